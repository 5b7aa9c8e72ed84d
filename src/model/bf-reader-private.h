/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/**
 * BfReader:
 * @name: what messages call the file
 * @path: of the value that is being read: network.layers[0].weight[1]
 * @error: return location for an error
 * @folder: (nullable): where data may lie that the file keeps apart
 *
 * Where reading a JSON file stands.
 */
typedef struct
{
  const char *name;
  GString    *path;
  GError    **error;
  const char *folder;
} BfReader;

typedef const char *(*BfGetName) (guint index);

gsize    bf_reader_enter         (BfReader           *self,
                                  const char         *key);
gsize    bf_reader_enter_item    (BfReader           *self,
                                  gsize               index);
void     bf_reader_leave         (BfReader           *self,
                                  gsize               length);
gboolean bf_reader_fail          (BfReader           *self,
                                  int                 code,
                                  const char         *format,
                                  ...) G_GNUC_PRINTF (3, 4);
gboolean bf_reader_fail_type     (BfReader           *self,
                                  const json_t       *value,
                                  const char         *should);

gboolean bf_reader_get_object    (BfReader           *self,
                                  const json_t       *value,
                                  const char         *should);
gboolean bf_reader_get_number    (BfReader           *self,
                                  const json_t       *value,
                                  double             *number);
gboolean bf_reader_get_integer   (BfReader           *self,
                                  const json_t       *value,
                                  gint64              min,
                                  gint64              max,
                                  guint64            *integer);
gboolean bf_reader_get_boolean   (BfReader           *self,
                                  const json_t       *value,
                                  gboolean           *boolean);
gboolean bf_reader_get_text      (BfReader           *self,
                                  const json_t       *value,
                                  char              **text);
gboolean bf_reader_get_choice    (BfReader           *self,
                                  const json_t       *value,
                                  BfGetName           get_name,
                                  guint               n,
                                  guint              *choice);

gboolean bf_reader_check_keys    (BfReader           *self,
                                  json_t             *object,
                                  const char * const *known);
gboolean bf_reader_refuse_keys   (BfReader           *self,
                                  json_t             *object,
                                  const char * const *keys);
gboolean bf_reader_check_numbers (BfReader           *self,
                                  const json_t       *row,
                                  gsize               length);
gboolean bf_reader_check_matrix  (BfReader           *self,
                                  const json_t       *matrix,
                                  gsize               n_rows,
                                  gsize               n_columns);

G_END_DECLS
