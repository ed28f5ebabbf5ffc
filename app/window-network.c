/* app/window-network.c: the network as a whole in the side panel, while nothing is picked */
#include "config.h"

#include "app/window-private.h"

#include <glib/gstdio.h>

/* What reading the model had to say, and why it can't be run: a line each. */
static char *
notes_text (const WhSessionState *state)
{
  GString *text = g_string_new (state->obstacle);

  for (guint i = 0; i < state->model->notes->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                            (const char *) state->model->notes->pdata[i]);

  return g_string_free (text, FALSE);
}

void
wh_window_show_network (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autofree char *file = g_path_get_basename (state->path);
  g_autofree char *notes = notes_text (state);
  GStatBuf status;

  wh_node_panel_set_network (self->node_panel, state->after,
                             &(WhNetworkFacts){
                               .title = state->after->name,
                               .file = file,
                               .format = state->model->format,
                               .n_bytes = g_stat (state->path, &status) == 0 ? status.st_size : -1,
                               .batch_size = state->batch_size,
                               .notes = notes,
                             });
}

void
wh_window_network_value_wanted (WhNodePanel *panel, guint value, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  guint box;

  wh_session_select (self->session, TRUE, WH_NONE, value);
  if (state->after_scene == NULL)
    return;

  box = wh_scene_find_value (state->after_scene, value);
  if (box != WH_NONE)
    wh_graph_view_reveal (wh_canvas_pane_view (self->after), box);
}
