/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfElementKind:
 *
 * What can be pointed at, selected and (where it is a parameter or data) edited.
 */
typedef enum
{
  BF_ELEMENT_NONE,
  BF_ELEMENT_INPUT,   /* unit: the input */
  BF_ELEMENT_UNIT,    /* layer, unit */
  BF_ELEMENT_WEIGHT,  /* layer, unit, input */
  BF_ELEMENT_BIAS,    /* layer, unit */
  BF_ELEMENT_TARGET,  /* unit: the output */
  BF_ELEMENT_MISS,    /* unit: the output */
} BfElementKind;

/**
 * BfElement:
 *
 * One thing of the picture, by kind and indices (from 0). A plain value.
 */
typedef struct
{
  BfElementKind kind;
  guint         layer;
  guint         unit;
  guint         input;
} BfElement;

#define BF_ELEMENT_NOTHING ((BfElement) { BF_ELEMENT_NONE, 0, 0, 0 })

gboolean  bf_element_equal       (const BfElement *self,
                                  const BfElement *other);
gboolean  bf_element_is_editable (const BfElement *self);
char     *bf_element_get_name    (const BfElement *self,
                                  const BfNetwork *network);
gboolean  bf_element_from_name   (const char      *text,
                                  const BfNetwork *network,
                                  BfElement       *element,
                                  GError         **error);
char     *bf_element_get_markup  (const BfElement *self,
                                  const BfNetwork *network);
char     *bf_name_to_markup      (const char      *name);
char     *bf_name_close_up       (char            *text);

G_END_DECLS
