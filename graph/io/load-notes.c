/* graph/io/load-notes.c: what the user should be told about a model that was read
 */
#include "config.h"

#include "graph/io/load-notes.h"

#include "graph/io/initializer.h"
#include "graph/io/model-private.h"

#include <string.h>

static GHashTable *
collect_inputs (const WhMessage *network)
{
  GHashTable *inputs = g_hash_table_new (g_str_hash, g_str_equal);

  WH_MESSAGE_EACH (network, WH_NETWORK_FUNCTION, function)
    WH_MESSAGE_EACH (function->message, WH_FUNCTION_INPUT, input)
      g_hash_table_add (inputs, (gpointer) input->string);
  return inputs;
}

GPtrArray *
wh_load_find_missing (const WhModel *model)
{
  const WhModelFiles *files = wh_model_files (model);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *missing = g_ptr_array_new ();

  for (guint i = 0; i < files->networks->len; i++)
    {
      const WhMessage *network = files->networks->pdata[i];
      g_autoptr (GHashTable) inputs = NULL; /* nearly always nothing is missing */

      WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
        {
          const char *name = wh_message_string (item->message, WH_VARIABLE_NAME);

          if (strcmp (wh_message_string (item->message, WH_VARIABLE_TYPE), "Parameter") != 0 ||
              g_hash_table_contains (model->tensors, name))
            continue;

          if (inputs == NULL)
            inputs = collect_inputs (network);
          if (g_hash_table_contains (inputs, name) && g_hash_table_add (seen, (gpointer) name))
            g_ptr_array_add (missing, (gpointer) item->message);
        }
    }
  return missing;
}

guint64
wh_load_count_elements (const GPtrArray *missing)
{
  double total = 0.0; /* a stranger's sizes may be anything */

  for (guint i = 0; i < missing->len; i++)
    {
      const WhMessage *shape = wh_message_child (missing->pdata[i], WH_VARIABLE_SHAPE);
      const gint64 *sizes = NULL;
      double n_elements = 1.0;
      guint rank = 0;

      if (shape != NULL)
        sizes = wh_message_ints (shape, WH_SHAPE_DIM, &rank);
      for (guint k = 0; k < rank; k++)
        n_elements *= (double) MAX (sizes[k], 1);
      total += n_elements;
    }
  return (guint64) MIN (total, 0x1p62);
}

/* One note for each filling, in the order of the file. */
static void
note_missing (WhModel *model, const GPtrArray *missing)
{
  g_autoptr (GHashTable) by_filling =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) fillings = g_ptr_array_new ();

  for (guint i = 0; i < missing->len; i++)
    {
      const WhMessage *variable = missing->pdata[i];
      g_autofree char *filling =
        wh_initializer_describe (wh_message_child (variable, WH_VARIABLE_INITIALIZER));
      GPtrArray *names = g_hash_table_lookup (by_filling, filling);

      if (names == NULL)
        {
          names = g_ptr_array_new ();
          g_ptr_array_add (fillings, filling);
          g_hash_table_insert (by_filling, g_steal_pointer (&filling), names);
        }
      g_ptr_array_add (names, (gpointer) wh_message_string (variable, WH_VARIABLE_NAME));
    }

  for (guint i = 0; i < fillings->len; i++)
    {
      const char *filling = fillings->pdata[i];
      GPtrArray *names = g_hash_table_lookup (by_filling, filling);
      GString *note = g_string_new ("no numbers for ");

      if (names->len > 1)
        g_string_append_printf (note, "%u parameters, ", names->len);
      for (guint k = 0; k < MIN (names->len, 3); k++)
        g_string_append_printf (note, "%s“%s”", k > 0 ? ", " : "", (char *) names->pdata[k]);
      g_string_append_printf (note, "%s: %s instead", names->len > 3 ? " ..." : "", filling);
      g_ptr_array_add (model->notes, g_string_free (note, FALSE));
    }
}

static void
note_batch (WhModel *model)
{
  for (guint i = 0; i < model->n_networks; i++)
    if (model->networks[i].open_batch && model->networks[i].batch_size == 0)
      g_ptr_array_add (model->notes,
                       g_strdup_printf ("network “%s” leaves its batch size open and stores none: "
                                        "1 is taken",
                                        model->networks[i].name));
}

static void
note_unknown (WhModel *model)
{
  const WhMessage *parent = NULL;
  const WhItem *item = wh_message_find_unknown (model->root, WH_ITEM_TEXT, &parent);

  if (item != NULL)
    {
      g_autofree char *place = wh_message_dup_place (parent);
      guint length = 0;

      while (length < item->n && (g_ascii_isalnum ((char) item->bytes[length]) ||
                                  strchr ("_[].", item->bytes[length]) != NULL))
        length++;
      g_ptr_array_add (model->notes,
                       g_strdup_printf ("%s (%s) has a field “%.*s” that is not known here: it is "
                                        "kept in text, and lost in a .protobuf",
                                        parent->type->name, place, (int) length,
                                        (const char *) item->bytes));
    }

  item = wh_message_find_unknown (model->root, WH_ITEM_WIRE, &parent);
  if (item != NULL)
    {
      g_autofree char *place = wh_message_dup_place (parent);

      g_ptr_array_add (model->notes,
                       g_strdup_printf ("%s (%s) has a field that is not known here: it is kept in "
                                        "binary, and lost in an .nntxt",
                                        parent->type->name, place));
    }
}

void
wh_load_add_notes (WhModel *model, const GPtrArray *missing)
{
  note_missing (model, missing);
  note_batch (model);
  note_unknown (model);
}
