/* SPDX-License-Identifier: MIT */
#include "bf-delta-parts.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* Σ_k δ_k · w_ku over the units of the next layer, in their order */
static double
sum_errors (const BfGlance *glance, guint layer, guint unit)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  double sum = 0.0;

  for (guint k = 0; k < bf_network_get_n_units (network, layer + 1); k++)
    sum += bf_trace_get_delta (glance->trace, glance->sample, layer + 1, k) *
           bf_network_get_weight (network, layer + 1, k, unit);

  return sum;
}

static void
init_from_z (BfDeltaParts *self, const BfGlance *glance, guint output)
{
  gsize n = bf_trace_get_n_samples (glance->trace);

  self->is_from_z = TRUE;
  self->prediction = bf_trace_get_prediction (glance->trace, glance->sample, output);
  self->target = bf_trace_get_target (glance->trace, glance->sample, output);
  self->divisor = bf_trace_get_recipe (glance->trace)->loss == BF_LOSS_BCE
                    ? n * bf_network_get_n_outputs (bf_trace_get_network (glance->trace)) : n;
}

/**
 * bf_delta_parts_init:
 * @self: (out caller-allocates): what to fill
 * @glance: a glance
 * @layer: a layer
 * @unit: one of its units
 *
 * Takes the delta of a unit apart, for the sample that is looked at.
 */
void
bf_delta_parts_init (BfDeltaParts *self, const BfGlance *glance, guint layer, guint unit)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  gboolean is_output = layer + 1 == bf_network_get_n_layers (network);

  *self = (BfDeltaParts) { .divisor = 1 };
  self->is_known =
    bf_moment_get_delta_progress (&glance->moment, network, layer, unit) == BF_PROGRESS_DONE;
  self->delta = bf_trace_get_delta (glance->trace, glance->sample, layer, unit);
  self->slope = bf_trace_get_slope (glance->trace, glance->sample, layer, unit);
  if (is_output && bf_loss_get_activation (bf_trace_get_recipe (glance->trace)->loss, NULL))
    init_from_z (self, glance, unit);
  else
    self->error = is_output ? bf_trace_get_output_gradient (glance->trace, glance->sample, unit)
                            : sum_errors (glance, layer, unit);
}

/**
 * bf_delta_parts_describe:
 * @self: the parts of a delta
 *
 * Says what a delta is made of.
 *
 * Returns: (transfer full): "error −0.352 times slope 0.91 is δ −0.32032"
 */
char *
bf_delta_parts_describe (const BfDeltaParts *self)
{
  g_autofree char *error = NULL;
  g_autofree char *slope = NULL;
  g_autofree char *delta = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!self->is_known)
    return g_strdup (_("δ is not computed yet"));
  delta = bf_number_format (self->delta);
  error = bf_number_format (self->is_from_z ? self->prediction : self->error);
  slope = bf_number_format (self->is_from_z ? self->target : self->slope);
  if (!self->is_from_z)
    return g_strdup_printf (_("error %s times slope %s is δ %s"), error, slope, delta);
  if (self->divisor == 1)
    return g_strdup_printf (_("prediction %s minus target %s is δ %s"), error, slope, delta);

  return g_strdup_printf (_("prediction %s minus target %s, divided by %lu, is δ %s"), error, slope,
                          (gulong) self->divisor, delta);
}
