/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Elementary functions with the same bits on every processor: only +, -, *, / and floor are used, in one fixed
 * order, because libm's exp, log and tanh differ between processors in the last place. Errors stay below 2 ulp. */

double bf_exp     (double x);
double bf_log     (double x);
double bf_tanh    (double x);
double bf_sigmoid (double x);
double bf_log1p   (double u);
double bf_cos_pi  (double x);
double bf_power   (double  x,
                   guint64 n);

/* The same for @n numbers, several at a time */
void bf_exp_n     (double       *y,
                   const double *x,
                   gsize         n);
void bf_log_n     (double       *y,
                   const double *x,
                   gsize         n);
void bf_tanh_n    (double       *y,
                   const double *x,
                   gsize         n);
void bf_sigmoid_n (double       *y,
                   const double *x,
                   gsize         n);

G_END_DECLS
