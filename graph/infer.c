/* graph/infer.c: shapes of all values from those of the inputs and parameters */
#include "config.h"

#include "graph/infer.h"

#include "graph/error.h"

static void
take_hints (const WhShape *const *hints, WhShape *out, guint n_out)
{
  for (guint i = 0; i < n_out; i++)
    out[i] = hints != NULL && hints[i] != NULL ? *hints[i] : WH_SHAPE_SCALAR;
}

gboolean
wh_infer_node (const WhOp *op,
               const WhAttributes *attributes,
               const char *node_name,
               const WhShape *const *in,
               const WhTensor *const *constants,
               guint n_in,
               gint64 batch_size,
               const WhShape *const *hints,
               WhShape *out,
               guint n_out,
               gboolean *known,
               GError **error)
{
  WhInference inference = {
    .op = op,
    .attributes = attributes,
    .node_name = node_name,
    .n_in = n_in,
    .in = in,
    .constants = constants,
    .batch_size = batch_size,
    .n_out = n_out,
    .hints = hints,
    .out = out,
  };

  take_hints (hints, out, n_out);
  *known = op != NULL && op->infer != NULL;

  if (!*known)
    return TRUE;

  if (!op->infer (&inference, error))
    return FALSE;

  for (guint i = 0; i < n_out; i++)
    if (wh_shape_n_elements (&out[i]) < 0)
      {
        g_autofree char *shape = wh_shape_to_string (&out[i]);

        return wh_fail (error, WH_ERROR_LIMIT, "%s “%s”: its output would be of size %s", op->name,
                        node_name, shape);
      }

  return TRUE;
}
