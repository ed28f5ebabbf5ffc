/* tests/converters/suite.h: models with known inputs and outputs, loaded, converted and run
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/io/model.h"
#include "graph/io/samples.h"
#include "graph/run/engine.h"
#include "graph/validate.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

static inline char *
suite_model_path (const char *model, const char *ending)
{
  g_autofree char *in_folder = g_strdup_printf ("models/%s/%s%s", model, model, ending);
  g_autofree char *plain = g_strdup_printf ("models/%s%s", model, ending);
  g_autofree char *path =
    g_strcmp0 (model, "lenet") == 0 ? wh_test_shared (in_folder) : wh_test_shared (plain);

  return g_steal_pointer (&path);
}

static inline WhGraph *
suite_load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load (&path, 1, NULL, &error);
  WhGraph *graph;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  g_assert_no_error (error);
  return graph;
}

/* What lies in @group of an .h5, by name. */
static inline GHashTable *
suite_read (const char *path, const char *group)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = wh_sample_list_h5 (path, &error);
  g_autofree char *prefix = g_strconcat (group, "/", NULL);
  GHashTable *tensors =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wh_tensor_unref);

  g_assert_no_error (error);

  for (guint i = 0; i < list->len; i++)
    {
      const WhDatasetInfo *info = &g_array_index (list, WhDatasetInfo, i);

      if (g_str_has_prefix (info->name, prefix))
        {
          g_hash_table_insert (tensors, g_strdup (info->name + strlen (prefix)),
                               wh_sample_load_h5 (path, info->name, &error));
          g_assert_no_error (error);
        }
    }

  return tensors;
}

static inline WhFeeds *
suite_feeds (GHashTable *inputs)
{
  WhFeeds *feeds = wh_feeds_new (0);
  GHashTableIter iterator;
  gpointer name, tensor;

  g_hash_table_iter_init (&iterator, inputs);

  while (g_hash_table_iter_next (&iterator, &name, &tensor))
    wh_feeds_set_tensor (feeds, name, tensor);

  return feeds;
}

static inline WhRecording *
suite_run (const WhGraph *graph, const WhFeeds *feeds)
{
  const WhRunOptions options = { .mode = WH_RUN_OBSERVING, .n_threads = 1, .keep_all = TRUE };
  g_autoptr (GError) error = NULL;
  WhRecording *recording = wh_run (graph, feeds, &options, NULL, &error);

  g_assert_no_error (error);
  return recording;
}

/* Largest difference as a part of the largest reference; INFINITY for other shapes or a NaN. */
static inline double
suite_distance (const WhTensor *reference, const WhTensor *tensor)
{
  double largest = 0.0, difference = 0.0;
  const float *a = wh_tensor_values (reference), *b = wh_tensor_values (tensor);

  if (wh_tensor_n_elements (reference) != wh_tensor_n_elements (tensor))
    return INFINITY;

  for (gint64 i = 0; i < wh_tensor_n_elements (reference); i++)
    {
      if (isnan (b[i]) && !isnan (a[i]))
        return INFINITY;

      largest = MAX (largest, fabs (a[i]));
      difference = MAX (difference, fabs ((double) a[i] - b[i]));
    }

  return difference == 0.0 ? 0.0 : difference / largest;
}

static inline WhPipelineResult *
suite_convert (GPtrArray *steps, const WhGraph *graph, const WhFeeds *feeds)
{
  g_autoptr (GError) error = NULL;
  WhPipelineResult *result = wh_pipeline_run (steps, graph, feeds, NULL, NULL, &error);

  g_assert_no_error (error);
  wh_graph_validate (wh_pipeline_result_graph (result), &error);
  g_assert_no_error (error);
  return result;
}

static inline void
suite_add_step (GPtrArray *steps, const char *text)
{
  g_autoptr (GError) error = NULL;
  WhStep *step = wh_step_parse (text, &error);

  g_assert_no_error (error);
  g_ptr_array_add (steps, step);
}
