/* converters/plugin.c: loads converters from shared objects, and offers them like any other */
#include "config.h"

#include "converters/plugin.h"

#include "converters/plugin-child.h"
#include "converters/plugin-private.h"
#include "graph/error.h"

#include <dlfcn.h>
#include <string.h>

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhPluginConverter *converter = (const WhPluginConverter *) conversion->converter;
  g_autoptr (GVariant) edits = wh_plugin_run_child (converter, conversion, error);
  WhGraph *graph;

  if (edits == NULL)
    return NULL;

  graph = wh_plugin_replay (edits, conversion, error);

  if (graph == NULL)
    g_prefix_error (error, "converter “%s”: ", converter->base.name);

  return graph;
}

static const WhOptionType option_types[] = {
  [WHITTLE_BOOL] = WH_OPTION_BOOL,     [WHITTLE_INT] = WH_OPTION_INT,
  [WHITTLE_DOUBLE] = WH_OPTION_DOUBLE, [WHITTLE_CHOICE] = WH_OPTION_CHOICE,
  [WHITTLE_STRING] = WH_OPTION_STRING,
};

static gboolean
check_options (const WhittlePlugin *plugin, const WhOption *table, gsize size, GError **error)
{
  /* Made without their fallbacks' being checked, so each is set here once. */
  gpointer options = g_malloc0 (MAX (size, 1));
  gboolean good = TRUE;

  for (guint i = 0; good && table[i].name != NULL; i++)
    {
      good = wh_option_set (&table[i], options, table[i].fallback, error);

      if (!good)
        g_prefix_error (error, "the fallback of an option of “%s”: ", plugin->name);
    }

  wh_options_free (table, options);
  return good;
}

/* The plugin's own table in our form; each option has eight bytes. */
static gboolean
take_options (WhPluginConverter *converter, GError **error)
{
  const WhittlePlugin *plugin = converter->plugin;
  guint n = 0;
  WhOption *table;

  while (plugin->options != NULL && plugin->options[n].name != NULL)
    n++;

  table = g_new0 (WhOption, n + 1);
  converter->base.options = table;
  converter->base.options_size = n * sizeof (gint64);

  for (guint i = 0; i < n; i++)
    {
      const WhittleOption *from = &plugin->options[i];

      if (from->type > WHITTLE_STRING || from->fallback == NULL || from->title == NULL ||
          (from->type == WHITTLE_CHOICE && from->choices == NULL))
        return wh_fail (error, WH_ERROR_FORMAT,
                        "option “%s” of “%s” lacks its type, fallback, title or choices",
                        from->name, plugin->name);

      table[i] = (WhOption){
        .name = from->name,
        .type = option_types[from->type],
        .offset = i * sizeof (gint64),
        .minimum = from->minimum,
        .maximum = from->maximum,
        .fallback = from->fallback,
        .choices = from->choices,
        .title = from->title,
        .help = from->help != NULL ? from->help : "",
      };
    }

  return check_options (plugin, table, converter->base.options_size, error);
}

static void
converter_free (WhPluginConverter *converter)
{
  g_free ((gpointer) converter->base.options);
  g_free (converter);
}

static gboolean
add_one (const WhittlePlugin *plugin, GError **error)
{
  WhPluginConverter *converter;

  if (plugin->version != WHITTLE_PLUGIN_VERSION)
    return wh_fail (error, WH_ERROR_UNSUPPORTED,
                    "it was written for version %u of whittle-plugin.h; this is version %d",
                    plugin->version, WHITTLE_PLUGIN_VERSION);

  if (plugin->name == NULL || plugin->title == NULL || plugin->summary == NULL ||
      plugin->convert == NULL)
    return wh_fail (error, WH_ERROR_FORMAT,
                    "a converter lacks its name, title, summary or convert");

  converter = g_new0 (WhPluginConverter, 1);
  converter->plugin = plugin;
  converter->base = (WhConverter){
    .name = plugin->name,
    .title = plugin->title,
    .summary = plugin->summary,
    .done = "converted",
    .source = plugin->source,
    .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
    .exact = plugin->exact != 0,
    .rel_tolerance = plugin->rel_tolerance,
    .convert = convert,
  };

  if (take_options (converter, error) && wh_converters_add (&converter->base, error))
    return TRUE;

  converter_free (converter);
  return FALSE;
}

static gboolean
load_shared_object (const char *path, GError **error)
{
  /* Never closed: converters point into it for as long as the program runs. */
  gpointer handle = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  const WhittlePlugin *const *(*list) (void);
  const WhittlePlugin *const *plugins;

  if (handle == NULL)
    return wh_fail (error, WH_ERROR_FORMAT, "it could not be loaded: %s", dlerror ());

  *(gpointer *) &list = dlsym (handle, "whittle_plugins");
  plugins = list != NULL ? list () : NULL;

  if (plugins == NULL || plugins[0] == NULL)
    {
      dlclose (handle);
      return wh_fail (error, WH_ERROR_FORMAT, "it has no whittle_plugins () that names converters");
    }

  for (guint i = 0; plugins[i] != NULL; i++)
    if (!add_one (plugins[i], error))
      return FALSE;

  return TRUE;
}

gboolean
wh_plugin_load (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  gboolean good = g_str_has_suffix (path, ".json") ? wh_recipe_load (absolute, error) :
                                                     load_shared_object (absolute, error);

  if (!good)
    g_prefix_error (error, "%s: ", path);

  return good;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
wh_plugin_load_folder (const char *folder, GPtrArray *problems)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".so") || g_str_has_suffix (name, ".json"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));

  g_ptr_array_sort (paths, by_name);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!wh_plugin_load (g_ptr_array_index (paths, i), &error))
        g_ptr_array_add (problems, g_strdup (error->message));
    }
}

char *
wh_plugin_dup_user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "whittle", "converters", NULL);
}
