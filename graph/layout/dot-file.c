/* graph/layout/dot-file.c: a scene as text for Graphviz */
#include "config.h"

#include "graph/layout/dot-file.h"

#include "graph/layout/palette.h"
#include "graph/layout/text.h"

static void
append_quoted (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else
      g_string_append_c (out, *p);
}

/* Not g_string_append_printf: the C locale's point, whatever the user's is. */
static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.2f", value));
}

/* In quotes. */
static char *
dup_hex (WhColor color)
{
  return g_strdup_printf ("\"#%02x%02x%02x\"", (guint) (color.r * 255.0 + 0.5),
                          (guint) (color.g * 255.0 + 0.5), (guint) (color.b * 255.0 + 0.5));
}

static void
append_color (GString *out, const char *key, WhColor color)
{
  g_autofree char *hex = dup_hex (color);

  g_string_append_printf (out, " %s=%s", key, hex);
}

static void
append_place (GString *out, const WhScene *scene, const WhRect *r)
{
  g_string_append (out, " pos=\"");
  append_number (out, r->x + r->width / 2.0);
  g_string_append_c (out, ',');
  append_number (out, scene->height - r->y - r->height / 2.0);
  g_string_append (out, "\" width=");
  append_number (out, r->width / 72.0);
  g_string_append (out, " height=");
  append_number (out, r->height / 72.0);
}

static void
append_simple (GString *out, const WhScene *scene, const WhBox *box, const WhColor *own)
{
  gboolean value = box->kind == WH_BOX_VALUE;
  g_autofree char *hex = own != NULL ? dup_hex (*own) : NULL;
  g_autofree char *text = own != NULL ? dup_hex (wh_color_text_on (*own)) : NULL;
  const char *color = own != NULL ? hex : wh_palette_simple_name (box->color);
  gboolean grad = value && scene->graph->values[box->id].need_grad;

  g_string_append (out, " label=\"");
  append_quoted (out, box->title);
  for (guint i = 0; i < box->n_lines; i++)
    {
      g_string_append (out, "\\n");
      append_quoted (out, box->lines[i].left != NULL ? box->lines[i].left : "");
    }
  g_string_append_printf (out, "\" shape=%s style=filled fillcolor=%s color=%s fontcolor=%s",
                          value          ? (scene->verbose ? "ellipse" : "circle") :
                          scene->verbose ? "box" :
                                           "square",
                          color, grad ? "black" : color,
                          own != NULL ? text :
                          value       ? "black" :
                                        "white");
}

/* A table, as cards are. */
static void
append_card (GString *out, const WhBox *box, const WhTheme *theme, const WhColor *own)
{
  g_autofree char *title = g_markup_escape_text (box->title, -1);
  g_autofree char *head = dup_hex (own != NULL ? *own : wh_palette_head (box->color, theme->dark));
  g_autofree char *text = own != NULL ? dup_hex (wh_color_text_on (*own)) : g_strdup ("\"white\"");

  g_string_append (out, " shape=plain label=<<table border=\"1\" cellborder=\"0\" "
                        "cellspacing=\"0\" cellpadding=\"4\" style=\"rounded\"><tr><td "
                        "colspan=\"2\" align=\"left\" bgcolor=");
  g_string_append_printf (out, "%s><font color=%s><b>%s</b></font></td></tr>", head, text, title);
  for (guint i = 0; i < box->n_lines; i++)
    {
      const WhBoxLine *line = &box->lines[i];
      g_autofree char *left = g_markup_escape_text (line->left != NULL ? line->left : "", -1);
      g_autofree char *right = g_markup_escape_text (line->right != NULL ? line->right : "", -1);

      g_string_append_printf (out,
                              "<tr><td align=\"left\">%s</td><td align=\"right\"><font "
                              "color=\"#77767b\">%s</font></td></tr>",
                              left, right);
    }
  g_string_append (out, "</table>>");
}

/* Graphviz's form of a curve: y up, and an arrow head's tip apart ("e,x,y"). */
static void
append_curve (GString *out, const WhScene *scene, const WhEdge *edge)
{
  if (edge->n_points < 4)
    return;

  g_string_append (out, " pos=\"e,");
  for (guint i = 0; i <= edge->n_points; i++)
    {
      WhPoint p = edge->points[i == 0 ? edge->n_points - 1 : i - 1];

      if (i > 0)
        g_string_append_c (out, ' ');
      append_number (out, p.x);
      g_string_append_c (out, ',');
      append_number (out, scene->height - p.y);
    }
  g_string_append_c (out, '"');
}

char *
wh_dot_file_dup_text (const WhScene *scene, const WhMarks *marks, const WhTheme *theme)
{
  GString *out = g_string_new ("digraph \"");
  gboolean cards = scene->look == WH_LOOK_CARDS;
  g_autofree char *clean = wh_text_dup_clean (scene->graph->name);

  append_quoted (out, clean != NULL ? clean : scene->graph->name);
  g_string_append (out, "\" {\n  graph [comment=\"drawn by Whittle " WH_VERSION "\"");
  if (theme->dark)
    append_color (out, "bgcolor", WH_COLOR (0x1e1e1e, 1.0));
  g_string_append_printf (out,
                          "];\n  node [fontname=\"%s\" fontsize=%s];\n"
                          "  edge [fontname=\"%s\" fontsize=9 arrowsize=0.6 color=\"#77767b\" "
                          "fontcolor=\"#77767b\"];\n",
                          cards ? "Cantarell" : "Times", cards ? "11" : "12", "Cantarell");

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      const WhBox *box = &scene->boxes[b];
      const WhColor *own =
        marks != NULL && marks->own != NULL && marks->own[b].a > 0.0 ? &marks->own[b] : NULL;

      g_string_append_printf (out, "  b%u [", b);
      if (cards)
        append_card (out, box, theme, own);
      else
        append_simple (out, scene, box, own);
      append_place (out, scene, &box->rect);
      g_string_append (out, "];\n");
    }

  for (guint e = 0; e < scene->n_edges; e++)
    {
      const WhEdge *edge = &scene->edges[e];

      g_string_append_printf (out, "  b%u -> b%u [", edge->from, edge->to);
      if (edge->label != NULL)
        g_string_append_printf (out, "label=\"%s\"", edge->label);
      append_curve (out, scene, edge);
      g_string_append (out, "];\n");
    }

  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}
