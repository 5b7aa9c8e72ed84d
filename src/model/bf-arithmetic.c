/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* In the pane */
#define MAX_UNITS 8
#define MAX_TERMS 8
#define MAX_PARAMETERS 12
#define MAX_PATHS 6
#define MAX_PARTS 12

/* In `explain` */
#define MAX_EXPLAINED_UNITS 32
#define MAX_EXPLAINED_TERMS 16
#define MAX_EXPLAINED_PARAMETERS 256
#define MAX_EXPLAINED_SAMPLES 4
#define MAX_EXPLAINED_PATHS 32
#define MAX_EXPLAINED_PARTS 256

/* The term in flight, or that was done last; where a whole layer or phase flies or is over, no unit stands out. */
static BfPlace
find_place (const BfGlance *glance, const BfNetwork *network)
{
  const BfMoment *moment = &glance->moment;
  gboolean resting = bf_moment_is_at_rest (moment);
  guint64 done = bf_moment_get_done (moment);
  BfPlace place;

  bf_moment_locate (network, resting && done > 0 ? done - 1 : done, &place);
  if (resting ? done == bf_moment_get_phase_end (network, place.phase)
              : moment->to - moment->from > bf_moment_get_n_unit_terms (network, place.phase, place.layer))
    place.kind = BF_TERM_WHOLE;

  return place;
}

static void
arithmetic_init (BfArithmetic *self, const BfGlance *glance, BfDocument *document)
{
  *self = (BfArithmetic) {
    .glance = *glance,
    .network = bf_trace_get_network (glance->trace),
    .document = document,
    .max_units = MAX_UNITS,
    .max_terms = MAX_TERMS,
    .max_parameters = MAX_PARAMETERS,
    .max_paths = MAX_PATHS,
    .max_parts = MAX_PARTS,
  };
  self->place = find_place (glance, self->network);
}

static BfProgress
get_phase_progress (const BfArithmetic *self, BfPhase phase)
{
  return bf_moment_get_progress (&self->glance.moment, bf_moment_get_phase_start (self->network, phase));
}

static gboolean
is_phase_done (const BfArithmetic *self, BfPhase phase)
{
  return bf_moment_get_done (&self->glance.moment) >= bf_moment_get_phase_end (self->network, phase);
}

static void
write_sample (BfArithmetic *self)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);
  g_autofree char *text = NULL;

  if (n == 1)
    return;
  text = g_strdup_printf (_("Sample %lu of %lu of the batch"), (gulong) self->glance.sample + 1, (gulong) n);
  bf_arithmetic_remark (self, text);
}

static void
write_sums (BfArithmetic *self)
{
  for (guint l = 0; l < bf_network_get_n_layers (self->network); l++)
    {
      guint n_units = bf_network_get_n_units (self->network, l);
      guint n_hidden = 0;

      for (guint v = 0; v < n_units; v++)
        if (bf_arithmetic_shows_unit (self, l, v))
          bf_arithmetic_unit_sum (self, l, v);
        else
          n_hidden++;
      bf_arithmetic_more_units (self, n_hidden);
    }
}

static void
write_forward (BfArithmetic *self)
{
  bf_arithmetic_section (self, _("Forward"), "model(x)");
  write_sums (self);
}

static void
write_misses (BfArithmetic *self)
{
  guint n = bf_network_get_n_outputs (self->network);

  for (guint o = 0; o < MIN (n, self->max_units); o++)
    bf_arithmetic_miss (self, o);
  if (n <= self->max_units)
    return;
  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_arithmetic_add (self, BF_SPAN_DIM, ngettext ("… %u more", "… %u more", n - self->max_units),
                     n - self->max_units);
}

static void
write_loss_section (BfArithmetic *self)
{
  bf_arithmetic_section (self, _("Loss"), _(bf_loss_get_torch_name (bf_trace_get_recipe (self->glance.trace)->loss)));
}

static void
write_loss (BfArithmetic *self)
{
  write_loss_section (self);
  write_misses (self);
  bf_arithmetic_sample_loss (self);
  bf_arithmetic_loss (self);
}

/* "8 gradients – not computed yet" */
static void
write_all_missing (BfArithmetic *self, const char *label)
{
  bf_arithmetic_begin_row (self, label);
  bf_arithmetic_add (self, BF_SPAN_DIM, BF_DASH " %s", _("not computed yet"));
}

static char *
describe_backward (const BfArithmetic *self, guint layer, guint unit)
{
  guint64 first = bf_moment_get_unit_start (self->network, BF_PHASE_BACKWARD, layer, unit);
  guint64 end = bf_moment_get_unit_end (self->network, BF_PHASE_BACKWARD, layer, unit);

  if (bf_moment_get_done (&self->glance.moment) >= end)
    return bf_arithmetic_name_role (self->network, layer, unit);

  return g_strdup (bf_moment_get_progress (&self->glance.moment, first) == BF_PROGRESS_NOT_YET
                     ? _("not computed yet") : _("in progress"));
}

static void
write_backward_unit (BfArithmetic *self, guint layer, guint unit)
{
  BfElement element = { BF_ELEMENT_UNIT, layer, unit, 0 };
  g_autofree char *remark = describe_backward (self, layer, unit);

  bf_arithmetic_heading (self, &element, remark);
  bf_arithmetic_delta (self, layer, unit);
  bf_arithmetic_gradients (self, layer, unit);
}

static void
write_backward_units (BfArithmetic *self)
{
  for (guint l = bf_network_get_n_layers (self->network); l-- > 0; )
    {
      guint n_hidden = 0;

      for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
        if (bf_arithmetic_shows_unit (self, l, v))
          write_backward_unit (self, l, v);
        else
          n_hidden++;
      bf_arithmetic_more_units (self, n_hidden);
    }
}

static void
write_backward (BfArithmetic *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *label = g_strdup_printf (ngettext ("%lu gradient", "%lu gradients", n), n);

  bf_arithmetic_section (self, _("Backward"), "loss.backward()");
  if (get_phase_progress (self, BF_PHASE_BACKWARD) != BF_PROGRESS_NOT_YET || self->glance.stale != NULL)
    write_backward_units (self);
  else
    write_all_missing (self, label);
}

static void
write_step (BfArithmetic *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *label = g_strdup_printf (ngettext ("%lu update", "%lu updates", n), n);

  bf_arithmetic_section (self, C_("phase", "Step"), "optimizer.step()");
  if (get_phase_progress (self, BF_PHASE_STEP) == BF_PROGRESS_NOT_YET)
    write_all_missing (self, label);
  else
    for (guint l = 0; l < bf_network_get_n_layers (self->network); l++)
      bf_arithmetic_updates (self, l);
}

/* The step before, at its end */
static BfGlance
look_before (const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->previous);

  return (BfGlance) {
    .trace = glance->previous,
    .moment = bf_moment_at_rest (bf_moment_count_terms (network)),
    .sample = MIN (glance->sample, bf_trace_get_n_samples (glance->previous) - 1),
    .selected = glance->selected,
  };
}

/* Before forward begins, what is written of it is the step before, out of date. */
static gboolean
is_before_forward (const BfArithmetic *self)
{
  return self->glance.previous != NULL &&
         bf_network_same_shape (self->network, bf_trace_get_network (self->glance.previous)) &&
         get_phase_progress (self, BF_PHASE_FORWARD) == BF_PROGRESS_NOT_YET;
}

static void
write_before (const BfArithmetic *self)
{
  BfGlance before = look_before (&self->glance);
  BfArithmetic arithmetic;

  arithmetic_init (&arithmetic, &before, self->document);
  write_forward (&arithmetic);
  write_loss (&arithmetic);
  if (get_phase_progress (self, BF_PHASE_ZERO_GRAD) == BF_PROGRESS_DONE)
    return;
  write_backward (&arithmetic);
  write_step (&arithmetic);
}

/**
 * bf_arithmetic_of_moment:
 * @glance: a glance
 *
 * Writes the arithmetic of a moment: what has been computed with its numbers, what has not with dashes, up to the phase
 * that comes next.
 *
 * Returns: (transfer full): the document
 */
BfDocument *
bf_arithmetic_of_moment (const BfGlance *glance)
{
  BfDocument *document = bf_document_new ();
  BfArithmetic self;

  arithmetic_init (&self, glance, document);
  if (is_before_forward (&self))
    {
      write_before (&self);
      return document;
    }

  write_forward (&self);
  write_loss (&self);
  if (get_phase_progress (&self, BF_PHASE_LOSS) != BF_PROGRESS_NOT_YET)
    write_backward (&self);
  if (is_phase_done (&self, BF_PHASE_BACKWARD))
    write_step (&self);

  return document;
}

static void
write_input (BfArithmetic *self, const BfElement *element)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 0, element->unit };
  g_autofree char *remark = g_strdup_printf (_("input %u"), element->unit + 1);
  BfValue value = bf_glance_get_input (&self->glance, element->unit);
  guint n_units = bf_network_get_n_units (self->network, 0);

  bf_arithmetic_heading (self, element, remark);
  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  bf_arithmetic_add_value (self, BF_SPAN_STRONG, &value);

  bf_arithmetic_section (self, _("Forward"), "model(x)");
  for (weight.unit = 0; weight.unit < MIN (n_units, self->max_units); weight.unit++)
    {
      bf_arithmetic_heading (self, &weight, NULL);
      bf_arithmetic_product (self, &weight);
    }
  bf_arithmetic_more_units (self, n_units - MIN (n_units, self->max_units));
}

static void
write_unit (BfArithmetic *self, const BfElement *element)
{
  bf_arithmetic_section (self, _("Forward"), "model(x)");
  bf_arithmetic_unit_sum (self, element->layer, element->unit);
  if (element->layer + 1 == bf_network_get_n_layers (self->network))
    {
      write_loss_section (self);
      bf_arithmetic_miss (self, element->unit);
    }
  bf_arithmetic_section (self, _("Backward"), "loss.backward()");
  write_backward_unit (self, element->layer, element->unit);
}

/* Where a weight leads from and to */
static char *
describe_edge (const BfNetwork *network, const BfElement *weight)
{
  BfElement from = { weight->layer == 0 ? BF_ELEMENT_INPUT : BF_ELEMENT_UNIT,
                     weight->layer == 0 ? 0 : weight->layer - 1, weight->input, 0 };
  BfElement to = { BF_ELEMENT_UNIT, weight->layer, weight->unit, 0 };
  g_autofree char *from_name = bf_element_get_name (&from, network);
  g_autofree char *to_name = bf_element_get_name (&to, network);

  if (weight->kind == BF_ELEMENT_BIAS)
    return bf_name_close_up (g_strdup_printf (_("bias of %s"), to_name));

  return bf_name_close_up (g_strdup_printf (_("from %s to %s"), from_name, to_name));
}

static void
write_parameter (BfArithmetic *self, const BfElement *element)
{
  g_autofree char *remark = describe_edge (self->network, element);

  bf_arithmetic_section (self, _("Forward"), "model(x)");
  bf_arithmetic_heading (self, element, remark);
  bf_arithmetic_product (self, element);
  bf_arithmetic_section (self, _("Backward"), "loss.backward()");
  bf_arithmetic_delta (self, element->layer, element->unit);
  bf_arithmetic_gradient (self, element);
  bf_arithmetic_paths (self, element);
  bf_arithmetic_parts (self, element);
  bf_arithmetic_section (self, C_("phase", "Step"), "optimizer.step()");
  bf_arithmetic_update (self, element);
}

static void
write_element (BfArithmetic *self, const BfElement *element)
{
  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      write_input (self, element);
      break;
    case BF_ELEMENT_UNIT:
      write_unit (self, element);
      break;
    case BF_ELEMENT_WEIGHT:
    case BF_ELEMENT_BIAS:
      write_parameter (self, element);
      break;
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
      write_loss (self);
      break;
    case BF_ELEMENT_NONE:
    default:
      break;
    }
}

/**
 * bf_arithmetic_of_element:
 * @glance: a glance
 *
 * Writes the arithmetic of what is selected: of a unit its sum and its delta, of a weight its product, its gradient, the
 * paths and samples that it is the sum of, and its update, of a target or a miss the loss; of nothing that of the moment.
 *
 * Returns: (transfer full): the document
 */
BfDocument *
bf_arithmetic_of_element (const BfGlance *glance)
{
  BfArithmetic self;
  BfGlance before;

  if (glance->selected.kind == BF_ELEMENT_NONE)
    return bf_arithmetic_of_moment (glance);

  arithmetic_init (&self, glance, bf_document_new ());
  if (is_before_forward (&self) && get_phase_progress (&self, BF_PHASE_ZERO_GRAD) != BF_PROGRESS_DONE)
    {
      before = look_before (glance);
      arithmetic_init (&self, &before, self.document);
    }
  write_element (&self, &glance->selected);

  return self.document;
}

static void
write_opening (BfArithmetic *self)
{
  const BfTrace *trace = self->glance.trace;
  gulong n = (gulong) bf_trace_get_n_samples (trace);
  gulong n_all = (gulong) bf_dataset_get_n_samples (bf_trace_get_dataset (trace));
  gulong sample = (gulong) bf_trace_get_sample (trace, 0) + 1;
  g_autofree char *samples = NULL;

  samples = n == 1 ? g_strdup_printf (_("sample %lu of %lu"), sample, n_all)
                   : g_strdup_printf (ngettext ("%lu of %lu sample", "%lu of %lu samples", n_all), n, n_all);
  bf_document_add_line (self->document, BF_LINE_TEXT);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, _("Step %llu · epoch %llu · %s"),
                     (unsigned long long) bf_trace_get_step (trace), (unsigned long long) bf_trace_get_epoch (trace),
                     samples);
}

static void
write_zero_grad (BfArithmetic *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);

  bf_arithmetic_section (self, _("Zero grad"), "optimizer.zero_grad()");
  bf_document_add_line (self->document, BF_LINE_TEXT);
  bf_arithmetic_add (self, BF_SPAN_PLAIN,
                     ngettext ("%lu gradient is emptied.", "%lu gradients are emptied.", n), n);
}

static gsize
count_written_samples (const BfArithmetic *self)
{
  return MIN (bf_trace_get_n_samples (self->glance.trace), self->max_samples);
}

static void
write_more_samples (BfArithmetic *self)
{
  gulong n = (gulong) (bf_trace_get_n_samples (self->glance.trace) - count_written_samples (self));
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  text = g_strdup_printf (ngettext ("… %lu more sample", "… %lu more samples", n), n);
  bf_arithmetic_remark (self, text);
}

static void
write_all_sums (BfArithmetic *self)
{
  bf_arithmetic_section (self, _("Forward"), "model(x)");
  for (self->glance.sample = 0; self->glance.sample < count_written_samples (self); self->glance.sample++)
    {
      write_sample (self);
      write_sums (self);
    }
  self->glance.sample = 0;
  write_more_samples (self);
}

static void
write_all_losses (BfArithmetic *self)
{
  write_loss_section (self);
  for (self->glance.sample = 0; self->glance.sample < count_written_samples (self); self->glance.sample++)
    {
      write_sample (self);
      write_misses (self);
      bf_arithmetic_sample_loss (self);
    }
  self->glance.sample = 0;
  write_more_samples (self);
  bf_arithmetic_loss (self);
}

/* Of a batch first the deltas of each sample, then the gradients, which are sums over them */
static void
write_all_deltas (BfArithmetic *self)
{
  for (self->glance.sample = 0; self->glance.sample < count_written_samples (self); self->glance.sample++)
    {
      write_sample (self);
      for (guint l = bf_network_get_n_layers (self->network); l-- > 0; )
        for (guint v = 0; v < MIN (bf_network_get_n_units (self->network, l), self->max_units); v++)
          {
            BfElement element = { BF_ELEMENT_UNIT, l, v, 0 };

            bf_arithmetic_heading (self, &element, NULL);
            bf_arithmetic_delta (self, l, v);
          }
    }
  self->glance.sample = 0;
  write_more_samples (self);
}

static void
write_all_gradients (BfArithmetic *self)
{
  for (guint l = bf_network_get_n_layers (self->network); l-- > 0; )
    {
      guint n_units = bf_network_get_n_units (self->network, l);

      for (guint v = 0; v < MIN (n_units, self->max_units); v++)
        {
          BfElement element = { BF_ELEMENT_UNIT, l, v, 0 };

          bf_arithmetic_heading (self, &element, _("summed over the batch"));
          bf_arithmetic_gradients (self, l, v);
        }
      bf_arithmetic_more_units (self, n_units - MIN (n_units, self->max_units));
    }
}

static void
write_all_backward (BfArithmetic *self)
{
  if (bf_trace_get_n_samples (self->glance.trace) == 1)
    {
      write_backward (self);
      return;
    }
  bf_arithmetic_section (self, _("Backward"), "loss.backward()");
  write_all_deltas (self);
  write_all_gradients (self);
}

/* What `explain` prints is written at the end of backward, with more of everything than the pane has. */
static void
init_explained (BfArithmetic *self, const BfTrace *trace)
{
  BfGlance glance = {
    .trace = trace,
    .moment = bf_moment_at_rest (bf_moment_get_phase_end (bf_trace_get_network (trace), BF_PHASE_BACKWARD)),
  };

  arithmetic_init (self, &glance, bf_document_new ());
  self->place.kind = BF_TERM_WHOLE;
  self->max_units = MAX_EXPLAINED_UNITS;
  self->max_terms = MAX_EXPLAINED_TERMS;
  self->max_parameters = MAX_EXPLAINED_PARAMETERS;
  self->max_samples = MAX_EXPLAINED_SAMPLES;
  self->max_paths = MAX_EXPLAINED_PATHS;
  self->max_parts = MAX_EXPLAINED_PARTS;
}

/**
 * bf_arithmetic_of_step:
 * @trace: a step
 *
 * Writes the arithmetic of a whole step, from zero_grad to step, as `explain` prints it. At most 32 units and 256
 * updates of a layer, 16 terms of a sum and 4 samples of a batch are written; what is left out is counted. Totals are
 * always of all.
 *
 * Returns: (transfer full): the document
 */
BfDocument *
bf_arithmetic_of_step (const BfTrace *trace)
{
  BfArithmetic self;

  init_explained (&self, trace);
  write_opening (&self);
  write_zero_grad (&self);
  write_all_sums (&self);
  write_all_losses (&self);
  write_all_backward (&self);
  self.glance.moment = bf_moment_at_rest (bf_moment_count_terms (self.network));
  write_step (&self);

  return self.document;
}

/**
 * bf_arithmetic_of_parameter:
 * @trace: a step
 * @parameter: a weight or bias of its network
 * @ripple: (nullable): what a nudge of it does
 *
 * Writes the arithmetic of one parameter in a whole step, as `explain --weight` prints it: its product, every path from it
 * to the loss with the products added, the sum over the samples, its update, and the ripple. At most 32 paths of the first
 * 4 samples and 256 samples' parts are written; what is left out is counted, and added.
 *
 * Returns: (transfer full): the document
 */
BfDocument *
bf_arithmetic_of_parameter (const BfTrace *trace, const BfElement *parameter, const BfRipple *ripple)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  g_autofree char *remark = describe_edge (network, parameter);
  BfArithmetic self;

  init_explained (&self, trace);
  write_opening (&self);
  bf_arithmetic_heading (&self, parameter, remark);
  for (self.glance.sample = 0; self.glance.sample < count_written_samples (&self); self.glance.sample++)
    {
      write_sample (&self);
      bf_arithmetic_paths (&self, parameter);
    }
  self.glance.sample = 0;
  write_more_samples (&self);
  bf_arithmetic_parts (&self, parameter);
  bf_arithmetic_section (&self, C_("phase", "Step"), "optimizer.step()");
  self.glance.moment = bf_moment_at_rest (bf_moment_count_terms (network));
  bf_arithmetic_update (&self, parameter);
  if (ripple != NULL)
    bf_arithmetic_ripple (&self, ripple);

  return self.document;
}
