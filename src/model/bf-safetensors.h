/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reader and writer of the safetensors format: eight bytes that say how long the header is (little-endian), the header
 * in JSON, `{ "name": { "dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48] } }`, and the numbers, row by row. */

#define BF_SAFETENSORS_MAX_DIMS 8

/**
 * BfDtype:
 *
 * What the numbers of a tensor are held as. Those of the types that stand first can be read; of the others only their
 * size is known.
 */
typedef enum
{
  BF_DTYPE_F64,
  BF_DTYPE_F32,
  BF_DTYPE_OTHER,
} BfDtype;

/**
 * BfTensor:
 * @name: its name
 * @dtype: what its numbers are held as
 * @dtype_name: that, as the file says it
 * @n_dims: how many dimensions it has
 * @dims: its shape
 * @n_values: how many numbers it has
 * @data: where they lie; not aligned
 *
 * One tensor of a file.
 */
typedef struct
{
  char         *name;
  BfDtype       dtype;
  const char   *dtype_name;
  guint         n_dims;
  guint64       dims[BF_SAFETENSORS_MAX_DIMS];
  gsize         n_values;
  const guint8 *data;
} BfTensor;

/**
 * BfSafetensors:
 *
 * A file that has been read and checked. Immutable.
 */
typedef struct _BfSafetensors BfSafetensors;

BfSafetensors  *bf_safetensors_parse_bytes   (GBytes              *bytes,
                                              const char          *name,
                                              GError             **error);
void            bf_safetensors_free          (BfSafetensors       *self);
guint           bf_safetensors_get_n_tensors (const BfSafetensors *self);
const BfTensor *bf_safetensors_get_tensor    (const BfSafetensors *self,
                                              guint                index);
const BfTensor *bf_safetensors_find          (const BfSafetensors *self,
                                              const char          *name);

double          bf_tensor_get_value          (const BfTensor      *self,
                                              gsize                index);
char           *bf_tensor_describe_shape     (const BfTensor      *self);

void            bf_safetensors_write_header  (GString             *out,
                                              const BfTensor      *tensors,
                                              guint                n_tensors);
void            bf_safetensors_write_value   (GString             *out,
                                              double               value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfSafetensors, bf_safetensors_free)

G_END_DECLS
