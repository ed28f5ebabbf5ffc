/* graph/run/implementation.c: which of its ways oneDNN is to compute a convolution
 *
 * oneDNN 2.6 tries its implementations in a fixed order, and on machines with AVX-512 the first for
 * channels last is nearly always the one over batched products of matrices (brg). It is the best
 * for wide layers, and loses to the older kernels, written for one convolution each (jit), where
 * the matrices are thin. Measured one primitive at a time with two threads on a Zen 5, the older
 * one's time as part of the first choice's:
 *
 * - 1 channel to 8, 16, 32: 0.49 to 0.69 with 64 samples, 0.71 to 0.90 with one.
 * - 3 channels to 16: 0.70 to 0.90, all kernels, strides and sizes.
 * - 3 channels to 24, 32, 64: 0.65 to 1.01 with several samples; with one, 0.84 to 0.95 up to 28
 *   wide, then up to 1.3.
 * - 8, 16 channels to 8, 12, 16, up to 28 wide: 0.65 to 0.92 with 32 samples, 0.81 to 1.03 with
 *   one; wider up to 1.14, because lines are cut into 28 and a rest.
 * - 32, 64 channels to 8, 16, up to 28 wide: 0.74 to 0.97; with a stride up to 1.13.
 * - 16 and more channels to 24 and more: 0.55 to 1.1, and 1 on average.
 * - Depthwise, up to 256 channels: 0.39 to 0.95, all sizes from 7 to 112; 384 and 512 channels:
 *   0.88 to 0.99 from 14 wide; 576 to 1024 channels: 0.95 to 1.15.
 */
#include "config.h"

#include "graph/run/implementation.h"

#include <string.h>

typedef struct
{
  gint64 samples, in, out, width; /* maps a group; of the output */
  gint64 groups, taps, stride;
} Sizes;

/* FALSE when it is no convolution over an area. All descriptions begin with their kind. */
static gboolean
measure (const_dnnl_op_desc_t any, Sizes *out)
{
  const dnnl_convolution_desc_t *desc = any;
  const dnnl_memory_desc_t *weights;
  int grouped;

  if (*(const dnnl_primitive_kind_t *) any != dnnl_convolution || desc->src_desc.ndims != 4)
    return FALSE;

  weights = &desc->weights_desc;
  grouped = weights->ndims - desc->src_desc.ndims;
  out->samples = desc->src_desc.dims[0];
  out->groups = grouped ? weights->dims[0] : 1;
  out->out = weights->dims[grouped];
  out->in = weights->dims[grouped + 1];
  out->taps = weights->dims[grouped + 2] * weights->dims[grouped + 3];
  out->width = desc->dst_desc.dims[3];
  out->stride = MAX (desc->strides[0], desc->strides[1]);
  return TRUE;
}

static gboolean
is_thin (const Sizes *s)
{
  if (s->groups != 1 || s->taps == 1)
    return FALSE;
  if (s->in == 1)
    return s->out <= 32;
  if (s->in <= 4)
    return s->out <= 16 || s->samples > 1 || s->width <= 28;
  return s->out <= 16 && s->width <= 28 && (s->in <= 16 || s->stride == 1);
}

static gboolean
is_narrow_depthwise (const Sizes *s)
{
  return s->groups > 1 && s->in == 1 && s->out == 1 &&
         (s->groups <= 256 || (s->groups <= 512 && s->width > 7));
}

static const struct
{
  const char *first, *better;
  gboolean (*applies) (const Sizes *sizes);
} rules[] = {
  { "brgconv:avx512_core", "jit:avx512_core", is_thin },
  { "brdgmm_dw:avx512_core", "jit_dw:avx512_core", is_narrow_depthwise },
};

static const char *
find_better (const char *first, const Sizes *sizes)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].first, first) && rules[i].applies (sizes))
      return rules[i].better;

  return NULL;
}

const char *
wh_implementation_name (const_dnnl_primitive_desc_t desc)
{
  const char *name = "";

  dnnl_primitive_desc_query (desc, dnnl_query_impl_info_str, 0, &name);
  return name;
}

/* The one called @name among those that oneDNN would try; NULL when there is none. */
static dnnl_primitive_desc_t
find (const_dnnl_op_desc_t desc, const_dnnl_primitive_attr_t attributes, const char *name)
{
  dnnl_primitive_desc_iterator_t iterator = NULL;
  dnnl_primitive_desc_t found = NULL;

  if (dnnl_primitive_desc_iterator_create (&iterator, desc, attributes, wh_dnnl_engine (), NULL) !=
      dnnl_success)
    return NULL;

  do
    {
      found = dnnl_primitive_desc_iterator_fetch (iterator);
      if (found != NULL && !g_str_equal (wh_implementation_name (found), name))
        g_clear_pointer (&found, dnnl_primitive_desc_destroy);
    }
  while (found == NULL && dnnl_primitive_desc_iterator_next (iterator) == dnnl_success);

  dnnl_primitive_desc_iterator_destroy (iterator);
  return found;
}

dnnl_status_t
wh_implementation_create (dnnl_primitive_desc_t *out,
                          const_dnnl_op_desc_t desc,
                          const_dnnl_primitive_attr_t attributes)
{
  dnnl_status_t status =
    dnnl_primitive_desc_create (out, desc, attributes, wh_dnnl_engine (), NULL);
  dnnl_primitive_desc_t other;
  const char *better;
  Sizes sizes;

  if (status != dnnl_success || !measure (desc, &sizes))
    return status;

  better = find_better (wh_implementation_name (*out), &sizes);
  other = better ? find (desc, attributes, better) : NULL;
  if (other != NULL)
    {
      dnnl_primitive_desc_destroy (*out);
      *out = other;
    }

  return dnnl_success;
}
