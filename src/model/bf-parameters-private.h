/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-state-dict.h"

G_BEGIN_DECLS

/* The three formats. A reader fills a network of the right shape and says with name and place why it cannot; a writer is
 * given numbers that are finite. */

gboolean bf_parameters_read_safetensors  (BfNetwork              *network,
                                          GBytes                 *bytes,
                                          const char             *name,
                                          GError                **error);
gboolean bf_parameters_read_json         (BfNetwork              *network,
                                          GBytes                 *bytes,
                                          const char             *name,
                                          GError                **error);
gboolean bf_parameters_read_csv          (BfNetwork              *network,
                                          GBytes                 *bytes,
                                          const char             *name,
                                          GError                **error);
void     bf_parameters_write_safetensors (const BfNetwork        *network,
                                          GString                *out);
void     bf_parameters_write_json        (const BfNetwork        *network,
                                          GString                *out);
void     bf_parameters_write_csv         (const BfNetwork        *network,
                                          GString                *out);

/* What is wrong with a file's tensors; each returns FALSE. */
gboolean bf_parameters_fail_missing      (const BfNetwork        *network,
                                          const BfStateDictEntry *entry,
                                          const char             *name,
                                          GError                **error);
gboolean bf_parameters_fail_shape        (const BfNetwork        *network,
                                          const BfStateDictEntry *entry,
                                          const char             *shape,
                                          const char             *name,
                                          GError                **error);
gboolean bf_parameters_fail_unknown      (const BfNetwork        *network,
                                          const char             *tensor,
                                          const char             *name,
                                          GError                **error);
/* A number of a file goes into the network where it is finite. */
gboolean bf_parameters_take_value        (BfNetwork              *network,
                                          const BfStateDictEntry *entry,
                                          guint                   row,
                                          guint                   column,
                                          double                  value,
                                          const char             *name,
                                          GError                **error);
gboolean bf_parameters_find_entry        (const BfNetwork        *network,
                                          const char             *tensor,
                                          BfStateDictEntry       *entry);

G_END_DECLS
