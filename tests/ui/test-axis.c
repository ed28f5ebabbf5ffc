/* tests/ui/test-axis.c: ticks are few, round, and around what they are for */
#include "config.h"

#include "tests/support.h"
#include "ui/axis.h"

static const struct
{
  double low, high;
  WhAxis axis;
} cases[] = {
  { 0.0, 1.0, { 0.0, 1.0, 0.2 } },        { 3.0, 40.0, { 0.0, 40.0, 10.0 } }, /* 0 is near */
  { 90.0, 100.0, { 90.0, 100.0, 2.0 } },  { 0.9712, 0.981, { 0.970, 0.982, 0.002 } },
  { -12.0, 31.0, { -20.0, 40.0, 10.0 } }, { 2830.0, 41800.0, { 0.0, 50000.0, 10000.0 } },
};

static void
test_ticks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhAxis axis = wh_axis_new (cases[i].low, cases[i].high);
      double near = 1e-9 * cases[i].axis.step;

      g_assert_cmpfloat_with_epsilon (axis.step, cases[i].axis.step, near);
      g_assert_cmpfloat_with_epsilon (axis.first, cases[i].axis.first, near);
      g_assert_cmpfloat_with_epsilon (axis.last, cases[i].axis.last, near);
    }
}

/* A single number still has room around it. */
static void
test_one_number (void)
{
  static const double numbers[] = { 0.0, 5000.0, -3.0, 1e-12, 1e12 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      WhAxis axis = wh_axis_new (numbers[i], numbers[i]);

      g_assert_cmpfloat (axis.first, <=, numbers[i]);
      g_assert_cmpfloat (axis.last, >=, numbers[i]);
      g_assert_cmpfloat (axis.first, <, axis.last);
      g_assert_cmpfloat (axis.step, >, 0.0);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/axis/ticks", test_ticks);
  g_test_add_func ("/ui/axis/one-number", test_one_number);
  return g_test_run ();
}
