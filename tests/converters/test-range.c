/* tests/converters/test-range.c: converters/range.c, converters/fixed-point.c */
#include "config.h"

#include "converters/calibration.h"
#include "converters/fixed-point.h"
#include "graph/error.h"
#include "tests/support.h"

#include <math.h>

/* A bell of many numbers around 0 with a deviation of about 1, and some far out. */
static WhRange *
bell (gint64 n, gint64 n_outliers, double outlier)
{
  WhRange *range = g_new0 (WhRange, 1);
  guint64 state = 1;

  for (gint64 i = 0; i < n; i++)
    {
      double sum = 0.0;
      float value;

      for (guint k = 0; k < 12; k++)
        {
          state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
          sum += (state >> 40) / 16777216.0 - 0.5;
        }

      value = i < n_outliers ? (float) outlier : (float) sum;
      wh_range_add (range, &value, 1);
    }

  return range;
}

static void
test_histogram (void)
{
  static const float values[] = { 0.0f, -0.0f, 1.0f, -1.0f, 0.3f, NAN, INFINITY, 1000.0f, -3.0f };
  g_autofree WhRange *at_once = g_new0 (WhRange, 1);
  g_autofree WhRange *one_by_one = g_new0 (WhRange, 1);
  gint64 sum = 0;

  wh_range_add (at_once, values, G_N_ELEMENTS (values));

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    wh_range_add (one_by_one, &values[i], 1);

  g_assert_cmpint (at_once->n, ==, 7);
  g_assert_cmpint (at_once->n_not_finite, ==, 2);
  g_assert_cmpfloat (at_once->min, ==, -3.0);
  g_assert_cmpfloat (at_once->max, ==, 1000.0);
  g_assert_cmpfloat (at_once->limit, ==, 1024.0);

  for (guint i = 0; i < WH_RANGE_BINS; i++)
    sum += at_once->bins[i];

  g_assert_cmpint (sum, ==, 7);
  g_assert_cmpint (at_once->bins[WH_RANGE_BINS / 2 + 2000], ==, 1);
  /* Growing by pairs of bins gives what knowing the range beforehand gives. */
  g_assert_cmpmem (at_once->bins, sizeof at_once->bins, one_by_one->bins, sizeof one_by_one->bins);
}

static void
test_choices (void)
{
  g_autofree WhRange *range = bell (100000, 10, 40.0);
  WhCalibrationOptions options = { .method = WH_CALIBRATE_MIN_MAX, .percentile = 99.9 };
  double low, high;

  g_assert_cmpfloat (wh_range_choose (range, &options, TRUE, 127), ==, 40.0);

  /* 99.9 % of a normal distribution lie within 3.29 deviations. */
  options.method = WH_CALIBRATE_PERCENTILE;
  g_assert_cmpfloat (fabs (wh_range_choose (range, &options, TRUE, 127) - 3.29), <, 0.15);

  /* The two that weigh errors cut most outliers off, and more so with fewer steps. */
  options.method = WH_CALIBRATE_MSE;
  g_assert_cmpfloat (wh_range_choose (range, &options, TRUE, 7), <, 20.0);
  g_assert_cmpfloat (wh_range_choose (range, &options, TRUE, 7), <=,
                     wh_range_choose (range, &options, TRUE, 127));
  options.method = WH_CALIBRATE_KL;
  g_assert_cmpfloat (wh_range_choose (range, &options, TRUE, 127), <, 20.0);
  g_assert_cmpfloat (wh_range_choose (range, &options, TRUE, 127), >, 2.0);

  options.method = WH_CALIBRATE_MIN_MAX;
  wh_range_choose_affine (range, &options, 255, &low, &high);
  g_assert_cmpfloat (low, ==, range->min);
  g_assert_cmpfloat (high, ==, 40.0);

  for (int method = 0; wh_calibration_methods[method] != NULL; method++)
    {
      options.method = method;
      wh_range_choose_affine (range, &options, 255, &low, &high);
      g_assert_cmpfloat (low, <, 0.0);
      g_assert_cmpfloat (low, >=, range->min);
      g_assert_cmpfloat (high, >, 2.0);
      g_assert_cmpfloat (high, <=, 40.0);
    }
}

/* Nothing but zeros, one number, numbers on one side: an answer all the same. */
static void
test_odd_ranges (void)
{
  static const float zeros[4], one = 5.0f, negative[] = { -1.0f, -2.0f };
  g_autofree WhRange *empty = g_new0 (WhRange, 1);
  g_autofree WhRange *nothing = g_new0 (WhRange, 1);
  g_autofree WhRange *single = g_new0 (WhRange, 1);
  g_autofree WhRange *below = g_new0 (WhRange, 1);

  wh_range_add (nothing, zeros, 4);
  wh_range_add (single, &one, 1);
  wh_range_add (below, negative, 2);

  for (int method = 0; wh_calibration_methods[method] != NULL; method++)
    {
      WhCalibrationOptions options = { .method = method, .percentile = 99.0 };
      double low, high;

      g_assert_cmpfloat (wh_range_choose (empty, &options, TRUE, 127), ==, 0.0);
      g_assert_cmpfloat (wh_range_choose (nothing, &options, TRUE, 127), ==, 0.0);
      g_assert_cmpfloat (fabs (wh_range_choose (single, &options, FALSE, 255) - 5.0), <, 0.1);
      g_assert_cmpfloat (wh_range_choose (below, &options, FALSE, 255), ==, 0.0);
      g_assert_cmpfloat (wh_range_choose (below, &options, TRUE, 127), >=, 1.0);
      wh_range_choose_affine (below, &options, 255, &low, &high);
      g_assert_cmpfloat (high, ==, 0.0);
      g_assert_cmpfloat (low, <=, -0.9);
    }
}

/* All numbers stand in the histogram, between the least and the largest. */
static void
test_histogram_of_report (void)
{
  g_autofree WhRange *range = bell (1000, 1, 10.0);
  gint64 histogram[WH_REPORT_BINS];
  gint64 sum = 0;

  wh_range_histogram (range, histogram);

  for (guint i = 0; i < WH_REPORT_BINS; i++)
    sum += histogram[i];

  g_assert_cmpint (sum, ==, 1000);
  g_assert_cmpint (histogram[WH_REPORT_BINS - 1], ==, 1);

  /* Of a bell, two fifths lie below a quarter of its width under its middle. */
  g_assert_cmpfloat (fabs (wh_range_clipped (range, 0.0, 8.0, 0.5) - 0.4), <, 0.05);
  g_assert_cmpfloat (wh_range_clipped (range, -10.0, 10.0, 0.5), ==, 0.0);
}

static void
test_deltas (void)
{
  static const struct
  {
    double max;
    gboolean sign;
    gint64 n;
    gboolean floor;
    double delta;
  } cases[] = {
    { 127.0, TRUE, 8, FALSE, 1.0 },      { 127.0, TRUE, 8, TRUE, 1.0 },
    { 127.001, TRUE, 8, FALSE, 2.0 },    { 127.001, TRUE, 8, TRUE, 1.0 },
    { 126.999, TRUE, 8, FALSE, 1.0 },    { 126.999, TRUE, 8, TRUE, 0.5 },
    { 0.0254, TRUE, 8, FALSE, 0x1p-12 }, { 255.0, FALSE, 8, FALSE, 1.0 },
    { 7.0, TRUE, 4, FALSE, 1.0 },        { 1.0, FALSE, 1, FALSE, 1.0 },
    { 1.0, TRUE, 2, FALSE, 1.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat (wh_fixed_point_delta (cases[i].max, cases[i].sign, cases[i].n,
                                             cases[i].floor),
                       ==, cases[i].delta);
}

static void
test_grid (void)
{
  static const float values[] = {
    0.0f, 0.49f, 0.5f, -0.5f, 1.5f, 2.5f, -3.4f, 100.0f, -100.0f, NAN
  };
  static const float with_sign[] = {
    0.0f, 0.0f, 1.0f, -1.0f, 2.0f, 3.0f, -3.0f, 7.0f, -7.0f, 0.0f
  };
  static const float without[] = { 0.0f, 0.0f, 1.0f, 0.0f, 2.0f, 3.0f, 0.0f, 15.0f, 0.0f, 0.0f };
  float out[G_N_ELEMENTS (values)];
  g_autoptr (GError) error = NULL;

  wh_fixed_point_quantize (&(WhFixedPoint){ TRUE, 4, 1.0 }, values, G_N_ELEMENTS (values), out);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat (out[i], ==, with_sign[i]);

  wh_fixed_point_quantize (&(WhFixedPoint){ FALSE, 4, 1.0 }, values, G_N_ELEMENTS (values), out);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat (out[i], ==, without[i]);

  g_assert_true (wh_fixed_point_check (FALSE, 1, "n", &error));
  g_assert_false (wh_fixed_point_check (TRUE, 1, "n_w", &error));
  wh_assert_error_contains (error, "n_w is 1, but a signed number needs 2 bits");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/range/histogram", test_histogram);
  g_test_add_func ("/range/choices", test_choices);
  g_test_add_func ("/range/odd", test_odd_ranges);
  g_test_add_func ("/range/report", test_histogram_of_report);
  g_test_add_func ("/fixed-point/deltas", test_deltas);
  g_test_add_func ("/fixed-point/grid", test_grid);
  return g_test_run ();
}
