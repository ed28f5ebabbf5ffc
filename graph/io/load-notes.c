/* graph/io/load-notes.c: what the user should be told about a model that was read
 */
#include "config.h"

#include "graph/io/load-notes.h"

#include "graph/io/initializer.h"
#include "graph/io/model-private.h"

#include <string.h>

/* Calls @visit for each Parameter without numbers, once for each name, if a function uses it. */
static void
visit_missing (const WhModel *model,
               void (*visit) (const WhMessage *variable, gpointer data),
               gpointer data)
{
  const WhModelFiles *files = wh_model_files (model);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < files->networks->len; i++)
    {
      const WhMessage *network = files->networks->pdata[i];
      g_autoptr (GHashTable) used = NULL;

      WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
      {
        const char *name = wh_message_string (item->message, WH_VARIABLE_NAME);

        if (strcmp (wh_message_string (item->message, WH_VARIABLE_TYPE), "Parameter") != 0 ||
            g_hash_table_contains (model->tensors, name))
          continue;

        if (used == NULL) /* nearly always nothing is missing */
          {
            used = g_hash_table_new (g_str_hash, g_str_equal);
            WH_MESSAGE_EACH (network, WH_NETWORK_FUNCTION, function)
            WH_MESSAGE_EACH (function->message, WH_FUNCTION_INPUT, input)
            g_hash_table_add (used, (gpointer) input->string);
          }
        if (g_hash_table_contains (used, name) && g_hash_table_add (seen, (gpointer) name))
          visit (item->message, data);
      }
    }
}

typedef struct
{
  GPtrArray *names;
  double n_elements; /* a stranger's sizes may be anything */
} Names;

static void
add_name (const WhMessage *variable, gpointer data)
{
  const WhMessage *shape = wh_message_child (variable, WH_VARIABLE_SHAPE);
  const gint64 *sizes = NULL;
  Names *names = data;
  double n_elements = 1.0;
  guint rank = 0;

  if (shape != NULL)
    sizes = wh_message_ints (shape, WH_SHAPE_DIM, &rank);
  for (guint i = 0; i < rank; i++)
    n_elements *= (double) MAX (sizes[i], 1);

  names->n_elements += n_elements;
  g_ptr_array_add (names->names, (gpointer) wh_message_string (variable, WH_VARIABLE_NAME));
}

GPtrArray *
wh_load_find_missing (const WhModel *model, guint64 *n_elements)
{
  Names names = { .names = g_ptr_array_new () };

  visit_missing (model, add_name, &names);
  if (n_elements != NULL)
    *n_elements = (guint64) MIN (names.n_elements, 0x1p62);
  return names.names;
}

typedef struct
{
  GHashTable *by_filling; /* "zeros" → GPtrArray of names */
  GPtrArray *fillings;    /* its keys in the order of the file */
} Missing;

static void
add_missing (const WhMessage *variable, gpointer data)
{
  Missing *missing = data;
  char *filling = wh_initializer_describe (wh_message_child (variable, WH_VARIABLE_INITIALIZER));
  GPtrArray *names = g_hash_table_lookup (missing->by_filling, filling);

  if (names == NULL)
    {
      names = g_ptr_array_new ();
      g_hash_table_insert (missing->by_filling, filling, names);
      g_ptr_array_add (missing->fillings, filling);
    }
  else
    g_free (filling);
  g_ptr_array_add (names, (gpointer) wh_message_string (variable, WH_VARIABLE_NAME));
}

static void
note_missing (WhModel *model)
{
  Missing missing = {
    .by_filling =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref),
    .fillings = g_ptr_array_new (),
  };

  visit_missing (model, add_missing, &missing);

  for (guint i = 0; i < missing.fillings->len; i++)
    {
      const char *filling = missing.fillings->pdata[i];
      GPtrArray *names = g_hash_table_lookup (missing.by_filling, filling);
      GString *note = g_string_new ("no numbers for ");

      if (names->len > 1)
        g_string_append_printf (note, "%u parameters, ", names->len);
      for (guint k = 0; k < MIN (names->len, 3); k++)
        g_string_append_printf (note, "%s“%s”", k > 0 ? ", " : "", (char *) names->pdata[k]);
      g_string_append_printf (note, "%s: %s instead", names->len > 3 ? " ..." : "", filling);
      g_ptr_array_add (model->notes, g_string_free (note, FALSE));
    }

  g_ptr_array_unref (missing.fillings);
  g_hash_table_unref (missing.by_filling);
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
wh_load_add_notes (WhModel *model)
{
  note_missing (model);
  note_batch (model);
  note_unknown (model);
}
