/* graph/tensor.c: numbers with a shape */
#include "config.h"

#include "graph/tensor.h"

#include "graph/half.h"
#include "graph/mapped.h"
#include "graph/pages.h"

#include <string.h>

#define READ_FROM 16 /* elements; fewer are quicker copied from the mapping */

static const struct
{
  const char *name;
  gsize size;
} dtypes[] = {
  [WH_DTYPE_F32] = { "float32", 4 }, [WH_DTYPE_F64] = { "float64", 8 },
  [WH_DTYPE_U8] = { "uint8", 1 },    [WH_DTYPE_I8] = { "int8", 1 },
  [WH_DTYPE_I16] = { "int16", 2 },   [WH_DTYPE_U16] = { "uint16", 2 },
  [WH_DTYPE_I32] = { "int32", 4 },   [WH_DTYPE_U32] = { "uint32", 4 },
  [WH_DTYPE_I64] = { "int64", 8 },   [WH_DTYPE_U64] = { "uint64", 8 },
  [WH_DTYPE_F16] = { "float16", 2 }, [WH_DTYPE_BOOL] = { "bool", 1 },
};

gsize
wh_dtype_size (WhDtype dtype)
{
  return dtypes[dtype].size;
}

const char *
wh_dtype_name (WhDtype dtype)
{
  return dtypes[dtype].name;
}

static gsize
n_value_bytes (const WhShape *shape)
{
  return (gsize) wh_shape_n_elements (shape) * sizeof (float);
}

static float *
allocate (const WhShape *shape)
{
  float *values = wh_pages_take (n_value_bytes (shape));

  if (values == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", n_value_bytes (shape));

  return values;
}

static WhTensor *
make (const WhShape *shape, float *values, gpointer owner, GDestroyNotify destroy)
{
  WhTensor *tensor = g_new0 (WhTensor, 1);

  g_assert (wh_shape_n_elements (shape) >= 0);

  g_atomic_ref_count_init (&tensor->ref_count);
  tensor->shape = *shape;
  tensor->dtype = WH_DTYPE_F32;
  tensor->values = values;
  tensor->owner = owner;
  tensor->destroy = destroy;
  tensor->once = values != NULL; /* nothing left to convert */
  return tensor;
}

WhTensor *
wh_tensor_try_new (const WhShape *shape)
{
  float *values = wh_pages_take (n_value_bytes (shape));
  WhTensor *tensor = values != NULL ? make (shape, values, NULL, NULL) : NULL;

  if (tensor != NULL)
    tensor->owns_values = TRUE;
  return tensor;
}

WhTensor *
wh_tensor_new (const WhShape *shape)
{
  WhTensor *tensor = wh_tensor_try_new (shape);

  if (tensor == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", n_value_bytes (shape));

  return tensor;
}

WhTensor *
wh_tensor_new_zeros (const WhShape *shape)
{
  WhTensor *tensor = wh_tensor_new (shape);

  memset (tensor->values, 0, (gsize) wh_shape_n_elements (shape) * sizeof (float));
  return tensor;
}

WhTensor *
wh_tensor_new_copy (const WhShape *shape, const float *values)
{
  WhTensor *tensor = wh_tensor_new (shape);

  if (values != NULL)
    memcpy (tensor->values, values, (gsize) wh_shape_n_elements (shape) * sizeof (float));

  return tensor;
}

WhTensor *
wh_tensor_new_take (const WhShape *shape, float *values)
{
  return make (shape, values, values, g_free);
}

WhTensor *
wh_tensor_new_scalar (float value)
{
  return wh_tensor_new_copy (&WH_SHAPE_SCALAR, &value);
}

WhTensor *
wh_tensor_new_borrow (const WhShape *shape, float *values, gpointer owner, GDestroyNotify destroy)
{
  return make (shape, values, owner, destroy);
}

WhTensor *
wh_tensor_new_stored (const WhShape *shape, WhDtype dtype, GBytes *bytes)
{
  gsize size = (gsize) wh_shape_n_elements (shape) * wh_dtype_size (dtype);
  WhTensor *tensor = make (shape, NULL, NULL, NULL);

  g_assert (g_bytes_get_size (bytes) >= size);

  tensor->dtype = dtype;
  tensor->stored = g_bytes_new_from_bytes (bytes, 0, size);

  if (dtype == WH_DTYPE_F32 && GPOINTER_TO_SIZE (g_bytes_get_data (bytes, NULL)) % 4 == 0 &&
      size > 0)
    {
      tensor->values = (float *) g_bytes_get_data (bytes, NULL);
      tensor->once = 1;
    }

  return tensor;
}

WhTensor *
wh_tensor_new_computed (const WhShape *shape,
                        WhTensorFormula formula,
                        gpointer data,
                        GDestroyNotify destroy)
{
  WhTensor *tensor = make (shape, NULL, NULL, NULL);

  tensor->formula = formula;
  tensor->formula_data = data;
  tensor->formula_destroy = destroy;
  return tensor;
}

static void
read_tensor (gconstpointer tensor, gint64 first, gint64 n, float *out)
{
  wh_tensor_read (tensor, first, n, out);
}

WhTensor *
wh_tensor_new_reshaped (WhTensor *tensor, const WhShape *shape)
{
  g_return_val_if_fail (wh_shape_n_elements (shape) == wh_tensor_n_elements (tensor), NULL);

  if (tensor->stored != NULL)
    return wh_tensor_new_stored (shape, tensor->dtype, tensor->stored);

  if (wh_tensor_peek (tensor) == NULL)
    return wh_tensor_new_computed (shape, read_tensor, wh_tensor_ref (tensor),
                                   (GDestroyNotify) wh_tensor_unref);

  return make (shape, tensor->values, wh_tensor_ref (tensor), (GDestroyNotify) wh_tensor_unref);
}

WhTensor *
wh_tensor_ref (WhTensor *tensor)
{
  g_atomic_ref_count_inc (&tensor->ref_count);
  return tensor;
}

void
wh_tensor_unref (WhTensor *tensor)
{
  if (!g_atomic_ref_count_dec (&tensor->ref_count))
    return;

  if (tensor->destroy != NULL)
    tensor->destroy (tensor->owner);
  if (tensor->owns_values)
    wh_pages_give (tensor->values, n_value_bytes (&tensor->shape));
  if (tensor->formula_destroy != NULL)
    tensor->formula_destroy (tensor->formula_data);

  g_clear_pointer (&tensor->stored, g_bytes_unref);
  g_free (tensor);
}

/* Turns one stored element after the other into float32, whatever their alignment. */
#define CONVERT(type, expression)                                                                  \
  for (gint64 i = 0; i < n; i++)                                                                   \
    {                                                                                              \
      type v;                                                                                      \
                                                                                                   \
      memcpy (&v, bytes + i * (gint64) sizeof v, sizeof v);                                        \
      out[i] = (expression);                                                                       \
    }                                                                                              \
  break

static void
convert (const WhTensor *tensor, gint64 first, gint64 n, float *out)
{
  const guint8 *bytes;

  if (n == 0)
    return;

  if (tensor->formula != NULL)
    {
      tensor->formula (tensor->formula_data, first, n, out);
      return;
    }

  bytes = g_bytes_get_data (tensor->stored, NULL);
  bytes += first * (gint64) wh_dtype_size (tensor->dtype);
  if (tensor->dtype == WH_DTYPE_F32 && n >= READ_FROM &&
      wh_mapped_read (bytes, (gsize) n * sizeof (float), out))
    return;

  switch (tensor->dtype)
    {
    case WH_DTYPE_F32:
      memcpy (out, bytes, (gsize) n * sizeof (float));
      break;
    case WH_DTYPE_F64:
      CONVERT (double, (float) v);
    case WH_DTYPE_U8:
    case WH_DTYPE_BOOL:
      CONVERT (guint8, v);
    case WH_DTYPE_I8:
      CONVERT (gint8, v);
    case WH_DTYPE_I16:
      CONVERT (gint16, v);
    case WH_DTYPE_U16:
      CONVERT (guint16, v);
    case WH_DTYPE_I32:
      CONVERT (gint32, (float) v);
    case WH_DTYPE_U32:
      CONVERT (guint32, (float) v);
    case WH_DTYPE_I64:
      CONVERT (gint64, (float) v);
    case WH_DTYPE_U64:
      CONVERT (guint64, (float) v);
    case WH_DTYPE_F16:
      CONVERT (guint16, wh_half_to_float (v));
    }
}

#undef CONVERT

const float *
wh_tensor_values (const WhTensor *tensor)
{
  WhTensor *self = (WhTensor *) tensor;

  /* Only the stored bytes are there yet: whoever comes first converts for all. */
  if (g_once_init_enter (&self->once))
    {
      self->values = allocate (&self->shape);
      convert (self, 0, wh_tensor_n_elements (self), self->values);
      self->owns_values = TRUE;
      g_once_init_leave (&self->once, 1);
    }

  return self->values;
}

const float *
wh_tensor_peek (const WhTensor *tensor)
{
  if (g_atomic_pointer_get (&((WhTensor *) tensor)->once) == 0)
    return NULL;

  return tensor->owns_values || tensor->stored == NULL ? tensor->values : NULL;
}

void
wh_tensor_read (const WhTensor *tensor, gint64 first, gint64 n, float *out)
{
  const float *values = wh_tensor_peek (tensor);

  if (values == NULL)
    convert (tensor, first, n, out);
  else if (n > 0)
    memcpy (out, values + first, (gsize) n * sizeof (float));
}

float *
wh_tensor_data (WhTensor *tensor)
{
  g_return_val_if_fail (tensor->stored == NULL && tensor->formula == NULL, NULL);

  return tensor->values;
}

gint64
wh_tensor_n_elements (const WhTensor *tensor)
{
  return wh_shape_n_elements (&tensor->shape);
}

gsize
wh_tensor_n_bytes (const WhTensor *tensor)
{
  return (gsize) wh_tensor_n_elements (tensor) * wh_dtype_size (tensor->dtype);
}

GBytes *
wh_tensor_dup_stored (const WhTensor *tensor)
{
  if (tensor->stored != NULL)
    return g_bytes_ref (tensor->stored);

  return g_bytes_new_with_free_func (wh_tensor_values (tensor), wh_tensor_n_bytes (tensor),
                                     (GDestroyNotify) wh_tensor_unref,
                                     wh_tensor_ref ((WhTensor *) tensor));
}

gboolean
wh_tensor_equal (const WhTensor *a, const WhTensor *b)
{
  if (a == b)
    return TRUE;

  return wh_shape_equal (&a->shape, &b->shape) &&
         memcmp (wh_tensor_values (a), wh_tensor_values (b),
                 (gsize) wh_tensor_n_elements (a) * sizeof (float)) == 0;
}
