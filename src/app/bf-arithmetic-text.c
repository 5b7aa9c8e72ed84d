/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-text.h"

/* Points: 12, 13, 14, 15 and 16 px. */
#define SIZE_SMALL 9.0
#define SIZE_REMARK 9.75
#define SIZE_NAME 11.25
#define SIZE_RESULT 12.0
#define INDEX_SCALE 0.72
#define INDEX_RISE (-3 * PANGO_SCALE)

static void
set_tag_color (GtkTextBuffer *buffer,
               const char    *name,
               const BfColor *color)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), name);
  GdkRGBA rgba = { color->red, color->green, color->blue, 1 };

  g_object_set (tag, "foreground-rgba", &rgba, NULL);
}

/**
 * bf_arithmetic_text_set_palette:
 * @buffer: a buffer with the tags of bf_arithmetic_text_create_tags()
 * @palette: the colours
 *
 * Colours what is written and will be written.
 */
void
bf_arithmetic_text_set_palette (GtkTextBuffer   *buffer,
                                const BfPalette *palette)
{
  set_tag_color (buffer, "dim", &palette->dim);
  set_tag_color (buffer, "code", &palette->dim);
  set_tag_color (buffer, "positive", &palette->positive_text);
  set_tag_color (buffer, "negative", &palette->negative_text);
  set_tag_color (buffer, "miss", &palette->miss_text);
  set_tag_color (buffer, "stale", &palette->stale);
}

/**
 * bf_arithmetic_text_create_tags:
 * @buffer: an empty buffer
 *
 * Makes the tags for everything that a document can hold.
 */
void
bf_arithmetic_text_create_tags (GtkTextBuffer *buffer)
{
  /* How lines stand */
  gtk_text_buffer_create_tag (buffer, "section", "pixels-above-lines", 15, "pixels-below-lines", 6,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "heading", "pixels-above-lines", 14, "pixels-below-lines", 5,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "sum", "pixels-above-lines", 2, "pixels-below-lines", 3,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "sum-result", "pixels-above-lines", 1, NULL);
  gtk_text_buffer_create_tag (buffer, "flow", "indent", -24, NULL);
  gtk_text_buffer_create_tag (buffer, "row", "pixels-above-lines", 4, "pixels-below-lines", 3,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "after-section", "pixels-above-lines", 12, NULL);
  gtk_text_buffer_create_tag (buffer, "text", "pixels-above-lines", 6, "pixels-below-lines", 2,
                              NULL);

  /* What spans mean, by where they stand; later tags win. */
  gtk_text_buffer_create_tag (buffer, "strong", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "dim", NULL);
  gtk_text_buffer_create_tag (buffer, "code", "family", "monospace", "size-points", SIZE_SMALL,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "positive", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "negative", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "miss", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "stale", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_create_tag (buffer, "heading-name", "size-points", SIZE_NAME, NULL);
  gtk_text_buffer_create_tag (buffer, "heading-remark", "size-points", SIZE_SMALL, NULL);
  gtk_text_buffer_create_tag (buffer, "result", "size-points", SIZE_RESULT, NULL);
  gtk_text_buffer_create_tag (buffer, "remark", "size-points", SIZE_REMARK, NULL);
  gtk_text_buffer_create_tag (buffer, "index", "scale", INDEX_SCALE, "rise", INDEX_RISE, NULL);
  gtk_text_buffer_create_tag (buffer, "highlight", NULL);
}

static const char *
get_style_tag (BfSpanStyle style)
{
  static const char * const names[] = {
    [BF_SPAN_PLAIN] = NULL,
    [BF_SPAN_STRONG] = "strong",
    [BF_SPAN_DIM] = "dim",
    [BF_SPAN_CODE] = "code",
    [BF_SPAN_POSITIVE] = "positive",
    [BF_SPAN_NEGATIVE] = "negative",
    [BF_SPAN_MISS] = "miss",
    [BF_SPAN_STALE] = "stale",
  };

  return style < G_N_ELEMENTS (names) ? names[style] : NULL;
}

static const char *
get_line_tag (BfLineKind kind)
{
  switch (kind)
    {
    case BF_LINE_SECTION:
      return "section";
    case BF_LINE_HEADING:
      return "heading";
    case BF_LINE_SUM:
      return "sum";
    case BF_LINE_ROW:
      return "row";
    case BF_LINE_TEXT:
    default:
      return "text";
    }
}

/* The size of a span depends on the line in which it stands. */
static const char *
get_size_tag (BfLineKind  kind,
              BfSpanStyle style,
              guint       n_cells)
{
  switch (kind)
    {
    case BF_LINE_SECTION:
      return style == BF_SPAN_CODE ? NULL : "strong";
    case BF_LINE_HEADING:
      return style == BF_SPAN_DIM ? "heading-remark" : "heading-name";
    case BF_LINE_SUM:
      if (style == BF_SPAN_STRONG && n_cells <= 2)
        return "result";
      return style == BF_SPAN_DIM && n_cells <= 2 ? "remark" : NULL;
    case BF_LINE_ROW:
    case BF_LINE_TEXT:
    default:
      return NULL;
    }
}

static void
insert_piece (GtkTextBuffer    *buffer,
              GtkTextIter      *iter,
              const char       *text,
              int               length,
              const char      **tags)
{
  int offset = gtk_text_iter_get_offset (iter);
  GtkTextIter start;

  if (length == 0)
    return;
  gtk_text_buffer_insert (buffer, iter, text, length);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
  gtk_text_buffer_remove_all_tags (buffer, &start, iter);
  for (gsize i = 0; tags[i]; i++)
    gtk_text_buffer_apply_tag_by_name (buffer, tags[i], &start, iter);
}

static void
insert_span (GtkTextBuffer    *buffer,
             GtkTextIter      *iter,
             const BfSpan     *span,
             const char       *size_tag)
{
  const char *tags[5] = { NULL };
  gsize n = 0;
  int split = -1;

  if (get_style_tag (span->style))
    tags[n++] = get_style_tag (span->style);
  if (size_tag)
    tags[n++] = size_tag;
  if (span->highlighted)
    tags[n++] = "highlight";

  if (span->is_name)
    split = (int) strcspn (span->text, "0123456789");
  if (split <= 0)
    {
      insert_piece (buffer, iter, span->text, -1, tags);
      return;
    }
  insert_piece (buffer, iter, span->text, split, tags);
  tags[n] = "index";
  insert_piece (buffer, iter, span->text + split, (int) strlen (span->text + split), tags);
}

static void
apply_tabs (GtkTextBuffer     *buffer,
            const char        *stops,
            const GtkTextIter *start,
            const GtkTextIter *end)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);
  GtkTextTag *tag;

  if (!stops)
    return;
  tag = gtk_text_tag_table_lookup (table, stops);
  if (!tag)
    {
      PangoTabArray *tabs = pango_tab_array_from_string (stops);
      PangoTabAlign align;
      int x;

      /* What does not fit in a row goes on below its beginning, not below its label. */
      pango_tab_array_get_tab (tabs, 0, &align, &x);
      tag = gtk_text_buffer_create_tag (buffer, stops, "tabs", tabs, NULL);
      if (align == PANGO_TAB_LEFT)
        g_object_set (tag, "indent", -x, NULL);
      pango_tab_array_free (tabs);
    }
  gtk_text_buffer_apply_tag (buffer, tag, start, end);
}

/* A sum that is too long for columns breaks before its signs, never within a term. */
static char *
keep_together (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  return g_strjoinv (BF_NO_BREAK_SPACE, words);
}

/* A row that is too long breaks before its signs, never after them. */
static char *
keep_signs_in_front (const char *text)
{
  static const char * const signs[] = { "=", "×", "+", "−", "/", "←" };
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) kept = g_string_new (words[0]);

  for (gsize i = 1; words[0] && words[i]; i++)
    {
      /* The slope's (1 − a²) is one thing, too. */
      gboolean within = g_str_has_suffix (words[i - 1], "(1");

      for (gsize k = 0; k < G_N_ELEMENTS (signs); k++)
        within = within || g_str_equal (words[i - 1], signs[k]);
      g_string_append (kept, within ? BF_NO_BREAK_SPACE : " ");
      g_string_append (kept, words[i]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static void
insert_cell (GtkTextBuffer    *buffer,
             GtkTextIter      *iter,
             const BfDocument *document,
             guint             number,
             guint             cell,
             gboolean          flows)
{
  BfLineKind kind = bf_document_get_kind (document, number);
  guint n_cells = bf_document_get_n_cells (document, number);

  for (guint i = 0; i < bf_document_get_n_spans (document, number, cell); i++)
    {
      BfSpan span = *bf_document_get_span (document, number, cell, i);
      g_autofree char *text = flows ? keep_together (span.text)
                              : kind == BF_LINE_ROW || kind == BF_LINE_SUM
                                  ? keep_signs_in_front (span.text)
                                  : NULL;

      if (text)
        span.text = text;
      insert_span (buffer, iter, &span, get_size_tag (kind, span.style, n_cells));
    }
}

/**
 * bf_arithmetic_text_insert_line:
 * @buffer: a buffer with the tags of bf_arithmetic_text_create_tags()
 * @document: a document
 * @number: the line of the document, and where in the buffer it goes
 * @stops: (nullable): the tab stops between its cells, for pango_tab_array_from_string()
 *
 * Writes one line of a document with its line end.
 */
void
bf_arithmetic_text_insert_line (GtkTextBuffer    *buffer,
                                const BfDocument *document,
                                guint             number,
                                const char       *stops)
{
  BfLineKind kind = bf_document_get_kind (document, number);
  guint n_cells = bf_document_get_n_cells (document, number);
  const char *separator = stops ? "\t" : kind == BF_LINE_HEADING ? "  " : " ";
  const char *none[] = { NULL };
  gboolean flows = kind == BF_LINE_SUM && !stops && n_cells > 2;
  GtkTextIter iter, start;

  gtk_text_buffer_get_iter_at_line (buffer, &iter, (int) number);
  for (guint cell = 0; cell < n_cells; cell++)
    {
      if (cell > 0)
        insert_piece (buffer, &iter, flows && cell % 2 == 1 ? BF_NO_BREAK_SPACE : separator, -1,
                      none);
      insert_cell (buffer, &iter, document, number, cell, flows);
    }
  insert_piece (buffer, &iter, "\n", -1, none);

  gtk_text_buffer_get_iter_at_line (buffer, &start, (int) number);
  gtk_text_buffer_apply_tag_by_name (buffer, get_line_tag (kind), &start, &iter);
  if (kind == BF_LINE_SUM && n_cells <= 2)
    gtk_text_buffer_apply_tag_by_name (buffer, "sum-result", &start, &iter);
  if (kind == BF_LINE_SUM && (flows || n_cells == 2))
    gtk_text_buffer_apply_tag_by_name (buffer, "flow", &start, &iter);
  if (number > 0 && kind != BF_LINE_SECTION
      && bf_document_get_kind (document, number - 1) == BF_LINE_SECTION)
    gtk_text_buffer_apply_tag_by_name (buffer, "after-section", &start, &iter);
  apply_tabs (buffer, stops, &start, &iter);
}
