/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-csv.h"
#include "bf-lesson.h"

G_BEGIN_DECLS

/* What the columns of a lesson's data are called and how they were scaled: optional keys of `data` in the file
 * (`input_names`, `target_names`, `scaling`), which play no part in training. */

/* The hidden layers of a network that is made for data */
#define BF_CSV_HIDDEN { { 8, BF_ACTIVATION_TANH, TRUE } }

BfLesson   *bf_lesson_new_from_csv    (const BfCsvData  *data,
                                       const char       *title,
                                       const BfLesson   *base,
                                       const BfLayer    *hidden,
                                       guint             n_hidden,
                                       guint64           seed,
                                       GError          **error);
BfNetwork  *bf_network_fit            (const BfNetwork  *network,
                                       guint             n_inputs,
                                       guint             n_outputs,
                                       guint64           seed,
                                       GError          **error);
BfNetwork  *bf_network_fit_layers     (const BfNetwork  *network,
                                       guint             n_inputs,
                                       const BfLayer    *layers,
                                       guint64           seed,
                                       GError          **error);
gboolean    bf_csv_data_fits          (const BfCsvData  *self,
                                       const BfNetwork  *network);

const char *bf_lesson_get_input_name  (const BfLesson   *self,
                                       guint             input);
const char *bf_lesson_get_target_name (const BfLesson   *self,
                                       guint             target);

G_END_DECLS
