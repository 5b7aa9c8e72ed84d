/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-arithmetic.h"

G_BEGIN_DECLS

/**
 * BfArithmetic:
 * @glance: what is written about
 * @network: its network, with the parameters of before the update
 * @place: the term in flight, or that was done last
 * @max_units: so many units of a layer are written, and the one that @place is in
 * @max_terms: a longer sum is written with its first three terms and its last
 * @max_parameters: so many updates of a layer are written
 * @max_samples: a batch up to this size is written sample by sample
 * @max_paths: so many paths from a parameter to the loss are written
 * @max_parts: so many samples' parts of a gradient are written
 *
 * A document that is being written.
 */
typedef struct
{
  BfGlance         glance;
  const BfNetwork *network;
  BfDocument      *document;
  BfPlace          place;
  guint            max_units;
  guint            max_terms;
  guint            max_parameters;
  gsize            max_samples;
  guint            max_paths;
  gsize            max_parts;
} BfArithmetic;

/* Pieces of text */
void        bf_arithmetic_add          (BfArithmetic    *self,
                                        BfSpanStyle      style,
                                        const char      *format,
                                        ...) G_GNUC_PRINTF (3, 4);
void        bf_arithmetic_add_number   (BfArithmetic    *self,
                                        BfSpanStyle      style,
                                        double           value);
void        bf_arithmetic_add_factor   (BfArithmetic    *self,
                                        BfSpanStyle      style,
                                        double           value);
void        bf_arithmetic_add_value    (BfArithmetic    *self,
                                        BfSpanStyle      style,
                                        const BfValue   *value);
void        bf_arithmetic_add_answer   (BfArithmetic    *self,
                                        BfSpanStyle      style,
                                        double           value);
void        bf_arithmetic_add_answer_factor (BfArithmetic *self,
                                        BfSpanStyle      style,
                                        double           value);
void        bf_arithmetic_add_dash     (BfArithmetic    *self);
void        bf_arithmetic_add_slope    (BfArithmetic    *self,
                                        guint            layer,
                                        guint            unit);
void        bf_arithmetic_begin_row    (BfArithmetic    *self,
                                        const char      *label);
void        bf_arithmetic_section      (BfArithmetic    *self,
                                        const char      *title,
                                        const char      *code);
void        bf_arithmetic_heading      (BfArithmetic    *self,
                                        const BfElement *element,
                                        const char      *remark);
void        bf_arithmetic_remark       (BfArithmetic    *self,
                                        const char      *remark);
BfSpanStyle bf_arithmetic_style        (double           parameter,
                                        gboolean         stale);
char       *bf_arithmetic_name_role    (const BfNetwork *network,
                                        guint            layer,
                                        guint            unit);

/* What is shown of many */
gboolean    bf_arithmetic_shows_term   (const BfArithmetic *self,
                                        guint            n_terms,
                                        guint            term,
                                        gboolean         current);
gboolean    bf_arithmetic_shows_unit   (const BfArithmetic *self,
                                        guint            layer,
                                        guint            unit);
gboolean    bf_arithmetic_in_flight    (const BfArithmetic *self,
                                        guint64          ordinal);
void        bf_arithmetic_more_units   (BfArithmetic    *self,
                                        guint            n_hidden);

/* Sections */
void        bf_arithmetic_unit_sum     (BfArithmetic    *self,
                                        guint            layer,
                                        guint            unit);
void        bf_arithmetic_product      (BfArithmetic    *self,
                                        const BfElement *parameter);
void        bf_arithmetic_miss         (BfArithmetic    *self,
                                        guint            output);
void        bf_arithmetic_sample_loss  (BfArithmetic    *self);
void        bf_arithmetic_loss         (BfArithmetic    *self);
void        bf_arithmetic_delta        (BfArithmetic    *self,
                                        guint            layer,
                                        guint            unit);
void        bf_arithmetic_gradient     (BfArithmetic    *self,
                                        const BfElement *parameter);
double      bf_arithmetic_get_gradient (const BfArithmetic *self,
                                        const BfElement *parameter);
double      bf_arithmetic_get_part     (const BfArithmetic *self,
                                        const BfElement *parameter,
                                        gsize            sample);
void        bf_arithmetic_gradients    (BfArithmetic    *self,
                                        guint            layer,
                                        guint            unit);
void        bf_arithmetic_paths        (BfArithmetic    *self,
                                        const BfElement *parameter);
void        bf_arithmetic_parts        (BfArithmetic    *self,
                                        const BfElement *parameter);
void        bf_arithmetic_ripple       (BfArithmetic    *self,
                                        const BfRipple  *ripple);
void        bf_arithmetic_update       (BfArithmetic    *self,
                                        const BfElement *parameter);
void        bf_arithmetic_updates      (BfArithmetic    *self,
                                        guint            layer);

G_END_DECLS
