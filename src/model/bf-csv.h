/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-csv-encoding.h"
#include "bf-progress.h"
#include "core/backflow.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* More numbers than this in one data set are refused, before there is memory for them. */
#define BF_CSV_MAX_NUMBERS ((gsize) 1 << 25)
#define BF_CSV_MAX_CLASSES 1000
#define BF_CSV_PREVIEW_ROWS 50
#define BF_CSV_PREVIEW_SIZE ((gsize) 1 << 18)

/**
 * BfCsvMissing:
 * @BF_CSV_MISSING_REFUSE: it is a mistake; its place is told
 * @BF_CSV_MISSING_SKIP: its row is left out
 * @BF_CSV_MISSING_MEAN: the mean of its column stands for it; a row without its class is left out
 *
 * What is done about a value that is missing: an empty field, or `NA`, `N/A`, `NaN`, `null` or `?`.
 */
typedef enum
{
  BF_CSV_MISSING_REFUSE,
  BF_CSV_MISSING_SKIP,
  BF_CSV_MISSING_MEAN,
  BF_N_CSV_MISSINGS,
} BfCsvMissing;

/**
 * BfCsvScale:
 * @BF_CSV_SCALE_NONE: inputs stay as they are
 * @BF_CSV_SCALE_STANDARD: (x - mean) / deviation, so that they have mean 0 and deviation 1
 * @BF_CSV_SCALE_MIN_MAX: (x - min) / (max - min), so that they go from 0 to 1
 *
 * What is done to each input column. A column of one value becomes 0.
 */
typedef enum
{
  BF_CSV_SCALE_NONE,
  BF_CSV_SCALE_STANDARD,
  BF_CSV_SCALE_MIN_MAX,
  BF_N_CSV_SCALES,
} BfCsvScale;

/**
 * BfCsvSettings:
 * @separator: what parts the fields: a comma, a semicolon or a tab
 * @has_header: whether the first row names the columns
 * @decimal_comma: whether numbers are written as 0,5
 * @classes: whether the target, which is one column, names classes: each gets an output that should be 1 for it
 * @missing: what is done about missing values
 * @scale: what is done to the inputs
 * @inputs: (array length=n_inputs): the columns that are inputs, from 0
 * @n_inputs: how many
 * @targets: (array length=n_targets): the columns that are targets
 * @n_targets: how many
 * @encoding: how its characters are written
 *
 * How a CSV file becomes a data set.
 */
typedef struct
{
  char         separator;
  gboolean     has_header;
  gboolean     decimal_comma;
  gboolean     classes;
  BfCsvMissing missing;
  BfCsvScale   scale;
  guint       *inputs;
  guint        n_inputs;
  guint       *targets;
  guint        n_targets;
  BfCsvEncoding encoding;
} BfCsvSettings;

/**
 * BfCsvPreview:
 * @encoding: how its characters are written
 * @separator: what parts the fields
 * @has_header: whether the first row seems to name the columns
 * @decimal_comma: whether numbers seem to be written as 0,5
 * @n_columns: how many columns the first row has
 * @rows: (element-type GStrv): the first rows, the header too
 * @lines: (element-type guint64): where each of them begins, lines from 1
 * @is_number: whether the column holds only numbers
 *
 * The beginning of a CSV file, and what it seems to be.
 */
typedef struct
{
  BfCsvEncoding encoding;
  char       separator;
  gboolean   has_header;
  gboolean   decimal_comma;
  guint      n_columns;
  GPtrArray *rows;
  GArray    *lines;
  gboolean  *is_number;
} BfCsvPreview;

/**
 * BfCsvData:
 * @dataset: the samples
 * @input_names: what the inputs are called
 * @target_names: what the targets are called; the classes where they are classes
 * @has_classes: whether the targets are classes
 * @scale: what was done to the inputs
 * @offsets: what was taken off each input
 * @factors: and what it was divided by then
 * @n_skipped: rows that were left out
 * @n_filled: values that the mean stands for
 *
 * What was read.
 */
typedef struct
{
  BfDataset *dataset;
  GStrv      input_names;
  GStrv      target_names;
  gboolean   has_classes;
  BfCsvScale scale;
  double    *offsets;
  double    *factors;
  gsize      n_skipped;
  gsize      n_filled;
} BfCsvData;

const char   *bf_csv_scale_get_name     (BfCsvScale           self);
gboolean      bf_csv_scale_from_name    (const char          *name,
                                         BfCsvScale          *scale);
const char   *bf_csv_missing_get_name   (BfCsvMissing         self);
gboolean      bf_csv_missing_from_name  (const char          *name,
                                         BfCsvMissing        *missing);

void          bf_csv_settings_init      (BfCsvSettings       *self,
                                         const BfCsvPreview  *preview);
void          bf_csv_settings_clear     (BfCsvSettings       *self);

BfCsvPreview *bf_csv_preview_new        (const char          *bytes,
                                         gsize                size,
                                         char                 separator,
                                         const char          *name,
                                         GError             **error);
BfCsvPreview *bf_csv_preview_new_encoded (const char       *bytes,
                                         gsize                size,
                                         BfCsvEncoding        encoding,
                                         char                 separator,
                                         const char          *name,
                                         GError             **error);
void          bf_csv_preview_free       (BfCsvPreview        *self);
char         *bf_csv_preview_name       (const BfCsvPreview  *self,
                                         gboolean             has_header,
                                         guint                column);
gboolean      bf_csv_preview_is_number  (const BfCsvPreview  *self,
                                         gboolean             has_header,
                                         gboolean             decimal_comma,
                                         guint                column);
const char   *bf_csv_preview_find_text  (const BfCsvPreview  *self,
                                         gboolean             has_header,
                                         gboolean             decimal_comma,
                                         guint                column,
                                         guint64             *line);
gboolean      bf_csv_parse_number       (const char          *text,
                                         gboolean             decimal_comma,
                                         double              *number);
gboolean      bf_csv_is_missing         (const char          *text);

BfCsvData    *bf_csv_read               (GInputStream        *stream,
                                         guint64              size,
                                         const BfCsvSettings *settings,
                                         const char          *name,
                                         BfProgressFunc       progress,
                                         gpointer             user_data,
                                         GError             **error);
BfCsvData    *bf_csv_parse_bytes        (const char          *bytes,
                                         gsize                size,
                                         const BfCsvSettings *settings,
                                         const char          *name,
                                         GError             **error);
void          bf_csv_data_free          (BfCsvData           *self);
char         *bf_csv_data_describe      (const BfCsvData     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfCsvSettings, bf_csv_settings_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCsvPreview, bf_csv_preview_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCsvData, bf_csv_data_free)

G_END_DECLS
