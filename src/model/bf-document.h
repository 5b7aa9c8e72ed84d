/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfSpanStyle:
 *
 * What a piece of text means; a view chooses how that looks.
 */
typedef enum
{
  BF_SPAN_PLAIN,
  BF_SPAN_STRONG,    /* a result */
  BF_SPAN_DIM,       /* a remark, a dash for what is not computed */
  BF_SPAN_CODE,      /* a PyTorch name */
  BF_SPAN_POSITIVE,  /* a parameter >= 0 */
  BF_SPAN_NEGATIVE,  /* a parameter < 0 */
  BF_SPAN_MISS,      /* what comes from the miss: miss, delta, gradient, loss */
  BF_SPAN_STALE,     /* out of date */
} BfSpanStyle;

/**
 * BfSpan:
 *
 * A piece of text in one style. A name like `w32` stands in it as it is; views lower its index.
 */
typedef struct
{
  BfSpanStyle style;
  gboolean    is_name;     /* letters then an index that is set lower */
  gboolean    highlighted; /* belongs to the term in flight */
  gboolean    is_answer;   /* a number that this step has computed: what a worksheet asks for */
  char       *text;
} BfSpan;

typedef enum
{
  BF_LINE_SECTION,   /* cell 0: "Forward", cell 1: "model(x)" */
  BF_LINE_HEADING,   /* cell 0: "h1" and a remark */
  BF_LINE_SUM,       /* cell 0: "=", then cells: term, "+", term, "+", term: columns of the same sum align */
  BF_LINE_ROW,       /* cell 0: a label ("miss"), cell 1: the rest: labels of neighbouring rows align */
  BF_LINE_TEXT,      /* cell 0: a sentence */
} BfLineKind;

typedef struct _BfDocument BfDocument;

BfDocument   *bf_document_new          (void);
void          bf_document_free         (BfDocument  *self);
void          bf_document_add_line     (BfDocument  *self,
                                        BfLineKind   kind);
void          bf_document_add_cell     (BfDocument  *self);
void          bf_document_add_span     (BfDocument  *self,
                                        BfSpanStyle  style,
                                        const char  *text);
void          bf_document_add_name     (BfDocument  *self,
                                        BfSpanStyle  style,
                                        const char  *name);
void          bf_document_highlight    (BfDocument  *self);
void          bf_document_mark_answer  (BfDocument  *self);
void          bf_document_set_sample   (BfDocument  *self,
                                        gsize        sample);

guint         bf_document_get_n_lines  (const BfDocument *self);
BfLineKind    bf_document_get_kind     (const BfDocument *self,
                                        guint             line);
gboolean      bf_document_get_sample   (const BfDocument *self,
                                        guint             line,
                                        gsize            *sample);
guint         bf_document_get_n_cells  (const BfDocument *self,
                                        guint             line);
guint         bf_document_get_n_spans  (const BfDocument *self,
                                        guint             line,
                                        guint             cell);
const BfSpan *bf_document_get_span     (const BfDocument *self,
                                        guint             line,
                                        guint             cell,
                                        guint             span);

char         *bf_document_to_text      (const BfDocument *self);
char         *bf_document_to_markdown  (const BfDocument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfDocument, bf_document_free)

G_END_DECLS
