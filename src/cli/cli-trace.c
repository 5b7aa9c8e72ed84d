/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

/* One step as a line of JSON while it is written; a number that is not finite makes the line invalid. */
typedef struct
{
  GString         *out;
  const BfTrace   *trace;
  const BfNetwork *network;
  gboolean         finite;
} Writer;

static void
write_number (Writer *self, double value)
{
  g_autofree char *text = bf_number_format_exact (value);

  self->finite = self->finite && isfinite (value);
  g_string_append (self->out, text);
}

typedef double (*GetNumber) (const Writer *self, guint layer, gsize row, guint column);

static void
write_row (Writer *self, GetNumber get, guint layer, gsize row, guint n)
{
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      write_number (self, get (self, layer, row, i));
    }
  g_string_append_c (self->out, ']');
}

static void
write_matrix (Writer *self, const char *key, GetNumber get, guint layer, gsize n_rows, guint n_columns)
{
  g_string_append_printf (self->out, "\"%s\": [", key);
  for (gsize i = 0; i < n_rows; i++)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      write_row (self, get, layer, i, n_columns);
    }
  g_string_append_c (self->out, ']');
}

static double
get_prediction (const Writer *self, guint layer, gsize sample, guint output)
{
  return bf_trace_get_prediction (self->trace, sample, output);
}

static double
get_z (const Writer *self, guint layer, gsize sample, guint unit)
{
  return bf_trace_get_z (self->trace, sample, layer, unit);
}

static double
get_a (const Writer *self, guint layer, gsize sample, guint unit)
{
  return bf_trace_get_a (self->trace, sample, layer, unit);
}

static double
get_delta (const Writer *self, guint layer, gsize sample, guint unit)
{
  return bf_trace_get_delta (self->trace, sample, layer, unit);
}

/* What PyTorch keeps in weight.grad: where gradients accumulate, those of the steps before, too */
static double
get_weight_gradient (const Writer *self, guint layer, gsize unit, guint input)
{
  return bf_trace_get_weight_bucket (self->trace, layer, (guint) unit, input);
}

static double
get_bias_gradient (const Writer *self, guint layer, gsize row, guint unit)
{
  return bf_trace_get_bias_bucket (self->trace, layer, unit);
}

static double
get_weight (const Writer *self, guint layer, gsize unit, guint input)
{
  return bf_network_get_weight (bf_trace_get_network_after (self->trace), layer, (guint) unit, input);
}

static double
get_bias (const Writer *self, guint layer, gsize row, guint unit)
{
  return bf_network_get_bias (bf_trace_get_network_after (self->trace), layer, unit);
}

static void
write_biases (Writer *self, const char *key, GetNumber get, guint layer)
{
  g_string_append_printf (self->out, "\"%s\": ", key);
  if (bf_network_has_bias (self->network, layer))
    write_row (self, get, layer, 0, bf_network_get_n_units (self->network, layer));
  else
    g_string_append (self->out, "null");
}

static void
write_layer (Writer *self, guint layer)
{
  gsize n_samples = bf_trace_get_n_samples (self->trace);
  guint n_units = bf_network_get_n_units (self->network, layer);
  guint n_in = bf_network_get_n_layer_inputs (self->network, layer);

  g_string_append_c (self->out, '{');
  write_matrix (self, "z", get_z, layer, n_samples, n_units);
  g_string_append (self->out, ", ");
  write_matrix (self, "a", get_a, layer, n_samples, n_units);
  g_string_append (self->out, ", ");
  write_matrix (self, "delta", get_delta, layer, n_samples, n_units);
  g_string_append (self->out, ", ");
  write_matrix (self, "weight_grad", get_weight_gradient, layer, n_units, n_in);
  g_string_append (self->out, ", ");
  write_biases (self, "bias_grad", get_bias_gradient, layer);
  g_string_append (self->out, ", ");
  write_matrix (self, "weight", get_weight, layer, n_units, n_in);
  g_string_append (self->out, ", ");
  write_biases (self, "bias", get_bias, layer);
  g_string_append_c (self->out, '}');
}

static void
write_step (Writer *self)
{
  gsize n_samples = bf_trace_get_n_samples (self->trace);

  g_string_append_printf (self->out, "{\"step\": %" G_GUINT64_FORMAT ", \"epoch\": %" G_GUINT64_FORMAT ", \"samples\": [",
                          bf_trace_get_step (self->trace), bf_trace_get_epoch (self->trace));
  for (gsize s = 0; s < n_samples; s++)
    g_string_append_printf (self->out, "%s%" G_GSIZE_FORMAT, s > 0 ? ", " : "", bf_trace_get_sample (self->trace, s));
  g_string_append (self->out, "], \"loss\": ");
  write_number (self, bf_trace_get_loss (self->trace));
  g_string_append (self->out, ", ");
  write_matrix (self, "prediction", get_prediction, 0, n_samples, bf_network_get_n_outputs (self->network));
  g_string_append (self->out, ", \"layers\": [");
  for (guint l = 0; l < bf_network_get_n_layers (self->network); l++)
    {
      g_string_append (self->out, l > 0 ? ", " : "");
      write_layer (self, l);
    }
  g_string_append (self->out, "]}\n");
}

static CliStatus
trace (BfLesson *lesson, guint64 n_steps)
{
  g_autoptr (BfState) state = cli_start (lesson);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint64 i = 0; i < n_steps; i++)
    {
      g_autoptr (BfTrace) step = cli_step (lesson, state);
      Writer writer = { out, step, NULL, TRUE };

      if (step == NULL)
        return CLI_BAD;
      writer.network = bf_trace_get_network (step);
      g_string_truncate (out, 0);
      write_step (&writer);
      if (!writer.finite)
        return cli_diverged (lesson, bf_trace_get_step (step));
      if (fputs (out->str, stdout) < 0)
        return CLI_DONE; /* main() says that nothing can be written */
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (step));
    }

  return CLI_DONE;
}

/* Prints every number of some steps as JSON. */
CliStatus
cli_trace (int argc, char **argv)
{
  g_autofree char *steps_text = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const GOptionEntry entries[] = {
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps_text, N_("How many steps; 1 if not given"), N_("N") },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };
  guint64 n_steps = 1;

  if (!cli_parse (_("Print every number of a step, one JSON object a line and step."), entries, argc, argv, &file) ||
      !cli_count ("--steps", steps_text, &n_steps))
    return CLI_BAD;
  lesson = cli_load_wrong (file, wrong_text);

  return lesson != NULL ? trace (lesson, n_steps) : CLI_BAD;
}
