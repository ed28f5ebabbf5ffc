/* graph/run/kernel-random.c: values drawn by chance
 *
 *   Rand          uniform in [low, high)          Randint       whole, in [low, high)
 *   Randn         mean mu, deviation sigma        RandBinomial  successes of n tries, each with p
 *   RandBeta      alpha, beta                     RandGamma     shape k, scale theta
 *   RandomChoice  from the last axis of x, as often as w weighs; without replace each at most once
 *   Dropout       in inference y = x
 *
 * A node's own seed counts, unless it is -1: then the run's does. The generator is
 * graph/run/random.h, not NNabla's, so the numbers are others with the same distribution.
 * Source   nnabla functions.yaml, "Stochasticity"
 */
#include "config.h"

#include "graph/run/kernel-random.h"
#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

void
wh_random_start_call (WhRandom *random, const WhCall *call)
{
  gint64 seed = wh_node_int (call->node, "seed");

  wh_random_start (random, seed == -1 ? call->seed : (guint64) seed);
}

/* Rounding to float must not reach the upper end. */
static void
uniform (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float low = (float) wh_node_double (call->node, "low");
  float high = (float) wh_node_double (call->node, "high");
  WhRandom random;

  if (!(low <= high) || !isfinite (low) || !isfinite (high))
    {
      wh_call_fail (call, "nothing lies between %g and %g", low, high);
      return;
    }

  wh_random_start_call (&random, call);

  for (gint64 i = 0; i < n; i++)
    {
      float y = (float) (low + ((double) high - low) * wh_random_uniform (&random));

      call->dst[0][i] = y < high || low == high ? y : nextafterf (high, low);
    }
}

static void
whole (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gint64 low = wh_node_int (call->node, "low"), high = wh_node_int (call->node, "high"), range;
  WhRandom random;

  if (low >= high || __builtin_sub_overflow (high, low, &range))
    {
      wh_call_fail (call, "there is no number from %" G_GINT64_FORMAT " to below %" G_GINT64_FORMAT,
                    low, high);
      return;
    }

  wh_random_start_call (&random, call);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (low + wh_random_below (&random, range));
}

static void
normal (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  double mu = wh_node_double (call->node, "mu"), sigma = wh_node_double (call->node, "sigma");
  WhRandom random;

  wh_random_start_call (&random, call);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (mu + sigma * wh_random_normal (&random));
}

static void
binomial (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gint64 n_tries = wh_node_int (call->node, "n");
  double p = wh_node_double (call->node, "p");
  WhRandom random;

  if (n_tries < 0 || !(p >= 0.0 && p <= 1.0))
    {
      wh_call_fail (call, "%" G_GINT64_FORMAT " tries with probability %g make no sense", n_tries,
                    p);
      return;
    }

  wh_random_start_call (&random, call);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) wh_random_binomial (&random, n_tries, p);
}

static void
beta (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  double a = wh_node_double (call->node, "alpha"), b = wh_node_double (call->node, "beta");
  WhRandom random;

  if (!(a > 0.0 && a <= G_MAXFLOAT && b > 0.0 && b <= G_MAXFLOAT))
    {
      wh_call_fail (call, "alpha %g and beta %g must be larger than 0", a, b);
      return;
    }

  wh_random_start_call (&random, call);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) wh_random_beta (&random, a, b);
}

static void
gamma_values (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  double k = wh_node_double (call->node, "k"), theta = wh_node_double (call->node, "theta");
  WhRandom random;

  if (!(k > 0.0 && k <= G_MAXFLOAT && theta > 0.0))
    {
      wh_call_fail (call, "k %g and theta %g must be larger than 0", k, theta);
      return;
    }

  wh_random_start_call (&random, call);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (theta * wh_random_gamma (&random, k));
}

/* An index of @weights, as often as they say; -1 when no weight is left. */
static gint64
draw (WhRandom *random, const double *weights, gint64 n)
{
  double sum = 0.0, at;
  gint64 last = -1;

  for (gint64 i = 0; i < n; i++)
    sum += weights[i];

  at = wh_random_uniform (random) * sum;

  for (gint64 i = 0; i < n; i++)
    if (weights[i] > 0.0)
      {
        last = i;
        at -= weights[i];
        if (at < 0.0)
          return i;
      }

  return last; /* rounding left a little over */
}

static void
random_choice (const WhCall *call)
{
  const WhShape *shape = &call->src[0].shape;
  gint64 n_from = shape->size[shape->rank - 1];
  gint64 n_rows = n_from == 0 ? 0 : wh_shape_n_elements (shape) / n_from;
  gint64 n_drawn = n_rows == 0 ? 0 : wh_shape_n_elements (&call->dst_shape[0]) / n_rows;
  gboolean replace = wh_node_bool (call->node, "replace");
  g_autofree double *weights = g_new (double, n_from + 1);
  float *y = call->dst[0];
  WhRandom random;

  wh_random_start_call (&random, call);

  for (gint64 r = 0; r < n_rows; r++)
    {
      for (gint64 i = 0; i < n_from; i++)
        {
          weights[i] = call->src[1].values[r * n_from + i];

          if (!(weights[i] >= 0.0 && weights[i] <= G_MAXFLOAT))
            {
              wh_call_fail (call, "the weight %g is not a number from 0 on", weights[i]);
              return;
            }
        }

      for (gint64 k = 0; k < n_drawn; k++)
        {
          gint64 i = draw (&random, weights, n_from);

          if (i < 0)
            {
              wh_call_fail (call, "too few of its weights are larger than 0");
              return;
            }

          *y++ = call->src[0].values[r * n_from + i];
          if (!replace)
            weights[i] = 0.0;
        }
    }
}

static void
dropout (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);

  memcpy (call->dst[0], call->src[0].values, n * sizeof (float));
  for (gint64 i = 0; i < n && call->n_dst > 1; i++)
    call->dst[1][i] = 1.0f;
}

const WhKernel wh_kernels_random[] = {
  { .op = "Dropout", .reference = dropout },
  { .op = "Rand", .reference = uniform },
  { .op = "Randint", .reference = whole },
  { .op = "Randn", .reference = normal },
  { .op = "RandBinomial", .reference = binomial },
  { .op = "RandBeta", .reference = beta },
  { .op = "RandGamma", .reference = gamma_values },
  { .op = "RandomChoice", .reference = random_choice },
  { .op = NULL },
};
