/* SPDX-License-Identifier: MIT */
#include "bf-try.h"

#include "bf-element.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>

#define MAX_CHANGES 24 /* parameters that are written */

struct _BfTry
{
  GObject    parent_instance;

  guint      number;
  char      *label;     /* NULL where it was made by hand */
  BfNetwork *network;
  double     loss;
  double     prediction;
  double     miss;
  gboolean   is_best;
  gboolean   is_current;
};

enum
{
  PROP_BEST = 1,
  PROP_CURRENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BfTry, bf_try, G_TYPE_OBJECT)

static void
bf_try_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BfTry *self = BF_TRY (object);

  switch (id)
    {
    case PROP_BEST:
      g_value_set_boolean (value, self->is_best);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, self->is_current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bf_try_finalize (GObject *object)
{
  BfTry *self = BF_TRY (object);

  bf_network_unref (self->network);
  g_free (self->label);

  G_OBJECT_CLASS (bf_try_parent_class)->finalize (object);
}

static void
bf_try_class_init (BfTryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bf_try_get_property;
  object_class->finalize = bf_try_finalize;

  properties[PROP_BEST] = g_param_spec_boolean ("best", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bf_try_init (BfTry *self)
{
}

/**
 * bf_try_new:
 * @number: which try it is, from 1; 0 for the start
 * @label: (nullable): what it is called where it was not made by hand
 * @trace: the step in which it was run forward
 * @network: its weights; copied
 * @sample: the sample of the batch whose prediction is shown
 *
 * Remembers a try.
 *
 * Returns: (transfer full): the try
 */
BfTry *
bf_try_new (guint number, const char *label, const BfTrace *trace, const BfNetwork *network, gsize sample)
{
  BfTry *self;

  g_return_val_if_fail (trace != NULL && network != NULL && sample < bf_trace_get_n_samples (trace), NULL);

  self = g_object_new (BF_TYPE_TRY, NULL);
  self->number = number;
  self->label = g_strdup (label);
  self->network = bf_network_copy (network);
  self->loss = bf_trace_get_loss (trace);
  self->prediction = bf_trace_get_prediction (trace, sample, 0);
  self->miss = bf_trace_get_miss (trace, sample, 0);

  return self;
}

/**
 * bf_try_get_number:
 * @self: a try
 *
 * Gets which try it is.
 *
 * Returns: the number, from 1; 0 for the start
 */
guint
bf_try_get_number (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), 0);

  return self->number;
}

/**
 * bf_try_get_label:
 * @self: a try
 *
 * Gets what a try is called that was not made by hand.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
bf_try_get_label (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), NULL);

  return self->label;
}

/**
 * bf_try_get_network:
 * @self: a try
 *
 * Gets the weights.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_try_get_network (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), NULL);

  return self->network;
}

/**
 * bf_try_get_loss:
 * @self: a try
 *
 * Gets the loss of the batch.
 *
 * Returns: the loss
 */
double
bf_try_get_loss (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), 0.0);

  return self->loss;
}

/**
 * bf_try_get_prediction:
 * @self: a try
 *
 * Gets the first output of the sample that was looked at.
 *
 * Returns: the prediction
 */
double
bf_try_get_prediction (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), 0.0);

  return self->prediction;
}

/**
 * bf_try_get_miss:
 * @self: a try
 *
 * Gets by how much that prediction misses.
 *
 * Returns: prediction minus target
 */
double
bf_try_get_miss (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), 0.0);

  return self->miss;
}

/**
 * bf_try_is_best:
 * @self: a try
 *
 * Tells whether it is the first with the smallest loss.
 *
 * Returns: whether no other is better
 */
gboolean
bf_try_is_best (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), FALSE);

  return self->is_best;
}

/**
 * bf_try_is_current:
 * @self: a try
 *
 * Tells whether the session has these weights.
 *
 * Returns: whether it does
 */
gboolean
bf_try_is_current (BfTry *self)
{
  g_return_val_if_fail (BF_IS_TRY (self), FALSE);

  return self->is_current;
}

/**
 * bf_try_set_best:
 * @self: a try
 * @best: whether it is the best
 *
 * Marks it as the best, or no longer.
 */
void
bf_try_set_best (BfTry *self, gboolean best)
{
  g_return_if_fail (BF_IS_TRY (self));

  if (self->is_best == best)
    return;
  self->is_best = best;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEST]);
}

/**
 * bf_try_set_current:
 * @self: a try
 * @current: whether the session has its weights
 *
 * Marks it as the one that is seen, or no longer.
 */
void
bf_try_set_current (BfTry *self, gboolean current)
{
  g_return_if_fail (BF_IS_TRY (self));

  if (self->is_current == current)
    return;
  self->is_current = current;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

/* One parameter where it differs; those above MAX_CHANGES are only counted. */
static void
append_change (GString *text, guint *n, const BfNetwork *network, const BfElement *element, double value, double before)
{
  g_autofree char *name = NULL;
  g_autofree char *number = NULL;

  if (value == before || ++*n > MAX_CHANGES)
    return;
  name = bf_element_get_name (element, network);
  number = bf_number_format (value);
  /* Translators: what parts the items of a list */
  g_string_append_printf (text, "%s%s = %s", text->len > 0 ? _(", ") : "", name, number);
}

static void
append_layer (GString *text, guint *n, const BfNetwork *network, const BfNetwork *start, guint l)
{
  for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
    {
      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
        append_change (text, n, network, &(BfElement) { BF_ELEMENT_WEIGHT, l, v, u },
                       bf_network_get_weight (network, l, v, u), bf_network_get_weight (start, l, v, u));
      if (bf_network_has_bias (network, l))
        append_change (text, n, network, &(BfElement) { BF_ELEMENT_BIAS, l, v, 0 },
                       bf_network_get_bias (network, l, v), bf_network_get_bias (start, l, v));
    }
}

/**
 * bf_try_describe_weights:
 * @self: a try
 * @start: the weights it is compared with, of the same shape
 *
 * Writes what was changed.
 *
 * Returns: (transfer full): the text, such as `w31 = 0.35, w′11 = 0.78`
 */
char *
bf_try_describe_weights (BfTry *self, const BfNetwork *start)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  g_return_val_if_fail (BF_IS_TRY (self) && bf_network_same_shape (self->network, start), NULL);

  for (guint l = 0; l < bf_network_get_n_layers (start); l++)
    append_layer (text, &n, self->network, start, l);
  if (n == 0)
    return g_strdup (_("the weights of the start"));
  if (n > MAX_CHANGES)
    g_string_append_printf (text, ngettext (" … and %u more", " … and %u more", n - MAX_CHANGES), n - MAX_CHANGES);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
