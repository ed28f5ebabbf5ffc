/* tests/graph/run/call.h: one kernel called by itself, its node and numbers written as text
 *
 *   node     "Gather axis=1"; arguments that are not given are at their defaults
 *   numbers  "2,3 : 1 2 3 4 5 6", the shape and the elements, several joined by ";"; "()" is a
 * scalar's shape, no element at all is all zeros
 */
#pragma once

#include "graph/error.h"
#include "graph/infer.h"
#include "graph/run/kernel.h"
#include "tests/graph/ops/case.h"

#include <string.h>

#define CALL_MAX_VALUES 16

typedef struct
{
  WhAttributes *attributes;
  guint n_in, n_out;
  WhTensor *in[CALL_MAX_VALUES];
  WhTensor *out[CALL_MAX_VALUES]; /* in the shape that came out */
} OneCall;

static inline WhTensor *
call_parse_tensor (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  g_auto (GStrv) numbers = parts[1] ? g_strsplit_set (parts[1], " ", -1) : NULL;
  WhShape shape = parse_shape (parts[0]);
  WhTensor *tensor = wh_tensor_new_zeros (&shape);
  gint64 n = 0;

  for (guint i = 0; numbers && numbers[i]; i++)
    if (*numbers[i])
      {
        if (n >= wh_tensor_n_elements (tensor))
          g_error ("too many numbers in “%s”", text);
        wh_tensor_data (tensor)[n++] = (float) g_ascii_strtod (numbers[i], NULL);
      }

  if (n != 0 && n != wh_tensor_n_elements (tensor))
    g_error ("too few numbers in “%s”", text);

  return tensor;
}

static inline guint
call_parse_tensors (const char *text, WhTensor **tensors)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  guint n = *trimmed ? g_strv_length (parts) : 0;

  g_assert_cmpuint (n, <=, CALL_MAX_VALUES);
  for (guint i = 0; i < n; i++)
    tensors[i] = call_parse_tensor (parts[i]);

  return n;
}

#define CALL_MAX_ELEMENTS 1000000

/* As the program would: shapes are inferred, then the loops run. FALSE when either refuses, or with
 * WH_ERROR_LIMIT when it is too much for a test. */
static inline gboolean
call_run (OneCall *one, guint n_out, guint64 seed, GError **error)
{
  const WhOp *op = one->attributes->op;
  g_autofree char *name = g_strdup ("node"), *op_name = g_strdup (op->name);
  WhNode node = { .name = name,
                  .op_name = op_name,
                  .op = op,
                  .attributes = one->attributes,
                  .n_inputs = one->n_in,
                  .n_outputs = n_out };
  const WhKernel *kernel = wh_kernel_find (&node);
  const WhShape *shapes[CALL_MAX_VALUES];
  const WhTensor *constants[CALL_MAX_VALUES];
  WhOperand src[CALL_MAX_VALUES];
  WhShape out[CALL_MAX_VALUES];
  float *dst[CALL_MAX_VALUES];
  gboolean known;
  GError *failure = NULL;
  WhCall call = { &node, one->n_in, src, n_out, dst, out, seed, &failure };

  if (kernel == NULL)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "no kernel");

  for (guint i = 0; i < one->n_in; i++)
    {
      shapes[i] = &one->in[i]->shape;
      constants[i] = one->in[i];
      src[i] = (WhOperand){ one->in[i]->shape, wh_tensor_values (one->in[i]) };
    }

  if (!wh_infer_node (op, one->attributes, "node", shapes, constants, one->n_in, 1, NULL, out,
                      n_out, &known, error))
    return FALSE;

  for (guint o = 0; o < n_out; o++)
    if (wh_shape_n_elements (&out[o]) > CALL_MAX_ELEMENTS)
      return wh_fail (error, WH_ERROR_LIMIT, "too many elements for a test");

  /* On the heap and no larger than they need to be, so that a sanitizer sees what goes beyond. */
  for (guint o = 0; o < n_out; o++)
    {
      gint64 n = wh_shape_n_elements (&out[o]);

      dst[o] = g_malloc (n * sizeof (float) + 1);
      memset (dst[o], 0x7f, n * sizeof (float)); /* 3.4e38: nobody's result */
    }

  kernel->reference (&call);

  for (guint o = 0; o < n_out; o++)
    {
      if (failure == NULL)
        one->out[one->n_out++] = wh_tensor_new_copy (&out[o], dst[o]);
      g_free (dst[o]);
    }

  if (failure)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static inline void
call_clear (OneCall *one)
{
  g_clear_pointer (&one->attributes, wh_attributes_unref);
  for (guint i = 0; i < one->n_in; i++)
    wh_tensor_unref (one->in[i]);
  for (guint i = 0; i < one->n_out; i++)
    wh_tensor_unref (one->out[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OneCall, call_clear)
