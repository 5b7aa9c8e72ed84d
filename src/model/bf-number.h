/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as people read and type them. Nothing here depends on the locale. */

#define BF_NUMBER_DIGITS 6  /* significant digits of a shown number */

#define BF_MINUS "\u2212"     /* the true minus */
#define BF_DASH "\u2013"      /* what is not computed yet */

char     *bf_number_format        (double        value);
char     *bf_number_format_digits (double        value,
                                   int           digits);
char     *bf_number_format_signed (double        value);
char     *bf_number_format_factor (double        value);
char     *bf_number_format_miss   (double        value);
char     *bf_number_format_apart  (double        value,
                                   double        other);
char     *bf_number_format_exact  (double        value);
gboolean  bf_number_parse         (const char   *text,
                                   double       *value,
                                   GError      **error);

G_END_DECLS
