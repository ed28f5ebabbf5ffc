/* converters/recorded.c: what a calibrating step measured */
#include "config.h"

#include "converters/recorded.h"

#include "graph/digest.h"

#include <string.h>

#define MULTIPLIER G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) /* 2^64 over the golden ratio */
#define N_LANES 4
#define N_AT_ONCE 16384 /* numbers of a parameter; a multiple of what all lanes take */

static void
free_range (gpointer data)
{
  WhRecordedRange *range = data;

  g_free (range->value);
  g_free (range);
}

static void
free_shift (gpointer data)
{
  WhRecordedShift *shift = data;

  g_free (shift->node);
  g_free (shift->values);
  g_free (shift);
}

static void
free_part (gpointer data)
{
  if (data != NULL)
    wh_recorded_unref (data);
}

char *
wh_recorded_dup_source (const WhRecorded *recorded)
{
  if (recorded->parts == NULL)
    return g_strdup (recorded->on);

  for (guint i = 0; i < recorded->parts->len; i++)
    if (g_ptr_array_index (recorded->parts, i) != NULL)
      return wh_recorded_dup_source (g_ptr_array_index (recorded->parts, i));

  return g_strdup ("");
}

GPtrArray *
wh_recorded_new_parts (void)
{
  return g_ptr_array_new_with_free_func (free_part);
}

WhRecorded *
wh_recorded_new (void)
{
  WhRecorded *recorded = g_new0 (WhRecorded, 1);

  recorded->on = g_strdup ("");
  recorded->data = g_strdup ("");
  recorded->ranges = g_ptr_array_new_with_free_func (free_range);
  recorded->shifts = g_ptr_array_new_with_free_func (free_shift);
  g_atomic_ref_count_init (&recorded->ref_count);
  return recorded;
}

WhRecorded *
wh_recorded_copy (const WhRecorded *recorded)
{
  WhRecorded *copy = wh_recorded_new ();

  g_free (copy->on);
  g_free (copy->data);
  copy->on = g_strdup (recorded->on);
  copy->data = g_strdup (recorded->data);
  copy->method = g_strdup (recorded->method);
  copy->percentile = recorded->percentile;
  copy->samples = recorded->samples;
  copy->steps_text = g_strdup (recorded->steps_text);
  copy->network = recorded->network;
  copy->loose = recorded->loose;

  for (guint i = 0; i < recorded->ranges->len; i++)
    {
      const WhRecordedRange *range = g_ptr_array_index (recorded->ranges, i);
      WhRecordedRange *twin = wh_recorded_add_range (copy, range->value);
      char *value = twin->value;

      *twin = *range;
      twin->value = value;
    }

  for (guint i = 0; i < recorded->shifts->len; i++)
    {
      const WhRecordedShift *shift = g_ptr_array_index (recorded->shifts, i);

      wh_recorded_add_shift (copy, shift->node,
                             g_memdup2 (shift->values, shift->n * sizeof (float)), shift->n);
    }

  if (recorded->parts != NULL)
    copy->parts = wh_recorded_new_parts ();

  for (guint i = 0; recorded->parts != NULL && i < recorded->parts->len; i++)
    {
      const WhRecorded *part = g_ptr_array_index (recorded->parts, i);

      g_ptr_array_add (copy->parts, part != NULL ? wh_recorded_ref (part) : NULL);
    }

  return copy;
}

WhRecorded *
wh_recorded_copy_loose (const WhRecorded *recorded)
{
  WhRecorded *copy = wh_recorded_copy (recorded);

  copy->loose = TRUE;

  for (guint i = 0; copy->parts != NULL && i < copy->parts->len; i++)
    {
      WhRecorded *part = g_ptr_array_index (copy->parts, i);

      if (part == NULL)
        continue;

      g_ptr_array_index (copy->parts, i) = wh_recorded_copy_loose (part);
      wh_recorded_unref (part);
    }

  return copy;
}

gboolean
wh_recorded_is_of_feeds (const WhRecorded *recorded)
{
  if (recorded->parts == NULL)
    return recorded->data[0] == '\0';

  for (guint i = 0; i < recorded->parts->len; i++)
    {
      const WhRecorded *part = g_ptr_array_index (recorded->parts, i);

      if (part != NULL && wh_recorded_is_of_feeds (part))
        return TRUE;
    }

  return FALSE;
}

WhRecorded *
wh_recorded_ref (const WhRecorded *recorded)
{
  WhRecorded *mutable = (WhRecorded *) recorded;

  g_atomic_ref_count_inc (&mutable->ref_count);
  return mutable;
}

void
wh_recorded_unref (WhRecorded *recorded)
{
  if (!g_atomic_ref_count_dec (&recorded->ref_count))
    return;

  g_ptr_array_unref (recorded->ranges);
  g_ptr_array_unref (recorded->shifts);
  g_clear_pointer (&recorded->parts, g_ptr_array_unref);
  g_free (recorded->on);
  g_free (recorded->method);
  g_free (recorded->data);
  g_free (recorded->steps_text);
  g_free (recorded);
}

WhRecordedRange *
wh_recorded_add_range (WhRecorded *recorded, const char *value)
{
  WhRecordedRange *range = g_new0 (WhRecordedRange, 1);

  range->value = g_strdup (value);
  g_ptr_array_add (recorded->ranges, range);
  return range;
}

WhRecordedRange *
wh_recorded_find_range (const WhRecorded *recorded, const char *value)
{
  for (guint i = 0; i < recorded->ranges->len; i++)
    {
      WhRecordedRange *range = g_ptr_array_index (recorded->ranges, i);

      if (strcmp (range->value, value) == 0)
        return range;
    }

  return NULL;
}

void
wh_recorded_add_shift (WhRecorded *recorded, const char *node, float *values, guint n)
{
  WhRecordedShift *shift = g_new0 (WhRecordedShift, 1);

  shift->node = g_strdup (node);
  shift->values = values;
  shift->n = n;
  g_ptr_array_add (recorded->shifts, shift);
}

const WhRecordedShift *
wh_recorded_find_shift (const WhRecorded *recorded, const char *node)
{
  for (guint i = 0; i < recorded->shifts->len; i++)
    {
      const WhRecordedShift *shift = g_ptr_array_index (recorded->shifts, i);

      if (strcmp (shift->node, node) == 0)
        return shift;
    }

  return NULL;
}

static guint64
mix (guint64 lane, guint64 word)
{
  lane = (lane ^ word) * MULTIPLIER;
  return lane ^ lane >> 29;
}

/* A gigabyte is gone through at memory's pace: whole words, in lanes that do not wait for each
 * other. What is left at the end of a tensor is filled up with zeros. */
static void
add_bytes (guint64 *lanes, const guint8 *bytes, gsize n_bytes)
{
  const gsize n_each = N_LANES * sizeof (guint64);
  guint64 words[N_LANES] = { 0 };

  for (; n_bytes >= n_each; bytes += n_each, n_bytes -= n_each)
    {
      memcpy (words, bytes, n_each);

      for (guint i = 0; i < N_LANES; i++)
        lanes[i] = mix (lanes[i], words[i]);
    }

  memset (words, 0, sizeof words);
  memcpy (words, bytes, n_bytes);

  for (guint i = 0; n_bytes > 0 && i < N_LANES; i++)
    lanes[i] = mix (lanes[i], words[i]);
}

static guint64
tensor_digest (guint64 digest, const WhTensor *tensor)
{
  gint64 n = wh_tensor_n_elements (tensor);
  const float *values = wh_tensor_peek (tensor);
  guint64 lanes[N_LANES] = { 1, 2, 3, 4 };
  g_autofree float *part = values == NULL ? g_new (float, MIN (n, N_AT_ONCE) + 1) : NULL;

  for (gint64 first = 0; first < n; first += N_AT_ONCE)
    {
      gint64 n_part = MIN (n - first, N_AT_ONCE);

      if (part != NULL)
        wh_tensor_read (tensor, first, n_part, part);

      add_bytes (lanes, (const guint8 *) (part != NULL ? part : values + first),
                 n_part * sizeof (float));
    }

  return wh_digest_bytes (digest, lanes, sizeof lanes);
}

static guint64
add_text (guint64 digest, const char *text)
{
  return wh_digest_bytes (digest, text, strlen (text) + 1);
}

static guint64
add_names (guint64 digest, const WhGraph *graph, const guint *values, guint n)
{
  digest = wh_digest_bytes (digest, &n, sizeof n);

  for (guint i = 0; i < n; i++)
    digest = add_text (digest, graph->values[values[i]].name);

  return digest;
}

guint64
wh_recorded_fingerprint (const WhGraph *graph)
{
  guint64 digest = add_names (WH_DIGEST_START, graph, graph->inputs, graph->n_inputs);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];

      digest = add_text (digest, node->op_name);
      digest = add_names (digest, graph, node->inputs, node->n_inputs);
      digest = add_names (digest, graph, node->outputs, node->n_outputs);

      for (guint k = 0; node->attributes != NULL && k < node->op->n_arguments; k++)
        {
          g_autofree char *text = wh_attribute_to_string (node->attributes, k);

          digest = add_text (digest, text);
        }
    }

  for (guint i = 0; i < graph->n_values; i++)
    {
      const WhValue *value = &graph->values[i];

      if (value->kind != WH_VALUE_PARAMETER || value->n_readers == 0)
        continue;

      digest = add_text (digest, value->name);
      digest = wh_digest_bytes (digest, value->shape.size,
                                value->shape.rank * sizeof value->shape.size[0]);
      digest = tensor_digest (digest, value->tensor);
    }

  return digest;
}
