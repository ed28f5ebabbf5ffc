/* tests/graph/test-shape.c: graph/shape.c */
#include "config.h"

#include "graph/shape.h"
#include "tests/support.h"

static void
test_n_elements (void)
{
  static const struct
  {
    WhShape shape;
    gint64 n;
  } cases[] = {
    { { .rank = 0 }, 1 },
    { WH_SHAPE (4, 3, 28, 28), 9408 },
    { WH_SHAPE (0, 5), 0 },
    { WH_SHAPE (-1, 5), -1 },
    { WH_SHAPE (1 << 30, 1 << 30), -1 }, /* more than fits */
    { WH_SHAPE (1 << 30, 1 << 30, 0), 0 }, /* but nothing is nothing */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (wh_shape_n_elements (&cases[i].shape), ==, cases[i].n);
}

static void
test_broadcast (void)
{
  static const struct
  {
    WhShape a, b, out;
    gboolean fits;
  } cases[] = {
    { WH_SHAPE (2, 3), WH_SHAPE (2, 3), WH_SHAPE (2, 3), TRUE },
    { WH_SHAPE (2, 1), WH_SHAPE (1, 3), WH_SHAPE (2, 3), TRUE },
    { WH_SHAPE (3), WH_SHAPE (2, 3), WH_SHAPE (2, 3), TRUE }, /* aligned at the end */
    { WH_SHAPE (0, 1), WH_SHAPE (1, 3), WH_SHAPE (0, 3), TRUE },
    { WH_SHAPE (2, 3), WH_SHAPE (3, 2), WH_SHAPE (0), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhShape out;

      g_assert_cmpint (wh_shape_broadcast (&cases[i].a, &cases[i].b, &out), ==, cases[i].fits);

      if (cases[i].fits)
        g_assert_true (wh_shape_equal (&out, &cases[i].out));
    }
}

static void
test_split (void)
{
  WhShape shape = WH_SHAPE (2, 3, 5, 7);
  WhSplit split = wh_shape_split (&shape, 1);
  WhSplit from_end = wh_shape_split (&shape, -1);
  gint64 strides[4];

  g_assert_cmpint (split.outer, ==, 2);
  g_assert_cmpint (split.axis, ==, 3);
  g_assert_cmpint (split.inner, ==, 35);
  g_assert_cmpint (from_end.outer, ==, 30);
  g_assert_cmpint (from_end.inner, ==, 1);

  wh_shape_strides (&shape, strides);
  g_assert_cmpint (strides[0], ==, 105);
  g_assert_cmpint (strides[3], ==, 1);
}

static void
test_words (void)
{
  g_autofree char *message = wh_shape_to_string (&WH_SHAPE (4, 3));
  g_autofree char *one = wh_shape_to_string (&WH_SHAPE (4));
  g_autofree char *label = wh_shape_to_label (&WH_SHAPE (4, 3));
  g_autofree char *scalar = wh_shape_to_label (&WH_SHAPE_SCALAR);

  g_assert_cmpstr (message, ==, "(4, 3)");
  g_assert_cmpstr (one, ==, "(4,)");
  g_assert_cmpstr (label, ==, "4×3");
  g_assert_cmpstr (scalar, ==, "scalar");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/shape/n-elements", test_n_elements);
  g_test_add_func ("/shape/broadcast", test_broadcast);
  g_test_add_func ("/shape/split", test_split);
  g_test_add_func ("/shape/words", test_words);
  return g_test_run ();
}
