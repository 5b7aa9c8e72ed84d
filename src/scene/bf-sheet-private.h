/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "model/bf-document.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* A document set on paper: lines that know their height, so that pages can be cut between them. */

/**
 * BfSheet:
 * @pango: measures and sets the text
 * @font: the font's family
 * @width: of a line, in points
 * @blanks: whether answers are left blank
 * @columns: (nullable): how wide the columns of the document are, see bf_sheet_new_columns(); %NULL where none is set
 *
 * How a document is set.
 */
typedef struct
{
  PangoContext *pango;
  const char   *font;
  double        width;
  gboolean      blanks;
  GHashTable   *columns;
} BfSheet;

/**
 * BfSheetLine:
 * @line: the line of the document
 * @first: the first line of the run that its columns are shared with
 * @end: one past the last of it
 * @number: of a line with answers from 1, else 0
 * @height: in points
 *
 * One line where it is to stand.
 */
typedef struct
{
  guint  line;
  guint  first;
  guint  end;
  guint  number;
  double height;
} BfSheetLine;

GHashTable *bf_sheet_new_columns (void);
GArray *bf_sheet_measure     (const BfSheet     *self,
                              const BfDocument  *document);
void    bf_sheet_draw_line   (const BfSheet     *self,
                              cairo_t           *cr,
                              const BfDocument  *document,
                              const BfSheetLine *line,
                              double             x,
                              double             y);
double  bf_sheet_get_width   (const BfSheet     *self,
                              const char        *markup,
                              double             size,
                              gboolean           bold);
double  bf_sheet_draw_text   (const BfSheet     *self,
                              cairo_t           *cr,
                              const char        *markup,
                              double             size,
                              gboolean           bold,
                              const BfColor     *color,
                              double             x,
                              double             y);
char   *bf_sheet_get_answers (const BfDocument  *document,
                              guint              line);

G_END_DECLS
