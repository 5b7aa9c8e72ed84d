/* SPDX-License-Identifier: MIT */
#include "bf-math.h"

#include <math.h>

/* ln 2 in two parts; the first has enough trailing zeros that k * LN2_HIGH is exact for every exponent k. */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW  1.90821492927058770002e-10
#define LOG2_E   1.44269504088896338700e+00
#define SQRT_2   1.41421356237309504880e+00
#define PI       3.14159265358979323846e+00

#define EXP_MAX 709.782712893383973096   /* above: infinity */
#define EXP_MIN -745.133219101941108420  /* below: 0 */

/* 2^k for -1022 <= k <= 1023 */
static double
power_of_two (gint64 k)
{
  union { guint64 bits; double value; } u = { .bits = (guint64) (k + 1023) << 52 };

  return u.value;
}

/* exp(r) - 1 for |r| <= ln(2)/2: the Taylor series to r^13/13!, whose next term is below 2^-57. */
static double
expm1_reduced (double r)
{
  double p = 1.0 / 6227020800.0;

  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;

  return r + (r * r) * p;
}

/* x = k ln 2 + r with |r| <= ln(2)/2 */
static double
reduce (double x, double *k)
{
  *k = floor (x * LOG2_E + 0.5);

  return (x - *k * LN2_HIGH) - *k * LN2_LOW;
}

double
bf_exp (double x)
{
  double k, r;
  gint64 half;

  if (isnan (x))
    return x;
  if (x > EXP_MAX)
    return HUGE_VAL;
  if (x < EXP_MIN)
    return 0.0;

  r = reduce (x, &k);
  half = (gint64) k / 2; /* in two factors, so that neither leaves the range of exponents */

  return (1.0 + expm1_reduced (r)) * power_of_two (half) * power_of_two ((gint64) k - half);
}

/* exp(x) - 1 for -50 <= x <= 0, without cancellation near 0 */
static double
expm1_negative (double x)
{
  double k, r, scale;

  r = reduce (x, &k);
  scale = power_of_two ((gint64) k);

  return scale * expm1_reduced (r) + (scale - 1.0);
}

/* tanh |x| = -e / (e + 2) with e = exp(-2|x|) - 1 */
double
bf_tanh (double x)
{
  double t = fabs (x);
  double e;

  if (isnan (x))
    return x;

  e = t > 22.0 ? -1.0 : expm1_negative (-2.0 * t);

  return copysign (-e / (e + 2.0), x);
}

/* 1 / (1 + exp(-x)), from exp(-|x|) so that nothing overflows */
double
bf_sigmoid (double x)
{
  double e = bf_exp (-fabs (x));

  return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
}

/* 2 artanh(s) / s - 2 as a series in s², to s^34 */
static double
artanh_tail (double s2)
{
  double p = 0.0;

  for (int n = 17; n >= 1; n--)
    p = (p + 2.0 / (2.0 * n + 1.0)) * s2;

  return p;
}

/* log(1 + u) for 0 <= u <= 1: 2 artanh(u / (2 + u)) */
double
bf_log1p (double u)
{
  double s = u / (2.0 + u);

  return s * (2.0 + artanh_tail (s * s));
}

/* log(x) = k ln 2 + 2 artanh((m - 1) / (m + 1)) with x = 2^k m and √½ <= m < √2 */
double
bf_log (double x)
{
  int k;
  double m, s;

  if (isnan (x) || x < 0.0)
    return NAN;
  if (x == 0.0)
    return -HUGE_VAL;
  if (isinf (x))
    return x;

  m = frexp (x, &k);
  if (m < SQRT_2 / 2.0)
    {
      m *= 2.0;
      k--;
    }
  s = (m - 1.0) / (m + 1.0);

  return k * LN2_HIGH + (s * (2.0 + artanh_tail (s * s)) + k * LN2_LOW);
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
