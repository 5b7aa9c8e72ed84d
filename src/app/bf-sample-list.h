/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BF_TYPE_SAMPLE (bf_sample_get_type ())
#define BF_TYPE_SAMPLE_LIST (bf_sample_list_get_type ())

/**
 * BfSample:
 *
 * The number of a sample, as a row of a table has to be an object.
 */
G_DECLARE_FINAL_TYPE (BfSample, bf_sample, BF, SAMPLE, GObject)

/**
 * BfSampleList:
 *
 * The samples of a data set as a list that makes its rows when they are looked at, however many there are.
 */
G_DECLARE_FINAL_TYPE (BfSampleList, bf_sample_list, BF, SAMPLE_LIST, GObject)

gsize         bf_sample_get_number      (BfSample     *self);
BfSampleList *bf_sample_list_new        (void);
void          bf_sample_list_set_length (BfSampleList *self,
                                         gsize         n_samples);

G_END_DECLS
