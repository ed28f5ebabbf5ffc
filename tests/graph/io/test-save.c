/* tests/graph/io/test-save.c: what is saved is what was there, but for what a converter changed
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/archive.h"
#include "graph/io/message.h"
#include "graph/io/model.h"
#include "graph/io/wire.h"
#include "graph/print.h"
#include "graph/rewriter.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Two networks that share a parameter, things that only pass through, and fields of the future. */
static const char text[] =
  "version: \"0.1\" # a comment\n"
  "training_config { max_epoch: 5 }\n"
  "network { name: \"train\" batch_size: 8\n"
  "  variable { name: \"x\" type: \"Buffer\" shape { dim: -1 dim: 2 } }\n"
  "  variable { name: \"y\" type: \"Buffer\" shape { dim: -1 dim: 3 } }\n"
  "  variable { name: \"w\" type: \"Parameter\" shape { dim: 2 dim: 3 } }\n"
  "  function { name: \"a\" type: \"Affine\" input: \"x\" input: \"w\" output: \"y\"\n"
  "    affine_param { base_axis: 1 } } }\n"
  "network { name: \"run\" batch_size: 4\n"
  "  variable { name: \"x\" type: \"Buffer\" shape { dim: -1 dim: 2 } }\n"
  "  variable { name: \"h\" type: \"Buffer\" shape { dim: -1 dim: 3 } }\n"
  "  variable { name: \"y\" type: \"Buffer\" shape { dim: -1 dim: 3 } }\n"
  "  variable { name: \"w\" type: \"Parameter\" shape { dim: 2 dim: 3 } }\n"
  "  variable { name: \"b\" type: \"Parameter\" shape { dim: 3 } }\n"
  "  function { name: \"a\" type: \"Affine\" context { array_class: \"C\" } input: \"x\" input: "
  "\"w\"\n"
  "    input: \"b\" output: \"h\" affine_param { base_axis: 1 later: 7 } }\n"
  "  function { name: \"r\" type: \"ReLU\" input: \"h\" output: \"y\" relu_param { inplace: true } "
  "} }\n"
  "dataset { name: \"d\" uri: \"somewhere\" future { x: 1 } }\n"
  "optimizer { name: \"o\" network_name: \"run\" loss_variable { variable_name: \"y\" }\n"
  "  parameter_variable { variable_name: \"w\" learning_rate_multiplier: 1 }\n"
  "  parameter_variable { variable_name: \"b\" learning_rate_multiplier: 1 } }\n"
  "executor { name: \"e\" network_name: \"run\" data_variable { variable_name: \"x\" data_name: "
  "\"in\" }\n"
  "  output_variable { variable_name: \"y\" data_name: \"out\" }\n"
  "  parameter_variable { variable_name: \"w\" } parameter_variable { variable_name: \"b\" } }\n"
  "parameter { variable_name: \"w\" shape { dim: 2 dim: 3 } data: [1, 2, 3, 4, 5, 6] need_grad: "
  "true }\n"
  "parameter { variable_name: \"b\" shape { dim: 3 } data: [7, 8, 9] }\n"
  "parameter { variable_name: \"spare\" shape { dim: 1 } data: 10 }\n";

typedef struct
{
  char *folder;
  WhModel *model;
  WhGraph *graph; /* of "run" */
} Fixture;

static WhModel *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  WhModel *model = wh_model_load (&path, 1, NULL, &error);

  g_assert_no_error (error);
  return model;
}

static char *
in_folder (Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = wh_test_make_folder ();
  path = in_folder (f, "in.nntxt");
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  f->model = load (path);
  f->graph = wh_model_dup_graph (f->model, 1, 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wh_graph_unref (f->graph);
  wh_model_unref (f->model);
  wh_test_remove_folder (f->folder);
  g_free (f->folder);
}

static WhModel *
save_and_load (Fixture *f, const WhGraph *graph, const char *name, WhParameterForm form)
{
  g_autofree char *path = in_folder (f, name);
  g_autoptr (GError) error = NULL;

  wh_model_save (f->model, 1, graph, path, form, NULL, &error);
  g_assert_no_error (error);
  return load (path);
}

static const WhMessage *
nth (const WhMessage *message, guint field, guint n)
{
  WH_MESSAGE_EACH (message, field, item)
    if (n-- == 0)
      return item->message;
  return NULL;
}

static const float *
values_of (const WhModel *model, const char *name)
{
  WhTensor *tensor = g_hash_table_lookup (model->tensors, name);

  g_assert_nonnull (tensor);
  return wh_tensor_values (tensor);
}

/* y = relu (x w + b) with w doubled and b gone into a new parameter of three numbers */
static WhGraph *
convert (const WhGraph *graph)
{
  g_autoptr (WhRewriter) rw = wh_rewriter_new (graph);
  guint w = wh_graph_find_value (graph, "w"), b = wh_graph_find_value (graph, "b");
  g_autoptr (WhTensor) new_w =
    wh_tensor_new_copy (&WH_SHAPE (2, 3), wh_tensor_values (graph->values[w].tensor));
  g_autoptr (WhTensor) new_b = wh_tensor_new_copy (&WH_SHAPE (3), (float[]){ 1, 2, 3 });
  g_autoptr (GError) error = NULL;
  WhGraph *converted;

  for (guint i = 0; i < 6; i++)
    wh_tensor_data (new_w)[i] *= 2;

  wh_rewriter_set_input (rw, 0, 1, wh_rewriter_add_parameter (rw, "w", new_w, w));
  wh_rewriter_set_input (rw, 0, 2, wh_rewriter_add_parameter (rw, "new/b", new_b, b));
  converted = wh_rewriter_finish (rw, &error);
  g_assert_no_error (error);
  return converted;
}

static void
test_as_it_was (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    WhParameterForm form;
    gboolean keeps_text;
  } cases[] = {
    { "out.nnp", WH_PARAMETERS_H5, TRUE },       { "out.nnp", WH_PARAMETERS_PROTOBUF, TRUE },
    { "out.nntxt", WH_PARAMETERS_H5, TRUE },     { "out.nntxt", WH_PARAMETERS_PROTOBUF, TRUE },
    { "OUT.PROTOBUF", WH_PARAMETERS_H5, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhModel) again = save_and_load (f, NULL, cases[i].name, cases[i].form);
      guint at = 0;

      g_assert_cmpfloat (values_of (again, "w")[5], ==, 6);
      g_assert_cmpfloat (values_of (again, "spare")[0], ==, 10);
      g_assert_false (g_hash_table_contains (again->no_grad, "w"));
      g_assert_true (g_hash_table_contains (again->no_grad, "b"));

      /* all but the parameters, in order */
      for (guint k = 0; cases[i].keeps_text && k < f->model->root->n_items; k++)
        {
          const WhItem *item = &f->model->root->items[k];

          if (item->field->number == WH_ROOT_PARAMETER)
            continue;
          if (item->field->number == WH_ROOT_VERSION)
            g_assert_cmpstr (item->string, ==, again->root->items[at].string);
          else
            g_assert_true (wh_message_equal (item->message, again->root->items[at].message));
          at++;
        }
    }
}

static void
test_converted (Fixture *f, gconstpointer data)
{
  g_autoptr (WhGraph) converted = convert (f->graph);
  g_autoptr (WhModel) again = save_and_load (f, converted, "out.nnp", WH_PARAMETERS_H5);
  const WhMessage *old = nth (f->model->root, WH_ROOT_NETWORK, 1);
  const WhMessage *new = nth (again->root, WH_ROOT_NETWORK, 1);
  const WhMessage *affine = nth (new, WH_NETWORK_FUNCTION, 0);
  const WhMessage *executor = nth (again->root, WH_ROOT_EXECUTOR, 0);
  const WhMessage *optimizer = nth (again->root, WH_ROOT_OPTIMIZER, 0);
  g_autoptr (WhGraph) graph = wh_model_dup_graph (again, 1, 0, NULL);
  g_autofree char *printed = wh_graph_print (graph);

  g_assert_cmpstr (
    printed, ==,
    "network \"run\" batch 4\ninput x (4, 2)\nparameter w_2 (2, 3) sum 42\n"
    "parameter new/b (3,) sum 6\nAffine a : x, w_2, new/b -> h (4, 3) { base_axis: 1 }\n"
    "ReLU r : h -> y (4, 3) { inplace: true }\noutput y\n");

  /* the other network is as it was, its weights too */
  g_assert_true (wh_message_equal (nth (f->model->root, WH_ROOT_NETWORK, 0),
                                   nth (again->root, WH_ROOT_NETWORK, 0)));
  g_assert_cmpfloat (values_of (again, "w")[5], ==, 6);
  g_assert_cmpfloat (values_of (again, "w_2")[5], ==, 12);
  g_assert_cmpfloat (values_of (again, "spare")[0], ==, 10);
  g_assert_false (g_hash_table_contains (again->tensors, "b")); /* nobody else's */

  /* the function kept what it had beside its inputs */
  g_assert_cmpstr (wh_message_string (wh_message_child (affine, 10), 2), ==, "C");
  g_assert_nonnull (wh_message_find_unknown (affine, WH_ITEM_TEXT, NULL));
  g_assert_true (
    wh_message_equal (nth (old, WH_NETWORK_FUNCTION, 1), nth (new, WH_NETWORK_FUNCTION, 1)));
  g_assert_true (
    wh_message_equal (nth (old, WH_NETWORK_VARIABLE, 0), nth (new, WH_NETWORK_VARIABLE, 0)));

  /* who speaks of the network speaks of what there is */
  g_assert_cmpuint (wh_message_count (executor, WH_EXECUTOR_PARAMETER_VARIABLE), ==, 2);
  g_assert_cmpstr (wh_message_string (nth (executor, WH_EXECUTOR_PARAMETER_VARIABLE, 0), 1), ==,
                   "w_2");
  g_assert_cmpstr (wh_message_string (nth (executor, WH_EXECUTOR_PARAMETER_VARIABLE, 1), 1), ==,
                   "new/b");
  g_assert_cmpuint (wh_message_count (optimizer, WH_OPTIMIZER_PARAMETER_VARIABLE), ==, 1);
  g_assert_cmpstr (wh_message_string (nth (optimizer, WH_OPTIMIZER_PARAMETER_VARIABLE, 0), 1), ==,
                   "w_2");
  g_assert_cmpuint (wh_message_count (optimizer, WH_EXECUTOR_LOSS_VARIABLE), ==, 1);
  g_assert_nonnull (nth (again->root, 300, 0));
}

/* The old output is gone; the executor names the one in its place. */
static void
test_new_output (Fixture *f, gconstpointer data)
{
  g_autoptr (WhRewriter) rw = wh_rewriter_new (f->graph);
  g_autoptr (WhGraph) converted = NULL;
  g_autoptr (WhModel) again = NULL;
  g_autoptr (GError) error = NULL;
  const WhMessage *executor;
  guint h = wh_graph_find_value (f->graph, "h");

  wh_rewriter_replace_reads (rw, wh_graph_find_value (f->graph, "y"), h);
  converted = wh_rewriter_finish (rw, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (converted->n_nodes, ==, 1);

  again = save_and_load (f, converted, "out.nntxt", WH_PARAMETERS_PROTOBUF);
  executor = nth (again->root, WH_ROOT_EXECUTOR, 0);
  g_assert_cmpstr (wh_message_string (nth (executor, WH_EXECUTOR_OUTPUT_VARIABLE, 0), 1), ==, "h");
  g_assert_cmpstr (wh_message_string (nth (executor, WH_EXECUTOR_OUTPUT_VARIABLE, 0), 3), ==,
                   "out");
}

/* A new function gets its message from the op's row. */
static void
test_new_node (Fixture *f, gconstpointer data)
{
  g_autoptr (WhRewriter) rw = wh_rewriter_new (f->graph);
  g_autoptr (WhGraph) converted = NULL;
  g_autoptr (WhModel) again = NULL;
  g_autoptr (GError) error = NULL;
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "LeakyReLU"));
  guint h = wh_graph_find_value (f->graph, "h"), y = wh_graph_find_value (f->graph, "y");
  const WhMessage *function;

  wh_attributes_set_double (attributes, "alpha", 0.25);
  wh_rewriter_remove_node (rw, 1);
  wh_rewriter_add_node (rw, "LeakyReLU", "leaky", attributes, &h, 1, &y, 1);
  converted = wh_rewriter_finish (rw, &error);
  g_assert_no_error (error);

  again = save_and_load (f, converted, "out.protobuf", WH_PARAMETERS_H5);
  function = nth (nth (again->root, WH_ROOT_NETWORK, 1), WH_NETWORK_FUNCTION, 1);
  g_assert_cmpstr (wh_message_string (function, WH_FUNCTION_NAME), ==, "leaky");
  g_assert_cmpfloat (
    wh_message_double (wh_message_child (function, wh_op_find (NULL, "LeakyReLU")->field), 1), ==,
    0.25);
}

/* What a newer binary file holds stays, and then the archive's network is binary too. */
static void
test_unknown_wire (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "in.protobuf");
  g_autofree char *out = in_folder (f, "out.nnp");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (WhModel) model = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 unknown[] = { 0xfa, 0xff, 3, 3, 'a', 'b', 'c' }; /* field 8191, three bytes */
  const WhItem *item;

  bytes = wh_wire_to_bytes (f->model->root);
  g_byte_array_append (longer, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  g_byte_array_append (longer, unknown, sizeof unknown);
  g_file_set_contents (path, (char *) longer->data, longer->len, &error);
  g_assert_no_error (error);

  model = load (path);
  g_assert_cmpuint (model->notes->len, ==, 1);
  wh_model_save (model, 0, NULL, out, WH_PARAMETERS_H5, NULL, &error);
  g_assert_no_error (error);
  again = load (out);
  item = wh_message_find_unknown (again->root, WH_ITEM_WIRE, NULL);
  g_assert_cmpmem (item->bytes, item->n, unknown, sizeof unknown);
}

/* Further members of an archive go along, deflated ones as they are. */
static void
test_members (Fixture *f, gconstpointer data)
{
  g_autofree char *in = in_folder (f, "in.nnp");
  g_autofree char *out = in_folder (f, "out.nnp");
  g_autoptr (GBytes) network = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) notes = g_bytes_new_static ("ours", 4);
  g_autoptr (GBytes) written = NULL, member = NULL, first_bytes = NULL, second_bytes = NULL;
  g_autoptr (WhArchive) archive = NULL;
  g_autoptr (WhModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL, *contents_again = NULL;
  gsize length, length_again;
  const WhArchivePart parts[] = {
    { .name = "folder/Any.PROTOTXT", .bytes = network },
    { .name = "folder/notes.md", .bytes = notes },
    { .name = "__MACOSX/._Any.nntxt", .bytes = notes },
  };

  g_assert_true (wh_archive_write (in, parts, G_N_ELEMENTS (parts), NULL, &error));
  model = load (in);
  g_assert_cmpstr (model->format, ==, "nnp");
  wh_model_save (model, 0, NULL, out, WH_PARAMETERS_PROTOBUF, NULL, &error);
  g_assert_no_error (error);

  g_file_get_contents (out, &contents, &length, &error);
  g_assert_no_error (error);
  written = g_bytes_new (contents, length);
  archive = wh_archive_new (written, "out", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (archive->n_members, ==, 5);
  g_assert_cmpstr (archive->members[0].name, ==, "nnp_version.txt");
  g_assert_cmpstr (archive->members[1].name, ==, "network.nntxt");
  g_assert_cmpstr (archive->members[2].name, ==, "parameter.protobuf");
  g_assert_cmpstr (archive->members[3].name, ==, "folder/notes.md");
  g_assert_cmpstr (archive->members[4].name, ==, "__MACOSX/._Any.nntxt");
  member = wh_archive_read_member (archive, 3, &error);
  g_assert_true (g_bytes_equal (member, notes));
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (archive->members[i].offset, >=, 0); /* all stored */

  /* the same model gives the same bytes */
  wh_model_save (model, 0, NULL, out, WH_PARAMETERS_PROTOBUF, NULL, &error);
  g_file_get_contents (out, &contents_again, &length_again, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (contents, length, contents_again, length_again);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Nothing is left, and what was there is there. */
static void
test_failures (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "sub", "sub.nnp", "none/out.nnp", "out.onnx", "nnp" };
  static const char *const cancelled[] = { "in.nntxt", "out.nnp", "out.protobuf" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *sub = in_folder (f, "sub.nnp");
  g_autofree char *in = in_folder (f, "in.nntxt");
  g_autofree char *contents = NULL;
  guint n;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  n = count_files (f->folder);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = in_folder (f, names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (wh_model_save (f->model, 1, NULL, path, WH_PARAMETERS_H5, NULL, &error));
      g_assert_nonnull (error);
      wh_assert_error_contains (error, names[i]);
      g_assert_cmpuint (count_files (f->folder), ==, n);
    }

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (cancelled); i++)
    {
      g_autofree char *path = in_folder (f, cancelled[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (
        wh_model_save (f->model, 1, NULL, path, WH_PARAMETERS_H5, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_files (f->folder), ==, n);
    }

  g_file_get_contents (in, &contents, NULL, NULL);
  g_assert_cmpstr (contents, ==, text);
}

/* Over the file that it came from, through a link; the mapped file lives on. */
static void
test_in_place (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_folder (f, "own.nnp");
  g_autofree char *link = in_folder (f, "link.nnp");
  g_autoptr (WhModel) own = save_and_load (f, NULL, "own.nnp", WH_PARAMETERS_H5);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink ("own.nnp", link), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      wh_model_save (own, 0, NULL, link, i % 2 ? WH_PARAMETERS_H5 : WH_PARAMETERS_PROTOBUF, NULL,
                     &error);
      g_assert_no_error (error);
    }
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);
  g_assert_cmpfloat (values_of (own, "w")[5], ==, 6);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "/io/save/as-it-was", test_as_it_was },       { "/io/save/converted", test_converted },
    { "/io/save/new-output", test_new_output },     { "/io/save/new-node", test_new_node },
    { "/io/save/unknown-wire", test_unknown_wire }, { "/io/save/members", test_members },
    { "/io/save/failures", test_failures },         { "/io/save/in-place", test_in_place },
  };

  wh_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
