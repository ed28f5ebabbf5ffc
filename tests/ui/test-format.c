/* tests/ui/test-format.c: numbers as a reader wants them */
#include "config.h"

#include "tests/support.h"
#include "ui/format.h"

#include <math.h>

typedef char *(*Format) (double value);

static const struct
{
  Format format;
  double value;
  const char *text;
} cases[] = {
  { wh_format_bytes, 0, "0 B" },
  { wh_format_bytes, 512, "512 B" },
  { wh_format_bytes, 42400, "42.4 kB" },
  { wh_format_bytes, 999600, "1.00 MB" },
  { wh_format_bytes, 102e6, "102 MB" },
  { wh_format_count, 12, "12" },
  { wh_format_count, 9408, "9,408" },
  { wh_format_count, 1.17e6, "1.17 M" },
  { wh_format_count, 4.1e9, "4.10 G" },
  { wh_format_number, 0.1025, "0.1025" },
  { wh_format_number, -2.5e-7, "−2.5e−07" },
  { wh_format_number, INFINITY, "∞" },
  { wh_format_number, NAN, "NaN" },
  { wh_format_db, 30.44, "30.4 dB" },
  { wh_format_db, INFINITY, "exact" },
  { wh_format_db, NAN, "–" },
  { wh_format_db, -3.0, "−3.0 dB" },
  { wh_format_ms, 0.21, "0.21 ms" },
  { wh_format_ms, 0.0872, "87.2 µs" },
  { wh_format_ms, 1400, "1.40 s" },
  { wh_format_part, 0.981, "0.981" },
  { wh_format_part, NAN, "–" },
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cases[i].format (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_change (void)
{
  g_autofree char *less = wh_format_change (42400, 10700);
  g_autofree char *more = wh_format_change (100, 103);
  g_autofree char *same = wh_format_change (5, 5);
  g_autofree char *from_nothing = wh_format_change (0, 5);

  g_assert_cmpstr (less, ==, "−75 %");
  g_assert_cmpstr (more, ==, "+3.0 %");
  g_assert_cmpstr (same, ==, "");
  g_assert_cmpstr (from_nothing, ==, "");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/format/numbers", test_numbers);
  g_test_add_func ("/ui/format/change", test_change);
  return g_test_run ();
}
