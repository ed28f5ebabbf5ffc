/* graph/tensor.h: numbers with a shape
 *
 * A tensor is float32 to whoever computes with it. What a file stores may be wider, unaligned or
 * not yet in memory: then the stored bytes are kept, saved again unchanged, and turned into
 * float32 when wh_tensor_values () is first called. What follows from another tensor by a formula
 * may wait for that too.
 *
 * Threads  a finished tensor may be read from several threads, the first read included.
 */
#pragma once

#include "graph/shape.h"

G_BEGIN_DECLS

typedef enum
{
  WH_DTYPE_F32, /* little endian, any alignment */
  WH_DTYPE_F64,
  WH_DTYPE_U8,
  WH_DTYPE_I8,
  WH_DTYPE_I16,
  WH_DTYPE_U16,
  WH_DTYPE_I32,
  WH_DTYPE_U32,
  WH_DTYPE_I64,
  WH_DTYPE_U64,
  WH_DTYPE_F16,
  WH_DTYPE_BOOL, /* one byte, 0 or 1 */
} WhDtype;

gsize wh_dtype_size (WhDtype dtype);       /* in bytes */
const char *wh_dtype_name (WhDtype dtype); /* "float32", "uint8", ... as numpy says */

/* Writes the numbers [first, first + n) in C order to @out, the same each time; from any thread. */
typedef void (*WhTensorFormula) (gconstpointer data, gint64 first, gint64 n, float *out);

typedef struct
{
  WhShape shape;
  WhDtype dtype; /* as stored; values are float32 whatever it is */
  /*< private >*/
  gatomicrefcount ref_count;
  gsize once;              /* g_once_init_enter () on the conversion */
  float *values;           /* aligned to 64 bytes, or within @stored */
  gboolean owns_values;    /* from wh_pages_take () */
  GBytes *stored;          /* nullable */
  WhTensorFormula formula; /* nullable */
  gpointer formula_data;
  GDestroyNotify formula_destroy;
  GDestroyNotify destroy; /* of @owner */
  gpointer owner;
} WhTensor;

/* Uninitialised, 64-byte aligned. The maker fills wh_tensor_data () before anyone else sees it. */
WhTensor *wh_tensor_new (const WhShape *shape);
WhTensor *wh_tensor_try_new (const WhShape *shape); /* the same; NULL when there is no memory */
WhTensor *wh_tensor_new_zeros (const WhShape *shape);
WhTensor *wh_tensor_new_copy (const WhShape *shape, const float *values);
WhTensor *wh_tensor_new_take (const WhShape *shape, float *values); /* from g_malloc () */
WhTensor *wh_tensor_new_scalar (float value);

/**
 * wh_tensor_new_borrow:
 * @values: used in place, 4-byte aligned; valid until @destroy (@owner) is called
 */
WhTensor *wh_tensor_new_borrow (const WhShape *shape,
                                float *values,
                                gpointer owner,
                                GDestroyNotify destroy);

/**
 * wh_tensor_new_stored:
 * @bytes: at least as long as @shape and @dtype ask for, usually a part of a mapped file; a
 *   reference is taken. Nothing is read before wh_tensor_values () is called.
 */
WhTensor *wh_tensor_new_stored (const WhShape *shape, WhDtype dtype, GBytes *bytes);

/* Computed when somebody first asks for the numbers. Takes @data. */
WhTensor *wh_tensor_new_computed (const WhShape *shape,
                                  WhTensorFormula formula,
                                  gpointer data,
                                  GDestroyNotify destroy);

/* The same numbers, shared, under another shape with as many elements. */
WhTensor *wh_tensor_new_reshaped (WhTensor *tensor, const WhShape *shape);

WhTensor *wh_tensor_ref (WhTensor *tensor);
void wh_tensor_unref (WhTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTensor, wh_tensor_unref)

/* Lent, in C order; never NULL, even for no elements. */
const float *wh_tensor_values (const WhTensor *tensor);

/* The same for who goes through them once and keeps something else: [first, first + n) written to
 * @out, and nothing more of them in memory than was before. */
void wh_tensor_read (const WhTensor *tensor, gint64 first, gint64 n, float *out);

/* NULL when they would have to be read, converted or computed first. */
const float *wh_tensor_peek (const WhTensor *tensor);

float *wh_tensor_data (WhTensor *tensor); /* of wh_tensor_new (), for its maker */

gint64 wh_tensor_n_elements (const WhTensor *tensor);
gsize wh_tensor_n_bytes (const WhTensor *tensor);      /* as stored */
GBytes *wh_tensor_dup_stored (const WhTensor *tensor); /* of its dtype, little endian */

/* Same shape and the same bits in every float32. */
gboolean wh_tensor_equal (const WhTensor *a, const WhTensor *b);

/* out[i0, i1, ...] is @tensor with its axes in the order @axes, as numpy.transpose: a new
 * tensor. The numbers are shared when all that moves are axes of size 1. */
WhTensor *wh_tensor_permute (const WhTensor *tensor, const gint64 *axes);

G_END_DECLS
