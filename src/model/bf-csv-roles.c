/* SPDX-License-Identifier: MIT */
#include "bf-csv-roles.h"

#include <glib/gi18n-lib.h>

/* What each column is used as: the settings hold two lists, in the order of the file. */

#define MAX_NAMES 8     /* told one by one */
#define QUOTE_LENGTH 20 /* characters */

static gboolean
find (const guint *columns, guint n, guint column)
{
  for (guint i = 0; i < n; i++)
    if (columns[i] == column)
      return TRUE;

  return FALSE;
}

/**
 * bf_csv_settings_get_role:
 * @self: settings
 * @column: a column, from 0
 *
 * Gets what a column is used as.
 *
 * Returns: its role
 */
BfCsvRole
bf_csv_settings_get_role (const BfCsvSettings *self, guint column)
{
  g_return_val_if_fail (self != NULL, BF_CSV_ROLE_IGNORE);

  if (find (self->inputs, self->n_inputs, column))
    return BF_CSV_ROLE_INPUT;

  return find (self->targets, self->n_targets, column) ? BF_CSV_ROLE_TARGET : BF_CSV_ROLE_IGNORE;
}

static void
remove_column (guint *columns, guint *n, guint column)
{
  guint kept = 0;

  for (guint i = 0; i < *n; i++)
    if (columns[i] != column)
      columns[kept++] = columns[i];
  *n = kept;
}

static void
insert_column (guint *columns, guint *n, guint column)
{
  guint i = (*n)++;

  for (; i > 0 && columns[i - 1] > column; i--)
    columns[i] = columns[i - 1];
  columns[i] = column;
}

/* Where there is one target, it may name classes; where that is no number, it has to. */
static gboolean
has_words (const BfCsvSettings *self, const BfCsvPreview *preview)
{
  return self->n_targets == 1
         && !bf_csv_preview_is_number (preview, self->has_header, self->decimal_comma, self->targets[0]);
}

/**
 * bf_csv_settings_can_choose_classes:
 * @self: settings
 * @preview: the beginning of their file
 *
 * Tells whether the target can be read as numbers and as classes.
 *
 * Returns: whether there is one target column, of numbers
 */
gboolean
bf_csv_settings_can_choose_classes (const BfCsvSettings *self, const BfCsvPreview *preview)
{
  g_return_val_if_fail (self != NULL && preview != NULL, FALSE);

  return self->n_targets == 1 && !has_words (self, preview);
}

/**
 * bf_csv_settings_guess_classes:
 * @self: settings, whose header, decimal mark or target has changed
 * @preview: the beginning of their file
 *
 * Lets the target name classes where it is one column of words, and be numbers otherwise.
 */
void
bf_csv_settings_guess_classes (BfCsvSettings *self, const BfCsvPreview *preview)
{
  g_return_if_fail (self != NULL && preview != NULL);

  self->classes = has_words (self, preview);
}

/**
 * bf_csv_settings_set_role:
 * @self: settings with room for all columns of @preview in both lists, as bf_csv_settings_init() makes them
 * @preview: the beginning of their file
 * @column: a column, from 0
 * @role: what it is to be used as
 *
 * Changes what a column is used as. Of several targets none names classes; where the one target is another than before
 * it is guessed anew.
 */
void
bf_csv_settings_set_role (BfCsvSettings *self, const BfCsvPreview *preview, guint column, BfCsvRole role)
{
  BfCsvRole before = bf_csv_settings_get_role (self, column);

  g_return_if_fail (self != NULL && preview != NULL && column < preview->n_columns);

  if (before == role)
    return;
  remove_column (self->inputs, &self->n_inputs, column);
  remove_column (self->targets, &self->n_targets, column);
  if (role == BF_CSV_ROLE_INPUT)
    insert_column (self->inputs, &self->n_inputs, column);
  else if (role == BF_CSV_ROLE_TARGET)
    insert_column (self->targets, &self->n_targets, column);
  if (before == BF_CSV_ROLE_TARGET || role == BF_CSV_ROLE_TARGET)
    bf_csv_settings_guess_classes (self, preview);
}

/* Short enough for a list, and on one line */
static char *
quote (const char *text)
{
  gboolean is_short = g_utf8_strlen (text, -1) <= QUOTE_LENGTH;
  g_autofree char *start = is_short ? g_strdup (text) : g_utf8_substring (text, 0, QUOTE_LENGTH);

  return g_strconcat (g_strdelimit (start, "\n\r\t", ' '), is_short ? NULL : "…", NULL);
}

/* “b (text, such as “x” in line 3)” */
static char *
describe_left_out (const BfCsvSettings *self, const BfCsvPreview *preview, guint column)
{
  g_autofree char *name = bf_csv_preview_name (preview, self->has_header, column);
  guint64 line = 0;
  const char *text = bf_csv_preview_find_text (preview, self->has_header, self->decimal_comma, column, &line);
  g_autofree char *quoted = text != NULL ? quote (text) : NULL;

  if (text != NULL)
    /* Translators: a column's name, one of its values, a line of the file */
    return g_strdup_printf (_("%s (text, such as “%s” in line %llu)"), name, quoted, (unsigned long long) line);
  if (!bf_csv_preview_is_number (preview, self->has_header, self->decimal_comma, column))
    return g_strdup_printf (_("%s (no values)"), name);

  return g_strdup_printf (_("%s (not chosen)"), name);
}

static char *
list_columns (const BfCsvSettings *self, const BfCsvPreview *preview, BfCsvRole role)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint c = 0; c < preview->n_columns; c++)
    {
      g_autofree char *name = NULL;

      if (bf_csv_settings_get_role (self, c) != role || n++ > MAX_NAMES)
        continue;
      name = role == BF_CSV_ROLE_IGNORE ? describe_left_out (self, preview, c)
                                        : bf_csv_preview_name (preview, self->has_header, c);
      g_string_append_printf (text, "%s%s", n > 1 ? ", " : "", n > MAX_NAMES ? "…" : name);
    }

  return g_string_free (text, FALSE);
}

/**
 * bf_csv_settings_describe_columns:
 * @self: settings
 * @preview: the beginning of their file
 *
 * Says which columns are used as what, and why the others are not.
 *
 * Returns: (transfer full): such as “inputs: a, c; target: kind; left out: b (text, such as “x” in line 3)”, a line each
 */
char *
bf_csv_settings_describe_columns (const BfCsvSettings *self, const BfCsvPreview *preview)
{
  g_autofree char *inputs = list_columns (self, preview, BF_CSV_ROLE_INPUT);
  g_autofree char *targets = list_columns (self, preview, BF_CSV_ROLE_TARGET);
  g_autofree char *others = list_columns (self, preview, BF_CSV_ROLE_IGNORE);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "input: %s", "inputs: %s", self->n_inputs),
                          inputs);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "target: %s", "targets: %s", self->n_targets),
                          targets);
  if (*others != '\0')
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("left out: %s"), others);
    }

  return g_string_free (text, FALSE);
}

/**
 * bf_csv_settings_copy:
 * @self: (out caller-allocates): settings
 * @other: others
 *
 * Copies settings, for a worker. In the copy no column can be added to a list.
 */
void
bf_csv_settings_copy (BfCsvSettings *self, const BfCsvSettings *other)
{
  g_return_if_fail (self != NULL && other != NULL);

  *self = *other;
  self->inputs = g_memdup2 (other->inputs, other->n_inputs * sizeof *other->inputs);
  self->targets = g_memdup2 (other->targets, other->n_targets * sizeof *other->targets);
}
