/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BfCsvEncoding:
 * @BF_CSV_ENCODING_UTF_8: with a byte order mark or without
 * @BF_CSV_ENCODING_UTF_16: as its byte order mark says; as this machine has it without one
 * @BF_CSV_ENCODING_WINDOWS_1252: what western Windows programs write
 * @BF_CSV_ENCODING_GB18030: what Chinese Windows programs write
 *
 * How the characters of a CSV file are written.
 */
typedef enum
{
  BF_CSV_ENCODING_UTF_8,
  BF_CSV_ENCODING_UTF_16,
  BF_CSV_ENCODING_WINDOWS_1252,
  BF_CSV_ENCODING_GB18030,
  BF_N_CSV_ENCODINGS,
} BfCsvEncoding;

const char    *bf_csv_encoding_get_name  (BfCsvEncoding  self);
gboolean       bf_csv_encoding_from_name (const char    *name,
                                          BfCsvEncoding *encoding);
BfCsvEncoding  bf_csv_encoding_guess     (const char    *bytes,
                                          gsize          size);
GInputStream  *bf_csv_encoding_open      (BfCsvEncoding  self,
                                          GInputStream  *stream);
char          *bf_csv_encoding_convert   (BfCsvEncoding  self,
                                          const char    *bytes,
                                          gsize          size,
                                          gsize         *length);

G_END_DECLS
