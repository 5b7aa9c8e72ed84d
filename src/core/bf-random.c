/* SPDX-License-Identifier: MIT */
#include "bf-random.h"

#include "bf-math.h"

#include <math.h>

/* splitmix64: spreads a seed over the generator's state */
static guint64
mix (guint64 *x)
{
  guint64 z = (*x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

/* One seed has 2^64 independent streams: the epoch's order, a layer's weights. */
void
bf_random_init (BfRandom *self, guint64 seed, guint64 stream)
{
  guint64 x = mix (&seed) ^ stream;

  for (int i = 0; i < 4; i++)
    self->s[i] = mix (&x);
}

static guint64
rotate (guint64 x, int n)
{
  return (x << n) | (x >> (64 - n));
}

/* xoshiro256++ by D. Blackman and S. Vigna */
guint64
bf_random_next (BfRandom *self)
{
  guint64 *s = self->s;
  guint64 result = rotate (s[0] + s[3], 23) + s[0];
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate (s[3], 45);

  return result;
}

/* 0 <= result < n, every value equally likely: what would favour the small ones is drawn again */
guint64
bf_random_below (BfRandom *self, guint64 n)
{
  guint64 threshold = (0 - n) % n;
  guint64 x;

  do
    x = bf_random_next (self);
  while (x < threshold);

  return x % n;
}

/* 0 <= result < 1 */
double
bf_random_uniform (BfRandom *self)
{
  return (double) (bf_random_next (self) >> 11) * 0x1p-53;
}

/* Mean 0, standard deviation 1: Marsaglia's polar method, the second value of each pair is not used */
double
bf_random_normal (BfRandom *self)
{
  double u, v, s;

  do
    {
      u = 2.0 * bf_random_uniform (self) - 1.0;
      v = 2.0 * bf_random_uniform (self) - 1.0;
      s = u * u + v * v;
    }
  while (s >= 1.0 || s == 0.0);

  return u * sqrt (-2.0 * bf_log (s) / s);
}
