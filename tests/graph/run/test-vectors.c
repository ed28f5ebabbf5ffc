/* tests/graph/run/test-vectors.c: one function at a time against what NNabla computes
 *
 * vectors/kept.h5 holds some cases of each function and is always run; the folder of larger suites
 * has all of them, a file each. A case is a group with
 *
 *   nntxt         uint8: the text of a network of one function, its inputs named in0, in1 ...
 *   in0, out0 ... what goes in and what NNabla made of it
 *
 * and `exact` stands at the group or file above it: 1 when results move or compare numbers and must
 * agree bit for bit, else they may lie 1e-5 of the value and 1e-6 apart. That is for the loops;
 * with oneDNN, 1e-5 of the output's largest.
 */
#include "config.h"

#include "graph/io/hdf5.h"
#include "graph/io/model.h"
#include "graph/run/engine.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Cases that lie further off, none by more than 1e-4 of the value. */
static const struct
{
  const char *function, *name;
  double rel_tolerance;
  const char *reason;
} exceptions[] = {
  { "ONNXResize", "case_023", 1e-4,
    "NNabla's cubic weights are in float32 and cancel; ours are in double" },
};

typedef struct
{
  const WhHdf5 *file;
  char *function;
  char *group; /* of the case, with '/' at its end */
  char *name;
  gboolean exact;
  const char *folder; /* for the text as a file */
} Case;

static void
case_clear (Case *c)
{
  g_free (c->function);
  g_free (c->group);
  g_free (c->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static WhTensor *
case_tensor (const Case *c, const char *kind, guint index)
{
  g_autofree char *name = g_strdup_printf ("%s%s%u", c->group, kind, index);
  const WhHdf5Dataset *dataset = wh_hdf5_dataset (c->file, name);

  return dataset ? dataset->tensor : NULL;
}

static WhGraph *
load_graph (const Case *c, GError **error)
{
  g_autofree char *name = g_strconcat (c->group, "nntxt", NULL);
  g_autofree char *file = g_strdup_printf ("%s-%s.nntxt", c->function, c->name);
  g_autofree char *path = g_build_filename (c->folder, file, NULL);
  g_autoptr (GBytes) text = wh_tensor_dup_stored (wh_hdf5_dataset (c->file, name)->tensor);
  g_autoptr (WhModel) model = NULL;
  const char *paths[] = { path };

  /* A file of its own for each, and none waits for the disk. */
  if (!g_file_set_contents_full (path, g_bytes_get_data (text, NULL),
                                 (gssize) g_bytes_get_size (text), G_FILE_SET_CONTENTS_NONE, 0600,
                                 error))
    return NULL;

  model = wh_model_load (paths, 1, NULL, error);
  return model ? wh_model_dup_graph (model, model->main_network, 0, error) : NULL;
}

static WhRecording *
run (const Case *c, const WhGraph *graph, WhRunMode mode, GError **error)
{
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  WhRunOptions options = { .mode = mode, .n_threads = 1 };
  WhTensor *tensor;

  for (guint i = 0; (tensor = case_tensor (c, "in", i)); i++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", i);

      if (wh_graph_find_value (graph, name) != WH_NONE)
        wh_feeds_set_tensor (feeds, name, tensor);
    }

  return wh_run (graph, feeds, &options, NULL, error);
}

static double
rel_tolerance (const Case *c)
{
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (strcmp (exceptions[i].function, c->function) == 0 &&
        strcmp (exceptions[i].name, c->name) == 0)
      return exceptions[i].rel_tolerance;

  return 1e-5;
}

/* How far apart two numbers may be; negative: not at all, down to the last bit */
typedef struct
{
  double of_value, absolute;
} Tolerance;

static Tolerance
choose_tolerance (const Case *c, WhRunMode mode, const WhTensor *expected)
{
  Tolerance t = { 0 };

  if (mode == WH_RUN_REFERENCE && c->exact)
    return (Tolerance){ -1.0, -1.0 };

  if (mode == WH_RUN_REFERENCE)
    return (Tolerance){ rel_tolerance (c), 1e-6 };

  t.absolute = 2e-6; /* where all numbers are small */
  for (gint64 i = 0; i < wh_tensor_n_elements (expected); i++)
    if (isfinite (wh_tensor_values (expected)[i]))
      t.absolute = MAX (t.absolute, 1e-5 * fabs (wh_tensor_values (expected)[i]));

  return t;
}

static gboolean
agrees (float expected, float actual, const Tolerance *t)
{
  if (isnan (expected) || isnan (actual))
    return isnan (expected) && isnan (actual);
  if (t->absolute < 0.0)
    return expected == actual && signbit (expected) == signbit (actual);
  if (isinf (expected) || isinf (actual))
    return expected == actual;
  return fabs ((double) expected - actual) <= t->of_value * fabs (expected) + t->absolute;
}

static gboolean
compare (const Case *c,
         WhRunMode mode,
         guint slot,
         const WhTensor *expected,
         const WhTensor *actual)
{
  static const char *const names[] = { "observing", "fast", "reference" };
  g_autofree char *shape = actual ? wh_shape_to_string (&actual->shape) : g_strdup ("nothing");
  Tolerance tolerance = choose_tolerance (c, mode, expected);

  if (actual == NULL || !wh_shape_equal (&expected->shape, &actual->shape))
    {
      g_test_message ("%s %s, %s: output %u came out as %s", c->function, c->name, names[mode],
                      slot, shape);
      return FALSE;
    }

  for (gint64 i = 0; i < wh_tensor_n_elements (expected); i++)
    {
      float e = wh_tensor_values (expected)[i], a = wh_tensor_values (actual)[i];

      if (!agrees (e, a, &tolerance))
        {
          g_test_message ("%s %s, %s: output %u element %" G_GINT64_FORMAT
                          " is %.9g, expected %.9g",
                          c->function, c->name, names[mode], slot, i, a, e);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_run (const Case *c, const WhGraph *graph, WhRunMode mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhRecording) recording = run (c, graph, mode, &error);
  gboolean right = TRUE;
  WhTensor *expected;

  if (recording == NULL)
    {
      g_test_message ("%s %s: %s", c->function, c->name, error->message);
      return FALSE;
    }

  for (guint o = 0; (expected = case_tensor (c, "out", o)); o++)
    {
      g_autofree char *name = g_strdup_printf ("out%u", o);
      guint value = wh_graph_find_value (graph, name);

      g_assert_cmpuint (value, !=, WH_NONE);
      right = compare (c, mode, o, expected, recording->values[value]) && right;
    }

  return right;
}

static gboolean
check_case (const Case *c)
{
  static const WhRunMode modes[] = { WH_RUN_REFERENCE, WH_RUN_OBSERVING, WH_RUN_FAST };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = load_graph (c, &error);
  gboolean right = TRUE;

  if (graph == NULL)
    {
      g_test_message ("%s %s: %s", c->function, c->name, error->message);
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    right = check_run (c, graph, modes[i]) && right;

  return right;
}

/* All cases of one file; gives their number. */
static guint
check_file (const char *path, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) file = wh_hdf5_read_file (path, NULL, WH_HDF5_READ, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);

  for (guint i = 0; i < file->datasets->len; i++)
    {
      const WhHdf5Dataset *dataset = g_ptr_array_index (file->datasets, i);
      g_autofree char *group = g_path_get_dirname (dataset->name);
      g_autofree char *above = g_path_get_dirname (group);
      g_autofree char *stem = g_path_get_basename (path);
      const char *family = strcmp (above, ".") == 0 ? "" : above;
      const WhHdf5Attribute *exact = wh_hdf5_attribute (file, family, "exact");
      g_auto (Case) c = { .file = file, .folder = folder };

      if (!g_str_has_suffix (dataset->name, "/nntxt"))
        continue;

      g_assert_nonnull (exact);
      c.function = *family ? g_strdup (family) : g_strndup (stem, strlen (stem) - strlen (".h5"));
      c.group = g_strconcat (group, "/", NULL);
      c.name = g_path_get_basename (group);
      c.exact = exact->number != 0.0;
      n++;

      if (!check_case (&c))
        g_test_fail ();
    }

  return n;
}

static void
test_kept (void)
{
  g_autofree char *path = wh_test_source ("graph/run/vectors/kept.h5");
  g_autofree char *folder = wh_test_make_folder ();

  g_assert_cmpuint (check_file (path, folder), >=, 2 * 150);
  wh_test_remove_folder (folder);
}

static void
test_all (void)
{
  g_autofree char *vectors = wh_test_shared ("vectors");
  g_autofree char *folder = NULL;
  g_autoptr (GDir) names = NULL;
  const char *name;
  guint n = 0;

  if (vectors == NULL)
    return;

  folder = wh_test_make_folder ();
  names = g_dir_open (vectors, 0, NULL);
  while ((name = g_dir_read_name (names)))
    if (g_str_has_suffix (name, ".h5"))
      {
        g_autofree char *path = g_build_filename (vectors, name, NULL);

        n += check_file (path, folder);
      }

  g_assert_cmpuint (n, ==, 1029);
  wh_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/vectors/kept", test_kept);
  g_test_add_func ("/vectors/all", test_all);

  return g_test_run ();
}
