/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-document.h"

G_BEGIN_DECLS

typedef GArray BfCell; /* of BfSpan */

typedef struct
{
  BfLineKind kind;
  GPtrArray *cells;  /* of BfCell */
  gboolean   has_sample;
  gsize      sample; /* which the line leads to */
} BfLine;

struct _BfDocument
{
  GPtrArray *lines;  /* of BfLine */
};

static inline BfLine *
bf_document_get_line (const BfDocument *self, guint line)
{
  return g_ptr_array_index (self->lines, line);
}

static inline BfCell *
bf_document_get_cell (const BfDocument *self, guint line, guint cell)
{
  return g_ptr_array_index (bf_document_get_line (self, line)->cells, cell);
}

G_END_DECLS
