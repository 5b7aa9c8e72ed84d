/* SPDX-License-Identifier: MIT */
#include "bf-parameter.h"

struct _BfParameter
{
  GObject   parent_instance;

  guint     index;
  BfElement element;
};

G_DEFINE_TYPE (BfParameter, bf_parameter, G_TYPE_OBJECT)

static void
bf_parameter_class_init (BfParameterClass *klass)
{
}

static void
bf_parameter_init (BfParameter *self)
{
}

/**
 * bf_parameter_new:
 * @index: its place in the network's order
 * @element: the weight or bias
 *
 * A row for a parameter.
 *
 * Returns: (transfer full): the parameter
 */
BfParameter *
bf_parameter_new (guint            index,
                  const BfElement *element)
{
  BfParameter *self = g_object_new (BF_TYPE_PARAMETER, NULL);

  self->index = index;
  self->element = *element;
  return self;
}

/**
 * bf_parameter_get_index:
 * @self: a parameter
 *
 * Its place in the network's order.
 *
 * Returns: the place, from 0
 */
guint
bf_parameter_get_index (BfParameter *self)
{
  g_return_val_if_fail (BF_IS_PARAMETER (self), 0);

  return self->index;
}

/**
 * bf_parameter_get_element:
 * @self: a parameter
 *
 * Which weight or bias it is.
 *
 * Returns: (transfer none): the element
 */
const BfElement *
bf_parameter_get_element (BfParameter *self)
{
  g_return_val_if_fail (BF_IS_PARAMETER (self), NULL);

  return &self->element;
}
