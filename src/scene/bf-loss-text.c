/* SPDX-License-Identifier: MIT */

/* The loss plot in words. */

#include "bf-loss-plot-private.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_DECIMALS 6 /* of a loss beside its point, so that labels stay short */
#define MAX_DIGITS 5
#define TINY_DIGITS 3  /* of one that is written with an exponent */

/* Formats a loss to stand beside its point; the readout has all its digits. */
char *
bf_loss_plot_format_loss (double loss)
{
  int exponent = loss != 0 ? (int) floor (log10 (fabs (loss))) : 0;
  int digits = MIN (MAX_DECIMALS + exponent + 1, MAX_DIGITS);

  return bf_number_format_digits (loss, exponent < -5 ? TINY_DIGITS : digits);
}

static char *
describe_scale (const BfLossPlot *self)
{
  return g_strdup (self->logarithmic ? _("logarithmic") : _("linear"));
}

static char *
describe_curve (const BfLossPlot *self,
                guint64           last,
                const BfCurveBin *bin)
{
  g_autofree char *scale = describe_scale (self);
  g_autofree char *points = bf_axis_format_step (last + 1);
  g_autofree char *step = bf_axis_format_step (last);
  g_autofree char *from = bf_loss_plot_format_loss (bin->first);
  g_autofree char *to = bf_loss_plot_format_loss (bin->last);
  g_autofree char *min = bf_loss_plot_format_loss (bin->min);
  g_autofree char *max = bf_loss_plot_format_loss (bin->max);
  const char *format;

  if (last == 0)
    /* Translators: logarithmic or linear, a loss */
    return g_strdup_printf (_("Loss, %s: 1 point, %s at step 0."), scale, to);
  if (bin->last < bin->first)
    /* Translators: logarithmic or linear, how many points, the first loss, the last loss, its
     * step, the least and the greatest loss */
    format = _("Loss, %s: %s points, from %s at step 0 down to %s at step %s, "
               "smallest %s, largest %s.");
  else if (bin->last > bin->first)
    format = _("Loss, %s: %s points, from %s at step 0 up to %s at step %s, "
               "smallest %s, largest %s.");
  else
    format = _("Loss, %s: %s points, from %s at step 0 to %s at step %s, "
               "smallest %s, largest %s.");
  return g_strdup_printf (format, scale, points, from, to, step, min, max);
}

/* Where one is, when one looks at the past */
static char *
describe_position (const BfLossPlot *self)
{
  g_autofree char *step = bf_axis_format_step (self->position);
  g_autofree char *loss = NULL;
  double value;

  if (self->position >= self->length)
    return g_strdup ("");
  if (!bf_loss_plot_get_loss (self, self->position, &value))
    return g_strdup_printf (_(" Looking at step %s."), step);
  loss = bf_loss_plot_format_loss (value);
  return g_strdup_printf (_(" Looking at step %s, loss %s."), step, loss);
}

/**
 * bf_loss_plot_describe:
 * @self: a loss plot
 *
 * Says what the plot shows, for those who do not see it.
 *
 * Returns: (transfer full): one or two sentences
 */
char *
bf_loss_plot_describe (const BfLossPlot *self)
{
  g_autofree char *scale = NULL;
  g_autofree char *curve = NULL;
  g_autofree char *position = NULL;
  BfCurveBin bin;
  guint64 last;

  g_return_val_if_fail (self != NULL, NULL);
  if (!bf_loss_plot_get_last (self, &last) || !bf_loss_plot_get_bin (self, 0, last, &bin))
    {
      scale = describe_scale (self);
      return g_strdup_printf (_("Loss, %s: no points yet."), scale);
    }
  curve = describe_curve (self, last, &bin);
  position = describe_position (self);
  return g_strconcat (curve, position, NULL);
}
