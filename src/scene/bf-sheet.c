/* SPDX-License-Identifier: MIT */
#include "bf-sheet-private.h"

#include "model/bf-element.h"

/* Points */
#define TEXT_SIZE 10.5
#define SECTION_SIZE 13.0
#define LINE_HEIGHT 17.0
#define SECTION_SPACE 16.0  /* above a section */
#define SECTION_RULE 5.0    /* below its text */
#define HEADING_SPACE 7.0   /* above a heading */
#define INDENT 26.0         /* of sums and rows, right of the numbers of the lines */
#define CELL_GAP 5.0        /* between the cells of a sum */
#define LABEL_GAP 12.0      /* behind the label of a row */
#define BLANK_WIDTH 44.0    /* of a blank, at least */
#define BLANK_DROP 2.5      /* of its line below the baseline */
#define NUMBER_SIZE 8.0     /* of a line's number */

typedef struct
{
  double x;
  double y;
} Pen;

/* A column of the lines of a run */
typedef struct
{
  guint  first; /* line of the run */
  guint  cell;
  double width;
} BfSheetColumn;

static const BfPalette *
get_palette (void)
{
  return bf_palette_get (FALSE, FALSE);
}

static const BfColor *
get_color (BfSpanStyle style)
{
  const BfPalette *palette = get_palette ();

  switch (style)
    {
    case BF_SPAN_DIM:
      return &palette->dim;
    case BF_SPAN_POSITIVE:
      return &palette->positive_text;
    case BF_SPAN_NEGATIVE:
      return &palette->negative_text;
    case BF_SPAN_MISS:
      return &palette->miss_text;
    case BF_SPAN_STALE:
      return &palette->stale;
    case BF_SPAN_PLAIN:
    case BF_SPAN_STRONG:
    case BF_SPAN_CODE:
    default:
      return &palette->text;
    }
}

static PangoLayout *
create_layout (const BfSheet *self, const char *markup, double size, gboolean bold, gboolean code)
{
  PangoLayout *layout = pango_layout_new (self->pango);
  PangoFontDescription *font = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_family (font, code ? "monospace" : self->font);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_markup (layout, markup, -1);

  return layout;
}

static double
get_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_size (layout, &width, NULL);

  return (double) width / PANGO_SCALE;
}

static void
show (cairo_t *cr, PangoLayout *layout, const BfColor *color, double x, double baseline)
{
  bf_color_set_source (color, cr, 1.0);
  cairo_move_to (cr, x, baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}

/* A space at the end of a layout would have no width; one that cannot be broken at has. */
static char *
keep_spaces (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  return g_strjoinv ("\u00a0", words);
}

static PangoLayout *
create_span (const BfSheet *self, const BfSpan *span, BfLineKind kind)
{
  g_autofree char *text = keep_spaces (span->text);
  g_autofree char *markup = span->is_name ? bf_name_to_markup (text) : g_markup_escape_text (text, -1);
  gboolean bold = span->style == BF_SPAN_STRONG || span->style == BF_SPAN_POSITIVE ||
                  span->style == BF_SPAN_NEGATIVE || span->style == BF_SPAN_MISS;
  double size = kind == BF_LINE_SECTION && span->style != BF_SPAN_CODE ? SECTION_SIZE : TEXT_SIZE;

  return create_layout (self, markup, size, bold, span->style == BF_SPAN_CODE);
}

static gboolean
is_blank (const BfSheet *self, const BfSpan *span)
{
  return self->blanks && span->is_answer;
}

static double
measure_span (const BfSheet *self, const BfSpan *span, BfLineKind kind)
{
  g_autoptr (PangoLayout) layout = create_span (self, span, kind);

  return is_blank (self, span) ? MAX (get_width (layout), BLANK_WIDTH) : get_width (layout);
}

static double
measure_cell (const BfSheet *self, const BfDocument *document, guint line, guint cell)
{
  BfLineKind kind = bf_document_get_kind (document, line);
  double width = 0.0;

  for (guint i = 0; i < bf_document_get_n_spans (document, line, cell); i++)
    width += measure_span (self, bf_document_get_span (document, line, cell, i), kind);

  return width;
}

/* Columns of a run of sums or rows: a sum that is a result has none. */
static gboolean
has_columns (const BfDocument *document, guint line)
{
  return bf_document_get_kind (document, line) == BF_LINE_ROW || bf_document_get_n_cells (document, line) > 2;
}

static guint
hash_column (gconstpointer data)
{
  const BfSheetColumn *self = data;

  return self->first * 31 + self->cell;
}

static gboolean
equal_column (gconstpointer a, gconstpointer b)
{
  const BfSheetColumn *one = a, *other = b;

  return one->first == other->first && one->cell == other->cell;
}

/* Makes a place to keep how wide columns are: else all cells of a run would be measured for each of them. */
GHashTable *
bf_sheet_new_columns (void)
{
  return g_hash_table_new_full (hash_column, equal_column, g_free, NULL);
}

static double
measure_run (const BfSheet *self, const BfDocument *document, const BfSheetLine *line, guint cell)
{
  double width = 0.0;

  for (guint l = line->first; l < line->end; l++)
    if (has_columns (document, l) && cell < bf_document_get_n_cells (document, l))
      width = MAX (width, measure_cell (self, document, l, cell));

  return width;
}

static double
measure_column (const BfSheet *self, const BfDocument *document, const BfSheetLine *line, guint cell)
{
  BfSheetColumn key = { line->first, cell, 0.0 };
  BfSheetColumn *column;

  if (!has_columns (document, line->line))
    return measure_cell (self, document, line->line, cell);
  column = g_hash_table_lookup (self->columns, &key);
  if (column == NULL)
    {
      key.width = measure_run (self, document, line, cell);
      column = g_memdup2 (&key, sizeof key);
      g_hash_table_add (self->columns, column);
    }

  return column->width;
}

static void
draw_blank (cairo_t *cr, const Pen *pen, double width)
{
  bf_color_set_source (&get_palette ()->dim, cr, 1.0);
  cairo_set_line_width (cr, 0.75);
  cairo_move_to (cr, pen->x + 1.0, pen->y + BLANK_DROP);
  cairo_line_to (cr, pen->x + width - 1.0, pen->y + BLANK_DROP);
  cairo_stroke (cr);
}

/* Sets a span at the pen, on the next line where it would stand out on the right; @cr is NULL where it is measured. */
static void
set_span (const BfSheet *self, cairo_t *cr, const BfSpan *span, BfLineKind kind, double right, Pen *pen)
{
  double width = measure_span (self, span, kind);

  if (pen->x + width > right && pen->x > right - self->width + INDENT)
    {
      pen->x = right - self->width + 2 * INDENT;
      pen->y += LINE_HEIGHT;
    }
  if (cr != NULL && is_blank (self, span))
    draw_blank (cr, pen, width);
  else if (cr != NULL)
    {
      g_autoptr (PangoLayout) layout = create_span (self, span, kind);

      show (cr, layout, get_color (span->style), pen->x, pen->y);
    }
  pen->x += width;
}

/* Sets a cell in a column of @width; sums centre theirs. */
static void
set_cell (const BfSheet *self, cairo_t *cr, const BfDocument *document, guint line, guint cell, double width,
          double right, Pen *pen)
{
  BfLineKind kind = bf_document_get_kind (document, line);
  double own = measure_cell (self, document, line, cell);
  double start;

  if (kind == BF_LINE_SUM && pen->x + width > right)
    {
      pen->x = right - self->width + 2 * INDENT;
      pen->y += LINE_HEIGHT;
    }
  start = pen->x;
  if (kind == BF_LINE_SUM && own < width)
    pen->x += (width - own) / 2.0;
  for (guint i = 0; i < bf_document_get_n_spans (document, line, cell); i++)
    set_span (self, cr, bf_document_get_span (document, line, cell, i), kind, right, pen);
  if (kind == BF_LINE_SUM || (kind == BF_LINE_ROW && cell == 0))
    pen->x = MAX (pen->x, start + width);
}

static void
set_line (const BfSheet *self, cairo_t *cr, const BfDocument *document, const BfSheetLine *line, double right, Pen *pen)
{
  BfLineKind kind = bf_document_get_kind (document, line->line);

  for (guint c = 0; c < bf_document_get_n_cells (document, line->line); c++)
    {
      if (c > 0)
        pen->x += kind == BF_LINE_SUM ? CELL_GAP : LABEL_GAP;
      set_cell (self, cr, document, line->line, c, measure_column (self, document, line, c), right, pen);
    }
}

static double
get_space_above (BfLineKind kind)
{
  switch (kind)
    {
    case BF_LINE_SECTION:
      return SECTION_SPACE;
    case BF_LINE_HEADING:
    case BF_LINE_TEXT:
      return HEADING_SPACE;
    case BF_LINE_SUM:
    case BF_LINE_ROW:
    default:
      return 0.0;
    }
}

static gboolean
is_indented (BfLineKind kind)
{
  return kind == BF_LINE_SUM || kind == BF_LINE_ROW;
}

static double
measure_height (const BfSheet *self, const BfDocument *document, const BfSheetLine *line)
{
  BfLineKind kind = bf_document_get_kind (document, line->line);
  Pen pen = { is_indented (kind) ? INDENT : 0.0, 0.0 };

  set_line (self, NULL, document, line, self->width, &pen);

  return get_space_above (kind) + LINE_HEIGHT + pen.y + (kind == BF_LINE_SECTION ? SECTION_RULE : 0.0);
}

static guint
find_run_end (const BfDocument *document, guint first)
{
  guint end = first + 1;

  while (end < bf_document_get_n_lines (document) &&
         bf_document_get_kind (document, end) == bf_document_get_kind (document, first))
    end++;

  return end;
}

/* Gets the answers of a line as one text, or NULL. */
char *
bf_sheet_get_answers (const BfDocument *document, guint line)
{
  GString *text = g_string_new (NULL);

  for (guint c = 0; c < bf_document_get_n_cells (document, line); c++)
    for (guint i = 0; i < bf_document_get_n_spans (document, line, c); i++)
      {
        const BfSpan *span = bf_document_get_span (document, line, c, i);

        if (span->is_answer)
          g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", span->text);
      }

  return g_string_free (text, text->len == 0);
}

/* Lists the lines of a document with their heights. */
GArray *
bf_sheet_measure (const BfSheet *self, const BfDocument *document)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (BfSheetLine));
  guint n_numbers = 0;
  guint first = 0;

  while (first < bf_document_get_n_lines (document))
    {
      guint end = find_run_end (document, first);

      for (guint l = first; l < end; l++)
        {
          g_autofree char *answers = bf_sheet_get_answers (document, l);
          BfSheetLine line = { l, first, end, answers != NULL ? ++n_numbers : 0, 0.0 };

          line.height = measure_height (self, document, &line);
          g_array_append_val (lines, line);
        }
      first = end;
    }

  return lines;
}

static void
draw_number (const BfSheet *self, cairo_t *cr, guint number, double x, double baseline)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autoptr (PangoLayout) layout = create_layout (self, text, NUMBER_SIZE, FALSE, FALSE);

  show (cr, layout, &get_palette ()->dim, x, baseline);
}

/* Draws a line with its upper left corner at x, y. */
void
bf_sheet_draw_line (const BfSheet *self, cairo_t *cr, const BfDocument *document, const BfSheetLine *line, double x,
                    double y)
{
  BfLineKind kind = bf_document_get_kind (document, line->line);
  Pen pen = { x + (is_indented (kind) ? INDENT : 0.0), y + get_space_above (kind) + TEXT_SIZE };

  if (self->blanks && line->number > 0)
    draw_number (self, cr, line->number, x, pen.y);
  set_line (self, cr, document, line, x + self->width, &pen);
  if (kind != BF_LINE_SECTION)
    return;
  bf_color_set_source (&get_palette ()->hairline, cr, 1.0);
  cairo_rectangle (cr, x, pen.y + SECTION_RULE, self->width, 0.75);
  cairo_fill (cr);
}

double
bf_sheet_get_width (const BfSheet *self, const char *markup, double size, gboolean bold)
{
  g_autoptr (PangoLayout) layout = create_layout (self, markup, size, bold, FALSE);

  return get_width (layout);
}

/* Draws free text with its baseline at y; returns its width. */
double
bf_sheet_draw_text (const BfSheet *self, cairo_t *cr, const char *markup, double size, gboolean bold,
                    const BfColor *color, double x, double y)
{
  g_autoptr (PangoLayout) layout = create_layout (self, markup, size, bold, FALSE);

  show (cr, layout, color, x, y);

  return get_width (layout);
}
