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

/* The other runs that are named in the plot */
static void
describe_others (const BfLossPlot *self,
                 GString          *out)
{
  for (guint i = 0; i < self->n_others; i++)
    {
      const BfLossOther *other = &self->others[i];
      g_autofree char *step = bf_axis_format_step (other->to);
      g_autofree char *loss = NULL;
      BfCurveBin bin;

      if (!other->label || !bf_curve_get_range (other->curve, other->to, other->to + 1, &bin))
        continue;
      loss = bf_loss_plot_format_loss (bin.last);
      g_string_append_printf (out,
                              /* Translators: the name of another run, its last step and the loss there */
                              other->is_compared ? _(" Compared with %s, dashed, to step %s, loss %s.")
                                                 : _(" Pale beside it %s, to step %s, loss %s."),
                              other->label, step, loss);
    }
}

static void
describe_marks (const BfLossPlot *self,
                GString          *out)
{
  g_autoptr (GString) steps = g_string_new (NULL);

  if (self->n_marks == 0)
    return;
  for (guint i = 0; i < self->n_marks; i++)
    {
      g_autofree char *step = bf_axis_format_step (self->marks[i]);

      g_string_append_printf (steps, "%s%s", i > 0 ? ", " : "", step);
    }
  /* Translators: %s is the number of a step, or several */
  g_string_append_printf (out, g_dngettext (GETTEXT_PACKAGE, " Bookmark at step %s.", " Bookmarks at steps %s.", self->n_marks),
                          steps->str);
}

/**
 * bf_loss_plot_describe:
 * @self: a loss plot
 *
 * Says what the plot shows, for those who do not see it.
 *
 * Returns: (transfer full): some sentences
 */
char *
bf_loss_plot_describe (const BfLossPlot *self)
{
  g_autofree char *scale = NULL;
  g_autofree char *curve = NULL;
  g_autofree char *position = NULL;
  GString *out;
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
  out = g_string_new (curve);
  g_string_append (out, position);
  describe_others (self, out);
  describe_marks (self, out);
  return g_string_free (out, FALSE);
}
