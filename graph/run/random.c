/* graph/run/random.c: numbers by chance, the same everywhere for one seed */
#include "config.h"

#include "graph/run/random.h"

#include <math.h>

void
wh_random_start (WhRandom *random, guint64 seed)
{
  *random = (WhRandom){ .state = seed };
}

guint64
wh_random_next (WhRandom *random)
{
  guint64 z = random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

double
wh_random_uniform (WhRandom *random)
{
  return (double) (wh_random_next (random) >> 11) * 0x1p-53;
}

/* The high half of a product: without the division, and as even as 64 bits can be. */
gint64
wh_random_below (WhRandom *random, gint64 n)
{
  g_return_val_if_fail (n > 0, 0);

  return (gint64) (((unsigned __int128) wh_random_next (random) * (guint64) n) >> 64);
}

/* Box and Muller 1958 */
double
wh_random_normal (WhRandom *random)
{
  double radius, angle;

  if (random->has_normal)
    {
      random->has_normal = FALSE;
      return random->normal;
    }

  radius = sqrt (-2.0 * log (1.0 - wh_random_uniform (random)));
  angle = 2.0 * G_PI * wh_random_uniform (random);
  random->has_normal = TRUE;
  random->normal = radius * sin (angle);

  return radius * cos (angle);
}

/* Marsaglia and Tsang 2000; below 1 by their way from k + 1. */
double
wh_random_gamma (WhRandom *random, double k)
{
  double boost = 1.0, d, c;

  if (k < 1.0)
    {
      boost = pow (1.0 - wh_random_uniform (random), 1.0 / k);
      k += 1.0;
    }

  d = k - 1.0 / 3.0;
  c = 1.0 / sqrt (9.0 * d);

  for (;;)
    {
      double x = wh_random_normal (random);
      double v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
      double u = 1.0 - wh_random_uniform (random);

      if (v > 0.0 && log (u) < 0.5 * x * x + d - d * v + d * log (v))
        return boost * d * v;
    }
}

double
wh_random_beta (WhRandom *random, double a, double b)
{
  double x = wh_random_gamma (random, a), y = wh_random_gamma (random, b);

  /* Both can round to nothing when a and b are tiny: then it is one end or the other. */
  return x + y > 0.0 ? x / (x + y) : wh_random_uniform (random) * (a + b) < a ? 1.0 : 0.0;
}

/* Of n uniform numbers, the middle one has a beta distribution: it halves n until few are left
 * (Devroye 1986, X.4.5). */
gint64
wh_random_binomial (WhRandom *random, gint64 n, double p)
{
  gint64 count = 0;

  while (n > 16)
    {
      gint64 middle = n / 2 + 1;
      double x = wh_random_beta (random, (double) middle, (double) (n + 1 - middle));

      if (x >= p)
        {
          n = middle - 1;
          p = p / x;
        }
      else
        {
          count += middle;
          n -= middle;
          p = (p - x) / (1.0 - x);
        }
    }

  for (; n > 0; n--)
    count += wh_random_uniform (random) < p;

  return count;
}
