/* SPDX-License-Identifier: MIT */
#include "bf-math.h"

#include "bf-kernel-set.h"
#include "bf-vector-constants.h"
#include "bf-vector.h"

#include <math.h>

#define PI 3.14159265358979323846e+00

#define N 2
#include "bf-vector-math.h"

/* A single number is a lane of the vectors that train, so that both have the same bits. */
double
bf_exp (double x)
{
  return exp_2 (fill_2 (x))[0];
}

double
bf_tanh (double x)
{
  return tanh_2 (fill_2 (x))[0];
}

double
bf_sigmoid (double x)
{
  return sigmoid_2 (fill_2 (x))[0];
}

double
bf_log (double x)
{
  return log_2 (fill_2 (x))[0];
}

/* log(1 + u) for 0 <= u <= 1 */
double
bf_log1p (double u)
{
  return log1p_2 (fill_2 (u))[0];
}

/* y = exp(x), @n numbers; @y may be @x */
void
bf_exp_n (double *y, const double *x, gsize n)
{
  bf_kernel_set_get ()->exp_n (y, x, n);
}

void
bf_tanh_n (double *y, const double *x, gsize n)
{
  bf_kernel_set_get ()->tanh_n (y, x, n);
}

void
bf_sigmoid_n (double *y, const double *x, gsize n)
{
  bf_kernel_set_get ()->sigmoid_n (y, x, n);
}

/* y = log(x), @n numbers; @y may be @x */
void
bf_log_n (double *y, const double *x, gsize n)
{
  bf_kernel_set_get ()->log_n (y, x, n);
}

/* cos x = 1 - x²/2! + x⁴/4! - … + x^20/20! for |x| <= π/4, whose next term is below 2^-69 */
static double
cos_reduced (double x)
{
  double x2 = x * x;
  double p = 0.0;

  for (int n = 20; n >= 2; n -= 2)
    p = (1.0 - p) * x2 / (double) (n * (n - 1));

  return 1.0 - p;
}

/* sin x = x - x³/3! + … for |x| <= π/4 */
static double
sin_reduced (double x)
{
  double x2 = x * x;
  double p = 0.0;

  for (int n = 21; n >= 3; n -= 2)
    p = (1.0 - p) * x2 / (double) (n * (n - 1));

  return x * (1.0 - p);
}

/* cos (π x) for x >= 0: an even function of period 2; taking the period off is exact */
double
bf_cos_pi (double x)
{
  double t = x - 2.0 * floor (x / 2.0);

  if (t > 1.0)
    t = 2.0 - t;
  if (t > 0.75)
    return -cos_reduced (PI * (1.0 - t));
  if (t > 0.25)
    return sin_reduced (PI * (0.5 - t));

  return cos_reduced (PI * t);
}

/* x^n by squaring, always in the same order */
double
bf_power (double x, guint64 n)
{
  double result = 1.0;

  for (; n > 0; n >>= 1, x *= x)
    if (n & 1)
      result *= x;

  return result;
}
