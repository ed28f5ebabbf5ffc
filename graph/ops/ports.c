/* graph/ops/ports.c: which input is which where some are left out */
#include "config.h"

#include "graph/ops/ports.h"

#include <string.h>

/* 2: x, weight. 3: and bias (one axis) or z. 4: bias, z. 6: the normalization's four. 7: and z. */
static gboolean
fused_convolution_has (const char *port, const WhShape *const *in, guint n_in)
{
  gboolean normalizes = n_in >= 6;

  if (strcmp (port, "x") == 0 || strcmp (port, "weight") == 0)
    return TRUE;

  if (strcmp (port, "bias") == 0)
    return n_in == 4 || (n_in == 3 && in[2]->rank == 1);

  if (strcmp (port, "z") == 0)
    return n_in == 4 || n_in == 7 || (n_in == 3 && in[2]->rank != 1);

  return normalizes;
}

/* Is the input of that name there? For the ops whose arguments or shapes say so. */
static gboolean
has (const WhOp *op,
     const WhAttributes *attributes,
     const WhShape *const *in,
     guint n_in,
     const char *port)
{
  if (strcmp (op->name, "FusedConvolution") == 0)
    return fused_convolution_has (port, in, n_in);

  /* With four inputs the last is the mask, or else the bias, which has one axis. */
  if (strcmp (op->name, "DeformableConvolution") == 0 && strcmp (port, "mask") == 0)
    return n_in >= 5 || (n_in == 4 && in[3]->rank != 1);

  /* The second and further layers of a recurrent net. */
  if (strcmp (port, "weight") == 0 && wh_op_argument_index (op, "num_layers") >= 0)
    return wh_attributes_int (attributes, "num_layers") > 1;

  if (strcmp (port, "beta") == 0 && wh_op_argument_index (op, "no_bias") >= 0)
    return !wh_attributes_bool (attributes, "no_bias");

  if (strcmp (port, "gamma") == 0 && wh_op_argument_index (op, "no_scale") >= 0)
    return !wh_attributes_bool (attributes, "no_scale");

  return TRUE;
}

int
wh_op_find_input (const WhOp *op,
                  const WhAttributes *attributes,
                  const WhShape *const *in,
                  guint n_in,
                  const char *port)
{
  guint at = 0;

  for (guint i = 0; i < op->n_inputs; i++)
    {
      gboolean here = has (op, attributes, in, n_in, op->inputs[i].name);

      if (strcmp (op->inputs[i].name, port) == 0)
        return here && at < n_in ? (int) at : -1;

      if (here)
        at++;
    }

  g_return_val_if_reached (-1);
}
