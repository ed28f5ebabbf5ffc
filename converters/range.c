/* converters/range.c: a histogram that grows, and where to cut it off
 *
 * Source   KL: Migacz, 8-bit inference with TensorRT, GTC 2017.
 */
#include "config.h"

#include "converters/calibration.h"

#include <math.h>
#include <string.h>

#define HALF (WH_RANGE_BINS / 2)
#define N_TRIALS 128 /* cuts that are tried out */

const char *const wh_calibration_methods[] = { "min-max", "percentile", "mse", "kl", NULL };

/* Bins become twice as wide around the middle. */
static void
widen (WhRange *range)
{
  gint64 bins[WH_RANGE_BINS] = { 0 };

  for (guint i = 0; i < WH_RANGE_BINS; i++)
    bins[HALF / 2 + i / 2] += range->bins[i];

  for (guint i = 0; i < WH_RANGE_BINS; i++)
    range->bins[i] = bins[i];

  range->limit *= 2.0;
}

static void
make_room (WhRange *range, double number)
{
  double size = fabs (number);

  if (size == 0.0)
    return;

  if (range->limit == 0.0)
    {
      gint64 zeros = range->bins[HALF];
      int exponent;

      frexp (size, &exponent);
      range->limit = ldexp (1.0, exponent);
      range->bins[HALF] = zeros;
    }

  while (number >= range->limit || number < -range->limit)
    widen (range);
}

void
wh_range_add (WhRange *range, const float *values, gint64 n)
{
  double min = range->n > 0 ? range->min : INFINITY;
  double max = range->n > 0 ? range->max : -INFINITY;

  for (gint64 i = 0; i < n; i++)
    {
      if (!isfinite (values[i]))
        {
          range->n_not_finite++;
          continue;
        }

      min = MIN (min, values[i]);
      max = MAX (max, values[i]);
      range->n++;
    }

  if (range->n == 0)
    return;

  range->min = min;
  range->max = max;
  make_room (range, min);
  make_room (range, max);

  for (gint64 i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        double at = range->limit > 0.0 ? values[i] / range->limit : 0.0;

        range->bins[MIN ((int) ((at + 1.0) * HALF), WH_RANGE_BINS - 1)]++;
      }
}

static double
bin_width (const WhRange *range)
{
  return 2.0 * range->limit / WH_RANGE_BINS;
}

static double
bin_middle (const WhRange *range, guint bin)
{
  return ((double) bin - HALF + 0.5) * bin_width (range);
}

/* counts[i]: how many have |x| in bin i from 0 on, HALF bins; negative ones only with @sign. */
static gint64 *
fold (const WhRange *range, gboolean sign)
{
  gint64 *counts = g_new (gint64, HALF);

  for (guint i = 0; i < HALF; i++)
    counts[i] = range->bins[HALF + i] + (sign ? range->bins[HALF - 1 - i] : 0);

  return counts;
}

/* The upper edge of the bin up to which @percent of the counts lie. */
static double
percentile (const gint64 *counts, gint64 n, double width, double percent)
{
  gint64 total = 0, sum = 0;

  for (gint64 i = 0; i < n; i++)
    total += counts[i];

  for (gint64 i = 0; i < n; i++)
    {
      sum += counts[i];

      if (sum >= total * (percent / 100.0))
        return (i + 1) * width;
    }

  return n * width;
}

/* The mean squared error of a number in a bin, rounded to steps within [low, high]. */
static double
squared_error (const WhRange *range, double low, double high, double step, gboolean sign)
{
  double sum = 0.0;

  for (guint i = sign ? 0 : HALF; i < WH_RANGE_BINS; i++)
    {
      double x = bin_middle (range, i);
      double y = CLAMP (x, low, high);

      if (range->bins[i] == 0)
        continue;

      y = low + round ((y - low) / step) * step;
      sum += range->bins[i] * (x - y) * (x - y);
    }

  return sum;
}

/* sum p log (p / q): @counts against themselves cut at @n_bins and put on @n_steps steps. */
static double
divergence (const gint64 *counts, gint64 n_bins, gint64 n_steps)
{
  double outliers = 0.0, p_total = 0.0, q_total = 0.0, sum = 0.0;
  g_autofree double *q = g_new0 (double, n_bins);

  for (gint64 i = n_bins; i < HALF; i++)
    outliers += counts[i];

  for (gint64 s = 0; s < n_steps; s++)
    {
      gint64 from = s * n_bins / n_steps, to = (s + 1) * n_bins / n_steps;
      gint64 n_used = 0, total = 0;

      for (gint64 i = from; i < to; i++)
        {
          total += counts[i];
          n_used += counts[i] > 0;
        }

      for (gint64 i = from; i < to; i++)
        if (counts[i] > 0)
          q[i] = (double) total / n_used;
    }

  for (gint64 i = 0; i < n_bins; i++)
    {
      p_total += counts[i] + (i == n_bins - 1 ? outliers : 0.0);
      q_total += q[i];
    }

  for (gint64 i = 0; i < n_bins; i++)
    {
      double p = (counts[i] + (i == n_bins - 1 ? outliers : 0.0)) / p_total;

      /* A bin that only outliers filled has no q: a small one keeps the sum finite. */
      if (p > 0.0)
        sum += p * log (p / MAX (q[i] / q_total, 1e-9));
    }

  return sum;
}

static double
choose_kl (const gint64 *counts, double max, double width, gint64 n_steps)
{
  gint64 last = CLAMP ((gint64) ceil (max / width), 1, HALF);
  gint64 first = MIN (MAX (n_steps, 16), last);
  double best = max, least = INFINITY;

  for (gint64 n = last; n >= first; n -= MAX (1, (last - first) / (4 * N_TRIALS)))
    {
      double far = divergence (counts, n, MIN (n_steps, n));

      if (far < least)
        {
          least = far;
          best = MIN (n * width, max);
        }
    }

  return best;
}

static double
choose_mse (const WhRange *range, double max, gboolean sign, gint64 n_steps)
{
  double best = max, least = INFINITY;

  for (guint i = N_TRIALS; i > 0; i--)
    {
      double cut = max * i / N_TRIALS;
      double error = squared_error (range, sign ? -cut : 0.0, cut, cut / n_steps, sign);

      if (error < least)
        {
          least = error;
          best = cut;
        }
    }

  return best;
}

double
wh_range_choose (const WhRange *range,
                 const WhCalibrationOptions *options,
                 gboolean sign,
                 gint64 n_steps)
{
  double max = MAX (range->max, sign ? -range->min : 0.0);
  g_autofree gint64 *counts = NULL;

  if (max <= 0.0 || options->method == WH_CALIBRATE_MIN_MAX)
    return MAX (max, 0.0);

  counts = fold (range, sign);

  if (options->method == WH_CALIBRATE_PERCENTILE)
    return MIN (max, percentile (counts, HALF, bin_width (range), options->percentile));

  /* Zeros are on every grid; what a ReLU cut off would hide everything else. */
  counts[0] = 0;

  if (options->method == WH_CALIBRATE_KL)
    return choose_kl (counts, max, bin_width (range), n_steps);

  return choose_mse (range, max, sign, n_steps);
}

/* Both ends by the same part, because a search over two of them would have to be coarser. */
static double
choose_part (const WhRange *range, double low, double high, gint64 n_steps)
{
  double best = 1.0, least = INFINITY;

  for (guint i = N_TRIALS; i > 0; i--)
    {
      double part = (double) i / N_TRIALS;
      double error =
        squared_error (range, low * part, high * part, (high - low) * part / n_steps, TRUE);

      if (error < least)
        {
          least = error;
          best = part;
        }
    }

  return best;
}

void
wh_range_choose_affine (const WhRange *range,
                        const WhCalibrationOptions *options,
                        gint64 n_steps,
                        double *low,
                        double *high)
{
  double part = 1.0;

  *low = MIN (range->min, 0.0);
  *high = MAX (range->max, 0.0);

  if (*low == *high || options->method == WH_CALIBRATE_MIN_MAX)
    return;

  if (options->method == WH_CALIBRATE_MSE)
    part = choose_part (range, *low, *high, n_steps);
  else
    {
      double max = MAX (-*low, *high);

      part = wh_range_choose (range, options, TRUE, MAX (1, n_steps / 2)) / max;
      /* The cut is where |x| reaches it; the other end may lie within it already. */
      *low = MAX (*low, -part * max);
      *high = MIN (*high, part * max);
      return;
    }

  *low *= part;
  *high *= part;
}

/* Bins on the edge count by what of them lies beyond. */
double
wh_range_clipped (const WhRange *range, double low, double high, double step)
{
  double width = bin_width (range), n = 0.0, n_clipped = 0.0;

  if (width <= 0.0 || (range->min >= low - step / 2 && range->max <= high + step / 2))
    return 0.0;

  for (guint i = 0; i < WH_RANGE_BINS; i++)
    {
      double first = bin_middle (range, i) - width / 2;
      double below = CLAMP ((low - step / 2 - first) / width, 0.0, 1.0);
      double above = CLAMP ((first + width - high - step / 2) / width, 0.0, 1.0);

      n += (double) range->bins[i];
      n_clipped += (double) range->bins[i] * MIN (below + above, 1.0);
    }

  return n > 0.0 ? n_clipped / n : 0.0;
}

void
wh_range_histogram (const WhRange *range, gint64 histogram[WH_REPORT_BINS])
{
  double width = (range->max - range->min) / WH_REPORT_BINS;

  memset (histogram, 0, WH_REPORT_BINS * sizeof *histogram);

  for (guint i = 0; i < WH_RANGE_BINS; i++)
    {
      double at = width > 0.0 ? (bin_middle (range, i) - range->min) / width : 0.0;

      histogram[(int) CLAMP (at, 0.0, WH_REPORT_BINS - 1)] += range->bins[i];
    }
}
