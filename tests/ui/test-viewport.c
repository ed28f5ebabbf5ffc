/* tests/ui/test-viewport.c: which part of a plane one looks at */
#include "config.h"

#include "tests/support.h"
#include "ui/viewport.h"

static void
count (WhViewport *viewport, guint *n)
{
  (*n)++;
}

/* The point under the mouse stays under it. */
static void
test_zoom_at (void)
{
  g_autoptr (WhViewport) viewport = wh_viewport_new ();
  WhPoint centre;

  wh_viewport_set (viewport, 1.0, (WhPoint){ 100.0, 200.0 });
  wh_viewport_zoom_at (viewport, 2.0, 30.0, -40.0);
  centre = wh_viewport_centre (viewport);
  g_assert_cmpfloat_with_epsilon (wh_viewport_scale (viewport), 2.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (centre.x + 30.0 / 2.0, 130.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (centre.y - 40.0 / 2.0, 160.0, 1e-9);
}

static void
test_bounds (void)
{
  g_autoptr (WhViewport) viewport = wh_viewport_new ();
  guint n = 0;

  g_signal_connect (viewport, "changed", G_CALLBACK (count), &n);
  wh_viewport_set_bounds (viewport, &(WhRect){ 0.0, 0.0, 50.0, 80.0 });
  wh_viewport_pan (viewport, 1000.0, 1000.0);
  g_assert_cmpfloat (wh_viewport_centre (viewport).x, ==, 50.0);
  g_assert_cmpfloat (wh_viewport_centre (viewport).y, ==, 80.0);
  g_assert_cmpuint (n, ==, 1);
  wh_viewport_pan (viewport, 1.0, 1.0); /* nowhere to go: nobody is told */
  g_assert_cmpuint (n, ==, 1);
}

static void
test_fit_and_reveal (void)
{
  g_autoptr (WhViewport) viewport = wh_viewport_new ();
  WhPoint before;

  wh_viewport_fit (viewport, &(WhRect){ 0.0, 0.0, 1000.0, 100.0 }, 548.0, 400.0, 1.0);
  g_assert_cmpfloat_with_epsilon (wh_viewport_scale (viewport), 0.5, 1e-12);
  g_assert_cmpfloat (wh_viewport_centre (viewport).x, ==, 500.0);

  before = wh_viewport_centre (viewport);
  wh_viewport_reveal (viewport, &(WhRect){ 480.0, 40.0, 40.0, 20.0 }, 548.0, 400.0);
  g_assert_cmpfloat (wh_viewport_centre (viewport).x, ==, before.x); /* it was in view */
  wh_viewport_reveal (viewport, &(WhRect){ 1200.0, 40.0, 40.0, 20.0 }, 548.0, 400.0);
  g_assert_cmpfloat_with_epsilon (wh_viewport_centre (viewport).x, 1240.0 - 500.0, 1e-9);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/viewport/zoom-at", test_zoom_at);
  g_test_add_func ("/ui/viewport/bounds", test_bounds);
  g_test_add_func ("/ui/viewport/fit-and-reveal", test_fit_and_reveal);
  return g_test_run ();
}
