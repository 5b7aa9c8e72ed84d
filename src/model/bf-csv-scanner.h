/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfCsvRowFunc:
 * @fields: the row's fields as text, without their quotation marks
 * @line: where the row begins, from 1
 * @user_data: what was given for it
 * @error: return location for an error
 *
 * Takes a row of a CSV file.
 *
 * Returns: whether to go on; %FALSE without an error ends the reading early
 */
typedef gboolean (*BfCsvRowFunc) (GPtrArray  *fields,
                                  guint64     line,
                                  gpointer    user_data,
                                  GError    **error);

/**
 * BfCsvScanner:
 *
 * Takes CSV text apart into rows, piece by piece in bounded memory: quoted fields with separators and line ends in them,
 * LF, CRLF and CR line ends, UTF-8 with and without a byte order mark. Empty lines are passed over.
 */
typedef struct _BfCsvScanner BfCsvScanner;

BfCsvScanner *bf_csv_scanner_new      (char           separator,
                                       const char    *name,
                                       BfCsvRowFunc   row,
                                       gpointer       user_data);
void          bf_csv_scanner_free     (BfCsvScanner  *self);
gboolean      bf_csv_scanner_feed     (BfCsvScanner  *self,
                                       const char    *bytes,
                                       gsize          length,
                                       GError       **error);
gboolean      bf_csv_scanner_finish   (BfCsvScanner  *self,
                                       GError       **error);
gboolean      bf_csv_scanner_is_ended (BfCsvScanner  *self);
guint64       bf_csv_scanner_get_line (BfCsvScanner  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCsvScanner, bf_csv_scanner_free)

G_END_DECLS
