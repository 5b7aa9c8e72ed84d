/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-lesson-private.h"
#include "bf-reader-private.h"
#include "bf-writer-private.h"

G_BEGIN_DECLS

/* The values of @options out of an object whose other keys are @others; what is not there keeps its default. */
gboolean bf_lesson_read_options  (BfReader           *self,
                                  json_t             *json,
                                  const char * const *others,
                                  const BfOption     *options,
                                  guint               n_options,
                                  gpointer            record);
gboolean bf_lesson_read_network  (BfReader           *self,
                                  json_t             *json,
                                  BfNetwork         **network);
gboolean bf_lesson_read_any_data (BfReader           *self,
                                  json_t             *json,
                                  BfDataset         **dataset);
gboolean bf_lesson_read_stop     (BfReader           *self,
                                  json_t             *json,
                                  BfRecipe           *recipe);
gboolean bf_lesson_read_training (BfReader           *self,
                                  json_t             *json,
                                  const BfNetwork    *network,
                                  BfRecipe           *recipe);
/* The `guess`: parameters for a network of the lesson's shape, and what to say of them */
gboolean bf_lesson_read_guess    (BfReader           *self,
                                  json_t             *json,
                                  BfLesson           *lesson);

/* What a lesson has besides network, data and recipe, which are those of @network, @dataset and @recipe */
gboolean bf_lesson_read_texts    (BfReader           *self,
                                  json_t             *json,
                                  const BfNetwork    *network,
                                  BfDataset          *dataset,
                                  const BfRecipe     *recipe,
                                  BfLesson          **lesson);
void     bf_lesson_write_texts   (BfWriter           *self,
                                  const BfLesson     *lesson);

/* @extra (nullable) is what an object holds besides */
void     bf_lesson_write_network (BfWriter           *self,
                                  const BfNetwork    *network,
                                  const json_t       *extra);
void     bf_lesson_write_data    (BfWriter           *self,
                                  const BfDataset    *dataset,
                                  const json_t       *extra);
void     bf_lesson_write_stop    (BfWriter           *self,
                                  const BfRecipe     *recipe,
                                  const json_t       *extra);
void     bf_lesson_write_training (BfWriter          *self,
                                  const BfRecipe     *recipe,
                                  const json_t       *extra);

G_END_DECLS
