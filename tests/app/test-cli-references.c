/* tests/app/test-cli-references.c: `whittle run` against what NNabla computed
 *
 * Each NAME.nnp of the larger suite that has a NAME.ref.h5: outputs and all inner values agree
 * within 1e-5 of the largest. The bundled LeNet is covered by its figures in test-cli.c.
 */
#include "config.h"

#include "graph/io/hdf5.h"
#include "tests/app/program.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-5 /* of the largest reference value */

static WhHdf5 *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  WhHdf5 *hdf5 = wh_hdf5_read_file (path, NULL, WH_HDF5_READ, NULL, &error);

  g_assert_no_error (error);
  return hdf5;
}

static void
check_value (const WhHdf5 *ours, const WhHdf5Dataset *reference, const char *name)
{
  const WhHdf5Dataset *found = wh_hdf5_dataset (ours, name);
  gint64 n = wh_tensor_n_elements (reference->tensor);
  const float *a = wh_tensor_values (reference->tensor), *b;
  double largest = 0.0, worst = 0.0;

  if (found == NULL)
    g_error ("“%s” was not written", name);
  g_assert_true (wh_shape_equal (&found->shape, &reference->shape));

  b = wh_tensor_values (found->tensor);
  for (gint64 i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs (a[i]));
      worst = MAX (worst, fabs ((double) a[i] - b[i]));
    }

  if (!(worst <= TOLERANCE * largest))
    g_error ("“%s”: max |d| is %g, the largest value %g", name, worst, largest);
}

static void
check_model (const char *model, const char *reference_path)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *out = g_build_filename (folder, "out.h5", NULL);
  g_autoptr (WhHdf5) reference = read_file (reference_path);
  g_autoptr (WhHdf5) ours = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const WhHdf5Attribute *network = wh_hdf5_attribute (reference, "", "network");
  g_auto (Ran) ran = { 0 };
  guint n_checked = 0;

  for (const char *const *w = (const char *const[]){ "run", model, "--all", "-o", out, NULL };
       *w != NULL; w++)
    g_ptr_array_add (words, g_strdup (*w));
  if (network != NULL)
    g_ptr_array_add (words, g_strdup_printf ("--network=%s", network->text));
  for (guint i = 0; i < reference->datasets->len; i++)
    {
      const char *name = ((WhHdf5Dataset *) reference->datasets->pdata[i])->name;

      if (g_str_has_prefix (name, "inputs/"))
        g_ptr_array_add (words, g_strdup_printf ("--input=%s=%s:/%s", name + strlen ("inputs/"),
                                                 reference_path, name));
    }
  g_ptr_array_add (words, NULL);

  run_program_strv (&ran, folder, (const char *const *) words->pdata);
  g_assert_cmpstr (ran.err, ==, "");
  g_assert_cmpint (ran.status, ==, 0);

  ours = read_file (out);
  for (guint i = 0; i < reference->datasets->len; i++)
    {
      const WhHdf5Dataset *one = reference->datasets->pdata[i];

      if (g_str_has_prefix (one->name, "outputs/"))
        check_value (ours, one, one->name + strlen ("outputs/"));
      else if (g_str_has_prefix (one->name, "variables/"))
        check_value (ours, one, one->name + strlen ("variables/"));
      else
        continue;
      n_checked++;
    }

  g_test_message ("%s: %u values", model, n_checked);
  wh_test_remove_folder (folder);
}

static void
check_folder (const char *path, guint *n_models)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *model = g_build_filename (path, name, NULL);
      g_autoptr (GString) reference = g_string_new (model);

      if (!g_str_has_suffix (name, ".nnp"))
        continue;
      g_string_truncate (reference, reference->len - strlen (".nnp"));
      g_string_append (reference, ".ref.h5");
      if (!g_file_test (reference->str, G_FILE_TEST_EXISTS))
        continue;

      check_model (model, reference->str);
      ++*n_models;
    }
}

static void
test_models (void)
{
  g_autofree char *path = wh_test_shared ("models");
  g_autofree char *lenet = NULL;
  guint n_models = 0;

  if (path == NULL)
    return;

  lenet = g_build_filename (path, "lenet", NULL);
  check_folder (path, &n_models);
  check_folder (lenet, &n_models);
  g_assert_cmpuint (n_models, >=, 15);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/cli-references/models", test_models);

  return g_test_run ();
}
