/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "model/bf-curve.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * BfLossOther:
 * @curve: losses of another run
 * @before: (nullable): losses of the run that it leaves, where that is not the plot's own
 * @from: the step from which they are shown, in steps done: where it is not the same as this run
 * @to: the last that is shown
 * @label: (nullable): its name, at the end of the line
 * @is_compared: whether it is laid over this one to be compared, rather than pale
 *
 * A stretch of another line of training.
 */
typedef struct
{
  const BfCurve *curve;
  const BfCurve *before;
  guint64        from;
  guint64        to;
  const char    *label;
  gboolean       is_compared;
} BfLossOther;

/**
 * BfLossPlot:
 * @curve: the losses
 * @length: steps done in the run; losses are known for 0 to length
 * @position: the step that is looked at, in steps done
 * @has_position_loss: whether the loss of @position has been computed
 * @is_seeking: whether a seek goes on, to which the handle has gone ahead
 * @goal: where it leads, in steps done
 * @show_handle: whether there is a handle at the end of the run, too
 * @handle_focused: whether the handle has the keyboard
 * @logarithmic: the scale of the y axis
 * @hover_x: the pointer's x, or a negative number
 * @extent: (optional): up to where the scale of steps has to reach, for @others
 * @others: (nullable): other lines of training, [n_others]
 * @n_others: how many
 * @marks: (nullable): bookmarks on this line, in steps done, [n_marks]
 * @n_marks: how many
 * @show_hint: whether the hint for an empty plot is drawn
 *
 * What the loss plot shows. Borrows what it points to.
 */
typedef struct
{
  const BfCurve *curve;
  guint64        length;
  guint64        position;
  gboolean       has_position_loss;
  gboolean       is_seeking;
  guint64        goal;
  gboolean       show_handle;
  gboolean       handle_focused;
  gboolean       logarithmic;
  double         hover_x;
  guint64        extent;
  const BfLossOther *others;
  guint          n_others;
  const guint64 *marks;
  guint          n_marks;
  gboolean       show_hint;
} BfLossPlot;

void     bf_loss_plot_draw      (const BfLossPlot *self,
                                 cairo_t          *cr,
                                 double            width,
                                 double            height,
                                 const BfPalette  *palette,
                                 const char       *font,
                                 double            text_scale);
double   bf_loss_plot_get_x     (const BfLossPlot *self,
                                 double            width,
                                 guint64           step);
gboolean bf_loss_plot_get_handle (const BfLossPlot *self,
                                 guint64          *step);
guint64  bf_loss_plot_get_step  (const BfLossPlot *self,
                                 double            width,
                                 double            x);
char    *bf_loss_plot_describe  (const BfLossPlot *self);
char    *bf_loss_plot_get_readout (const BfLossPlot *self,
                                 double            width);

G_END_DECLS
