/* tests/graph/run/test-implementation.c: the way to compute a convolution follows from its sizes
 *
 * What is faster is measured elsewhere; here, the choice is the one written down, is the same each
 * time, and is oneDNN's own where this machine has no such implementation.
 */
#include "config.h"

#include "graph/run/implementation.h"
#include "graph/run/plan.h"
#include "tests/support.h"

#define PRODUCTS "brgconv:avx512_core"
#define DIRECT "jit:avx512_core"
#define PRODUCTS_EACH "brdgmm_dw:avx512_core"
#define DIRECT_EACH "jit_dw:avx512_core"

static const struct
{
  gint64 n, group, in, out, size, kernel, stride;
  const char *first, *chosen; /* on a machine with AVX-512 */
} cases[] = {
  { 64, 1, 3, 16, 28, 5, 1, PRODUCTS, DIRECT },
  { 64, 1, 16, 16, 12, 5, 1, PRODUCTS, DIRECT },
  { 1, 1, 1, 16, 28, 5, 1, PRODUCTS, DIRECT },
  { 1, 1, 3, 64, 224, 7, 2, PRODUCTS, PRODUCTS },
  { 8, 1, 3, 64, 112, 3, 2, PRODUCTS, DIRECT },
  { 1, 1, 16, 16, 112, 3, 1, PRODUCTS, PRODUCTS }, /* lines that are not 28 wide */
  { 1, 1, 64, 64, 56, 3, 1, PRODUCTS, PRODUCTS },
  { 1, 32, 32, 32, 112, 3, 1, PRODUCTS_EACH, DIRECT_EACH },
  { 1, 512, 512, 512, 14, 3, 1, PRODUCTS_EACH, DIRECT_EACH },
  { 1, 512, 512, 512, 7, 3, 1, PRODUCTS_EACH, PRODUCTS_EACH },
  { 1, 960, 960, 960, 7, 3, 1, PRODUCTS_EACH, PRODUCTS_EACH },
};

static dnnl_convolution_desc_t
describe (guint c)
{
  gint64 pad = cases[c].kernel / 2, groups = cases[c].group;
  gint64 size = (cases[c].size + 2 * pad - cases[c].kernel) / cases[c].stride + 1;
  dnnl_dims_t x = { cases[c].n, cases[c].in, cases[c].size, cases[c].size };
  dnnl_dims_t y = { cases[c].n, cases[c].out, size, size };
  dnnl_dims_t weights = { groups, cases[c].out / groups, cases[c].in / groups, cases[c].kernel,
                          cases[c].kernel };
  dnnl_dims_t strides = { cases[c].stride, cases[c].stride }, pads = { pad, pad };
  dnnl_memory_desc_t from, to, by;
  dnnl_convolution_desc_t desc;

  dnnl_memory_desc_init_by_tag (&from, 4, x, dnnl_f32, dnnl_nhwc);
  dnnl_memory_desc_init_by_tag (&to, 4, y, dnnl_f32, dnnl_nhwc);
  dnnl_memory_desc_init_by_tag (&by, groups > 1 ? 5 : 4, groups > 1 ? weights : weights + 1,
                                dnnl_f32, dnnl_format_tag_any);
  g_assert_cmpint (dnnl_convolution_forward_desc_init (&desc, dnnl_forward_inference,
                                                       dnnl_convolution_direct, &from, &by, NULL,
                                                       &to, strides, pads, pads),
                   ==, dnnl_success);
  return desc;
}

static void
test_choice (gconstpointer data)
{
  guint c = GPOINTER_TO_UINT (data);
  dnnl_primitive_attr_t attributes;
  dnnl_convolution_desc_t desc;
  const char *first, *name;

  if (!wh_dnnl_load ())
    {
      g_test_skip ("there is no oneDNN");
      return;
    }

  desc = describe (c);
  attributes = wh_plan_attributes ();
  for (guint again = 0; again < 2; again++)
    {
      dnnl_primitive_desc_t own = NULL, chosen = NULL;

      g_assert_cmpint (dnnl_primitive_desc_create (&own, &desc, attributes, wh_dnnl_engine (),
                                                   NULL),
                       ==, dnnl_success);
      g_assert_cmpint (wh_implementation_create (&chosen, &desc, attributes), ==, dnnl_success);

      first = wh_implementation_name (own);
      name = wh_implementation_name (chosen);
      g_assert_cmpstr (name, ==, g_str_equal (first, cases[c].first) ? cases[c].chosen : first);
      dnnl_primitive_desc_destroy (own);
      dnnl_primitive_desc_destroy (chosen);
    }

  dnnl_primitive_attr_destroy (attributes);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *path = g_strdup_printf ("/run/implementation/%u", c);

      g_test_add_data_func (path, GUINT_TO_POINTER (c), test_choice);
    }

  return g_test_run ();
}
