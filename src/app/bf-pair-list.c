/* SPDX-License-Identifier: MIT */
#include "bf-pair-list.h"

struct _BfPair
{
  GObject  parent_instance;

  char    *name;
  double   a;
  double   b;
};

G_DEFINE_TYPE (BfPair, bf_pair, G_TYPE_OBJECT)

struct _BfPairList
{
  GObject  parent_instance;

  BfState *a;
  BfState *b;
};

static void
bf_pair_finalize (GObject *object)
{
  g_free (BF_PAIR (object)->name);
  G_OBJECT_CLASS (bf_pair_parent_class)->finalize (object);
}

static void
bf_pair_class_init (BfPairClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bf_pair_finalize;
}

static void
bf_pair_init (BfPair *self)
{
}

/**
 * bf_pair_get_name:
 * @self: a pair
 *
 * What the parameter is called.
 *
 * Returns: (transfer full): such as "w32"
 */
char *
bf_pair_get_name (BfPair *self)
{
  g_return_val_if_fail (BF_IS_PAIR (self), NULL);

  return g_strdup (self->name);
}

/**
 * bf_pair_get_a:
 * @self: a pair
 *
 * Its number in the first network.
 *
 * Returns: the number
 */
double
bf_pair_get_a (BfPair *self)
{
  g_return_val_if_fail (BF_IS_PAIR (self), 0);

  return self->a;
}

/**
 * bf_pair_get_b:
 * @self: a pair
 *
 * Its number in the second network.
 *
 * Returns: the number
 */
double
bf_pair_get_b (BfPair *self)
{
  g_return_val_if_fail (BF_IS_PAIR (self), 0);

  return self->b;
}

static GType
get_item_type (GListModel *model)
{
  return BF_TYPE_PAIR;
}

static guint
get_n_items (GListModel *model)
{
  BfPairList *self = BF_PAIR_LIST (model);

  return (guint) MIN (bf_compare_count_parameters (bf_state_get_network (self->a),
                                                   bf_state_get_network (self->b)),
                      G_MAXUINT);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BfPairList *self = BF_PAIR_LIST (model);
  const BfNetwork *network = bf_state_get_network (self->a);
  BfElement element;
  double a, b;
  BfPair *pair;

  if (position >= get_n_items (model)
      || !bf_compare_get_parameter (network, position, &element, &a)
      || !bf_compare_get_parameter (bf_state_get_network (self->b), position, &element, &b))
    return NULL;
  pair = g_object_new (BF_TYPE_PAIR, NULL);
  pair->name = bf_element_get_name (&element, network);
  pair->a = a;
  pair->b = b;
  return pair;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_TYPE_WITH_CODE (BfPairList, bf_pair_list, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
bf_pair_list_finalize (GObject *object)
{
  BfPairList *self = BF_PAIR_LIST (object);

  bf_state_unref (self->a);
  bf_state_unref (self->b);
  G_OBJECT_CLASS (bf_pair_list_parent_class)->finalize (object);
}

static void
bf_pair_list_class_init (BfPairListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bf_pair_list_finalize;
}

static void
bf_pair_list_init (BfPairList *self)
{
}

/**
 * bf_pair_list_new:
 * @a: a state
 * @b: another
 *
 * Puts the parameters of two states side by side. Networks of different shapes have none in common.
 *
 * Returns: (transfer full): the list
 */
BfPairList *
bf_pair_list_new (BfState *a,
                  BfState *b)
{
  BfPairList *self;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  self = g_object_new (BF_TYPE_PAIR_LIST, NULL);
  self->a = bf_state_ref (a);
  self->b = bf_state_ref (b);
  return self;
}
