/* tests/graph/run/test-reorder.c: graph/run/reorder.c against oneDNN's own reorders */
#include "config.h"

#include "graph/run/reorder.h"
#include "tests/support.h"

#include <string.h>

/* @from: C order, or the same with axes swapped. */
static const struct
{
  const char *name;
  int n_dims;
  dnnl_dims_t dims;
  dnnl_format_tag_t from, to;
  int outer; /* the axis of @from that is far apart */
} cases[] = {
  { "plain", 4, { 3, 5, 2, 4 }, dnnl_abcd, dnnl_abcd, 0 },
  { "channels last", 4, { 3, 5, 2, 4 }, dnnl_abcd, dnnl_acdb, 0 },
  { "taps first", 4, { 3, 5, 2, 4 }, dnnl_abcd, dnnl_cdba, 0 },
  { "from channels last", 4, { 3, 5, 2, 4 }, dnnl_acdb, dnnl_abcd, 0 },
  { "transposed", 2, { 33, 70 }, dnnl_ba, dnnl_ab, 1 },
  { "OIhw16i16o", 4, { 32, 48, 3, 3 }, dnnl_abcd, dnnl_ABcd16b16a, 0 },
  { "OIhw16i16o, ends within blocks", 4, { 40, 19, 3, 2 }, dnnl_abcd, dnnl_ABcd16b16a, 0 },
  { "OIhw4i16o4i", 4, { 37, 22, 1, 3 }, dnnl_abcd, dnnl_ABcd4b16a4b, 0 },
  { "OIhw8o8i", 4, { 9, 17, 2, 2 }, dnnl_abcd, dnnl_ABcd8a8b, 0 },
  { "Ohwi16o", 4, { 24, 3, 3, 3 }, dnnl_abcd, dnnl_Acdb16a, 0 },
  { "Ohwi16o, from Deconvolution", 4, { 24, 5, 3, 3 }, dnnl_bacd, dnnl_Acdb16a, 1 },
  { "Goihw16g", 5, { 40, 1, 1, 3, 3 }, dnnl_abcde, dnnl_Abcde16a, 0 },
  { "gOIhw16i16o", 5, { 3, 20, 9, 3, 3 }, dnnl_abcde, dnnl_aBCde16c16b, 0 },
  { "IO16o, rows", 2, { 100, 70 }, dnnl_ab, dnnl_BA16a16b, 0 },
  { "IO16o, columns", 2, { 100, 70 }, dnnl_ba, dnnl_BA16a16b, 1 },
  { "one number", 1, { 1 }, dnnl_a, dnnl_a, 0 },
};

static dnnl_memory_desc_t
describe (guint c, dnnl_format_tag_t tag)
{
  dnnl_memory_desc_t desc;

  g_assert_cmpint (dnnl_memory_desc_init_by_tag (&desc, cases[c].n_dims, cases[c].dims, dnnl_f32,
                                                 tag),
                   ==, dnnl_success);
  return desc;
}

static void
reorder_by_dnnl (const dnnl_memory_desc_t *from,
                 float *numbers,
                 const dnnl_memory_desc_t *to,
                 float *out)
{
  dnnl_engine_t engine = wh_dnnl_engine ();
  dnnl_primitive_desc_t desc = NULL;
  dnnl_primitive_t primitive = NULL;
  dnnl_memory_t memories[2] = { NULL };
  dnnl_stream_t stream = NULL;

  dnnl_stream_create (&stream, engine, dnnl_stream_default_flags);
  g_assert_cmpint (dnnl_reorder_primitive_desc_create (&desc, from, engine, to, engine, NULL), ==,
                   dnnl_success);
  dnnl_primitive_create (&primitive, desc);
  dnnl_memory_create (&memories[0], from, engine, numbers);
  dnnl_memory_create (&memories[1], to, engine, out);
  dnnl_primitive_execute (primitive, stream, 2,
                          (dnnl_exec_arg_t[]){ { DNNL_ARG_FROM, memories[0] },
                                               { DNNL_ARG_TO, memories[1] } });
  dnnl_stream_wait (stream);

  dnnl_memory_destroy (memories[0]);
  dnnl_memory_destroy (memories[1]);
  dnnl_primitive_destroy (primitive);
  dnnl_primitive_desc_destroy (desc);
  dnnl_stream_destroy (stream);
}

/* In pieces of as many blocks as @most says; what is between the numbers must be left alone. */
static void
check_case (guint c, gint64 most)
{
  dnnl_memory_desc_t from = describe (c, cases[c].from), to = describe (c, cases[c].to);
  gsize n_from = dnnl_memory_desc_get_size (&from), n_to = dnnl_memory_desc_get_size (&to);
  g_autofree float *numbers = g_malloc (n_from);
  g_autofree float *expected = g_malloc0 (n_to);
  g_autofree float *got = g_malloc0 (n_to);
  int axis = cases[c].outer;
  gint64 size = cases[c].dims[axis], n = (gint64) (n_from / sizeof (float));
  gint64 length = most * wh_reorder_block (&to, axis);

  for (gint64 i = 0; i < n; i++)
    numbers[i] = (float) (i + 1);

  g_assert_true (wh_reorder_can (&from, &to));
  reorder_by_dnnl (&from, numbers, &to, expected);
  for (gint64 at = 0; at < size; at += length)
    wh_reorder (&from, numbers + n / size * at, &to, got, axis, at, MIN (length, size - at));

  g_test_message ("%s, pieces of %d", cases[c].name, (int) length);
  g_assert_cmpmem (got, n_to, expected, n_to);
}

static void
test_orders (void)
{
  if (!wh_dnnl_load ())
    {
      g_test_skip ("without oneDNN");
      return;
    }

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      check_case (c, 1);
      check_case (c, 2);
      check_case (c, 1000);
    }
}

static void
test_blocks (void)
{
  dnnl_memory_desc_t desc;

  if (!wh_dnnl_load ())
    {
      g_test_skip ("without oneDNN");
      return;
    }

  dnnl_memory_desc_init_by_tag (&desc, 4, (dnnl_dims_t){ 32, 32, 1, 1 }, dnnl_f32,
                                dnnl_ABcd4b16a4b);
  g_assert_cmpint (wh_reorder_block (&desc, 0), ==, 16);
  g_assert_cmpint (wh_reorder_block (&desc, 1), ==, 16);
  g_assert_cmpint (wh_reorder_block (&desc, 2), ==, 1);
}

/* What these loops don't know is left to oneDNN. */
static void
test_unknown (void)
{
  dnnl_dims_t dims = { 32, 32, 3, 3 };
  dnnl_memory_desc_t plain, any, blocked, bytes, corrected;

  if (!wh_dnnl_load ())
    {
      g_test_skip ("without oneDNN");
      return;
    }

  dnnl_memory_desc_init_by_tag (&plain, 4, dims, dnnl_f32, dnnl_abcd);
  dnnl_memory_desc_init_by_tag (&any, 4, dims, dnnl_f32, dnnl_format_tag_any);
  dnnl_memory_desc_init_by_tag (&blocked, 4, dims, dnnl_f32, dnnl_ABcd16b16a);
  dnnl_memory_desc_init_by_tag (&bytes, 4, dims, dnnl_s8, dnnl_ABcd16b16a);
  corrected = blocked;
  corrected.extra.flags = dnnl_memory_extra_flag_scale_adjust;

  g_assert_true (wh_reorder_can (&plain, &blocked));
  g_assert_false (wh_reorder_can (&blocked, &plain));
  g_assert_false (wh_reorder_can (&plain, &any));
  g_assert_false (wh_reorder_can (&plain, &bytes));
  g_assert_false (wh_reorder_can (&plain, &corrected));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/reorder/orders", test_orders);
  g_test_add_func ("/reorder/blocks", test_blocks);
  g_test_add_func ("/reorder/unknown", test_unknown);
  return g_test_run ();
}
