/* SPDX-License-Identifier: MIT */
#include "bf-worksheet.h"

#include "bf-picture.h"
#include "bf-sheet-private.h"
#include "model/bf-arithmetic.h"

#include <glib/gi18n-lib.h>

/* Points, of a sheet of A4 */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 52.0
#define TITLE_SIZE 20.0
#define TITLE_BASELINE (MARGIN + 18.0)
#define SUBTITLE_SIZE 10.5
#define SUBTITLE_BASELINE (TITLE_BASELINE + 18.0)
#define PICTURE_TOP (SUBTITLE_BASELINE + 12.0)
#define FOOTER_SIZE 8.5
#define FOOTER_BASELINE (PAGE_HEIGHT - MARGIN + 24.0)
#define BOTTOM (PAGE_HEIGHT - MARGIN)
#define NAME_WIDTH 180.0      /* of the line for a name */
#define ANSWER_COLUMNS 3      /* at most */
#define ANSWER_INDENT 26.0    /* of the answers behind the number */
#define ANSWER_HEIGHT 15.0
#define ANSWER_SIZE 9.5

/* The canvas that is drawn above the arithmetic */
#define CANVAS_WIDTH 712.0
#define CANVAS_HEIGHT 477.0

/* A worksheet while it is drawn */
typedef struct
{
  const BfWorksheet *worksheet;
  BfSheet            sheet;
  BfDocument        *document;
  GArray            *lines;    /* of BfSheetLine */
  guint              n_pages;
  guint              page;     /* from 1 */
} Press;

static double
get_picture_height (void)
{
  return CANVAS_HEIGHT * (PAGE_WIDTH - 2 * MARGIN) / CANVAS_WIDTH;
}

/* Where the lines of a page begin */
static double
get_top (guint page)
{
  return page == 1 ? PICTURE_TOP + get_picture_height () : MARGIN;
}

static gboolean
is_title (const Press *self, guint line)
{
  BfLineKind kind = bf_document_get_kind (self->document, line);

  return kind == BF_LINE_SECTION || kind == BF_LINE_HEADING || kind == BF_LINE_TEXT;
}

/* How high the lines are that may not be parted: titles and what comes behind them, sums of one unit */
static double
measure_block (const Press *self, guint first, guint *end)
{
  double height = 0.0;
  guint i = first;

  while (i < self->lines->len && is_title (self, i))
    height += g_array_index (self->lines, BfSheetLine, i++).height;
  if (i < self->lines->len)
    {
      guint run_end = bf_document_get_kind (self->document, i) == BF_LINE_SUM
                        ? g_array_index (self->lines, BfSheetLine, i).end : i + 1;

      while (i < run_end)
        height += g_array_index (self->lines, BfSheetLine, i++).height;
    }
  *end = i;

  return height;
}

static void
draw_footer (Press *self, cairo_t *cr)
{
  const BfColor *color = &bf_palette_get (FALSE, FALSE)->dim;
  g_autofree char *page = g_strdup_printf (_("page %u of %u"), self->page, self->n_pages);
  g_autofree char *title = g_markup_printf_escaped ("Backflow · %s · %s", self->worksheet->title, page);

  bf_sheet_draw_text (&self->sheet, cr, title, FOOTER_SIZE, FALSE, color, MARGIN, FOOTER_BASELINE);
}

/* Ends a page and begins the next; @cr is NULL while pages are counted. */
static void
turn_page (Press *self, cairo_t *cr)
{
  if (cr != NULL)
    {
      draw_footer (self, cr);
      cairo_show_page (cr);
    }
  self->page++;
}

static void
draw_lines (Press *self, cairo_t *cr)
{
  double y = get_top (self->page);
  guint i = 0;

  while (i < self->lines->len)
    {
      guint end;

      if (y + measure_block (self, i, &end) > BOTTOM && y > get_top (self->page))
        {
          turn_page (self, cr);
          y = get_top (self->page);
        }
      for (; i < end; i++)
        {
          const BfSheetLine *line = &g_array_index (self->lines, BfSheetLine, i);

          if (cr != NULL)
            bf_sheet_draw_line (&self->sheet, cr, self->document, line, MARGIN, y);
          y += line->height;
        }
    }
}

static void
draw_answer (const Press *self, cairo_t *cr, const BfSheetLine *line, double x, double y)
{
  g_autofree char *answers = bf_sheet_get_answers (self->document, line->line);
  g_autofree char *number = g_strdup_printf ("%u", line->number);
  g_autofree char *markup = g_markup_escape_text (answers, -1);
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);

  bf_sheet_draw_text (&self->sheet, cr, number, ANSWER_SIZE, FALSE, &palette->dim, x, y);
  bf_sheet_draw_text (&self->sheet, cr, markup, ANSWER_SIZE, TRUE, &palette->text, x + ANSWER_INDENT, y);
}

/* As wide as the widest answer needs, and no narrower than a column */
static double
get_answer_pitch (const Press *self)
{
  double width = 0.0;
  guint n_columns = ANSWER_COLUMNS;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const BfSheetLine *line = &g_array_index (self->lines, BfSheetLine, i);
      g_autofree char *answers = bf_sheet_get_answers (self->document, line->line);
      g_autofree char *markup = answers != NULL ? g_markup_escape_text (answers, -1) : NULL;

      if (markup != NULL)
        width = MAX (width, bf_sheet_get_width (&self->sheet, markup, ANSWER_SIZE, TRUE));
    }
  while (n_columns > 1 && self->sheet.width / n_columns < width + 2 * ANSWER_INDENT)
    n_columns--;

  return self->sheet.width / n_columns;
}

/* The last page, in columns: the answers by the number of their line */
static void
draw_answers (Press *self, cairo_t *cr)
{
  double pitch = get_answer_pitch (self);
  const double top = MARGIN + 40.0;
  double x = MARGIN;
  double y = top;

  turn_page (self, cr);
  if (cr != NULL)
    bf_sheet_draw_text (&self->sheet, cr, _("Answers"), TITLE_SIZE, TRUE, &bf_palette_get (FALSE, FALSE)->text, MARGIN,
                        TITLE_BASELINE);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const BfSheetLine *line = &g_array_index (self->lines, BfSheetLine, i);

      if (line->number == 0)
        continue;
      if (y + ANSWER_HEIGHT > BOTTOM)
        {
          y = top;
          x += pitch;
          if (x > PAGE_WIDTH - MARGIN - pitch / 2)
            {
              turn_page (self, cr);
              x = MARGIN;
            }
        }
      if (cr != NULL)
        draw_answer (self, cr, line, x, y);
      y += ANSWER_HEIGHT;
    }
}

static void
draw_title (Press *self, cairo_t *cr)
{
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  g_autofree char *title = g_markup_escape_text (self->worksheet->title, -1);
  double x = PAGE_WIDTH - MARGIN - NAME_WIDTH;

  bf_sheet_draw_text (&self->sheet, cr, title, TITLE_SIZE, TRUE, &palette->text, MARGIN, TITLE_BASELINE);
  bf_sheet_draw_text (&self->sheet, cr,
                      self->worksheet->blanks ? _("One step of training. Fill in every blank.")
                                              : _("One step of training, with every number of it"),
                      SUBTITLE_SIZE, FALSE, &palette->dim, MARGIN, SUBTITLE_BASELINE);
  if (!self->worksheet->blanks)
    return;
  x += bf_sheet_draw_text (&self->sheet, cr, _("Name"), SUBTITLE_SIZE, FALSE, &palette->dim, x, SUBTITLE_BASELINE) + 6.0;
  bf_color_set_source (&palette->dim, cr, 1.0);
  cairo_rectangle (cr, x, SUBTITLE_BASELINE + 2.5, PAGE_WIDTH - MARGIN - x, 0.75);
  cairo_fill (cr);
}

/* With blanks the picture tells what is given; else how far each weight's gradient has come. */
static void
draw_picture (const Press *self, cairo_t *cr)
{
  const BfWorksheet *worksheet = self->worksheet;
  const BfNetwork *network = bf_trace_get_network (worksheet->trace);
  BfGlance glance = {
    .trace = worksheet->trace,
    .moment = bf_moment_at_rest (bf_moment_get_phase_end (network, worksheet->blanks ? BF_PHASE_ZERO_GRAD
                                                                                     : BF_PHASE_BACKWARD)),
  };
  BfSceneStyle style = {
    .palette = bf_palette_get (FALSE, FALSE),
    .font = worksheet->font,
    .language = worksheet->language,
  };
  double scale = (PAGE_WIDTH - 2 * MARGIN) / CANVAS_WIDTH;

  cairo_save (cr);
  cairo_translate (cr, MARGIN, PICTURE_TOP);
  cairo_scale (cr, scale, scale);
  bf_picture_paint (cr, &glance, &style, CANVAS_WIDTH, CANVAS_HEIGHT);
  cairo_restore (cr);
}

static void
draw_pages (Press *self, cairo_t *cr)
{
  self->page = 1;
  if (cr != NULL)
    {
      draw_title (self, cr);
      draw_picture (self, cr);
    }
  draw_lines (self, cr);
  if (self->worksheet->blanks)
    draw_answers (self, cr);
  if (cr != NULL)
    draw_footer (self, cr);
  self->n_pages = self->page;
}

static void
draw_cb (cairo_t *cr, gpointer user_data)
{
  const BfWorksheet *worksheet = user_data;
  Press press = {
    .worksheet = worksheet,
    .sheet = {
      .pango = pango_cairo_create_context (cr),
      .font = worksheet->font != NULL ? worksheet->font : "Cantarell",
      .width = PAGE_WIDTH - 2 * MARGIN,
      .blanks = worksheet->blanks,
      .columns = bf_sheet_new_columns (),
    },
    .document = bf_arithmetic_of_step (worksheet->trace),
  };

  if (worksheet->language != NULL)
    pango_context_set_language (press.sheet.pango, worksheet->language);
  press.lines = bf_sheet_measure (&press.sheet, press.document);
  draw_pages (&press, NULL);
  draw_pages (&press, cr);
  g_array_unref (press.lines);
  bf_document_free (press.document);
  g_hash_table_unref (press.sheet.columns);
  g_object_unref (press.sheet.pango);
}

/**
 * bf_worksheet_draw:
 * @self: a worksheet
 * @error: return location for an error
 *
 * Draws a worksheet: the network, and below it every sum, product, delta, gradient and update of the step, on sheets
 * of A4. What is long is cut as `explain` cuts it.
 *
 * Returns: (transfer full): a PDF, or %NULL with %BF_ERROR_INVALID
 */
GBytes *
bf_worksheet_draw (const BfWorksheet *self, GError **error)
{
  BfPictureSize size = { PAGE_WIDTH, PAGE_HEIGHT, 1.0 };

  g_return_val_if_fail (self != NULL && self->trace != NULL && self->title != NULL, NULL);

  return bf_picture_draw (BF_PICTURE_PDF, &size, draw_cb, (gpointer) self, error);
}

/**
 * bf_worksheet_write:
 * @self: a worksheet
 * @path: the file
 * @error: return location for an error
 *
 * Writes a worksheet as PDF, in one go.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or a #BfSaveError
 */
gboolean
bf_worksheet_write (const BfWorksheet *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = bf_worksheet_draw (self, error);

  return bytes != NULL && bf_picture_write_bytes (bytes, path, error);
}
