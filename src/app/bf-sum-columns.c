/* SPDX-License-Identifier: MIT */
#include "bf-sum-columns.h"

#define MAX_CACHED 4096
#define MAX_TERMS 12

/* Pixels at text scale 1 */
#define RESULT_X 22
#define FIRST_TERM_X 36
#define TERM_GAP 38
#define MIN_TERM_GAP 20
#define ROW_X 48
#define ROW_GAP 12

struct _BfSumColumns
{
  /* Owned */
  PangoLayout *layout;
  GHashTable  *widths;  /* markup → pixels */
  char        *block_tabs;

  int          width;
  guint        block_start;
  guint        block_end;  /* one after the last line of the block that was measured last */
};

/**
 * bf_sum_columns_new:
 *
 * Begins with nothing measured.
 *
 * Returns: (transfer full): the columns
 */
BfSumColumns *
bf_sum_columns_new (void)
{
  BfSumColumns *self = g_new0 (BfSumColumns, 1);

  self->widths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * bf_sum_columns_free:
 * @self: (transfer full): columns
 *
 * Frees what has been measured.
 */
void
bf_sum_columns_free (BfSumColumns *self)
{
  g_clear_object (&self->layout);
  g_hash_table_unref (self->widths);
  g_free (self->block_tabs);
  g_free (self);
}

/**
 * bf_sum_columns_begin:
 * @self: columns
 * @context: in which the text stands
 * @width: how wide a line may be, in pixels
 *
 * Prepares for the lines of a document, which are asked for in order.
 */
void
bf_sum_columns_begin (BfSumColumns *self,
                      PangoContext *context,
                      int           width)
{
  if (!self->layout || pango_layout_get_context (self->layout) != context)
    {
      g_clear_object (&self->layout);
      self->layout = pango_layout_new (context);
      g_hash_table_remove_all (self->widths);
    }
  if (g_hash_table_size (self->widths) > MAX_CACHED)
    g_hash_table_remove_all (self->widths);
  self->width = width;
  self->block_start = self->block_end = 0;
  g_clear_pointer (&self->block_tabs, g_free);
}

static void
append_markup (GString      *markup,
               const BfSpan *span)
{
  gboolean bold = span->style != BF_SPAN_PLAIN && span->style != BF_SPAN_DIM
                  && span->style != BF_SPAN_STALE && span->style != BF_SPAN_CODE;
  gsize split = span->is_name ? strcspn (span->text, "0123456789") : strlen (span->text);
  g_autofree char *letters = g_markup_escape_text (span->text, (gssize) split);
  g_autofree char *index = g_markup_escape_text (span->text + split, -1);

  g_string_append_printf (markup,
                          "<span font_features='tnum'%s>%s<span size='72%%'>%s</span></span>",
                          bold ? " weight='bold'" : "", letters, index);
}

static int
measure_cell (BfSumColumns     *self,
              const BfDocument *document,
              guint             line,
              guint             cell)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  gpointer found;
  int width;

  for (guint i = 0; i < bf_document_get_n_spans (document, line, cell); i++)
    append_markup (markup, bf_document_get_span (document, line, cell, i));
  if (g_hash_table_lookup_extended (self->widths, markup->str, NULL, &found))
    return GPOINTER_TO_INT (found);

  pango_layout_set_markup (self->layout, markup->str, -1);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  g_hash_table_insert (self->widths, g_strdup (markup->str), GINT_TO_POINTER (width));
  return width;
}

static double
get_text_scale (BfSumColumns *self)
{
  PangoFontMetrics *metrics =
      pango_context_get_metrics (pango_layout_get_context (self->layout), NULL, NULL);
  double digit = (double) pango_font_metrics_get_approximate_digit_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  /* The design's digits are 8.4 px wide. */
  return CLAMP (digit / 8.4, 0.75, 3);
}

/* A run of lines of one kind: columns of the same sum align, and so do labels of neighbouring
   rows. */
static void
find_block (BfSumColumns     *self,
            const BfDocument *document,
            guint             line)
{
  BfLineKind kind = bf_document_get_kind (document, line);
  guint end = line;

  while (end < bf_document_get_n_lines (document) && bf_document_get_kind (document, end) == kind)
    end++;
  self->block_start = line;
  self->block_end = end;
  g_clear_pointer (&self->block_tabs, g_free);
}

static guint
count_terms (BfSumColumns     *self,
             const BfDocument *document)
{
  guint n_cells = 0;

  for (guint line = self->block_start; line < self->block_end; line++)
    n_cells = MAX (n_cells, bf_document_get_n_cells (document, line));
  return n_cells / 2;
}

static int
measure_terms (BfSumColumns     *self,
               const BfDocument *document)
{
  int width = 0;

  for (guint line = self->block_start; line < self->block_end; line++)
    {
      guint n_cells = bf_document_get_n_cells (document, line);

      for (guint cell = 1; n_cells > 2 && cell < n_cells; cell += 2)
        width = MAX (width, measure_cell (self, document, line, cell));
    }
  return width;
}

/* Terms are centred in columns of one width with the signs half-way between them. %NULL: they do
   not fit in a line. */
static char *
find_sum_tabs (BfSumColumns     *self,
               const BfDocument *document)
{
  guint n_terms = count_terms (self, document);
  g_autoptr (GString) tabs = NULL;
  int term, gap;

  if (n_terms <= 1 || n_terms > MAX_TERMS)
    return NULL;
  term = measure_terms (self, document);
  gap = (self->width - FIRST_TERM_X - term * (int) n_terms) / (int) (n_terms - 1);
  if (gap < MIN_TERM_GAP)
    return NULL;
  gap = MIN (gap, TERM_GAP);

  tabs = g_string_new (NULL);
  for (guint i = 0; i < n_terms; i++)
    {
      int center = FIRST_TERM_X + term / 2 + (int) i * (term + gap);

      if (i > 0)
        g_string_append_printf (tabs, "center:%dpx\n", center - (term + gap) / 2);
      g_string_append_printf (tabs, "center:%dpx\n", center);
    }
  return g_string_free (g_steal_pointer (&tabs), FALSE);
}

static char *
find_row_tabs (BfSumColumns     *self,
               const BfDocument *document)
{
  int x = (int) (ROW_X * get_text_scale (self));

  for (guint line = self->block_start; line < self->block_end; line++)
    if (bf_document_get_n_cells (document, line) > 1)
      x = MAX (x, measure_cell (self, document, line, 0) + ROW_GAP);
  return g_strdup_printf ("left:%dpx\n", x);
}

/**
 * bf_sum_columns_get_tabs:
 * @self: columns
 * @document: a document
 * @line: one of its lines; not before the one that was asked for last
 *
 * Finds the tab stops between the cells of a line.
 *
 * Returns: (transfer full) (nullable): the stops for pango_tab_array_from_string(), or %NULL if the
 *   cells just follow
 *   each other
 */
char *
bf_sum_columns_get_tabs (BfSumColumns     *self,
                         const BfDocument *document,
                         guint             line)
{
  BfLineKind kind = bf_document_get_kind (document, line);
  guint n_cells = bf_document_get_n_cells (document, line);

  if (kind == BF_LINE_SECTION)
    return g_strdup_printf ("right:%dpx\n", self->width);
  if (kind != BF_LINE_SUM && kind != BF_LINE_ROW)
    return NULL;

  if (line >= self->block_end)
    {
      find_block (self, document, line);
      self->block_tabs =
          kind == BF_LINE_SUM ? find_sum_tabs (self, document) : find_row_tabs (self, document);
    }
  /* Below a sum that just flows, its result does not stand in a column either. */
  if (kind == BF_LINE_SUM && n_cells <= 2 && count_terms (self, document) > 1 && !self->block_tabs)
    return NULL;
  if (kind == BF_LINE_SUM && n_cells <= 2)
    return g_strdup_printf ("left:%dpx\n", (int) (RESULT_X * get_text_scale (self)));
  return g_strdup (self->block_tabs);
}
