/* app/session-source.c: what the networks are run on */
#include "config.h"

#include "app/session-private.h"

#include "graph/error.h"

#include <glib/gi18n.h>

WhSource *
wh_source_copy (const WhSessionState *state)
{
  WhSource *source = g_new0 (WhSource, 1);

  source->kind = state->source;
  source->seed = state->seed;
  source->file = g_strdup (state->source_file);
  source->data = g_strdup (state->data_file);
  return source;
}

void
wh_source_free (WhSource *source)
{
  g_free (source->file);
  g_free (source->data);
  g_free (source);
}

/* Each input takes the dataset of its name; a lone dataset goes to the first input, and so does
 * "x" or the first dataset of the right size. */
static gboolean
feed_h5 (WhFeeds *feeds, const char *path, const WhGraph *graph, GError **error)
{
  g_autoptr (GArray) infos = wh_sample_list_h5 (path, error);
  gboolean any = FALSE;

  if (infos == NULL)
    return FALSE;

  for (guint i = 0; i < graph->n_inputs; i++)
    for (guint k = 0; k < infos->len; k++)
      {
        const char *name = g_array_index (infos, WhDatasetInfo, k).name;
        const char *input = graph->values[graph->inputs[i]].name;
        g_autofree char *within = g_strconcat ("inputs/", input, NULL);
        g_autofree char *source = NULL;

        if (!g_str_equal (name, input) && !g_str_equal (name, within))
          continue;
        source = g_strdup_printf ("%s:/%s", path, name);
        if (!wh_feeds_set_source (feeds, input, source, error))
          return FALSE;
        any = TRUE;
      }

  if (!any && infos->len > 0 && graph->n_inputs > 0)
    {
      g_autofree char *source =
        g_strdup_printf ("%s:/%s", path, g_array_index (infos, WhDatasetInfo, 0).name);

      return wh_feeds_set_source (feeds, graph->values[graph->inputs[0]].name, source, error);
    }
  if (!any)
    return wh_fail (error, WH_ERROR_NOT_FOUND, "%s: there are no numbers in it", path);

  return TRUE;
}

static gboolean
feed_file (WhFeeds *feeds, const char *path, const WhGraph *graph, GError **error)
{
  if (path == NULL)
    return wh_fail (error, WH_ERROR_NOT_FOUND, "no file has been chosen to run on");
  if (g_str_has_suffix (path, ".h5") || g_str_has_suffix (path, ".hdf5"))
    return feed_h5 (feeds, path, graph, error);

  return wh_feeds_set_source (feeds,
                              graph->n_inputs > 0 ? graph->values[graph->inputs[0]].name : NULL,
                              path, error);
}

/* The first batch of the data. */
static gboolean
feed_data (WhFeeds *feeds,
           const WhSource *source,
           const WhGraph *graph,
           WhDataset **dataset_out,
           char **fit_text,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhTensor) batch = NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  const WhValue *input;
  WhDatasetFit fit;

  if (source->data == NULL)
    return wh_fail (error, WH_ERROR_NOT_FOUND, "no data set has been chosen to run on");
  if (graph->n_inputs == 0)
    return wh_fail (error, WH_ERROR_GRAPH, "the network has no input");

  dataset = wh_dataset_load (source->data, cancellable, error);
  if (dataset == NULL)
    return FALSE;

  input = &graph->values[graph->inputs[0]];
  if (!wh_dataset_fit (dataset, &input->shape, &fit, error))
    return FALSE;

  batch = wh_dataset_batch (dataset, &fit, &input->shape, 0);
  wh_feeds_set_tensor (feeds, input->name, batch);
  name = g_path_get_basename (source->data);
  title = g_strdup_printf ("the first samples of %s", name);
  wh_feeds_set_title (feeds, title);
  if (fit_text != NULL)
    *fit_text = wh_dataset_fit_describe (&fit);
  if (dataset_out != NULL)
    *dataset_out = g_steal_pointer (&dataset);

  return TRUE;
}

WhFeeds *
wh_source_dup_feeds (const WhSource *source,
                     const WhGraph *graph,
                     WhDataset **dataset,
                     char **fit_text,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (WhFeeds) feeds = wh_feeds_new (source->seed);
  gboolean made = TRUE;

  switch (source->kind)
    {
    case WH_SOURCE_ZEROS:
      made = wh_feeds_set_source (feeds, NULL, "zeros", error);
      break;
    case WH_SOURCE_ONES:
      made = wh_feeds_set_source (feeds, NULL, "ones", error);
      break;
    case WH_SOURCE_FILE:
      made = feed_file (feeds, source->file, graph, error);
      break;
    case WH_SOURCE_DATA:
      made = feed_data (feeds, source, graph, dataset, fit_text, cancellable, error);
      break;
    case WH_SOURCE_RANDOM:
    default:
      break;
    }

  return made ? g_steal_pointer (&feeds) : NULL;
}

/* Other numbers go in: what was measured on the old ones goes, and calibrating steps run anew. */
static void
source_changed (WhSession *self)
{
  wh_session_forget_runs (self);
  wh_session_changed (self, WH_SESSION_SOURCE | WH_SESSION_RUN);
  if (self->state.model == NULL)
    return;

  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_MARKS | WH_SESSION_STEPS);
  wh_session_convert (self);
}

void
wh_session_set_source (WhSession *self, WhSourceKind source, guint64 seed, guint n_threads)
{
  WhSessionState *state = &self->state;
  gboolean other_numbers = state->source != source || state->seed != seed;

  state->source = source;
  state->seed = seed;
  state->n_threads = n_threads;
  if (other_numbers)
    source_changed (self);
  else
    wh_session_changed (self, WH_SESSION_SOURCE);
}

void
wh_session_set_source_file (WhSession *self, const char *path)
{
  g_free (self->state.source_file);
  self->state.source_file = g_strdup (path);
  self->state.source = WH_SOURCE_FILE;
  source_changed (self);
}

void
wh_session_set_data_file (WhSession *self, const char *path)
{
  g_free (self->state.data_file);
  self->state.data_file = g_strdup (path);
  self->state.source = WH_SOURCE_DATA;
  source_changed (self);
}

void
wh_session_set_automatic (WhSession *self, gboolean automatic)
{
  self->state.automatic = automatic;
  wh_session_changed (self, WH_SESSION_SOURCE);
  if (automatic && self->state.model != NULL && self->state.comparison == NULL)
    wh_session_run_if_quick (self);
}

char *
wh_session_dup_source_name (WhSession *self)
{
  const WhSessionState *state = &self->state;
  const char *path = state->source == WH_SOURCE_DATA ? state->data_file : state->source_file;

  switch (state->source)
    {
    case WH_SOURCE_ZEROS:
      return g_strdup (_ ("zeros"));
    case WH_SOURCE_ONES:
      return g_strdup (_ ("ones"));
    case WH_SOURCE_FILE:
    case WH_SOURCE_DATA:
      return path != NULL ? g_path_get_basename (path) : g_strdup (_ ("no file chosen"));
    case WH_SOURCE_RANDOM:
    default:
      return g_strdup_printf (_ ("random, seed %" G_GUINT64_FORMAT), state->seed);
    }
}
