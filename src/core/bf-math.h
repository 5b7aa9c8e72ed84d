/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Elementary functions with the same bits on every processor: only +, -, *, / and floor are used, in one fixed
 * order, because libm's exp, log and tanh differ between processors in the last place. Errors stay below 2 ulp. */

G_GNUC_INTERNAL double bf_exp     (double x);
G_GNUC_INTERNAL double bf_log     (double x);
G_GNUC_INTERNAL double bf_tanh    (double x);
G_GNUC_INTERNAL double bf_sigmoid (double x);
G_GNUC_INTERNAL double bf_log1p   (double u);
G_GNUC_INTERNAL double bf_cos_pi  (double x);
G_GNUC_INTERNAL double bf_power   (double  x,
                                   guint64 n);

/* The same for @n numbers, several at a time */
G_GNUC_INTERNAL void bf_exp_n     (double       *y,
                                   const double *x,
                                   gsize         n);
G_GNUC_INTERNAL void bf_tanh_n    (double       *y,
                                   const double *x,
                                   gsize         n);
G_GNUC_INTERNAL void bf_sigmoid_n (double       *y,
                                   const double *x,
                                   gsize         n);

G_END_DECLS
