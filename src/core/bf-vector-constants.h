/* SPDX-License-Identifier: MIT */
#pragma once

/* ln 2 in two parts; the first has enough trailing zeros that k * LN2_HIGH is exact for every exponent k. */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW  1.90821492927058770002e-10
#define LOG2_E   1.44269504088896338700e+00

#define EXP_MAX 709.782712893383973096   /* above: infinity */
#define EXP_MIN -745.133219101941108420  /* below: 0 */

#define SQRT_HALF 7.07106781186547524401e-01

#define ROUNDER 6755399441055744.0 /* 1.5 · 2^52: a double of this size has no bits below 1 */
