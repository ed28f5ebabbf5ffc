/* graph/run/random.h: numbers by chance, the same everywhere for one seed
 *
 * SplitMix64 (Steele, Lea and Flood 2014), as for the random inputs of graph/run/feeds.h. Every
 * distribution here draws from it in the order in which its elements stand.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state;
  gboolean has_normal; /* normal numbers come in pairs */
  double normal;
} WhRandom;

void wh_random_start (WhRandom *random, guint64 seed);

guint64 wh_random_next (WhRandom *random);
double wh_random_uniform (WhRandom *random);                      /* [0, 1), in steps of 2^-53 */
gint64 wh_random_below (WhRandom *random, gint64 n);              /* 0 .. n - 1; n > 0 */
double wh_random_normal (WhRandom *random);                       /* mean 0, deviation 1 */
double wh_random_gamma (WhRandom *random, double k);              /* of scale 1; k > 0 */
double wh_random_beta (WhRandom *random, double a, double b);     /* a, b > 0 */
gint64 wh_random_binomial (WhRandom *random, gint64 n, double p); /* n >= 0, 0 <= p <= 1 */

G_END_DECLS
