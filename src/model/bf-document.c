/* SPDX-License-Identifier: MIT */
#include "bf-document-private.h"

static void
span_clear (gpointer data)
{
  BfSpan *span = data;

  g_free (span->text);
}

static BfCell *
cell_new (void)
{
  BfCell *cell = g_array_new (FALSE, TRUE, sizeof (BfSpan));

  g_array_set_clear_func (cell, span_clear);

  return cell;
}

static void
line_free (gpointer data)
{
  BfLine *line = data;

  g_ptr_array_unref (line->cells);
  g_free (line);
}

/**
 * bf_document_new:
 *
 * Makes an empty document: lines of cells of spans, which a view or a printer gives a look.
 *
 * Returns: (transfer full): the document
 */
BfDocument *
bf_document_new (void)
{
  BfDocument *self = g_new0 (BfDocument, 1);

  self->lines = g_ptr_array_new_with_free_func (line_free);

  return self;
}

/**
 * bf_document_free:
 * @self: (transfer full): a document
 *
 * Frees a document.
 */
void
bf_document_free (BfDocument *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->lines);
  g_free (self);
}

/**
 * bf_document_add_line:
 * @self: a document
 * @kind: what the line is
 *
 * Begins a line, with its first cell, which is empty.
 */
void
bf_document_add_line (BfDocument *self, BfLineKind kind)
{
  BfLine *line;

  g_return_if_fail (self != NULL);

  line = g_new0 (BfLine, 1);
  line->kind = kind;
  line->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_ptr_array_add (self->lines, line);
  bf_document_add_cell (self);
}

/**
 * bf_document_add_cell:
 * @self: a document with a line
 *
 * Begins the next cell of the last line.
 */
void
bf_document_add_cell (BfDocument *self)
{
  g_return_if_fail (self != NULL && self->lines->len > 0);

  g_ptr_array_add (bf_document_get_line (self, self->lines->len - 1)->cells, cell_new ());
}

static BfCell *
get_last_cell (BfDocument *self)
{
  BfLine *line = bf_document_get_line (self, self->lines->len - 1);

  return g_ptr_array_index (line->cells, line->cells->len - 1);
}

static void
add_span (BfDocument *self, BfSpanStyle style, const char *text, gboolean is_name)
{
  BfSpan span = { .style = style, .is_name = is_name, .text = g_strdup (text) };

  g_array_append_val (get_last_cell (self), span);
}

/**
 * bf_document_add_span:
 * @self: a document with a line
 * @style: what the text means
 * @text: the text
 *
 * Adds text to the last cell.
 */
void
bf_document_add_span (BfDocument *self, BfSpanStyle style, const char *text)
{
  g_return_if_fail (self != NULL && self->lines->len > 0 && text != NULL);

  add_span (self, style, text, FALSE);
}

/**
 * bf_document_add_name:
 * @self: a document with a line
 * @style: what the text means
 * @name: a name such as `w32`
 *
 * Adds a name, whose index views set lower, to the last cell.
 */
void
bf_document_add_name (BfDocument *self, BfSpanStyle style, const char *name)
{
  g_return_if_fail (self != NULL && self->lines->len > 0 && name != NULL);

  /* "prediction 1" has no index but a number */
  add_span (self, style, name, strchr (name, ' ') == NULL);
}

/**
 * bf_document_highlight:
 * @self: a document with a line
 *
 * Marks all that stands in the last cell so far as belonging to the term in flight.
 */
void
bf_document_highlight (BfDocument *self)
{
  BfCell *cell;

  g_return_if_fail (self != NULL && self->lines->len > 0);

  cell = get_last_cell (self);
  for (guint i = 0; i < cell->len; i++)
    g_array_index (cell, BfSpan, i).highlighted = TRUE;
}

/**
 * bf_document_mark_answer:
 * @self: a document with a span in its last cell
 *
 * Marks the last span as a number that has been computed, not given.
 */
void
bf_document_mark_answer (BfDocument *self)
{
  BfCell *cell;

  g_return_if_fail (self != NULL && self->lines->len > 0);

  cell = get_last_cell (self);
  g_return_if_fail (cell->len > 0);
  g_array_index (cell, BfSpan, cell->len - 1).is_answer = TRUE;
}

/**
 * bf_document_set_sample:
 * @self: a document with a line
 * @sample: a place in the batch
 *
 * Lets the last line lead to a sample: whoever shows it lets it be chosen there.
 */
void
bf_document_set_sample (BfDocument *self, gsize sample)
{
  BfLine *line;

  g_return_if_fail (self != NULL && self->lines->len > 0);

  line = bf_document_get_line (self, self->lines->len - 1);
  line->has_sample = TRUE;
  line->sample = sample;
}

/**
 * bf_document_get_n_lines:
 * @self: a document
 *
 * Gets how many lines there are.
 *
 * Returns: the count
 */
guint
bf_document_get_n_lines (const BfDocument *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->lines->len;
}

/**
 * bf_document_get_kind:
 * @self: a document
 * @line: a line
 *
 * Gets what a line is.
 *
 * Returns: the kind
 */
BfLineKind
bf_document_get_kind (const BfDocument *self, guint line)
{
  g_return_val_if_fail (self != NULL && line < self->lines->len, BF_LINE_TEXT);

  return bf_document_get_line (self, line)->kind;
}

/**
 * bf_document_get_sample:
 * @self: a document
 * @line: a line
 * @sample: (out) (optional): the place in the batch that it leads to
 *
 * Tells whether a line leads to a sample.
 *
 * Returns: whether it does
 */
gboolean
bf_document_get_sample (const BfDocument *self, guint line, gsize *sample)
{
  g_return_val_if_fail (self != NULL && line < self->lines->len, FALSE);

  if (sample != NULL)
    *sample = bf_document_get_line (self, line)->sample;

  return bf_document_get_line (self, line)->has_sample;
}

/**
 * bf_document_get_n_cells:
 * @self: a document
 * @line: a line
 *
 * Gets how many cells a line has.
 *
 * Returns: the count, 1 or more
 */
guint
bf_document_get_n_cells (const BfDocument *self, guint line)
{
  g_return_val_if_fail (self != NULL && line < self->lines->len, 0);

  return bf_document_get_line (self, line)->cells->len;
}

/**
 * bf_document_get_n_spans:
 * @self: a document
 * @line: a line
 * @cell: one of its cells
 *
 * Gets how many spans a cell has.
 *
 * Returns: the count
 */
guint
bf_document_get_n_spans (const BfDocument *self, guint line, guint cell)
{
  g_return_val_if_fail (cell < bf_document_get_n_cells (self, line), 0);

  return bf_document_get_cell (self, line, cell)->len;
}

/**
 * bf_document_get_span:
 * @self: a document
 * @line: a line
 * @cell: one of its cells
 * @span: one of its spans
 *
 * Gets a span.
 *
 * Returns: (transfer none): the span
 */
const BfSpan *
bf_document_get_span (const BfDocument *self, guint line, guint cell, guint span)
{
  g_return_val_if_fail (span < bf_document_get_n_spans (self, line, cell), NULL);

  return &g_array_index (bf_document_get_cell (self, line, cell), BfSpan, span);
}
