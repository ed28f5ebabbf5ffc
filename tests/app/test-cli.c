/* tests/app/test-cli.c: each command of the built program, its JSON, its files */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/io/samples.h"
#include "tests/app/program.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder; /* empty at the start of each test */

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_info (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, NULL, "info", "DATA/lenet.nnp", "--json");
  g_assert_true (g_str_has_suffix (text_at (&ran, "file"), "lenet.nnp"));
  g_assert_cmpstr (text_at (&ran, "format"), ==, "nnp");
  g_assert_cmpuint (count_at (&ran, "networks"), ==, 1);
  g_assert_cmpstr (text_at (&ran, "networks.0.name"), ==, "lenet");
  g_assert_cmpfloat (number_at (&ran, "networks.0.batch_size"), ==, 4);
  g_assert_cmpstr (text_at (&ran, "networks.0.inputs.0.name"), ==, "x");
  g_assert_cmpstr (text_at (&ran, "networks.0.inputs.0.dtype"), ==, "float32");
  g_assert_cmpuint (count_at (&ran, "networks.0.inputs.0.shape"), ==, 4);
  g_assert_cmpfloat (number_at (&ran, "networks.0.inputs.0.shape.1"), ==, 3);
  g_assert_cmpstr (text_at (&ran, "networks.0.outputs.0.name"), ==, "y");
  g_assert_cmpfloat (number_at (&ran, "networks.0.outputs.0.shape.1"), ==, 10);
  g_assert_cmpfloat (number_at (&ran, "networks.0.nodes"), ==, 12);
  g_assert_cmpfloat (number_at (&ran, "networks.0.values"), ==, 31);
  g_assert_cmpfloat (number_at (&ran, "networks.0.parameters"), ==, 18);
  g_assert_cmpfloat (number_at (&ran, "networks.0.parameter_bytes"), ==, 41816);
  /* 4 (16 24² 3 5² + 16 8² 16 5² + 256 10 + 10 10) */
  g_assert_cmpfloat (number_at (&ran, "networks.0.multiply_adds"), ==, 4413840);
  g_assert_cmpfloat (number_at (&ran, "networks.0.ops.Convolution"), ==, 2);

  run_well (&ran, NULL, "info", "DATA/lenet.nnp", "--json", "--batch", "7");
  g_assert_cmpfloat (number_at (&ran, "networks.0.inputs.0.shape.0"), ==, 7);

  run_well (&ran, NULL, "info", "TESTS/app/multi-io.nnp");
  g_assert_nonnull (strstr (ran.out, "Network “multi_io”"));
  g_assert_nonnull (strstr (ran.out, "4 Affine"));
}

static void
test_convert (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--step", "batch-normalization-folded", "-o",
            "folded.nnp", "--json");
  g_assert_cmpuint (count_files (), ==, 1);
  g_assert_cmpstr (text_at (&ran, "output"), ==, "folded.nnp");
  g_assert_cmpfloat (number_at (&ran, "nodes_before"), ==, 12);
  g_assert_cmpfloat (number_at (&ran, "nodes_after"), ==, 9);
  g_assert_cmpstr (text_at (&ran, "steps.0.step"), ==, "batch-normalization-folded");
  g_assert_cmpstr (text_at (&ran, "steps.0.summary"), ==, "3 folded");
  g_assert_cmpstr (text_at (&ran, "steps.0.entries.0.kind"), ==, "done");

  run_well (&ran, folder, "info", "folded.nnp", "--json");
  g_assert_cmpfloat (number_at (&ran, "networks.0.nodes"), ==, 9);
  g_assert_false (json_object_has_member (json_node_get_object (at (&ran, "networks.0.ops")),
                                          "BatchNormalization"));

  /* NNabla's class name, and text with its parameters beside it. */
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--step",
            "BatchNormalizationFoldedConverter", "-o", "text.nntxt");
  g_assert_cmpuint (count_files (), ==, 3);
  run_program (&ran, folder, "compare", "folded.nnp", "--with", "text.nntxt", "--json", NULL);
  g_assert_cmpstr (
    ran.err, ==,
    "whittle: text.nntxt: note: parameters were taken from text.h5, which lies beside it\n");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs"), ==, 0);

  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "-o", "same.nnp", "--parameters",
            "protobuf");
  run_well (&ran, folder, "compare", "DATA/lenet.nnp", "--with", "same.nnp", "--json");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs"), ==, 0);
}

static gboolean
begins_with (const char *name, const char *magic)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return length > strlen (magic) && memcmp (bytes, magic, strlen (magic)) == 0;
}

static void
test_draw (void)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (Ran) ran = { 0 };

  run_well (&ran, folder, "draw", "DATA/lenet.nnp", "-o", "a.png");
  g_assert_true (begins_with ("a.png", "\x89PNG"));
  run_well (&ran, folder, "draw", "DATA/lenet.nnp", "-o", "a.pdf", "--look", "cards");
  g_assert_true (begins_with ("a.pdf", "%PDF"));
  run_well (&ran, folder, "draw", "DATA/lenet.nnp", "-o", "a.dot", "--verbose");
  g_assert_true (begins_with ("a.dot", "digraph"));
  run_well (&ran, folder, "draw", "DATA/lenet.nnp", "--step", "batch-normalization-folded", "-o",
            "b.svg", "--before", "c.svg", "--dark");
  g_assert_true (begins_with ("b.svg", "<?xml"));
  g_assert_true (begins_with ("c.svg", "<?xml"));
  g_assert_cmpuint (count_files (), ==, 5);

  run_program (&ran, folder, "draw", "DATA/lenet.nnp", "-o", "a.dot", "--color",
               "Convolution=#012345", "--color", "Tanh=red", NULL);
  g_assert_cmpint (ran.status, ==, 0);
  g_assert_nonnull (strstr (ran.err, "no function or variable is called “Tanh”"));
  path = g_build_filename (folder, "a.dot", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "#012345"));
}

static void
test_run (void)
{
  g_autofree char *path = g_build_filename (folder, "y.h5", NULL);
  g_auto (Ran) ran = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhTensor) y = NULL;
  g_autoptr (GArray) list = NULL;

  run_well (&ran, folder, "run", "DATA/lenet.nnp", "-o", "y.h5", "--json", "--threads", "1");
  g_assert_cmpuint (count_at (&ran, "outputs"), ==, 1);
  g_assert_cmpstr (text_at (&ran, "outputs.0.name"), ==, "y");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.shape.1"), ==, 10);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.min"), <, number_at (&ran, "outputs.0.mean"));
  g_assert_cmpfloat (number_at (&ran, "outputs.0.mean"), <, number_at (&ran, "outputs.0.max"));
  g_assert_cmpfloat (number_at (&ran, "time_ms"), >, 0);

  /* The number in the text is exactly the one in the file. */
  y = wh_sample_load_h5 (path, "y", &error);
  g_assert_no_error (error);
  g_assert_true (wh_shape_equal (&y->shape, &WH_SHAPE (4, 10)));
  {
    float max = -INFINITY;

    for (guint i = 0; i < 40; i++)
      max = MAX (max, wh_tensor_values (y)[i]);
    g_assert_cmpfloat (number_at (&ran, "outputs.0.max"), ==, max);
  }

  run_well (&ran, folder, "run", "DATA/lenet.nnp", "--all", "-o", "y.h5", "--batch", "2");
  list = wh_sample_list_h5 (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 13); /* 31 values, 18 of them parameters */
  g_assert_cmpuint (count_files (), ==, 1);
}

static void
test_inputs (void)
{
  g_autofree char *path = g_build_filename (folder, "x.h5", NULL);
  g_autoptr (WhTensor) x = wh_tensor_new (&WH_SHAPE (1, 3, 28, 28));
  const char *name = "deep/x";
  g_auto (Ran) zeros = { 0 };
  g_auto (Ran) file = { 0 };
  g_auto (Ran) ones = { 0 };
  g_auto (Ran) ran = { 0 };

  for (gint64 i = 0; i < wh_tensor_n_elements (x); i++)
    wh_tensor_data (x)[i] = 1.0f;
  g_assert_true (wh_sample_save_h5 (path, &name, &x, 1, NULL));

  /* One sample of ones from a file is repeated over the batch of four. */
  run_well (&zeros, folder, "run", "DATA/lenet.nnp", "--json", "--input", "zeros");
  run_well (&ones, folder, "run", "DATA/lenet.nnp", "--json", "--input", "x=ones");
  run_well (&file, folder, "run", "DATA/lenet.nnp", "--json", "--input", "x=x.h5:/deep/x");
  g_assert_cmpfloat (number_at (&ones, "outputs.0.mean"), ==, number_at (&file, "outputs.0.mean"));
  g_assert_cmpfloat (number_at (&ones, "outputs.0.mean"), !=, number_at (&zeros, "outputs.0.mean"));

  /* Several inputs: one by name, the others all alike. */
  run_well (&ran, folder, "run", "TESTS/app/multi-io.nnp", "--json", "--input", "a=ones", "--input",
            "random:5");
  g_assert_cmpuint (count_at (&ran, "outputs"), ==, 4);
}

static void
test_compare (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, NULL, "compare", "DATA/lenet.nnp", "--json");
  g_assert_cmpuint (count_at (&ran, "values"), ==, 12);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *max = g_strdup_printf ("values.%u.max_abs", i);
      g_autofree char *sqnr = g_strdup_printf ("values.%u.sqnr_db", i);

      g_assert_cmpfloat (number_at (&ran, max), ==, 0);
      g_assert_true (JSON_NODE_HOLDS_NULL (at (&ran, sqnr)));
    }

  run_well (&ran, NULL, "compare", "DATA/lenet.nnp", "--json", "--step",
            "batch-normalization-folded", "--step", "fixed-point-weight");
  g_assert_cmpstr (text_at (&ran, "outputs.0.before"), ==, "y");
  g_assert_cmpstr (text_at (&ran, "outputs.0.after"), ==, "y");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.shape.0"), ==, 4);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.sqnr_db"), >, 30);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.sqnr_db"), <, 60);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.cosine"), >, 0.999);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs"), >=, number_at (&ran, "outputs.0.rmse"));
  g_assert_cmpfloat (number_at (&ran, "outputs.0.rmse"), >=,
                     number_at (&ran, "outputs.0.mean_abs"));
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs_rel"), <, 0.05);
  g_assert_cmpfloat (number_at (&ran, "nodes_before"), ==, 12);
  g_assert_cmpfloat (number_at (&ran, "nodes_after"), >, 12);
  g_assert_cmpfloat (number_at (&ran, "parameter_bytes_before"), ==, 41816);
  g_assert_cmpfloat (number_at (&ran, "parameter_bytes_after"), ==, 41248);

  run_well (&ran, NULL, "compare", "DATA/lenet.nnp", "--json", "--step",
            "batch-normalization-linear", "--input", "random:3");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs_rel"), <=, 1e-5);
}

/* The figures that NNabla's own conversions of this model reach. */
static void
test_evaluate (void)
{
  static const struct
  {
    const char *steps[3];
    double top1;
  } cases[] = {
    { { NULL, NULL }, 0.981 },
    { { "batch-normalization-linear", NULL }, 0.981 },
    { { "batch-normalization-folded", NULL }, 0.981 },
    { { "fixed-point-weight", NULL }, 0.982 },
    { { "fixed-point-weight:n_w=4,n_b=4", NULL }, 0.971 },
    { { "fixed-point-weight:delta_w=2e-4,delta_b=2e-4", NULL }, 0.100 },
    { { "batch-normalization-folded", "fixed-point-weight", "fixed-point-activation:delta=0.0625" },
      0.980 },
    { { "fixed-point-activation:delta=0.0625", NULL }, 0.982 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *words[12] = { "evaluate", "DATA/lenet.nnp", "--data", "DATA/digits.h5",
                                "--json" };
      g_auto (Ran) ran = { 0 };
      guint n = 5;

      for (guint s = 0; s < 3 && cases[i].steps[s] != NULL; s++)
        {
          words[n++] = "--step";
          words[n++] = cases[i].steps[s];
        }
      run_program_strv (&ran, NULL, words);
      g_assert_cmpstr (ran.err, ==, "");
      g_assert_cmpfloat (number_at (&ran, "samples"), ==, 1000);
      g_assert_cmpfloat (number_at (&ran, "before.top1"), ==, 0.981);
      g_assert_cmpfloat (number_at (&ran, "after.top1"), ==, cases[i].top1);
      g_assert_cmpfloat (number_at (&ran, "after.top5"), >=, cases[i].top1);
      g_assert_cmpfloat (number_at (&ran, "before.agreement_top1"), ==, 1);
      g_assert_cmpfloat (number_at (&ran, "after.agreement_top1"), ==,
                         number_at (&ran, "agreement_top1"));
      g_assert_cmpstr (text_at (&ran, "fit"), ==,
                       "uint8 scaled by 1/255, one channel repeated to three");
    }
}

static void
test_bench (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, NULL, "bench", "DATA/lenet.nnp", "--runs", "3", "--threads", "1", "--json");
  g_assert_cmpfloat (number_at (&ran, "median_ms"), >=, number_at (&ran, "min_ms"));
  g_assert_cmpfloat (number_at (&ran, "min_ms"), >, 0);
  g_assert_cmpfloat (number_at (&ran, "runs"), ==, 3);
  g_assert_cmpfloat (number_at (&ran, "threads"), ==, 1);
  g_assert_cmpfloat (number_at (&ran, "prepare_ms"), >, 0);
  g_assert_cmpfloat (number_at (&ran, "arena_bytes"), >, 0);
  g_assert_cmpuint (count_at (&ran, "nodes"), ==, 12);
  g_assert_cmpstr (text_at (&ran, "nodes.0.op"), ==, "Convolution");
  g_assert_cmpfloat (number_at (&ran, "nodes.0.ms"), >, 0);
  g_assert_nonnull (text_at (&ran, "nodes.0.name"));
}

static void
test_converters (void)
{
  g_auto (Ran) ran = { 0 };
  gboolean found = FALSE;

  run_well (&ran, NULL, "converters", "--json");
  for (guint i = 0; i < count_at (&ran, ""); i++)
    {
      static const char *const fields[] = { "name", "title", "summary", "source", "options" };
      JsonObject *one = json_array_get_object_element (json_node_get_array (ran.json), i);
      JsonArray *options = json_object_get_array_member (one, "options");

      for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
        g_assert_true (json_object_has_member (one, fields[f]));

      for (guint o = 0; o < json_array_get_length (options); o++)
        {
          static const char *const names[] = { "name",    "type",    "default", "minimum",
                                               "maximum", "choices", "help" };
          JsonObject *option = json_array_get_object_element (options, o);

          for (guint f = 0; f < G_N_ELEMENTS (names); f++)
            g_assert_true (json_object_has_member (option, names[f]));

          if (strcmp (json_object_get_string_member (one, "name"), "fixed-point-weight") == 0 &&
              strcmp (json_object_get_string_member (option, "name"), "n_w") == 0)
            {
              g_assert_cmpstr (json_object_get_string_member (option, "type"), ==, "int");
              g_assert_cmpint (json_object_get_int_member (option, "default"), ==, 8);
              found = TRUE;
            }
        }
    }
  g_assert_true (found);

  run_well (&ran, NULL, "converters", "fixed-point-weight");
  g_assert_nonnull (strstr (ran.out, "per_channel"));
  run_well (&ran, NULL, "converters");
  g_assert_nonnull (strstr (ran.out, "batch-normalization-folded"));
}

static void
test_pipeline_file (void)
{
  g_autofree char *path = g_build_filename (folder, "steps.json", NULL);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Ran) ran = { 0 };

  g_ptr_array_add (steps, wh_step_parse ("batch-normalization-folded", &error));
  g_assert_no_error (error);
  g_assert_true (wh_pipeline_save (steps, path, &error));
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--pipeline", "steps.json", "--step",
            "fixed-point-weight:n_w=4", "-o", "x.nnp", "--json");
  g_assert_cmpuint (count_at (&ran, "steps"), ==, 2);
  g_assert_cmpstr (text_at (&ran, "steps.1.step"), ==, "fixed-point-weight:n_w=4");
}

static void
copy_into_folder (const char *source, const char *name)
{
  g_autofree char *from = wh_test_data (source);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, &error));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, &error));
  g_assert_no_error (error);
}

static void
assert_same_files (const char *a_name, const char *b_name, gboolean same)
{
  g_autofree char *a_path = g_build_filename (folder, a_name, NULL);
  g_autofree char *b_path = g_build_filename (folder, b_name, NULL);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_a, n_b;

  g_assert_true (g_file_get_contents (a_path, &a, &n_a, &error));
  g_assert_true (g_file_get_contents (b_path, &b, &n_b, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_a == n_b && memcmp (a, b, n_a) == 0, ==, same);
}

/* Calibrated on data that is then taken away: the file has all that it takes. */
static void
test_recorded (void)
{
  g_autofree char *data = g_build_filename (folder, "own.h5", NULL);
  g_auto (Ran) ran = { 0 };

  copy_into_folder ("digits.h5", "own.h5");
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--step", "batch-normalization-folded",
            "--step", "quantize:method=mse,data=own.h5,samples=30", "-o", "a.nntxt",
            "--save-pipeline", "steps.json", "--json");
  g_assert_cmpstr (text_at (&ran, "pipeline"), ==, "steps.json");
  g_assert_cmpint (g_unlink (data), ==, 0);

  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--pipeline", "steps.json", "-o", "b.nntxt");
  g_assert_nonnull (strstr (ran.out, "as recorded on 30 samples of own.h5"));
  assert_same_files ("a.h5", "b.h5", TRUE);
  assert_same_files ("a.nntxt", "b.nntxt", TRUE);
  run_well (&ran, folder, "evaluate", "DATA/lenet.nnp", "--pipeline", "steps.json", "--data",
            "DATA/digits.h5");
  run_well (&ran, folder, "sensitivity", "DATA/lenet.nnp", "--pipeline", "steps.json", "--json");
  g_assert_cmpuint (count_at (&ran, "nodes"), ==, 4);

  run_program (&ran, folder, "convert", "DATA/lenet.nnp", "--pipeline", "steps.json", "--record",
               "-o", "c.nnp", NULL);
  g_assert_cmpint (ran.status, ==, 1);
  g_assert_nonnull (strstr (ran.err, "own.h5"));

  /* The network that is converted already is another one. */
  run_program (&ran, folder, "convert", "b.nntxt", "--pipeline", "steps.json", "-o", "c.nnp", NULL);
  g_assert_cmpint (ran.status, ==, 1);
  g_assert_nonnull (strstr (ran.err, "step 2, quantize: what it recorded on 30 samples of own.h5"));
  g_assert_nonnull (strstr (ran.err, "--record records it anew"));
  g_assert_cmpuint (count_files (), ==, 5);

  /* Nothing but the file of steps. */
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--pipeline", "steps.json",
            "--save-pipeline", "again.json");
  assert_same_files ("steps.json", "again.json", TRUE);
}

/* On the inputs of the run: other ones change what a conversion makes, when they are asked for. */
static void
test_recorded_inputs (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "--step", "fixed-point-weight", "--step",
            "bias-correction", "--step", "quantize", "--input", "random:7", "-o", "a.nntxt",
            "--save-pipeline", "steps.json");
  g_assert_nonnull (
    strstr (ran.out, "calibrated on the inputs of the run: random numbers (seed 7)"));
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "-p", "steps.json", "-o", "b.nntxt");
  g_assert_nonnull (
    strstr (ran.out, "as recorded on the inputs of the run: random numbers (seed 7)"));
  assert_same_files ("a.h5", "b.h5", TRUE);

  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "-p", "steps.json", "-o", "c.nntxt",
            "--input", "ones");
  g_assert_nonnull (strstr (ran.out, "calibrated on the inputs of the run: ones"));
  assert_same_files ("a.h5", "c.h5", FALSE);
  run_well (&ran, folder, "convert", "DATA/lenet.nnp", "-p", "steps.json", "-o", "d.nntxt",
            "--record");
  g_assert_nonnull (strstr (ran.out, "random numbers (seed 0)"));

  /* What it is run on has nothing to do with what it was calibrated on. */
  run_program (&ran, folder, "compare", "DATA/lenet.nnp", "-p", "steps.json", "--with", "a.nntxt",
               "--input", "ones", "--json", NULL);
  g_assert_cmpfloat (number_at (&ran, "outputs.0.max_abs"), ==, 0);
}

static void
test_sensitivity (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, NULL, "sensitivity", "DATA/lenet.nnp", "--step", "fixed-point-weight:n_w=4",
            "--json");
  g_assert_cmpuint (count_at (&ran, "nodes"), ==, 4);
  g_assert_cmpfloat (number_at (&ran, "nodes.0.gain_db"), >=, number_at (&ran, "nodes.1.gain_db"));
  g_assert_cmpfloat (number_at (&ran, "output_db"), >, 5);
}

static void
test_search (void)
{
  g_auto (Ran) ran = { 0 };

  run_well (&ran, folder, "search", "DATA/lenet.nnp", "--budget", "sqnr=25,bits=3..6", "-o",
            "best.json", "--json");
  g_assert_cmpuint (count_at (&ran, "layers"), ==, 4);
  g_assert_cmpfloat (number_at (&ran, "best"), >=, 0);

  /* The pipeline that was written keeps the budget. */
  run_well (&ran, folder, "compare", "DATA/lenet.nnp", "--pipeline", "best.json", "--json");
  g_assert_cmpfloat (number_at (&ran, "outputs.0.sqnr_db"), >=, 25);
}

static void
test_plugin (void)
{
  const char *plugin = g_getenv ("WH_TEST_PLUGIN_EXAMPLE");
  g_auto (Ran) ran = { 0 };

  run_well (&ran, NULL, "converters", "--plugin", plugin, "clip-weights");
  g_assert_nonnull (strstr (ran.out, "clip-weights"));
  run_program (&ran, NULL, "converters", "clip-weights", NULL);
  g_assert_cmpint (ran.status, ==, 2);
}

static void
with_folder (gconstpointer test)
{
  folder = wh_test_make_folder ();
  ((void (*) (void)) test) ();
  wh_test_remove_folder (folder);
  g_clear_pointer (&folder, g_free);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (void);
  } tests[] = {
    { "/cli/info", test_info },
    { "/cli/convert", test_convert },
    { "/cli/draw", test_draw },
    { "/cli/run", test_run },
    { "/cli/inputs", test_inputs },
    { "/cli/compare", test_compare },
    { "/cli/evaluate", test_evaluate },
    { "/cli/bench", test_bench },
    { "/cli/converters", test_converters },
    { "/cli/pipeline-file", test_pipeline_file },
    { "/cli/recorded", test_recorded },
    { "/cli/recorded-inputs", test_recorded_inputs },
    { "/cli/sensitivity", test_sensitivity },
    { "/cli/search", test_search },
    { "/cli/plugin", test_plugin },
  };

  wh_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, tests[i].test, with_folder);

  return g_test_run ();
}
