/* graph/run/feeds.c: what a network is run on */
#include "config.h"

#include "graph/run/feeds.h"

#include "graph/error.h"
#include "graph/io/samples.h"

#include <string.h>

typedef enum
{
  RANDOM,
  ZEROS,
  ONES,
  NPY,
  H5,
  IMAGE,
  TENSOR,
} Kind;

typedef struct
{
  Kind kind;
  guint64 seed;
  char *path;
  char *dataset;
  WhTensor *tensor;
} Source;

struct _WhFeeds
{
  gatomicrefcount ref_count;
  Source *rest;      /* for inputs that nothing is said of */
  GHashTable *given; /* input's name → Source */
  char *title;       /* (nullable): of given tensors */
};

static void
source_free (gpointer data)
{
  Source *source = data;

  g_clear_pointer (&source->tensor, wh_tensor_unref);
  g_free (source->path);
  g_free (source->dataset);
  g_free (source);
}

static Source *
source_new (Kind kind)
{
  Source *source = g_new0 (Source, 1);

  source->kind = kind;
  return source;
}

WhFeeds *
wh_feeds_new (guint64 seed)
{
  WhFeeds *feeds = g_new0 (WhFeeds, 1);

  g_atomic_ref_count_init (&feeds->ref_count);
  feeds->rest = source_new (RANDOM);
  feeds->rest->seed = seed;
  feeds->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, source_free);
  return feeds;
}

WhFeeds *
wh_feeds_ref (WhFeeds *feeds)
{
  g_atomic_ref_count_inc (&feeds->ref_count);
  return feeds;
}

void
wh_feeds_unref (WhFeeds *feeds)
{
  if (!g_atomic_ref_count_dec (&feeds->ref_count))
    return;

  source_free (feeds->rest);
  g_hash_table_unref (feeds->given);
  g_free (feeds->title);
  g_free (feeds);
}

void
wh_feeds_set_tensor (WhFeeds *feeds, const char *input, WhTensor *tensor)
{
  Source *source = source_new (TENSOR);

  source->tensor = wh_tensor_ref (tensor);
  g_hash_table_replace (feeds->given, g_strdup (input), source);
}

static Source *
parse_random (const char *text, GError **error)
{
  g_autofree Source *source = source_new (RANDOM);

  if (*text == ':' &&
      !g_ascii_string_to_unsigned (text + 1, 10, 0, G_MAXUINT32, &source->seed, NULL))
    {
      wh_fail (error, WH_ERROR_OPTION, "“random%s”: the seed must be a number from 0 to %u", text,
               G_MAXUINT32);
      return NULL;
    }

  return g_steal_pointer (&source);
}

static Source *
parse_file (const char *text, GError **error)
{
  const char *colon = g_strrstr (text, ".h5:");
  Source *source;

  if (colon != NULL)
    {
      source = source_new (H5);
      source->path = g_strndup (text, colon + 3 - text);
      source->dataset = g_strdup (colon + 4);
      return source;
    }

  if (g_str_has_suffix (text, ".h5"))
    {
      wh_fail (error, WH_ERROR_OPTION, "“%s”: which dataset? Expected FILE.h5:/dataset", text);
      return NULL;
    }

  if (!g_str_has_suffix (text, ".npy") && !g_file_test (text, G_FILE_TEST_EXISTS))
    {
      wh_fail (error, WH_ERROR_OPTION,
               "“%s” is neither random[:SEED], zeros, ones, FILE.npy, FILE.h5:/dataset nor a file",
               text);
      return NULL;
    }

  source = source_new (g_str_has_suffix (text, ".npy") ? NPY : IMAGE);
  source->path = g_strdup (text);
  return source;
}

gboolean
wh_feeds_set_source (WhFeeds *feeds, const char *input, const char *text, GError **error)
{
  Source *source;

  if (strcmp (text, "zeros") == 0)
    source = source_new (ZEROS);
  else if (strcmp (text, "ones") == 0)
    source = source_new (ONES);
  else if (strcmp (text, "random") == 0 || g_str_has_prefix (text, "random:"))
    source = parse_random (text + strlen ("random"), error);
  else
    source = parse_file (text, error);

  if (source == NULL)
    return FALSE;

  if (input != NULL)
    g_hash_table_replace (feeds->given, g_strdup (input), source);
  else
    {
      g_hash_table_remove_all (feeds->given);
      source_free (feeds->rest);
      feeds->rest = source;
    }

  return TRUE;
}

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
static guint64
splitmix64 (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static WhTensor *
make_random (const WhShape *shape, guint64 seed, guint input)
{
  WhTensor *tensor = wh_tensor_new (shape);
  float *values = wh_tensor_data (tensor);
  gint64 n = wh_tensor_n_elements (tensor);
  guint64 state = (seed << 32) + input;

  for (gint64 k = 0; k < n; k++)
    values[k] = (float) (splitmix64 (&state) >> 40) / (float) (1 << 24);

  return tensor;
}

static WhTensor *
make_filled (const WhShape *shape, float value)
{
  WhTensor *tensor = wh_tensor_new (shape);
  float *values = wh_tensor_data (tensor);
  gint64 n = wh_tensor_n_elements (tensor);

  for (gint64 k = 0; k < n; k++)
    values[k] = value;

  return tensor;
}

/* Takes @data. */
static WhTensor *
fit (WhTensor *data, const char *what, const WhValue *value, GError **error)
{
  g_autoptr (WhTensor) owned = data;
  const WhShape *shape = &value->shape;
  gint64 n = wh_shape_n_elements (shape), n_data = wh_tensor_n_elements (data);
  gint64 batch = shape->rank > 0 ? shape->size[0] : 1;
  g_autofree char *wanted = NULL;
  g_autofree char *given = NULL;

  if (wh_shape_equal (shape, &data->shape))
    return g_steal_pointer (&owned);
  if (n_data == n)
    return wh_tensor_new_reshaped (data, shape);

  if (batch > 0 && n_data > 0 && n_data * batch == n)
    {
      WhTensor *tensor = wh_tensor_new (shape);
      const float *values = wh_tensor_values (data);

      for (gint64 b = 0; b < batch; b++)
        memcpy (wh_tensor_data (tensor) + b * n_data, values, n_data * sizeof *values);
      return tensor;
    }

  wanted = wh_shape_to_string (shape);
  given = wh_shape_to_string (&data->shape);
  wh_fail (error, WH_ERROR_SHAPE, "%s is %s, and the input “%s” is %s", what, given, value->name,
           wanted);
  return NULL;
}

void
wh_feeds_set_title (WhFeeds *feeds, const char *title)
{
  g_free (feeds->title);
  feeds->title = g_strdup (title);
}

static char *
describe (const WhFeeds *feeds, const Source *source)
{
  g_autofree char *name = source->path != NULL ? g_path_get_basename (source->path) : NULL;

  switch (source->kind)
    {
    case RANDOM:
      return g_strdup_printf ("random numbers (seed %" G_GUINT64_FORMAT ")", source->seed);
    case ZEROS:
      return g_strdup ("zeros");
    case ONES:
      return g_strdup ("ones");
    case H5:
      return g_strdup_printf ("%s:%s", name, source->dataset);
    case NPY:
    case IMAGE:
      return g_steal_pointer (&name);
    case TENSOR:
      break;
    }

  return g_strdup (feeds->title != NULL ? feeds->title : "given numbers");
}

char *
wh_feeds_dup_description (const WhFeeds *feeds, const WhGraph *graph)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < graph->n_inputs; i++)
    {
      const Source *source =
        g_hash_table_lookup (feeds->given, graph->values[graph->inputs[i]].name);
      char *words = describe (feeds, source != NULL ? source : feeds->rest);

      if (!g_hash_table_contains (said, words))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", words);

      g_hash_table_add (said, words);
    }

  return g_string_free (text, FALSE);
}

static guint
input_index (const WhGraph *graph, guint value)
{
  for (guint i = 0; i < graph->n_inputs; i++)
    if (graph->inputs[i] == value)
      return i;

  return graph->n_inputs;
}

WhTensor *
wh_feeds_dup_tensor (const WhFeeds *feeds, const WhGraph *graph, guint value, GError **error)
{
  const WhValue *input = &graph->values[value];
  const Source *source = g_hash_table_lookup (feeds->given, input->name);
  WhTensor *data = NULL;

  if (source == NULL)
    source = feeds->rest;

  switch (source->kind)
    {
    case RANDOM:
      return make_random (&input->shape, source->seed, input_index (graph, value));
    case ZEROS:
      return wh_tensor_new_zeros (&input->shape);
    case ONES:
      return make_filled (&input->shape, 1.0f);
    case TENSOR:
      return fit (wh_tensor_ref (source->tensor), "the given tensor", input, error);
    case NPY:
      data = wh_sample_load_npy (source->path, error);
      break;
    case H5:
      data = wh_sample_load_h5 (source->path, source->dataset, error);
      break;
    case IMAGE:
      data = wh_sample_load_image (source->path, &input->shape, error);
      break;
    }

  return data ? fit (data, source->path, input, error) : NULL;
}

gboolean
wh_feeds_check (const WhFeeds *feeds, const WhGraph *graph, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, feeds->given);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      guint value = wh_graph_find_value (graph, name);
      g_autoptr (GString) names = g_string_new (NULL);

      if (value != WH_NONE && input_index (graph, value) < graph->n_inputs)
        continue;

      for (guint i = 0; i < graph->n_inputs; i++)
        g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "",
                                graph->values[graph->inputs[i]].name);
      return wh_fail (error, WH_ERROR_NOT_FOUND, "no input “%s” in network “%s”; it has %s",
                      (char *) name, graph->name, names->len > 0 ? names->str : "none");
    }

  return TRUE;
}
