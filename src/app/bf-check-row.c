/* SPDX-License-Identifier: MIT */
#include "bf-check-row.h"

struct _BfCheckRow
{
  GObject           parent_instance;

  BfCheckedGradient gradient;
};

G_DEFINE_TYPE (BfCheckRow, bf_check_row, G_TYPE_OBJECT)

static void
bf_check_row_class_init (BfCheckRowClass *klass)
{
}

static void
bf_check_row_init (BfCheckRow *self)
{
}

BfCheckRow *
bf_check_row_new (const BfCheckedGradient *gradient)
{
  BfCheckRow *self = g_object_new (BF_TYPE_CHECK_ROW, NULL);

  self->gradient = *gradient;

  return self;
}

const BfCheckedGradient *
bf_check_row_get (BfCheckRow *self)
{
  g_return_val_if_fail (BF_IS_CHECK_ROW (self), NULL);

  return &self->gradient;
}
