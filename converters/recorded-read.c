/* converters/recorded-read.c: what a calibrating step measured, from a pipeline's file
 *
 * converters/recorded-write.c says what the file holds. Files are from strangers: the first fault
 * is named with its place.
 */
#include "config.h"

#include "converters/recorded.h"

#include "graph/error.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define MAX_COUNT G_GINT64_CONSTANT (1000000000000000)
#define MAX_LIST (1 << 24)

/* An object, where it stands, and what is wrong with it: the first fault stays, and reading goes
 * on with zeros. */
typedef struct
{
  JsonObject *object;
  const char *place; /* "recorded.ranges[2]" */
  GError **error;
  gboolean wrong;
} Reader;

G_GNUC_PRINTF (3, 4)
static void
blame (Reader *reader, const char *name, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  if (reader->wrong)
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reader->wrong = TRUE;
  wh_fail (reader->error, WH_ERROR_FORMAT, "%s.%s: %s", reader->place, name, message);
}

static gboolean
begin (Reader *reader, JsonNode *node, const char *place, const char *const *known, GError **error)
{
  g_autoptr (GList) members = NULL;

  *reader = (Reader){ .place = place, .error = error };

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return wh_fail (error, WH_ERROR_FORMAT, "%s: not an object", place);

  reader->object = json_node_get_object (node);
  members = json_object_get_members (reader->object);

  for (GList *m = members; m != NULL; m = m->next)
    if (!g_strv_contains (known, m->data))
      blame (reader, m->data, "there is no such member");

  return !reader->wrong;
}

/* NULL without it, which is a fault when it is @needed. */
static JsonNode *
find (Reader *reader, const char *name, gboolean needed)
{
  JsonNode *node = json_object_get_member (reader->object, name);

  if (node == NULL && needed)
    blame (reader, name, "it is missing");

  return node;
}

static const char *
read_string (Reader *reader, const char *name, gboolean needed)
{
  JsonNode *node = find (reader, name, needed);

  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);

  blame (reader, name, "not a text");
  return NULL;
}

static gint64
read_count (Reader *reader, const char *name)
{
  JsonNode *node = find (reader, name, TRUE);

  if (node == NULL)
    return 0;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    blame (reader, name, "not a whole number");
  else if (json_node_get_int (node) < 0 || json_node_get_int (node) > MAX_COUNT)
    blame (reader, name, "%" G_GINT64_FORMAT " is not between 0 and %" G_GINT64_FORMAT,
           json_node_get_int (node), MAX_COUNT);
  else
    return json_node_get_int (node);

  return 0;
}

/* What a float32 may be. */
static gboolean
check_number (Reader *reader, const char *name, double number)
{
  if (fabs (number) <= FLT_MAX)
    return TRUE;

  blame (reader, name, "%g is no number of 32 bits", number);
  return FALSE;
}

static double
read_double (Reader *reader, const char *name)
{
  JsonNode *node = find (reader, name, TRUE);
  GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (node == NULL)
    return 0.0;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    blame (reader, name, "not a number");
  else if (check_number (reader, name, json_node_get_double (node)))
    return json_node_get_double (node);

  return 0.0;
}

/* The numbers of a text, as doubles; @n: (out) */
static double *
read_numbers (Reader *reader, const char *name, gboolean needed, guint *n)
{
  const char *text = read_string (reader, name, needed);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));

  *n = 0;

  while (text != NULL && *text != '\0' && !reader->wrong)
    {
      char *end;
      double number = g_ascii_strtod (text, &end);

      if (end == text || (*end != ' ' && *end != '\0') || numbers->len == MAX_LIST)
        blame (reader, name, "number %u of the list is none", numbers->len + 1);
      else if (check_number (reader, name, number))
        g_array_append_val (numbers, number);

      text = *end == ' ' ? end + 1 : end;
    }

  *n = numbers->len;
  return (double *) (gpointer) g_array_free (g_steal_pointer (&numbers), FALSE);
}

static void
read_histogram (Reader *reader, WhRecordedRange *range)
{
  guint n;
  g_autofree double *counts = read_numbers (reader, "histogram", TRUE, &n);
  double sum = 0.0;

  if (!reader->wrong && n != WH_REPORT_BINS)
    blame (reader, "histogram", "it has %u bins, not %d", n, WH_REPORT_BINS);

  for (guint i = 0; !reader->wrong && i < n; i++)
    {
      if (counts[i] < 0.0 || counts[i] > (double) MAX_COUNT || counts[i] != floor (counts[i]))
        blame (reader, "histogram", "bin %u holds %g, which is no count", i + 1, counts[i]);
      else
        range->grid.histogram[i] = (gint64) counts[i];

      sum += counts[i];
    }

  if (!reader->wrong && sum != (double) range->n)
    blame (reader, "histogram", "it counts %g numbers, and there are %" G_GINT64_FORMAT, sum,
           range->n);
}

static void
read_grid (Reader *reader, WhRecordedRange *range)
{
  guint n;
  g_autofree double *grid = read_numbers (reader, "grid", FALSE, &n);

  if (reader->wrong || !json_object_has_member (reader->object, "grid"))
    return;

  if (n != 3 || grid[0] > grid[1] || !(grid[2] > 0.0))
    {
      blame (reader, "grid", "expected from, to and step: “-1 1 0.5”");
      return;
    }

  range->grid.low = grid[0];
  range->grid.high = grid[1];
  range->grid.step = grid[2];
  range->grid.clipped = read_double (reader, "clipped");

  if (range->grid.clipped < 0.0 || range->grid.clipped > 1.0)
    blame (reader, "clipped", "%g is not between 0 and 1", range->grid.clipped);
}

static gboolean
read_range (WhRecorded *recorded, JsonNode *node, const char *place, GError **error)
{
  static const char *const known[] = { "value", "numbers", "not_finite", "min",       "max", "low",
                                       "high",  "grid",    "clipped",    "histogram", NULL };
  WhRecordedRange *range;
  const char *value;
  Reader reader;

  if (!begin (&reader, node, place, known, error))
    return FALSE;

  value = read_string (&reader, "value", TRUE);
  range = wh_recorded_add_range (recorded, value != NULL ? value : "");
  range->n = read_count (&reader, "numbers");
  range->n_not_finite = read_count (&reader, "not_finite");
  range->grid.min = range->min = read_double (&reader, "min");
  range->grid.max = range->max = read_double (&reader, "max");
  range->low = read_double (&reader, "low");
  range->high = read_double (&reader, "high");

  if (range->min > range->max)
    blame (&reader, "min", "%g is more than max, %g", range->min, range->max);

  if (range->low > range->high)
    blame (&reader, "low", "%g is more than high, %g", range->low, range->high);

  if (range->low > 0.0 || range->high < 0.0)
    blame (&reader, range->low > 0.0 ? "low" : "high", "0 has to lie between low and high");

  read_grid (&reader, range);
  read_histogram (&reader, range);
  return !reader.wrong;
}

static gboolean
read_shift (WhRecorded *recorded, JsonNode *node, const char *place, GError **error)
{
  static const char *const known[] = { "node", "values", NULL };
  g_autofree double *numbers = NULL;
  const char *name;
  Reader reader;
  float *values;
  guint n;

  if (!begin (&reader, node, place, known, error))
    return FALSE;

  name = read_string (&reader, "node", TRUE);
  numbers = read_numbers (&reader, "values", TRUE, &n);

  if (reader.wrong)
    return FALSE;

  values = g_new (float, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = (float) numbers[i];

  wh_recorded_add_shift (recorded, name, values, n);
  return TRUE;
}

static gboolean
read_part (WhRecorded *recorded, JsonNode *node, const char *place, GError **error)
{
  WhRecorded *part = NULL;

  if (!JSON_NODE_HOLDS_NULL (node))
    {
      part = wh_recorded_read (node, place, error);

      if (part == NULL)
        return FALSE;
    }

  g_ptr_array_add (recorded->parts, part);
  return TRUE;
}

typedef gboolean (*ReadElement) (WhRecorded *recorded,
                                 JsonNode *node,
                                 const char *place,
                                 GError **error);

static void
read_list (Reader *reader, const char *name, WhRecorded *recorded, ReadElement read)
{
  JsonNode *node = find (reader, name, FALSE);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (node != NULL && array == NULL)
    blame (reader, name, "not a list");

  for (guint i = 0; array != NULL && !reader->wrong && i < json_array_get_length (array); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s.%s[%u]", reader->place, name, i);

      reader->wrong = !read (recorded, json_array_get_element (array, i), place, reader->error);
    }
}

/* A name that stands there twice would have two answers. */
static void
check_names (Reader *reader, const WhRecorded *recorded)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) nodes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < recorded->ranges->len; i++)
    {
      const WhRecordedRange *range = g_ptr_array_index (recorded->ranges, i);

      if (!g_hash_table_add (values, range->value))
        blame (reader, "ranges", "“%s” is there twice", range->value);
    }

  for (guint i = 0; i < recorded->shifts->len; i++)
    {
      const WhRecordedShift *shift = g_ptr_array_index (recorded->shifts, i);

      if (!g_hash_table_add (nodes, shift->node))
        blame (reader, "shifts", "“%s” is there twice", shift->node);
    }
}

static void
read_network (Reader *reader, WhRecorded *recorded)
{
  const char *text = read_string (reader, "network", TRUE);

  if (text == NULL)
    return;

  recorded->network = g_ascii_strtoull (text, NULL, 16);

  if (strlen (text) != 16 || strspn (text, "0123456789abcdef") != 16)
    blame (reader, "network", "“%s” is no fingerprint of 16 hexadecimal digits", text);
}

/* Takes a copy of what is there; NULL leaves what was. */
static void
take (char **field, const char *text)
{
  if (text == NULL)
    return;

  g_free (*field);
  *field = g_strdup (text);
}

static void
read_origin (Reader *reader, WhRecorded *recorded)
{
  take (&recorded->on, read_string (reader, "on", TRUE));
  take (&recorded->data, read_string (reader, "data", TRUE));
  take (&recorded->method, read_string (reader, "method", FALSE));
  take (&recorded->steps_text, read_string (reader, "steps", FALSE));
  recorded->samples = read_count (reader, "samples");

  if (g_strcmp0 (recorded->method, "percentile") == 0)
    recorded->percentile = read_double (reader, "percentile");

  read_network (reader, recorded);
}

WhRecorded *
wh_recorded_read (JsonNode *node, const char *place, GError **error)
{
  static const char *const known[] = { "on",         "data",  "samples", "method",
                                       "percentile", "steps", "network", "ranges",
                                       "shifts",     "parts", NULL };
  g_autoptr (WhRecorded) recorded = wh_recorded_new ();
  Reader reader;

  if (!begin (&reader, node, place, known, error))
    return NULL;

  if (json_object_has_member (reader.object, "parts"))
    {
      recorded->parts = wh_recorded_new_parts ();
      read_list (&reader, "parts", recorded, read_part);
    }
  else
    {
      read_origin (&reader, recorded);
      read_list (&reader, "ranges", recorded, read_range);
      read_list (&reader, "shifts", recorded, read_shift);
      check_names (&reader, recorded);
    }

  return reader.wrong ? NULL : g_steal_pointer (&recorded);
}
