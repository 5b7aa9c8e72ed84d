/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-save.h"
#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_LESSON_ERROR (bf_lesson_error_quark ())

/**
 * BfLessonError:
 * @BF_LESSON_ERROR_SYNTAX: not JSON; the message begins with FILE:LINE:COLUMN
 * @BF_LESSON_ERROR_INVALID: JSON that is not a lesson; the message begins with FILE: path.to[0].value
 * @BF_LESSON_ERROR_VERSION: made for a newer program
 * @BF_LESSON_ERROR_UNKNOWN: no built-in lesson and no file of that name
 */
typedef enum
{
  BF_LESSON_ERROR_SYNTAX,
  BF_LESSON_ERROR_INVALID,
  BF_LESSON_ERROR_VERSION,
  BF_LESSON_ERROR_UNKNOWN,
} BfLessonError;

#define BF_LESSON_WORKED_EXAMPLE "worked-example"

/**
 * BfLesson:
 *
 * What a lesson file holds: title, description, network with its parameters, data and recipe. Immutable.
 */
typedef struct _BfLesson BfLesson;

GQuark            bf_lesson_error_quark      (void);
BfLesson         *bf_lesson_new              (const char       *title,
                                              const char       *description,
                                              const BfNetwork  *network,
                                              BfDataset        *dataset,
                                              const BfRecipe   *recipe);
BfLesson         *bf_lesson_new_worked_example (void);
BfLesson         *bf_lesson_parse            (const char       *text,
                                              gssize            length,
                                              const char       *name,
                                              GError          **error);
BfLesson         *bf_lesson_load             (const char       *path_or_id,
                                              GError          **error);
BfLesson         *bf_lesson_ref              (BfLesson         *self);
void              bf_lesson_unref            (BfLesson         *self);
BfLesson         *bf_lesson_with_state       (const BfLesson   *self,
                                              const BfNetwork  *network,
                                              BfDataset        *dataset,
                                              const BfRecipe   *recipe);
gboolean          bf_lesson_has_session      (const BfLesson   *self);
char             *bf_lesson_to_json          (const BfLesson   *self);
gboolean          bf_lesson_save             (const BfLesson   *self,
                                              const char       *path,
                                              GError          **error);
gboolean          bf_lesson_save_over        (const BfLesson   *self,
                                              const char       *path,
                                              const BfFileStamp *expected,
                                              BfFileStamp      *stamp,
                                              GError          **error);

const char       *bf_lesson_get_title        (const BfLesson   *self);
const char       *bf_lesson_get_heading      (const BfLesson   *self);
const char       *bf_lesson_get_description  (const BfLesson   *self);
char             *bf_lesson_get_subtitle     (const BfLesson   *self);
const BfNetwork  *bf_lesson_get_network      (const BfLesson   *self);
const BfNetwork  *bf_lesson_get_guess        (const BfLesson   *self);
const char       *bf_lesson_get_guess_text   (const BfLesson   *self);
BfDataset        *bf_lesson_get_dataset      (const BfLesson   *self);
const BfRecipe   *bf_lesson_get_recipe       (const BfLesson   *self);

const char * const *bf_lesson_list_ids       (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfLesson, bf_lesson_unref)

G_END_DECLS
