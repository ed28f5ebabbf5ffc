/* app/window-menu.c: the menu of a box in the graph */
#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

static void
add_item (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

/* The scopes that a node lies in, from the outermost: "a", "a/b". */
static void
add_scopes (GMenu *menu, WhWindow *self, const WhGraph *graph, guint node)
{
  g_autofree char *scope = wh_graph_dup_node_scope (graph, &graph->nodes[node]);
  g_auto (GStrv) parts = g_strsplit (scope, "/", -1);
  GString *path = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++)
    {
      g_autofree char *label = NULL;

      g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", parts[i]);
      label = g_strdup_printf (wh_session_is_folded (self->session, path->str) ? _ ("Unfold %s") :
                                                                                 _ ("Fold %s"),
                               path->str);
      add_item (menu, label, "win.toggle-scope", path->str);
    }

  g_string_free (path, TRUE);
}

/* All functions of a type, or a variable. */
static void
add_colors (GMenu *menu, const WhScene *scene, guint box)
{
  const WhBox *b = &scene->boxes[box];
  const char *name = b->kind == WH_BOX_NODE  ? scene->graph->nodes[b->id].op_name :
                     b->kind == WH_BOX_VALUE ? scene->graph->values[b->id].name :
                                               NULL;
  g_autofree char *choose = NULL;
  g_autofree char *reset = NULL;

  if (name == NULL)
    return;

  choose = g_strdup_printf (_ ("Colour of %s…"), name);
  add_item (menu, choose, "win.color", name);
  if (!wh_window_has_color (name))
    return;

  reset = g_strdup_printf (_ ("%s in Its Usual Colour"), name);
  add_item (menu, reset, "win.reset-color", name);
}

static void
drop_menu (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  g_object_unref (popover);
}

/* The action that was chosen comes after this, and is looked for from where the menu is. */
static void
menu_closed (GtkPopover *popover, WhWindow *self)
{
  self->menu = NULL;
  g_idle_add_once (drop_menu, g_object_ref (popover));
}

/* GTK puts the lines between sections in when it is idle: a menu measured before is cut short. */
static void
pop_up (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_popover_popup (popover);
  g_object_unref (popover);
}

void
wh_window_show_menu (WhGraphView *view, guint box, double x, double y, WhWindow *self)
{
  const WhScene *scene = wh_graph_view_scene (view);
  g_autofree char *label = wh_window_dup_exclude_label (self);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) scopes = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();
  GtkWidget *popover;

  if (scene == NULL)
    return;

  if (box != WH_NONE && scene->boxes[box].kind != WH_BOX_VALUE)
    {
      g_menu_append (rest, _ ("Show Properties"), "win.show-panel-page::node");
      g_menu_append (rest, _ ("Show Numbers"), "win.show-panel-page::tensor");
      if (label != NULL)
        g_menu_append (rest, label, "win.exclude");
      add_scopes (scopes, self, scene->graph, scene->boxes[box].id);
    }
  if (box != WH_NONE)
    add_colors (rest, scene, box);
  g_menu_append (scopes, _ ("Unfold All Scopes"), "win.unfold-all");
  g_menu_append (scopes, _ ("Whole Graph"), "win.fit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (scopes));

  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (popover, GTK_WIDGET (view));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  g_signal_connect (popover, "closed", G_CALLBACK (menu_closed), self);
  self->menu = popover;
  g_idle_add_once (pop_up, g_object_ref (popover));
}
