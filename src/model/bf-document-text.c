/* SPDX-License-Identifier: MIT */
#include "bf-document-private.h"

#include <string.h>

#define INDENT 2
#define GAP 2 /* columns between the label of a row and the rest */

/* Columns of a terminal, which Chinese characters take two of */
static guint
measure (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      n += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }

  return n;
}

static void
append_spaces (GString *text, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (text, ' ');
}

static char *
cell_to_text (const BfCell *cell)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cell->len; i++)
    g_string_append (text, g_array_index (cell, BfSpan, i).text);

  return g_string_free (text, FALSE);
}

static char *
line_to_text (const BfLine *line, const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < line->cells->len; i++)
    {
      g_autofree char *cell = cell_to_text (g_ptr_array_index (line->cells, i));

      if (i > 0 && *cell != '\0')
        g_string_append (text, separator);
      g_string_append (text, cell);
    }

  return g_string_free (text, FALSE);
}

/* The line behind the last of a run of lines of one kind */
static guint
find_run_end (const BfDocument *self, guint first)
{
  guint end = first + 1;

  while (end < self->lines->len && bf_document_get_line (self, end)->kind == bf_document_get_line (self, first)->kind)
    end++;

  return end;
}

/* A sum with more than one term has columns; a result does not. */
static gboolean
has_columns (const BfLine *line)
{
  return line->cells->len > 2;
}

static GArray *
measure_columns (const BfDocument *self, guint first, guint end)
{
  GArray *widths = g_array_new (FALSE, TRUE, sizeof (guint));

  for (guint l = first; l < end; l++)
    {
      BfLine *line = bf_document_get_line (self, l);

      if (!has_columns (line))
        continue;
      if (widths->len < line->cells->len)
        g_array_set_size (widths, line->cells->len);
      for (guint c = 0; c < line->cells->len; c++)
        {
          g_autofree char *text = cell_to_text (bf_document_get_cell (self, l, c));
          guint *width = &g_array_index (widths, guint, c);

          *width = MAX (*width, measure (text));
        }
    }

  return widths;
}

static void
append_sum (GString *out, const BfLine *line, const GArray *widths)
{
  GString *text = g_string_new (NULL);

  append_spaces (text, INDENT);
  for (guint c = 0; c < line->cells->len; c++)
    {
      g_autofree char *cell = cell_to_text (g_ptr_array_index (line->cells, c));
      guint width = has_columns (line) ? g_array_index (widths, guint, c) : 0;
      guint space = width - MIN (width, measure (cell));

      if (c > 0)
        g_string_append_c (text, ' ');
      append_spaces (text, space / 2);
      g_string_append (text, cell);
      append_spaces (text, space - space / 2);
    }
  g_string_append (out, g_strchomp (text->str));
  g_string_append_c (out, '\n');
  g_string_free (text, TRUE);
}

static void
append_sums (const BfDocument *self, guint first, guint end, GString *out)
{
  g_autoptr (GArray) widths = measure_columns (self, first, end);

  for (guint l = first; l < end; l++)
    append_sum (out, bf_document_get_line (self, l), widths);
}

static void
append_rows (const BfDocument *self, guint first, guint end, GString *out)
{
  guint width = 0;

  for (guint l = first; l < end; l++)
    {
      g_autofree char *label = cell_to_text (bf_document_get_cell (self, l, 0));

      width = MAX (width, measure (label));
    }

  for (guint l = first; l < end; l++)
    {
      g_autofree char *label = cell_to_text (bf_document_get_cell (self, l, 0));
      GString *text = g_string_new (NULL);

      append_spaces (text, INDENT);
      g_string_append (text, label);
      append_spaces (text, width - measure (label));
      for (guint c = 1; c < bf_document_get_line (self, l)->cells->len; c++)
        {
          g_autofree char *cell = cell_to_text (bf_document_get_cell (self, l, c));

          append_spaces (text, c == 1 ? GAP : 1);
          g_string_append (text, cell);
        }
      g_string_append_printf (out, "%s\n", g_strchomp (text->str));
      g_string_free (text, TRUE);
    }
}

static void
append_section (const BfLine *line, GString *out)
{
  g_autofree char *text = line_to_text (line, "  ");
  guint width = measure (text);

  g_string_append_printf (out, "%s\n", text);
  for (guint i = 0; i < width; i++)
    g_string_append (out, "─");
  g_string_append_c (out, '\n');
}

/* One empty line, but none right under a section's rule */
static void
append_blank (GString *out)
{
  if (out->len > 0 && !g_str_has_suffix (out->str, "\n\n") && !g_str_has_suffix (out->str, "─\n"))
    g_string_append_c (out, '\n');
}

/**
 * bf_document_to_text:
 * @self: a document
 *
 * Writes a document as plain text for a terminal or the clipboard: the columns of a sum and the labels of rows align.
 *
 * Returns: (transfer full): the text
 */
char *
bf_document_to_text (const BfDocument *self)
{
  GString *out;
  guint end;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  for (guint l = 0; l < self->lines->len; l = end)
    {
      BfLine *line = bf_document_get_line (self, l);
      BfLineKind kind = line->kind;

      end = kind == BF_LINE_SUM || kind == BF_LINE_ROW ? find_run_end (self, l) : l + 1;
      if (kind == BF_LINE_SECTION || kind == BF_LINE_HEADING || kind == BF_LINE_TEXT)
        append_blank (out);
      if (kind == BF_LINE_SUM)
        append_sums (self, l, end, out);
      else if (kind == BF_LINE_ROW)
        append_rows (self, l, end, out);
      else if (kind == BF_LINE_SECTION)
        append_section (line, out);
      else
        {
          g_autofree char *text = line_to_text (line, "  ");

          g_string_append_printf (out, "%s\n", text);
        }
    }

  return g_string_free (out, FALSE);
}

static void
append_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("\\`*_[]<>#|", *p) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
}

static void
append_markdown_span (GString *out, const BfSpan *span, gboolean emphasis)
{
  if (*span->text == '\0')
    return;
  if (span->style == BF_SPAN_CODE)
    {
      g_string_append_printf (out, "`%s`", span->text);
      return;
    }
  if (emphasis && span->style == BF_SPAN_STRONG)
    g_string_append (out, "**");
  append_escaped (out, span->text);
  if (emphasis && span->style == BF_SPAN_STRONG)
    g_string_append (out, "**");
}

static void
append_markdown_line (GString *out, const BfLine *line, const char *prefix)
{
  g_string_append (out, prefix);
  for (guint c = 0; c < line->cells->len; c++)
    {
      const BfCell *cell = g_ptr_array_index (line->cells, c);

      if (c > 0 && cell->len > 0)
        g_string_append_c (out, ' ');
      for (guint i = 0; i < cell->len; i++)
        append_markdown_span (out, &g_array_index (cell, BfSpan, i), *prefix == '\0');
    }
  g_string_append (out, "\n\n");
}

/* Sums and rows stand in a fixed-width block, where their columns keep. */
static void
append_markdown_block (const BfDocument *self, guint *line, GString *out)
{
  guint end;

  g_string_append (out, "```text\n");
  for (; *line < self->lines->len; *line = end)
    {
      BfLineKind kind = bf_document_get_line (self, *line)->kind;

      end = find_run_end (self, *line);
      if (kind == BF_LINE_SUM)
        append_sums (self, *line, end, out);
      else if (kind == BF_LINE_ROW)
        append_rows (self, *line, end, out);
      else
        break;
    }
  g_string_append (out, "```\n\n");
}

/**
 * bf_document_to_markdown:
 * @self: a document
 *
 * Writes a document as Markdown: sections and headings as such, sums and rows as fixed-width blocks.
 *
 * Returns: (transfer full): the text
 */
char *
bf_document_to_markdown (const BfDocument *self)
{
  GString *out;
  guint l = 0;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  while (l < self->lines->len)
    {
      BfLine *line = bf_document_get_line (self, l);

      if (line->kind == BF_LINE_SUM || line->kind == BF_LINE_ROW)
        {
          append_markdown_block (self, &l, out);
          continue;
        }
      append_markdown_line (out, line,
                            line->kind == BF_LINE_SECTION ? "## " : line->kind == BF_LINE_HEADING ? "### " : "");
      l++;
    }
  if (out->len > 0)
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}
