/* graph/layout/own-colors.c: colours that the user gives to functions and variables */
#include "config.h"

#include "graph/layout/own-colors.h"

#include "graph/error.h"

#include <pango/pango.h>
#include <string.h>

static void
clear (gpointer data)
{
  WhOwnColor *color = data;

  g_free (color->name);
}

GArray *
wh_own_colors_new (void)
{
  GArray *colors = g_array_new (FALSE, FALSE, sizeof (WhOwnColor));

  g_array_set_clear_func (colors, clear);
  return colors;
}

gboolean
wh_own_colors_add (GArray *colors, const char *text, GError **error)
{
  const char *equals = strrchr (text, '='); /* a name may have one, a colour has none */
  PangoColor color;
  WhOwnColor own;

  if (equals == NULL || equals == text)
    return wh_fail (error, WH_ERROR_OPTION, "expected NAME=COLOR, as Convolution=teal");
  if (!pango_color_parse (&color, equals + 1))
    return wh_fail (error, WH_ERROR_OPTION,
                    "“%s” is no colour; expected #rrggbb or a name such as teal", equals + 1);

  own.name = g_strndup (text, (gsize) (equals - text));
  own.color = (WhColor){ color.red / 65535.0, color.green / 65535.0, color.blue / 65535.0, 1.0 };
  g_array_append_val (colors, own);
  return TRUE;
}

static const WhColor *
find (const GArray *colors, const char *name)
{
  for (guint i = colors->len; i > 0; i--)
    {
      const WhOwnColor *own = &g_array_index (colors, WhOwnColor, i - 1);

      if (strcmp (own->name, name) == 0)
        return &own->color;
    }

  return NULL;
}

WhColor *
wh_own_colors_for_boxes (const GArray *colors, const WhScene *scene)
{
  WhColor *by_box = g_new0 (WhColor, MAX (scene->n_boxes, 1));

  for (guint i = 0; i < scene->n_boxes; i++)
    {
      const WhBox *box = &scene->boxes[i];
      const WhColor *found = NULL;

      if (box->kind == WH_BOX_NODE)
        {
          const WhNode *node = &scene->graph->nodes[box->id];

          found = find (colors, node->name);
          if (found == NULL)
            found = find (colors, node->op_name);
        }
      else if (box->kind == WH_BOX_VALUE)
        found = find (colors, scene->graph->values[box->id].name);

      if (found != NULL)
        by_box[i] = *found;
    }

  return by_box;
}

static gboolean
is_in (const WhGraph *graph, const char *name)
{
  if (wh_graph_find_value (graph, name) != WH_NONE || wh_graph_find_node (graph, name) != WH_NONE)
    return TRUE;

  for (guint i = 0; i < graph->n_nodes; i++)
    if (strcmp (graph->nodes[i].op_name, name) == 0)
      return TRUE;

  return FALSE;
}

const char *
wh_own_colors_find_stray (const GArray *colors, const WhGraph *graph, const WhGraph *other)
{
  for (guint i = 0; i < colors->len; i++)
    {
      const char *name = g_array_index (colors, WhOwnColor, i).name;

      if (!is_in (graph, name) && (other == NULL || !is_in (other, name)))
        return name;
    }

  return NULL;
}
