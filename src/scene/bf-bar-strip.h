/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "model/bf-delta-parts.h"
#include "model/bf-ripple.h"

G_BEGIN_DECLS

typedef enum
{
  BF_BAR_VALUE,   /* blue above 0, orange below */
  BF_BAR_MISS,    /* what comes from the miss */
  BF_BAR_NEUTRAL, /* neither: a slope, a target */
} BfBarStyle;

/**
 * BfBar:
 * @name: what it is: "h2"
 * @factor: (nullable): how it comes from the bar above: "× 3"
 * @style: its colour
 * @known: whether @value may be shown; else there is a dash
 * @value: the number
 * @scale: the value whose bar is as long as can be; bars that are compared share it
 * @has_expected: whether there is another number that it should be
 * @expected: that number: an empty bar, and the last column
 * @n_more: bars of its kind that are left out below it
 *
 * One row of a strip: name, factor, bar, number.
 */
typedef struct
{
  char      *name;
  char      *factor;
  BfBarStyle style;
  gboolean   known;
  double     value;
  double     scale;
  gboolean   has_expected;
  double     expected;
  guint      n_more;
} BfBar;

/**
 * BfBarStrip:
 *
 * Numbers that follow from each other, one above the other, each with a bar. A plain picture of its rows.
 */
typedef struct _BfBarStrip BfBarStrip;

BfBarStrip  *bf_bar_strip_new_ripple (const BfRipple     *ripple);
BfBarStrip  *bf_bar_strip_new_delta  (const BfDeltaParts *parts);
void         bf_bar_strip_free       (BfBarStrip         *self);
guint        bf_bar_strip_get_n_bars (const BfBarStrip   *self);
const BfBar *bf_bar_strip_get_bar    (const BfBarStrip   *self,
                                      guint               bar);
double       bf_bar_strip_get_height (const BfBarStrip   *self,
                                      double              text_scale);
void         bf_bar_strip_get_span   (const BfBarStrip   *self,
                                      guint               bar,
                                      double             *from,
                                      double             *to);
void         bf_bar_strip_draw       (const BfBarStrip   *self,
                                      cairo_t            *cr,
                                      double              width,
                                      const BfPalette    *palette,
                                      const char         *font,
                                      double              text_scale);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfBarStrip, bf_bar_strip_free)

G_END_DECLS
