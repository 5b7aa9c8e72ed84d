/* SPDX-License-Identifier: MIT */
#include "bf-data-apart-private.h"

#include "bf-lesson.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LARGE ((gsize) 4096) /* numbers; less is not worth a file */

static gsize
count_numbers (const BfDataset *dataset)
{
  return bf_dataset_get_n_samples (dataset)
         * ((gsize) bf_dataset_get_n_inputs (dataset) + bf_dataset_get_n_targets (dataset));
}

gboolean
bf_data_is_large (const BfDataset *dataset)
{
  return count_numbers (dataset) > LARGE;
}

/* [n_samples][n_in], then [n_samples][n_out] */
static double *
copy_numbers (const BfDataset *dataset)
{
  gsize n = bf_dataset_get_n_samples (dataset);
  guint n_in = bf_dataset_get_n_inputs (dataset);
  guint n_out = bf_dataset_get_n_targets (dataset);
  double *numbers = g_new (double, count_numbers (dataset));
  double *at = numbers;

  for (gsize s = 0; s < n; s++)
    for (guint i = 0; i < n_in; i++)
      *at++ = bf_dataset_get_input (dataset, s, i);
  for (gsize s = 0; s < n; s++)
    for (guint i = 0; i < n_out; i++)
      *at++ = bf_dataset_get_target (dataset, s, i);

  return numbers;
}

/* Writes the data where they are not there yet. Returns the name of their file. */
char *
bf_data_write_apart (const BfDataset *dataset, BfApart *apart)
{
  gsize length = count_numbers (dataset) * sizeof (double);
  g_autofree double *numbers = copy_numbers (dataset);
  g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) numbers, length);
  char *name = g_strconcat (apart->prefix, hash, NULL);
  g_autofree char *path = g_build_filename (apart->folder, name, NULL);

  g_hash_table_add (apart->used, g_strdup (name));
  if (apart->error == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    bf_save_file (path, (const char *) numbers, length, NULL, NULL, &apart->error);

  return name;
}

static gboolean
all_finite (const double *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (numbers[i]))
      return FALSE;

  return TRUE;
}

/* The data whose file is called @name; NULL where the reader has an error */
BfDataset *
bf_data_read_apart (BfReader *reader, const json_t *name, gsize n_in, gsize n_out)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  BfDataset *dataset = NULL;
  gsize length, n_rows;

  bf_reader_enter (reader, BF_DATA_APART);
  if (!json_is_string (name) || strchr (json_string_value (name), G_DIR_SEPARATOR) != NULL)
    {
      bf_reader_fail_type (reader, name, _("a text in quotation marks"));
      return NULL;
    }
  path = g_build_filename (reader->folder, json_string_value (name), NULL);
  if (!g_file_get_contents (path, &bytes, &length, &error))
    {
      bf_reader_fail (reader, BF_LESSON_ERROR_INVALID, "%s", error->message);
      return NULL;
    }

  n_rows = length / sizeof (double) / (n_in + n_out);
  if (n_rows > 0 && n_rows * (n_in + n_out) * sizeof (double) == length
      && all_finite ((const double *) bytes, length / sizeof (double)))
    dataset = bf_dataset_new ((const double *) bytes, (const double *) bytes + n_rows * n_in, n_rows, (guint) n_in,
                              (guint) n_out, &error);
  if (dataset == NULL)
    bf_reader_fail (reader, BF_LESSON_ERROR_INVALID, _("is not the data that belong here"));

  return dataset;
}
