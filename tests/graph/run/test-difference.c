/* tests/graph/run/test-difference.c: graph/run/difference.c, graph/run/statistics.c */
#include "config.h"

#include "graph/error.h"
#include "graph/run/compare.h"
#include "graph/run/statistics.h"
#include "tests/support.h"

#include <math.h>

static WhDifference
measure (const WhShape *shape, const float *a, const float *b)
{
  g_autoptr (WhTensor) left = wh_tensor_new_copy (shape, a);
  g_autoptr (WhTensor) right = wh_tensor_new_copy (shape, b);
  g_autoptr (GError) error = NULL;
  WhDifference d;

  g_assert_true (wh_difference_measure (left, right, &d, &error));
  g_assert_no_error (error);
  return d;
}

static void
test_measures (void)
{
  float a[] = { 1.0f, -2.0f, 0.0f, 4.0f }, b[] = { 1.0f, -1.0f, 0.0f, 2.0f };
  WhDifference d = measure (&WH_SHAPE (4), a, b);

  g_assert_cmpfloat (d.max_abs, ==, 2.0);
  g_assert_cmpint (d.worst, ==, 3);
  g_assert_cmpfloat (d.mean_abs, ==, 0.75);
  g_assert_cmpfloat_with_epsilon (d.rmse, sqrt (5.0 / 4.0), 1e-15);
  g_assert_cmpfloat_with_epsilon (d.sqnr_db, 10.0 * log10 (21.0 / 5.0), 1e-12);
  g_assert_cmpfloat_with_epsilon (d.cosine, 11.0 / sqrt (21.0 * 6.0), 1e-15);
  g_assert_cmpfloat (d.max_abs_rel, ==, 0.5);
  g_assert_true (d.finite);
  g_assert_true (isnan (d.top1));
}

static void
test_equal (void)
{
  float a[] = { 1.0f, -2.0f }, zeros[] = { 0.0f, 0.0f };
  WhDifference d = measure (&WH_SHAPE (2), a, a);

  g_assert_cmpfloat (d.max_abs_rel, ==, 0.0);
  g_assert_cmpfloat (d.sqnr_db, ==, INFINITY);
  g_assert_cmpfloat_with_epsilon (d.cosine, 1.0, 1e-15);

  d = measure (&WH_SHAPE (2), zeros, zeros);
  g_assert_cmpfloat (d.cosine, ==, 1.0);
  g_assert_cmpfloat (d.max_abs_rel, ==, 0.0);

  d = measure (&WH_SHAPE (2), zeros, a);
  g_assert_cmpfloat (d.cosine, ==, 0.0);
  g_assert_cmpfloat (d.max_abs_rel, ==, INFINITY);
  g_assert_cmpfloat (d.sqnr_db, ==, -INFINITY);

  d = measure (&WH_SHAPE (0), zeros, zeros);
  g_assert_cmpint (d.worst, ==, 0);
  g_assert_cmpfloat (d.rmse, ==, 0.0);
}

static void
test_not_finite (void)
{
  float a[] = { 1.0f, NAN, INFINITY, 3.0f }, b[] = { 1.5f, NAN, INFINITY, 3.0f };
  WhDifference d = measure (&WH_SHAPE (4), a, b);

  g_assert_true (d.finite); /* the same on both sides */
  g_assert_cmpfloat (d.max_abs, ==, 0.5);
  g_assert_cmpfloat (d.mean_abs, ==, 0.25);

  b[1] = 0.0f;
  d = measure (&WH_SHAPE (4), a, b);
  g_assert_false (d.finite);
  g_assert_cmpfloat (d.max_abs, ==, 0.5);
}

static void
test_classes (void)
{
  float a[] = { 0, 1, 2, 3, 4, 5, 6, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0 };
  float b[] = { 0, 9, 2, 3, 4, 5, 6, 1, 8, 7, 6, 5, 4, 3, 0, 1, 0, 0, 0, 0, 2 };
  WhDifference d = measure (&WH_SHAPE (3, 7), a, b);

  /* Row 0: class 1, the sixth in a. Row 1: class 1, the second. Row 2: class 6, tied, the seventh.
   */
  g_assert_cmpfloat (d.top1, ==, 0.0);
  g_assert_cmpfloat_with_epsilon (d.top5, 1.0 / 3.0, 1e-15);
  g_assert_cmpfloat (measure (&WH_SHAPE (3, 7), a, a).top1, ==, 1.0);
  g_assert_true (isnan (measure (&WH_SHAPE (21, 1), a, b).top1));
}

static void
test_shapes (void)
{
  g_autoptr (WhTensor) a = wh_tensor_new_zeros (&WH_SHAPE (2, 3));
  g_autoptr (WhTensor) b = wh_tensor_new_zeros (&WH_SHAPE (3, 2));
  g_autoptr (GError) error = NULL;
  WhDifference d = { .max_abs = 7.0 };

  g_assert_false (wh_difference_measure (a, b, &d, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_SHAPE);
  g_assert_cmpfloat (d.max_abs, ==, 7.0); /* left alone */
}

static void
test_statistics (void)
{
  float x[] = { 0.0f, 1.0f, -1.0f, NAN, 3.0f, INFINITY, 0.0f };
  g_autoptr (WhTensor) tensor = wh_tensor_new_copy (&WH_SHAPE (7), x);
  WhStatistics s;

  g_assert_true (wh_statistics_measure (tensor, &s, NULL, NULL));
  g_assert_cmpint (s.n, ==, 7);
  g_assert_cmpint (s.n_not_finite, ==, 2);
  g_assert_cmpint (s.n_zero, ==, 2);
  g_assert_cmpfloat (s.min, ==, -1.0);
  g_assert_cmpfloat (s.max, ==, 3.0);
  g_assert_cmpfloat_with_epsilon (s.mean, 0.6, 1e-15);
  g_assert_cmpfloat_with_epsilon (s.sd, sqrt (9.2 / 5.0), 1e-15);
  g_assert_cmpint (s.histogram[0], ==, 1);
  g_assert_cmpint (s.histogram[16], ==, 2); /* 0 is a quarter of the way */
  g_assert_cmpint (s.histogram[32], ==, 1);
  g_assert_cmpint (s.histogram[WH_HISTOGRAM_BINS - 1], ==, 1); /* the largest is in the last bin */
}

static void
test_statistics_of_little (void)
{
  g_autoptr (WhTensor) none = wh_tensor_new_zeros (&WH_SHAPE (0));
  g_autoptr (WhTensor) equal = wh_tensor_new_zeros (&WH_SHAPE (5));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  WhStatistics s;

  g_assert_true (wh_statistics_measure (none, &s, NULL, NULL));
  g_assert_true (isnan (s.min) && isnan (s.mean));
  g_assert_true (wh_statistics_measure (equal, &s, NULL, NULL));
  g_assert_cmpint (s.histogram[0], ==, 5);
  g_assert_cmpfloat (s.sd, ==, 0.0);

  g_cancellable_cancel (cancellable);
  g_assert_false (wh_statistics_measure (equal, &s, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/run/difference/measures", test_measures);
  g_test_add_func ("/run/difference/equal", test_equal);
  g_test_add_func ("/run/difference/not-finite", test_not_finite);
  g_test_add_func ("/run/difference/classes", test_classes);
  g_test_add_func ("/run/difference/shapes", test_shapes);
  g_test_add_func ("/run/statistics/all", test_statistics);
  g_test_add_func ("/run/statistics/little", test_statistics_of_little);
  return g_test_run ();
}
