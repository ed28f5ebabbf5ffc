/* tests/graph/ops/test-rules.c: shape inference, by the tables *.shapes beside it */
#include "config.h"

#include "graph/infer.h"
#include "tests/graph/ops/case.h"
#include "tests/support.h"

#include <string.h>

#define BATCH_SIZE 4 /* what -1 stands for in the tables */

/* Where values decide, the inferred shape is the most that can come. */
static gboolean
fits (const WhOp *op, const WhShape *inferred, const WhShape *expected)
{
  if ((op->flags & WH_OP_DATA_SHAPE) == 0)
    return wh_shape_equal (inferred, expected);

  for (guint i = 0; i < inferred->rank && i < expected->rank; i++)
    if (inferred->size[i] < expected->size[i])
      return FALSE;

  return inferred->rank == expected->rank;
}

/* A wrong line fails the test, and the others are still looked at. */
#define wrong(...)                                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_test_message (__VA_ARGS__);                                                                  \
    g_test_fail ();                                                                                \
  }                                                                                                \
  G_STMT_END

static void
check_line (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "|", 3);
  g_autoptr (WhAttributes) attributes = parse_attributes (parts[0], FALSE);
  g_autoptr (GError) error = NULL;
  const char *wanted_error = NULL;
  WhShape in[MAX_VALUES], out[MAX_VALUES], expected[MAX_VALUES];
  const WhShape *in_pointers[MAX_VALUES];
  const WhTensor *constants[MAX_VALUES] = { NULL };
  gboolean known, right;
  guint n_in, n_out;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_strstrip (parts[2]);
  n_in = parse_shapes (parts[1], in);
  for (guint i = 0; i < n_in; i++)
    in_pointers[i] = &in[i];

  if (parts[2][0] == '!')
    {
      wanted_error = parts[2] + 1;
      /* "! 2 outputs ; words": a node with two outputs */
      n_out =
        strchr (wanted_error, ';') != NULL && strstr (wanted_error, " outputs ;") != NULL ? 2 : 1;
      wanted_error = n_out == 2 ? strchr (wanted_error, ';') + 1 : wanted_error;
      while (*wanted_error == ' ')
        wanted_error++;
    }
  else
    n_out = parse_shapes (parts[2], expected);

  right = wh_infer_node (attributes->op, attributes, "node", in_pointers, constants, n_in,
                         BATCH_SIZE, NULL, out, n_out, &known, &error);

  if (wanted_error != NULL)
    {
      if (right || strstr (error->message, wanted_error) == NULL ||
          strstr (error->message, "“node”") == NULL)
        wrong ("%s: gave “%s”", line, right ? "no error" : error->message);
      return;
    }

  if (!right)
    {
      wrong ("%s: failed: %s", line, error->message);
      return;
    }
  g_assert_true (known);

  for (guint i = 0; i < n_out; i++)
    if (!fits (attributes->op, &out[i], &expected[i]))
      {
        g_autofree char *text = wh_shape_to_string (&out[i]);

        wrong ("%s: output %u came out as %s", line, i, text);
      }
}

static void
check_file (gconstpointer data)
{
  g_autofree char *path = wh_test_source (data);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      {
        check_line (lines[i]);
        n++;
      }

  g_test_message ("%u cases", n);
  g_assert_cmpuint (n, >, 100);
}

/* No rule may read an input, an argument or a size that isn't there. */
static void
test_nothing_given (void)
{
  for (guint i = 0; i < wh_op_count (); i++)
    for (guint n_in = 0; n_in < 8; n_in++)
      for (guint rank = 0; rank <= WH_MAX_RANK; rank++)
        {
          const WhOp *op = wh_op_nth (i);
          g_autoptr (WhAttributes) empty = wh_attributes_new_empty (op);
          g_autoptr (WhAttributes) usual = wh_attributes_new (op);
          const WhTensor *constants[8] = { NULL };
          const WhShape *in[8];
          WhShape shape = { .rank = rank };
          WhShape out[4];
          gboolean known;

          for (guint a = 0; a < rank; a++)
            shape.size[a] = (gint64) (i + a) % 3;
          for (guint a = 0; a < n_in; a++)
            in[a] = &shape;

          for (guint n_out = 1; n_out <= 4; n_out++)
            {
              g_autoptr (GError) error = NULL;
              g_autoptr (GError) error_usual = NULL;

              wh_infer_node (op, empty, "node", in, constants, n_in, 0, NULL, out, n_out, &known,
                             &error);
              wh_infer_node (op, usual, "node", in, constants, n_in, 0, NULL, out, n_out, &known,
                             &error_usual);
            }
        }
}

/* Any numbers as arguments and sizes: an answer or an error, never a crash. */
static void
test_any_numbers (void)
{
  static const gint64 numbers[] = { -1, 0, 1, 2, 3, 7, -2, 64, G_MAXINT32, G_MAXINT64, G_MININT64 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

#define ANY() numbers[g_rand_int_range (random, 0, G_N_ELEMENTS (numbers))]
#define SOME() g_rand_int_range (random, 0, 5)

  for (guint round = 0; round < 200; round++)
    for (guint i = 0; i < wh_op_count (); i++)
      {
        const WhOp *op = wh_op_nth (i);
        g_autoptr (WhAttributes) attributes = wh_attributes_new (op);
        g_autoptr (GError) error = NULL;
        const WhTensor *constants[8] = { NULL };
        const WhShape *in[8];
        WhShape shapes[8], out[4];
        guint n_in = MIN (op->n_inputs + (guint) g_rand_int_range (random, 0, 2), 8);
        gboolean known;

        for (guint a = 0; a < op->n_arguments; a++)
          {
            const WhArgument *argument = &op->arguments[a];
            gint64 ints[5];
            double floats[5];
            guint n = (guint) SOME ();

            for (guint k = 0; k < n; k++)
              floats[k] = (double) (ints[k] = SOME () > 0 ? (gint64) SOME () : ANY ());

            if (argument->type == WH_ARGUMENT_BOOL)
              wh_attributes_set_int (attributes, argument->name, SOME () > 2);
            else if (argument->type == WH_ARGUMENT_INT)
              wh_attributes_set_int (attributes, argument->name, SOME () > 1 ? SOME () : ANY ());
            else if (argument->type == WH_ARGUMENT_SHAPE || argument->type == WH_ARGUMENT_INTS)
              wh_attributes_set_ints (attributes, argument->name, ints, n);
            else if (argument->type == WH_ARGUMENT_FLOATS)
              wh_attributes_set_floats (attributes, argument->name, floats, n);
          }

        for (guint a = 0; a < n_in; a++)
          {
            shapes[a] = (WhShape){ .rank = (guint) SOME () };
            for (guint k = 0; k < shapes[a].rank; k++)
              shapes[a].size[k] = SOME () > 0 ? SOME () : (1 << 20);
            in[a] = &shapes[a];
          }

        if (wh_infer_node (op, attributes, "node", in, constants, n_in, 3, NULL, out, 1, &known,
                           &error) &&
            op->cost != NULL)
          {
            WhInference done = {
              .op = op, .attributes = attributes, .n_in = n_in, .in = in, .n_out = 1, .out = out
            };
            WhCost cost = op->cost (&done);

            g_assert_cmpint (cost.multiply_adds, >=, 0);
            g_assert_cmpint (cost.others, >=, 0);
          }
      }
}

int
main (int argc, char *argv[])
{
  wh_test_init (&argc, &argv);

  g_test_add_data_func ("/ops/rules/nnabla", "graph/ops/nnabla.shapes", check_file);
  g_test_add_data_func ("/ops/rules/own", "graph/ops/own.shapes", check_file);
  g_test_add_func ("/ops/rules/nothing-given", test_nothing_given);
  g_test_add_func ("/ops/rules/any-numbers", test_any_numbers);

  return g_test_run ();
}
