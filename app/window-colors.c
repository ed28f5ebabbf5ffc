/* app/window-colors.c: colours that the user gives to functions and variables, by name
 *
 * They are remembered from one day to the next, for all models: "Convolution=#008080".
 */
#include "config.h"

#include "app/window-private.h"

#include "app/settings.h"
#include "graph/layout/own-colors.h"

#include <glib/gi18n.h>
#include <string.h>

/* The entry for @name, "NAME=#rrggbb"; NULL when there is none. */
static const char *
find_entry (const char *name)
{
  g_autofree char *prefix = g_strconcat (name, "=", NULL);

  for (char **c = wh_settings ()->colors; *c != NULL; c++)
    if (g_str_has_prefix (*c, prefix) && strchr (*c + strlen (prefix), '=') == NULL)
      return *c;

  return NULL;
}

gboolean
wh_window_has_color (const char *name)
{
  return find_entry (name) != NULL;
}

/* @color: (nullable): that of its kind */
static void
set_color (WhWindow *self, const char *name, const GdkRGBA *color)
{
  WhSettings *settings = wh_settings ();
  const char *old = find_entry (name);
  GPtrArray *colors = g_ptr_array_new ();

  for (char **c = settings->colors; *c != NULL; c++)
    if (*c != old)
      g_ptr_array_add (colors, g_strdup (*c));
  if (color != NULL)
    g_ptr_array_add (colors,
                     g_strdup_printf ("%s=#%02x%02x%02x", name, (guint) (color->red * 255.0 + 0.5),
                                      (guint) (color->green * 255.0 + 0.5),
                                      (guint) (color->blue * 255.0 + 0.5)));
  g_ptr_array_add (colors, NULL);
  g_strfreev (settings->colors);
  settings->colors = (char **) g_ptr_array_free (colors, FALSE);
  wh_settings_save ();
  wh_session_set_colors (self->session, (const char *const *) settings->colors);
}

static void
answered (GtkDialog *dialog, int response, WhWindow *self)
{
  GdkRGBA color;

  if (response == GTK_RESPONSE_OK)
    {
      gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (dialog), &color);
      set_color (self, g_object_get_data (G_OBJECT (dialog), "name"), &color);
    }
  gtk_window_destroy (GTK_WINDOW (dialog));
}

void
wh_window_choose_color (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_variant_get_string (parameter, NULL);
  const char *entry = find_entry (name);
  g_autofree char *title = g_strdup_printf (_ ("Colour of %s"), name);
  GtkWidget *dialog = gtk_color_chooser_dialog_new (title, GTK_WINDOW (data));
  GdkRGBA color;

  if (entry != NULL && gdk_rgba_parse (&color, strrchr (entry, '=') + 1))
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &color);
  gtk_color_chooser_set_use_alpha (GTK_COLOR_CHOOSER (dialog), FALSE);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "name", g_strdup (name), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), data, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
wh_window_reset_color (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_color (WH_WINDOW (data), g_variant_get_string (parameter, NULL), NULL);
}
