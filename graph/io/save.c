/* graph/io/save.c: a model to files
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/model-private.h"
#include "graph/io/output-file.h"
#include "graph/io/save-network.h"
#include "graph/io/save-parameters.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  const WhModel *model;
  WhMessage *root; /* without parameters */
  WhSavedParameters *parameters;
  WhParameterForm form;
  const char *path;
  GCancellable *cancellable;
} Saver;

static gboolean
has_suffix (const char *path, const char *suffix)
{
  gsize length = strlen (path), n = strlen (suffix);

  return length > n && g_ascii_strcasecmp (path + length - n, suffix) == 0;
}

static WhMessage *
new_root (const Saver *saver, guint network, const WhGraph *graph)
{
  const WhMessage *old = saver->model->root;
  WhArena *arena;
  WhMessage *root;

  if (graph == NULL && wh_message_find (old, WH_ROOT_PARAMETER) == NULL)
    return wh_message_ref (old);

  arena = wh_arena_new (NULL);
  root = graph != NULL ? wh_save_new_root (arena, old, network, graph, saver->parameters->renamed) :
                         wh_message_copy (arena, old);
  wh_message_remove (root, WH_ROOT_PARAMETER);
  return root; /* with the arena's only reference */
}

/* A text that was not touched is saved with its comments. */
static GBytes *
root_to_text (const Saver *saver)
{
  GBytes *source = wh_arena_source (saver->root->arena);
  char *text;

  if (saver->root == saver->model->root && saver->root->place >= 0 && source != NULL)
    return g_bytes_ref (source);

  text = wh_text_to_string (saver->root);
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
parameters_to_bytes (const Saver *saver, GError **error)
{
  const WhModelFiles *files = wh_model_files (saver->model);

  if (saver->parameters->unchanged && files->parameters != NULL &&
      files->parameters_form == saver->form)
    return g_bytes_ref (files->parameters);
  return wh_saved_parameters_to_bytes (saver->parameters, saver->form, error);
}

static const char *
parameters_suffix (const Saver *saver)
{
  return saver->form == WH_PARAMETERS_H5 ? ".h5" : ".protobuf";
}

static void
add_others (const Saver *saver, GArray *parts)
{
  const WhModelFiles *files = wh_model_files (saver->model);

  for (guint i = 0; files->archive != NULL && i < files->archive->n_members; i++)
    if (files->is_other->data[i])
      {
        WhArchivePart part = {
          .name = files->archive->members[i].name,
          .from = files->archive,
          .member = i,
        };
        g_array_append_val (parts, part);
      }
}

static gboolean
save_archive (const Saver *saver, GError **error)
{
  /* Text has no place for what a newer binary file holds. */
  gboolean as_wire = wh_message_find_unknown (saver->root, WH_ITEM_WIRE, NULL) != NULL;
  g_autofree char *parameters_name = g_strconcat ("parameter", parameters_suffix (saver), NULL);
  g_autoptr (GBytes) version = g_bytes_new_static ("0.1\n", 4);
  g_autoptr (GBytes) network = as_wire ? wh_wire_to_bytes (saver->root) : root_to_text (saver);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (WhArchivePart));
  g_autoptr (GBytes) parameters = NULL;
  g_autoptr (WhOutputFile) file = NULL;
  WhArchivePart first[] = {
    { .name = "nnp_version.txt", .bytes = version },
    { .name = as_wire ? "network.protobuf" : "network.nntxt", .bytes = network },
    { .name = parameters_name },
  };

  if (saver->parameters->list->len > 0)
    {
      first[2].bytes = parameters = parameters_to_bytes (saver, error);
      if (parameters == NULL)
        return FALSE;
    }

  g_array_append_vals (parts, first, parameters != NULL ? 3 : 2);
  add_others (saver, parts);

  file = wh_output_file_new (saver->path, error);
  return file != NULL &&
         wh_archive_write (file->temporary, (WhArchivePart *) parts->data, parts->len,
                           saver->cancellable, error) &&
         wh_output_file_commit (file, error);
}

static gboolean
save_text (const Saver *saver, GError **error)
{
  const char *dot = strrchr (saver->path, '.');
  g_autofree char *stem = g_strndup (saver->path, (gsize) (dot - saver->path));
  g_autofree char *beside = g_strconcat (stem, parameters_suffix (saver), NULL);
  g_autoptr (GBytes) network = root_to_text (saver);
  g_autoptr (GBytes) parameters = NULL;
  g_autoptr (WhOutputFile) text_file = NULL;
  g_autoptr (WhOutputFile) parameters_file = NULL;
  gboolean is_new;

  text_file = wh_output_file_new (saver->path, error);
  if (text_file == NULL || !wh_output_file_write (text_file, network, saver->cancellable, error))
    return FALSE;
  if (saver->parameters->list->len == 0)
    return wh_output_file_commit (text_file, error);

  parameters = parameters_to_bytes (saver, error);
  parameters_file = parameters != NULL ? wh_output_file_new (beside, error) : NULL;
  if (parameters_file == NULL ||
      !wh_output_file_write (parameters_file, parameters, saver->cancellable, error))
    return FALSE;

  is_new = !g_file_test (parameters_file->path, G_FILE_TEST_EXISTS);
  if (!wh_output_file_commit (parameters_file, error))
    return FALSE;
  if (wh_output_file_commit (text_file, error))
    return TRUE;

  if (is_new)
    g_unlink (parameters_file->path);
  return FALSE;
}

static gboolean
save_wire (const Saver *saver, GError **error)
{
  g_autoptr (WhArena) arena = wh_arena_new (NULL);
  WhMessage *whole = wh_message_copy (arena, saver->root);
  g_autoptr (WhOutputFile) file = NULL;
  g_autoptr (GOutputStream) stream = NULL;

  if (!wh_saved_parameters_add_to (saver->parameters, whole, error))
    return FALSE;

  file = wh_output_file_new (saver->path, error);
  stream = file != NULL ? wh_output_file_open (file, error) : NULL;
  if (stream == NULL)
    return FALSE;

  if (!wh_wire_write (whole, stream, saver->cancellable, error) ||
      !g_output_stream_close (stream, saver->cancellable, error))
    {
      g_prefix_error (error, "can't write %s: ", saver->path);
      return FALSE;
    }
  return wh_output_file_commit (file, error);
}

gboolean
wh_model_save (const WhModel *model,
               guint network,
               const WhGraph *graph,
               const char *path,
               WhParameterForm parameters,
               GCancellable *cancellable,
               GError **error)
{
  Saver saver = { .model = model, .form = parameters, .path = path, .cancellable = cancellable };
  gboolean (*save) (const Saver *, GError **) = NULL;
  gboolean done;

  g_return_val_if_fail (graph == NULL || network < model->n_networks, FALSE);

  if (has_suffix (path, ".nnp"))
    save = save_archive;
  else if (has_suffix (path, ".nntxt") || has_suffix (path, ".prototxt"))
    save = save_text;
  else if (has_suffix (path, ".protobuf"))
    save = save_wire;
  else
    return wh_fail (error, WH_ERROR_OPTION,
                    "can't save %s: expected a name that ends with .nnp, .nntxt, .prototxt or "
                    ".protobuf",
                    path);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  saver.parameters = wh_saved_parameters_new (model, network, graph);
  saver.root = new_root (&saver, network, graph);
  done = save (&saver, error);

  wh_message_unref (saver.root);
  wh_saved_parameters_free (saver.parameters);
  return done;
}
