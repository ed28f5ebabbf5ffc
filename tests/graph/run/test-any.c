/* tests/graph/run/test-any.c: kernels on whatever shape inference lets through
 *
 * NNabla's cases with arguments, sizes and numbers changed by chance. A kernel may refuse; what it
 * must not do is read or write beyond its operands, which the sanitizer's build sees.
 */
#include "config.h"

#include "graph/infer.h"
#include "graph/run/kernel.h"
#include "tests/graph/ops/case.h"
#include "tests/support.h"

#include <math.h>

#define N_ROUNDS 12 /* changes of each line */
#define MAX_ELEMENTS 20000

static gint64
any_number (GRand *random)
{
  static const gint64 numbers[] = {
    0, 1, 2, 3, 4, 5, -1, -2, -3, 7, 16, 100, G_MAXINT32, G_MININT64
  };

  return numbers[g_rand_int_range (random, 0, G_N_ELEMENTS (numbers))];
}

/* Mostly small whole numbers, which are indices to some functions. */
static float
any_value (GRand *random)
{
  switch (g_rand_int_range (random, 0, 24))
    {
    case 0:
      return NAN;
    case 1:
      return INFINITY;
    case 2:
      return -1e20f;
    case 3:
      return -1.0f;
    case 4:
    case 5:
    case 6:
    case 7:
      return (float) g_rand_double_range (random, -2.0, 2.0);
    default:
      return (float) g_rand_int_range (random, 0, 4);
    }
}

static void
change_argument (GRand *random, WhAttributes *attributes)
{
  const WhArgument *argument;
  const char *name;
  guint n = 0;

  if (attributes->op->n_arguments == 0)
    return;

  argument = &attributes->op->arguments[g_rand_int_range (random, 0, attributes->op->n_arguments)];
  name = argument->name;

  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
      wh_attributes_set_int (attributes, name, g_rand_boolean (random));
      break;
    case WH_ARGUMENT_INT:
      wh_attributes_set_int (attributes, name, any_number (random));
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      wh_attributes_set_double (attributes, name, any_value (random));
      break;
    case WH_ARGUMENT_STRING:
      if (argument->choices != NULL)
        {
          g_auto (GStrv) choices = g_strsplit (argument->choices, "|", -1);

          wh_attributes_set_string (
            attributes, name,
            choices[g_rand_int_range (random, 0, (gint32) g_strv_length (choices))]);
        }
      else
        wh_attributes_set_string (attributes, name, "nonsense");
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      {
        const gint64 *old = wh_attributes_ints (attributes, name, &n);
        gint64 changed[16];

        for (guint i = 0; i < n && i < G_N_ELEMENTS (changed); i++)
          changed[i] = g_rand_boolean (random) ? old[i] : any_number (random);
        wh_attributes_set_ints (attributes, name, changed, MIN (n, G_N_ELEMENTS (changed)));
        break;
      }
    case WH_ARGUMENT_FLOATS:
      {
        const double *old = wh_attributes_floats (attributes, name, &n);
        double changed[16];

        for (guint i = 0; i < n && i < G_N_ELEMENTS (changed); i++)
          changed[i] = g_rand_boolean (random) ? old[i] : any_value (random);
        wh_attributes_set_floats (attributes, name, changed, MIN (n, G_N_ELEMENTS (changed)));
        break;
      }
    case WH_ARGUMENT_OTHER:
      break;
    }
}

/* The same size changed in all inputs, so that they may still go together. */
static void
change_sizes (GRand *random, WhShape *in, guint n_in)
{
  gint64 from = g_rand_int_range (random, 1, 7), to = g_rand_int_range (random, 0, 7);

  for (guint i = 0; i < n_in; i++)
    for (guint a = 0; a < in[i].rank; a++)
      if (in[i].size[a] == from)
        in[i].size[a] = to;
}

static gboolean
small_enough (const WhShape *shapes, guint n)
{
  for (guint i = 0; i < n; i++)
    if (wh_shape_n_elements (&shapes[i]) < 0 || wh_shape_n_elements (&shapes[i]) > MAX_ELEMENTS)
      return FALSE;

  return TRUE;
}

/* TRUE when a kernel ran. */
static gboolean
run (GRand *random, WhAttributes *attributes, const WhShape *in, guint n_in, guint n_out)
{
  const WhOp *op = attributes->op;
  g_autoptr (GError) error = NULL;
  const WhTensor *constants[MAX_VALUES] = { NULL };
  const WhShape *shapes[MAX_VALUES];
  WhOperand src[MAX_VALUES];
  WhShape out[MAX_VALUES], inferred[MAX_VALUES];
  float *dst[MAX_VALUES], *values[MAX_VALUES];
  gboolean known;
  WhNode node = { .name = (char *) "node",
                  .op_name = (char *) op->name,
                  .op = op,
                  .attributes = attributes,
                  .n_inputs = n_in,
                  .n_outputs = n_out };
  const WhKernel *kernel = wh_kernel_find (&node);
  WhCall call = { .node = &node,
                  .n_src = n_in,
                  .src = src,
                  .n_dst = n_out,
                  .dst = dst,
                  .dst_shape = out,
                  .seed = 1,
                  .error = &error };

  for (guint i = 0; i < n_in; i++)
    shapes[i] = &in[i];

  if (kernel == NULL ||
      !wh_infer_node (op, attributes, "node", shapes, constants, n_in, 4, NULL, out, n_out, &known,
                      &error) ||
      !small_enough (in, n_in) || !small_enough (out, n_out))
    return FALSE;

  for (guint i = 0; i < n_in; i++)
    {
      gint64 n = wh_shape_n_elements (&in[i]);

      /* Of just the size, so that nothing beyond goes unseen. */
      values[i] = g_malloc (MAX (n, 1) * sizeof (float));
      for (gint64 k = 0; k < n; k++)
        values[i][k] = any_value (random);
      src[i] = (WhOperand){ in[i], values[i] };
    }

  for (guint i = 0; i < n_out; i++)
    {
      dst[i] = g_malloc (MAX (wh_shape_n_elements (&out[i]), 1) * sizeof (float));
      inferred[i] = out[i];
    }

  wh_kernel_run (kernel, &call);

  for (guint i = 0; i < n_out; i++)
    {
      g_assert_cmpint (wh_shape_n_elements (&out[i]), <=, wh_shape_n_elements (&inferred[i]));
      if ((op->flags & WH_OP_DATA_SHAPE) == 0)
        g_assert_true (wh_shape_equal (&out[i], &inferred[i]));
      g_free (dst[i]);
    }
  for (guint i = 0; i < n_in; i++)
    g_free (values[i]);

  return TRUE;
}

static void
test_any (void)
{
  g_autofree char *path = wh_test_source ("graph/ops/nnabla.shapes");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_auto (GStrv) lines = NULL;
  guint n_run = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    for (guint round = 0; round < N_ROUNDS && lines[i][0] != '\0' && lines[i][0] != '#'; round++)
      {
        g_auto (GStrv) parts = g_strsplit (lines[i], "|", 3);
        g_autoptr (WhAttributes) attributes = parse_attributes (parts[0], FALSE);
        WhShape in[MAX_VALUES], out[MAX_VALUES];
        guint n_in = parse_shapes (parts[1], in), n_out = parse_shapes (parts[2], out);

        if (g_test_verbose ())
          g_test_message ("%u: %s", round, lines[i]);
        for (guint k = round % 4; k > 0; k--)
          change_argument (random, attributes);
        if (g_rand_boolean (random))
          change_sizes (random, in, n_in);

        n_run += run (random, attributes, in, n_in, n_out);
      }

  g_test_message ("%u runs", n_run);
  g_assert_cmpuint (n_run, >, 3000);
}

int
main (int argc, char *argv[])
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/run/any", test_any);

  return g_test_run ();
}
