/* app/window-views.c: the canvases and what is picked in them
 *
 * What is picked on one side is marked on the other too, through the origins.
 */
#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

static gboolean
is_after (WhWindow *self, gpointer view)
{
  return view == wh_canvas_pane_view (self->after);
}

WhCanvasPane *
wh_window_active_pane (WhWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->before)) &&
      gtk_widget_get_visible (GTK_WIDGET (self->before)))
    return self->before;

  return gtk_widget_get_visible (GTK_WIDGET (self->after)) ? self->after : self->before;
}

void
wh_window_update_headings (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "view");
  g_autoptr (GVariant) view = g_action_get_state (action);
  const char *wish = g_variant_get_string (view, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean both = state->before != NULL;
  gboolean show_after = !both || !g_str_equal (wish, "before");

  if (state->model == NULL)
    return;

  if (state->picked <= 1 || state->against_original)
    before = g_strdup (_ ("original"));
  else
    before =
      g_strdup_printf (ngettext ("%u step", "%u steps", state->picked - 1), state->picked - 1);
  after = g_strdup_printf (ngettext ("%u step", "%u steps", state->picked), state->picked);

  wh_canvas_pane_set_title (self->before, _ ("Before"), before);
  wh_canvas_pane_set_title (self->after, both ? _ ("After") : _ ("Original"), both ? after : NULL);
  wh_canvas_pane_set_color_by (self->before, state->color_by);
  wh_canvas_pane_set_color_by (self->after, state->color_by);
  wh_canvas_pane_set_color_shown (self->before, !show_after);
  wh_canvas_pane_set_minimap_shown (self->before, !show_after);
  gtk_menu_button_set_label (self->view_button, g_str_equal (wish, "both") ? _ ("Before | After") :
                                                g_str_equal (wish, "before") ? _ ("Before") :
                                                                               _ ("After"));
  gtk_widget_set_visible (GTK_WIDGET (self->before), both && !g_str_equal (wish, "after"));
  gtk_widget_set_visible (GTK_WIDGET (self->after), show_after);
}

static void
set_bounds (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhRect bounds = { 0.0, 0.0, state->after_scene->width, state->after_scene->height };

  if (state->before_scene != NULL)
    {
      bounds.width = MAX (bounds.width, state->before_scene->width);
      bounds.height = MAX (bounds.height, state->before_scene->height);
    }
  wh_viewport_set_bounds (self->viewport, &bounds);
}

static WhPoint
middle (const WhScene *scene, guint box)
{
  const WhRect *r = &scene->boxes[box].rect;

  return (WhPoint){ r->x + r->width / 2.0, r->y + r->height / 2.0 };
}

/* What one looks at: the entry where it is in view, else what is nearest to the middle. */
static guint
looked_at (WhWindow *self, const WhScene *scene, WhPoint centre)
{
  GtkWidget *view = GTK_WIDGET (wh_canvas_pane_view (self->after));
  double half = gtk_widget_get_height (view) / 2.0 / wh_viewport_scale (self->viewport);
  double least = G_MAXDOUBLE;
  guint nearest = WH_NONE;

  if (scene->n_boxes > 0 && centre.y - half < middle (scene, 0).y)
    return 0;

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      WhPoint at = middle (scene, b);
      double distance =
        (at.x - centre.x) * (at.x - centre.x) + (at.y - centre.y) * (at.y - centre.y);

      if (distance < least)
        {
          least = distance;
          nearest = b;
        }
    }

  return nearest;
}

/* The box of another scene that shows the same: of the same name where the graph is another. */
static guint
same_box (const WhScene *old, guint box, const WhScene *scene)
{
  const WhBox *b = &old->boxes[box];
  gboolean same = old->graph == scene->graph;
  guint id = b->id;

  if (b->kind == WH_BOX_VALUE)
    {
      if (!same)
        id = wh_graph_find_value (scene->graph, old->graph->values[id].name);
      return id != WH_NONE ? wh_scene_find_value (scene, id) : WH_NONE;
    }

  if (!same)
    id = wh_graph_find_node (scene->graph, old->graph->nodes[id].name);
  return id != WH_NONE ? wh_scene_find_node (scene, id) : WH_NONE;
}

/* Laid out anew (the real scene after the coarse one, a scope folded, a step added): what one looks
 * at stays where it is. */
static void
stay (WhWindow *self, const WhScene *old, const WhScene *scene, WhPoint centre)
{
  guint box = looked_at (self, old, centre), there;
  WhPoint from, to;

  if (box == WH_NONE)
    return;

  there = same_box (old, box, scene);
  if (there == WH_NONE)
    return;

  from = middle (old, box);
  to = middle (scene, there);
  wh_viewport_set (self->viewport, wh_viewport_scale (self->viewport),
                   (WhPoint){ centre.x + to.x - from.x, centre.y + to.y - from.y });
}

void
wh_window_update_views (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhScene *old = wh_graph_view_scene (wh_canvas_pane_view (self->after));
  WhPoint centre = wh_viewport_centre (self->viewport);
  gboolean again;

  if (state->after_scene == NULL)
    return;

  again = self->begun && old != NULL && old != state->after_scene;
  wh_window_update_headings (self);
  set_bounds (self);
  if (again)
    stay (self, old, state->after_scene, centre);
  wh_canvas_pane_set_scene (self->before, state->before_scene, state->before_marks);
  wh_canvas_pane_set_scene (self->after, state->after_scene, state->after_marks);
  wh_canvas_pane_set_note (self->after, state->original->n_nodes == 0 ?
                                          _ ("There is no function in this network.") :
                                          NULL);
  if (!self->begun)
    wh_graph_view_begin (wh_canvas_pane_view (self->after));
  self->begun = TRUE;
}

static guint
box_of (const WhScene *scene, guint node, guint value)
{
  if (node != WH_NONE)
    return wh_scene_find_node (scene, node);

  return value != WH_NONE ? wh_scene_find_value (scene, value) : WH_NONE;
}

static void
add_box (GArray *boxes, const WhScene *scene, guint node, guint value)
{
  guint box = box_of (scene, node, value);

  if (box == WH_NONE)
    return;
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, guint, i) == box)
      return;
  g_array_append_val (boxes, box);
}

/* What stands for the picked node or value on the other side. */
static void
add_linked (const WhSessionState *state, GArray *boxes)
{
  const WhScene *other = state->on_after ? state->before_scene : state->after_scene;

  if (state->on_after && state->node != WH_NONE)
    {
      guint n;
      const guint *nodes = wh_origin_map_nodes (state->map, state->node, &n);

      for (guint i = 0; i < n; i++)
        add_box (boxes, other, nodes[i], WH_NONE);
    }
  else if (state->on_after && state->value != WH_NONE)
    {
      guint n;
      const WhOrigin *values = wh_origin_map_values (state->map, state->value, &n);

      for (guint i = 0; i < n; i++)
        add_box (boxes, other, WH_NONE, values[i].value);
    }
  else
    {
      g_autoptr (GArray) found = state->node != WH_NONE ?
                                   wh_origin_map_find_nodes (state->map, state->node) :
                                   wh_origin_map_find_values (state->map, state->value);

      for (guint i = 0; i < found->len; i++)
        add_box (boxes, other, state->node != WH_NONE ? g_array_index (found, guint, i) : WH_NONE,
                 state->node != WH_NONE ? WH_NONE : g_array_index (found, guint, i));
    }
}

void
wh_window_update_selection (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autoptr (GArray) here = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) there = g_array_new (FALSE, FALSE, sizeof (guint));
  WhGraphView *before = wh_canvas_pane_view (self->before);
  WhGraphView *after = wh_canvas_pane_view (self->after);
  const WhScene *scene = state->on_after ? state->after_scene : state->before_scene;

  if (scene == NULL || scene->graph != (state->on_after ? state->after : state->before))
    return; /* its scene is on the way */

  if (state->node != WH_NONE || state->value != WH_NONE)
    {
      add_box (here, scene, state->node, state->value);
      if (state->map != NULL && state->before_scene != NULL &&
          state->before_scene->graph == state->before && state->after_scene->graph == state->after)
        add_linked (state, there);
    }

  wh_graph_view_set_selection (state->on_after ? after : before, (guint *) here->data, here->len);
  wh_graph_view_set_selection (state->on_after ? before : after, (guint *) there->data, there->len);
}

static void
box_picked (WhGraphView *view, guint box, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhScene *scene = wh_graph_view_scene (view);
  gboolean on_after = is_after (self, view);
  guint node = WH_NONE, value = WH_NONE;

  if (scene == NULL || scene->graph != (on_after ? state->after : state->before))
    return; /* another one is on the way */
  if (box != WH_NONE && scene->boxes[box].kind == WH_BOX_VALUE)
    value = scene->boxes[box].id;
  else if (box != WH_NONE)
    node = scene->boxes[box].id;

  wh_session_select (self->session, on_after, node, value);
}

/* A double click opens: a folded scope unfolds, a function shows what is in it. */
static void
box_activated (WhGraphView *view, guint box, WhWindow *self)
{
  const WhScene *scene = wh_graph_view_scene (view);

  if (scene->boxes[box].kind == WH_BOX_GROUP)
    wh_session_toggle_scope (self->session, scene->boxes[box].title);
  else
    gtk_stack_set_visible_child_name (self->panels, "node");
}

static void
color_wanted (WhCanvasPane *pane, guint color_by, WhWindow *self)
{
  wh_session_set_color_by (self->session, color_by);
}

void
wh_window_go_to_node (WhWindow *self, gboolean on_after, guint node)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhScene *scene = on_after ? state->after_scene : state->before_scene;
  guint box;

  wh_session_select (self->session, on_after, node, WH_NONE);
  if (scene == NULL)
    return;

  box = wh_scene_find_node (scene, node);
  if (box != WH_NONE)
    wh_graph_view_reveal (wh_canvas_pane_view (on_after ? self->after : self->before), box);
}

static void
search_picked (WhNodeSearch *search, guint node, WhWindow *self)
{
  wh_window_go_to_node (self, TRUE, node);
}

static void
connect_view (WhWindow *self, WhCanvasPane *pane)
{
  WhGraphView *view = wh_canvas_pane_view (pane);

  wh_canvas_pane_set_painter (pane, wh_jobs_paint, NULL);
  wh_canvas_pane_set_viewport (pane, self->viewport);
  g_signal_connect (view, "box-picked", G_CALLBACK (box_picked), self);
  g_signal_connect (view, "box-activated", G_CALLBACK (box_activated), self);
  g_signal_connect (view, "menu-wanted", G_CALLBACK (wh_window_show_menu), self);
  g_signal_connect (pane, "color-wanted", G_CALLBACK (color_wanted), self);
}

void
wh_window_connect_views (WhWindow *self)
{
  connect_view (self, self->before);
  connect_view (self, self->after);
  g_signal_connect (self->search, "node-picked", G_CALLBACK (search_picked), self);
}
