/* SPDX-License-Identifier: MIT */

/* Elementary functions of vectors. Include with N defined as the number of lanes; gives exp_N, tanh_N, sigmoid_N and
 * what they are made of. Branch-free, and only of +, -, *, / and bit operations. With N = 1 only load_1, store_1 and
 * fill_1, of plain numbers. */

#define V     BF_JOIN (bf_vec, N)
#define I     BF_JOIN (bf_int, N)
#define F(name) BF_JOIN (BF_JOIN (name, _), N)

BF_INLINE V
F (load) (const double *p)
{
  V v;

  memcpy (&v, p, sizeof v);

  return v;
}

BF_INLINE void
F (store) (double *p, V v)
{
  memcpy (p, &v, sizeof v);
}

/* The first @n of N numbers; fewer than N only where the processor has masks */
BF_INLINE V
F (load_some) (const double *p, int n)
{
#if N == 8 && defined(__AVX512F__)
  if (n < N)
    return (V) _mm512_maskz_loadu_pd ((__mmask8) ((1 << n) - 1), p);
#endif
  return F (load) (p);
}

BF_INLINE void
F (store_some) (double *p, V v, int n)
{
#if N == 8 && defined(__AVX512F__)
  if (n < N)
    {
      _mm512_mask_storeu_pd (p, (__mmask8) ((1 << n) - 1), (__m512d) v);
      return;
    }
#endif
  F (store) (p, v);
}

/* x in every lane: x - 0 is x, -0 and NaN included */
BF_INLINE V
F (fill) (double x)
{
  return x - (V) { 0 };
}

#if N > 1

/* @yes where the lane of @mask is -1, @no where it is 0 */
BF_INLINE V
F (choose) (I mask, V yes, V no)
{
  return (V) ((mask & (I) yes) | (~mask & (I) no));
}

BF_INLINE V
F (magnitude) (V x)
{
  return (V) ((I) x & G_MAXINT64);
}

/* 2^k of the whole number k, -1022 <= k <= 1023; @shifted is k + ROUNDER, whose low bits are k */
BF_INLINE V
F (power_of_two) (V shifted)
{
  return (V) (((I) shifted + 1023) << 52);
}

/* exp(r) - 1 for |r| <= ln(2)/2: the Taylor series to r^13/13!, whose next term is below 2^-57; even and odd powers
 * apart, so that two chains run side by side */
BF_INLINE V
F (expm1_reduced) (V r)
{
  V r2 = r * r;
  V even = F (fill) (1.0 / 479001600.0);
  V odd = F (fill) (1.0 / 6227020800.0);

  even = even * r2 + 1.0 / 3628800.0;
  odd = odd * r2 + 1.0 / 39916800.0;
  even = even * r2 + 1.0 / 40320.0;
  odd = odd * r2 + 1.0 / 362880.0;
  even = even * r2 + 1.0 / 720.0;
  odd = odd * r2 + 1.0 / 5040.0;
  even = even * r2 + 1.0 / 24.0;
  odd = odd * r2 + 1.0 / 120.0;
  even = even * r2 + 0.5;
  odd = odd * r2 + 1.0 / 6.0;

  return r + r2 * (even + r * odd);
}

/* x = k ln 2 + r with |r| <= ln(2)/2; gives k + ROUNDER, rounded to a whole number by having no bits for less */
BF_INLINE V
F (reduce) (V x, V *k, V *r)
{
  V shifted = x * LOG2_E + ROUNDER;

  *k = shifted - ROUNDER;
  *r = (x - *k * LN2_HIGH) - *k * LN2_LOW;

  return shifted;
}

BF_INLINE V
F (exp) (V x)
{
  V k, r, shifted, half, y;
  V bounded = F (choose) (x > EXP_MAX, F (fill) (EXP_MAX), x);

  bounded = F (choose) (bounded < EXP_MIN, F (fill) (EXP_MIN), bounded);
  F (reduce) (bounded, &k, &r);
  shifted = k * 0.5 + ROUNDER; /* 2^k in two factors, so that neither leaves the range of exponents */
  half = shifted - ROUNDER;
  y = (1.0 + F (expm1_reduced) (r)) * F (power_of_two) (shifted) * F (power_of_two) ((k - half) + ROUNDER);
  y = F (choose) (x > EXP_MAX, F (fill) (__builtin_inf ()), y);
  y = F (choose) (x < EXP_MIN, F (fill) (0.0), y);

  return F (choose) (x == x, y, x);
}

/* exp(x) - 1 for -50 <= x <= 0, without cancellation near 0 */
BF_INLINE V
F (expm1_negative) (V x)
{
  V k, r;
  V scale = F (power_of_two) (F (reduce) (x, &k, &r));

  return scale * F (expm1_reduced) (r) + (scale - 1.0);
}

/* tanh |x| = -e / (e + 2) with e = exp(-2|x|) - 1, which is -1 from |x| = 22 on */
BF_INLINE V
F (tanh) (V x)
{
  V t = F (magnitude) (x);
  V e = F (expm1_negative) (-2.0 * F (choose) (t > 22.0, F (fill) (22.0), t));
  V y = -e / (e + 2.0);

  y = (V) (((I) y & G_MAXINT64) | ((I) x & G_MININT64));

  return F (choose) (x == x, y, x);
}

/* 1 / (1 + exp(-x)), from exp(-|x|) so that nothing overflows */
BF_INLINE V
F (sigmoid) (V x)
{
  V e = F (exp) (-F (magnitude) (x));

  return F (choose) (x >= 0.0, F (fill) (1.0), e) / (1.0 + e);
}

/* 2 artanh(s) / s - 2 as a series in s², to s^34 */
BF_INLINE V
F (artanh_tail) (V s2)
{
  V p = { 0 };

  BF_UNROLL for (int n = 17; n >= 1; n--)
    p = (p + 2.0 / (2.0 * n + 1.0)) * s2;

  return p;
}

/* log(1 + u) for 0 <= u <= 1: 2 artanh(u / (2 + u)) */
BF_INLINE V
F (log1p) (V u)
{
  V s = u / (2.0 + u);

  return s * (2.0 + F (artanh_tail) (s * s));
}

/* log(x) = k ln 2 + 2 artanh((m - 1) / (m + 1)) with x = 2^k m and √½ <= m < √2 */
BF_INLINE V
F (log) (V x)
{
  V scaled = F (choose) (x < G_MINDOUBLE, x * 18014398509481984.0, x); /* 2^54 times what is subnormal */
  I above = ((I) scaled - (I) F (fill) (SQRT_HALF)) >> 52; /* k, from √½ on */
  V m = (V) ((I) scaled - (above << 52));
  V k = (V) (above + (I) F (fill) (ROUNDER)) - ROUNDER - F (choose) (x < G_MINDOUBLE, F (fill) (54.0), F (fill) (0.0));
  V s = (m - 1.0) / (m + 1.0);
  V y = k * LN2_HIGH + (s * (2.0 + F (artanh_tail) (s * s)) + k * LN2_LOW);

  y = F (choose) (x == 0.0, F (fill) (-__builtin_inf ()), y);
  y = F (choose) (x < 0.0, F (fill) (__builtin_nan ("")), y);

  return F (choose) ((x == x) & (x < __builtin_inf ()), y, F (choose) (x < 0.0, y, x));
}

#endif /* N > 1 */

#undef V
#undef I
#undef F
#undef N
