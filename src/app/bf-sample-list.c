/* SPDX-License-Identifier: MIT */
#include "bf-sample-list.h"

struct _BfSample
{
  GObject parent_instance;

  gsize   number;
};

struct _BfSampleList
{
  GObject parent_instance;

  guint   n_samples;
};

G_DEFINE_TYPE (BfSample, bf_sample, G_TYPE_OBJECT)

static void
bf_sample_class_init (BfSampleClass *klass)
{
}

static void
bf_sample_init (BfSample *self)
{
}

/**
 * bf_sample_get_number:
 * @self: a sample
 *
 * Its place in the data.
 *
 * Returns: the place, from 0
 */
gsize
bf_sample_get_number (BfSample *self)
{
  return self->number;
}

static GType
get_item_type (GListModel *model)
{
  return BF_TYPE_SAMPLE;
}

static guint
get_n_items (GListModel *model)
{
  return BF_SAMPLE_LIST (model)->n_samples;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BfSample *sample;

  if (position >= BF_SAMPLE_LIST (model)->n_samples)
    return NULL;
  sample = g_object_new (BF_TYPE_SAMPLE, NULL);
  sample->number = position;
  return sample;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_TYPE_WITH_CODE (BfSampleList, bf_sample_list, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
bf_sample_list_class_init (BfSampleListClass *klass)
{
}

static void
bf_sample_list_init (BfSampleList *self)
{
}

/**
 * bf_sample_list_new:
 *
 * An empty list.
 *
 * Returns: (transfer full): the list
 */
BfSampleList *
bf_sample_list_new (void)
{
  return g_object_new (BF_TYPE_SAMPLE_LIST, NULL);
}

/**
 * bf_sample_list_set_length:
 * @self: a list
 * @n_samples: how many samples there are
 *
 * Makes the list longer or shorter at its end.
 */
void
bf_sample_list_set_length (BfSampleList *self,
                           gsize         n_samples)
{
  guint old = self->n_samples;

  self->n_samples = (guint) MIN (n_samples, G_MAXUINT);
  if (self->n_samples > old)
    g_list_model_items_changed (G_LIST_MODEL (self), old, 0, self->n_samples - old);
  else if (self->n_samples < old)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_samples, old - self->n_samples, 0);
}
