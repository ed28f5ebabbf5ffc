/* graph/run/statistics.c: what a tensor's numbers are like */
#include "config.h"

#include "graph/run/statistics.h"

#include <math.h>

/* Elements between two looks at the cancellable. */
#define STRETCH (1024 * 1024)

static gboolean
is_cancelled (gint64 i, GCancellable *cancellable, GError **error)
{
  return i % STRETCH == 0 && g_cancellable_set_error_if_cancelled (cancellable, error);
}

static guint
find_bin (float x, double min, double max)
{
  double bin = max > min ? (x - min) / (max - min) * WH_HISTOGRAM_BINS : 0.0;

  return (guint) CLAMP (bin, 0.0, WH_HISTOGRAM_BINS - 1);
}

gboolean
wh_statistics_measure (const WhTensor *tensor,
                       WhStatistics *out,
                       GCancellable *cancellable,
                       GError **error)
{
  const float *x = wh_tensor_values (tensor);
  WhStatistics s = { .n = wh_tensor_n_elements (tensor), .min = INFINITY, .max = -INFINITY };
  double sum = 0.0, squares = 0.0, n_finite;

  for (gint64 i = 0; i < s.n; i++)
    {
      if (is_cancelled (i, cancellable, error))
        return FALSE;

      if (!isfinite (x[i]))
        {
          s.n_not_finite++;
          continue;
        }

      s.n_zero += x[i] == 0.0f;
      s.min = MIN (s.min, x[i]);
      s.max = MAX (s.max, x[i]);
      sum += x[i];
    }

  n_finite = (double) (s.n - s.n_not_finite);
  if (n_finite == 0.0)
    {
      s.min = s.max = s.mean = s.sd = NAN;
      *out = s;
      return TRUE;
    }

  s.mean = sum / n_finite;
  for (gint64 i = 0; i < s.n; i++)
    {
      if (is_cancelled (i, cancellable, error))
        return FALSE;

      if (!isfinite (x[i]))
        continue;

      squares += (x[i] - s.mean) * (x[i] - s.mean);
      s.histogram[find_bin (x[i], s.min, s.max)]++;
    }

  s.sd = sqrt (squares / n_finite);
  *out = s;
  return TRUE;
}
