/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/**
 * BfWorksheet:
 * @trace: the step
 * @title: what stands above it
 * @blanks: whether what the step computes is left blank, with the answers on a last page
 * @font: (nullable): the font's family; %NULL for Cantarell
 * @language: (nullable): Pango's language
 *
 * A step on paper for the classroom. Borrows all pointers.
 */
typedef struct
{
  const BfTrace *trace;
  const char    *title;
  gboolean       blanks;
  const char    *font;
  PangoLanguage *language;
} BfWorksheet;

GBytes   *bf_worksheet_draw  (const BfWorksheet  *self,
                              GError            **error);
gboolean  bf_worksheet_write (const BfWorksheet  *self,
                              const char         *path,
                              GError            **error);

G_END_DECLS
