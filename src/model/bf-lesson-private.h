/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-lesson.h"
#include "bf-writer-private.h"

#include <jansson.h>

G_BEGIN_DECLS

typedef struct _BfArchive BfArchive;

struct _BfLesson
{
  gatomicrefcount ref_count;
  char           *title;
  char           *heading;      /* NULL where the file has none */
  char           *description;
  BfNetwork      *network;      /* nobody writes to it */
  BfDataset      *dataset;
  BfRecipe        recipe;
  BfNetwork      *guess;        /* NULL where the file has none; nobody writes to it */
  char           *guess_text;   /* NULL where there is none */
  BfArchive      *archive;      /* the session, where it is more than the lesson; NULL where it is not */
  json_t         *extra;        /* what the file holds besides, for saving; NULL where it came from no file */
};

#define BF_LESSON_FORMAT "backflow-lesson"
#define BF_LESSON_VERSION 1
#define BF_LESSON_MAX_VALUES 40000000           /* of which each takes some 40 bytes while a file is read */
#define BF_LESSON_MAX_SIZE ((gsize) 256 << 20) /* bytes of a file */

BfLesson *bf_lesson_read  (json_t         *root,
                           const char     *name,
                           const char     *folder,
                           GError        **error);
void      bf_lesson_write (const BfLesson *self,
                           GString        *out,
                           BfApart        *apart,
                           gsize           limit);
GString  *bf_lesson_write_within (const BfLesson *self,
                                  const char     *path,
                                  BfApart        *apart,
                                  gsize           limit,
                                  GError        **error);
gboolean  bf_lesson_has_few_values (const char *text,
                                    gsize       length);
gboolean  bf_lesson_check_finite (const BfLesson *self,
                                  const char     *path,
                                  GError        **error);
gboolean  bf_lesson_save_apart   (const BfLesson *self,
                                  const char     *path,
                                  const char     *folder,
                                  const char     *prefix,
                                  GHashTable     *used,
                                  GError        **error);
BfLesson *bf_lesson_parse_apart  (const char     *text,
                                  gssize          length,
                                  const char     *name,
                                  const char     *folder,
                                  GError        **error);

G_END_DECLS
