/* tests/graph/run/test-hostile-calls.c: kernels on shapes, arguments and numbers that nobody wants
 *
 * Calls that are right (tests/graph/ops/nnabla.shapes) are changed at random, always in the same
 * way. Shape inference may refuse what comes of it, or the kernel may; a sanitizer sees whether one
 * that ran stayed within its arrays. How many run at all is counted, or nothing would be tested.
 */
#include "config.h"

#include "tests/graph/run/call.h"
#include "tests/support.h"

#include <math.h>

#define CHANGES_PER_LINE 24

static float
draw_number (GRand *random)
{
  static const float odd[] = { 0.0f, -0.0f, NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 16777216.0f };

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      return odd[g_rand_int_range (random, 0, G_N_ELEMENTS (odd))];
    case 1:
    case 2:
      return (float) g_rand_double_range (random, -3.0, 3.0);
    default:
      return (float) g_rand_int_range (random, -1, 5);
    }
}

static void
change_shape (GRand *random, WhShape *shape)
{
  guint axis = shape->rank > 0 ? (guint) g_rand_int_range (random, 0, (gint32) shape->rank) : 0;

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      if (shape->rank > 0)
        shape->size[--shape->rank] = 0;
      break;
    case 1:
      if (shape->rank < WH_MAX_RANK)
        shape->size[shape->rank++] = g_rand_int_range (random, 0, 4);
      break;
    default:
      if (shape->rank > 0)
        shape->size[axis] = g_rand_int_range (random, 0, 6);
    }
}

static void
change_list (GRand *random, WhAttributes *attributes, const char *name)
{
  guint n;
  const gint64 *old = wh_attributes_ints (attributes, name, &n);
  gint64 values[WH_MAX_RANK + 2] = { 0 };

  n = MIN (n, WH_MAX_RANK);
  for (guint i = 0; i < n; i++)
    values[i] = old[i];

  switch (g_rand_int_range (random, 0, 4))
    {
    case 0:
      n = n > 0 ? n - 1 : 0;
      break;
    case 1:
      values[n++] = g_rand_int_range (random, -2, 6);
      break;
    default:
      if (n > 0)
        values[g_rand_int_range (random, 0, (gint32) n)] = g_rand_int_range (random, -4, 9);
    }

  wh_attributes_set_ints (attributes, name, values, n);
}

static void
change_string (GRand *random, WhAttributes *attributes, const WhArgument *argument)
{
  g_auto (GStrv) choices = g_strsplit (argument->choices ? argument->choices : "", "|", -1);
  guint n = g_strv_length (choices);

  wh_attributes_set_string (attributes, argument->name,
                            n > 0 && g_rand_int_range (random, 0, 4) ?
                              choices[g_rand_int_range (random, 0, (gint32) n)] :
                              "ij,...k->");
}

static void
change_argument (GRand *random, WhAttributes *attributes)
{
  const WhOp *op = attributes->op;
  const WhArgument *argument;
  double floats[] = { draw_number (random), draw_number (random), draw_number (random) };

  if (op->n_arguments == 0)
    return;

  argument = &op->arguments[g_rand_int_range (random, 0, (gint32) op->n_arguments)];
  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
      wh_attributes_set_int (attributes, argument->name, g_rand_int_range (random, 0, 2));
      break;
    case WH_ARGUMENT_INT:
      wh_attributes_set_int (attributes, argument->name, g_rand_int_range (random, -4, 9));
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      wh_attributes_set_double (attributes, argument->name, draw_number (random));
      break;
    case WH_ARGUMENT_STRING:
      change_string (random, attributes, argument);
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      change_list (random, attributes, argument->name);
      break;
    case WH_ARGUMENT_FLOATS:
      wh_attributes_set_floats (attributes, argument->name, floats,
                                (guint) g_rand_int_range (random, 0, 4));
      break;
    case WH_ARGUMENT_OTHER:
      break;
    }
}

/* The line's call with @n_changes changes; TRUE when the kernel took it. */
static gboolean
run_changed (GRand *random, const char *line, guint n_changes)
{
  g_auto (GStrv) parts = g_strsplit (line, "|", 3);
  g_auto (OneCall) one = { NULL };
  WhTensor *expected[CALL_MAX_VALUES];
  g_autoptr (GError) error = NULL;
  guint n_out = call_parse_tensors (parts[2], expected);
  gboolean ran;

  one.attributes = parse_attributes (parts[0], FALSE);
  one.n_in = call_parse_tensors (parts[1], one.in);
  for (guint o = 0; o < n_out; o++)
    wh_tensor_unref (expected[o]);

  for (guint i = 0; i < n_changes; i++)
    if (one.n_in > 0 && g_rand_boolean (random))
      {
        guint slot = (guint) g_rand_int_range (random, 0, (gint32) one.n_in);
        WhShape shape = one.in[slot]->shape;

        change_shape (random, &shape);
        wh_tensor_unref (one.in[slot]);
        one.in[slot] = wh_tensor_new_zeros (&shape);
      }
    else if (one.n_in > 1 && g_rand_int_range (random, 0, 6) == 0)
      wh_tensor_unref (one.in[--one.n_in]);
    else
      change_argument (random, one.attributes);

  for (guint i = 0; i < one.n_in; i++)
    for (gint64 k = 0; k < wh_tensor_n_elements (one.in[i]); k++)
      wh_tensor_data (one.in[i])[k] = draw_number (random);

  if (g_test_verbose ())
    g_test_message ("%s", line);

  ran = call_run (&one, n_out, 1, &error);
  g_assert_true (ran || error->domain == WH_ERROR);
  return ran;
}

static void
test_changed (void)
{
  g_autofree char *path = wh_test_source ("graph/ops/nnabla.shapes");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  g_auto (GStrv) lines = NULL;
  guint n = 0, n_ran = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    for (guint k = 0; k < CHANGES_PER_LINE && *lines[i] && *lines[i] != '#'; k++)
      {
        n_ran += run_changed (random, lines[i], k / 8) ? 1 : 0;
        n++;
      }

  g_test_message ("%u of %u ran", n_ran, n);
  g_assert_cmpuint (n_ran, >, n / 4);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/hostile-calls/changed", test_changed);

  return g_test_run ();
}
