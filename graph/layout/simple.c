/* graph/layout/simple.c: what NNabla's SimpleGraph writes into its nodes, and their shapes
 *
 * A function is a square (verbose: a box) with its name and the scope that its parameters share,
 * or its arguments as JSON. A variable is a circle (verbose: an ellipse) with its name, a
 * parameter's without the function's scope.
 */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/text.h"

#include <math.h>
#include <string.h>

#define MAX_TEXT 220.0
#define MAX_TEXT_VERBOSE 360.0
#define STEP 8.0 /* sizes go in steps, so that repeated layers are of one size */
#define SMALLEST 40.0
#define WRAP 13 /* characters after which a circle's name goes on in a new line */

static double
step_up (double size)
{
  return MAX (STEP * ceil (size / STEP), SMALLEST);
}

/* The text's size; each line cut to @room. */
static void
measure (WhBox *box, WhContents *contents, double room, double *width, double *height)
{
  g_autofree char *title = wh_text_fit (WH_FONT_NODE, box->title, room);

  box->title = g_string_chunk_insert_const (contents->strings, title);
  *width = wh_text_width (WH_FONT_NODE, title);

  for (guint i = 0; i < contents->lines->len; i++)
    {
      WhBoxLine *line = &g_array_index (contents->lines, WhBoxLine, i);
      g_autofree char *text = wh_text_fit (WH_FONT_SMALL, line->left, room);

      line->left = g_string_chunk_insert_const (contents->strings, text);
      *width = MAX (*width, wh_text_width (WH_FONT_SMALL, text));
    }

  *height = (1.0 + contents->lines->len) * WH_SIMPLE_LINE;
  box->n_lines = contents->lines->len;
  box->lines =
    box->n_lines > 0 ? g_memdup2 (contents->lines->data, box->n_lines * sizeof (WhBoxLine)) : NULL;
}

void
wh_simple_fill_node (WhBox *box, WhContents *contents, const WhGraph *graph, gboolean verbose)
{
  const WhNode *node = &graph->nodes[box->id];
  double width, height;

  g_array_set_size (contents->lines, 0);
  box->color = wh_palette_simple_kind (node->op_name);
  box->title = node->op_name;

  if (verbose)
    wh_contents_add_json (contents, node);
  else
    {
      g_autofree char *scope = wh_graph_dup_node_scope (graph, node);

      if (scope[0] != '\0')
        wh_contents_add (contents, scope, NULL);
    }

  measure (box, contents, verbose ? MAX_TEXT_VERBOSE : MAX_TEXT, &width, &height);
  box->rect.width = step_up (width + 2.0 * WH_SIMPLE_PAD);
  box->rect.height = step_up (height + 2.0 * WH_SIMPLE_PAD);
  if (!verbose)
    box->rect.width = box->rect.height = MAX (box->rect.width, box->rect.height);
}

/* A long name goes on in further lines, broken behind '/', '_', '-' or '.'. */
static void
wrap (WhBox *box, WhContents *contents, const char *name)
{
  const char *start = name, *best = NULL;
  gboolean first = TRUE;
  guint n = 0;

  for (const char *p = name; *p != '\0'; p++)
    {
      n++;
      if (strchr ("/_-.", *p) != NULL && p[1] != '\0')
        best = p + 1;
      if (n > WRAP && best != NULL && contents->lines->len < 3)
        {
          g_autofree char *part = g_strndup (start, best - start);

          if (first)
            box->title = g_string_chunk_insert_const (contents->strings, part);
          else
            wh_contents_add (contents, part, NULL);
          first = FALSE;
          n = (guint) (p + 1 - best);
          start = best;
          best = NULL;
        }
    }

  if (first)
    box->title = g_string_chunk_insert_const (contents->strings, name);
  else
    wh_contents_add (contents, start, NULL);
}

/* A parameter's name without the scope of the function that reads it. */
static const char *
shown_name (const WhGraph *graph, const WhValue *value)
{
  const char *name = value->file_name != NULL ? value->file_name : value->name;

  if (value->kind == WH_VALUE_PARAMETER && value->n_readers > 0)
    {
      g_autofree char *scope =
        wh_graph_dup_node_scope (graph, &graph->nodes[value->readers[0].node]);
      gsize length = strlen (scope);

      if (length > 0 && g_str_has_prefix (name, scope) && name[length] == '/' &&
          name[length + 1] != '\0')
        return name + length + 1;
    }

  return name[0] != '\0' ? name : "h";
}

void
wh_simple_fill_value (WhBox *box, WhContents *contents, const WhGraph *graph, gboolean verbose)
{
  const WhValue *value = &graph->values[box->id];
  const char *name = shown_name (graph, value);
  double width, height;

  g_array_set_size (contents->lines, 0);
  box->color = value->kind == WH_VALUE_PARAMETER ? WH_SIMPLE_PARAMETER : WH_SIMPLE_VARIABLE;

  if (verbose)
    {
      g_autofree char *shape = wh_shape_to_string (&value->shape);

      box->title = g_string_chunk_insert_const (contents->strings, name);
      wh_contents_add (contents, value->shape_known ? shape : "(?)", NULL);
      wh_contents_add (contents, value->need_grad ? "need_grad" : "no need_grad", NULL);
    }
  else
    wrap (box, contents, name);

  measure (box, contents, verbose ? MAX_TEXT_VERBOSE : MAX_TEXT, &width, &height);
  if (verbose) /* the ellipse around the text: √2 of it */
    {
      box->rect.width = step_up (width * G_SQRT2 + 8.0);
      box->rect.height = step_up (height * G_SQRT2 + 4.0);
    }
  else
    box->rect.width = box->rect.height = step_up (hypot (width, height) + 6.0);
}

void
wh_simple_fill_group (WhBox *box, WhContents *contents, const char *scope)
{
  g_autofree char *functions = g_strdup_printf ("%u functions", box->n_members);
  double width, height;

  g_array_set_size (contents->lines, 0);
  box->color = WH_SIMPLE_OTHER;
  box->title = g_string_chunk_insert_const (contents->strings, scope);
  wh_contents_add (contents, box->n_members == 1 ? "1 function" : functions, NULL);
  measure (box, contents, MAX_TEXT, &width, &height);
  box->rect.width = step_up (width + 2.0 * WH_SIMPLE_PAD);
  box->rect.height = step_up (height + 2.0 * WH_SIMPLE_PAD);
}
