/* graph/layout/card.c: what is written on a card
 *
 *   ┌──────────────────────────┐
 *   │ Convolution              │  head: the function's name, coloured by kind
 *   ├──────────────────────────┤
 *   │ conv1          16×3×5×5  │  the scope of its parameters, the weight's shape
 *   │ W, b              1,216  │  its parameters, how many numbers (or what they are quantized to)
 *   │ stride              2×2  │  arguments
 *   └──────────────────────────┘
 */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/text.h"

#include <math.h>
#include <string.h>

#define MAX_WIDTH 230.0
#define MAX_WIDTH_VERBOSE 470.0
#define STEP 16.0 /* widths go in steps, so that repeated layers have cards of one size */
#define MAX_WIDTH_WHOLE 4000.0 /* that of a name which nobody reads */
#define BETWEEN 14.0           /* left and right text */

/* Last parts of a scope that only repeat what the head says. */
static const char *const obvious[] = {
  "conv",
  "bn",
  "affine",
  "deconv",
  "depthwise_conv",
  "embed",
  "prelu",
  "lstm",
  "gru",
  "rnn",
  "ln",
  "layer_normalization",
  "group_normalization",
  "instance_normalization",
  "batch_normalization",
};

static char *
shorten_scope (const char *scope)
{
  const char *last = strrchr (scope, '/');

  if (last != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (obvious); i++)
      if (g_str_equal (last + 1, obvious[i]))
        return g_strndup (scope, last - scope);

  return g_strdup (scope);
}

static char *
format_count (gint64 count)
{
  char digits[24];
  GString *out = g_string_new (NULL);
  gsize length;

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, count);
  length = strlen (digits);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }

  return g_string_free (out, FALSE);
}

/* Fits the lines into the card and gives it its size. */
static void
finish (WhBox *box, WhContents *contents, double max_width)
{
  double widest = wh_text_width (WH_FONT_TITLE, box->title);
  double room, width;

  for (guint i = 0; i < contents->lines->len; i++)
    {
      const WhBoxLine *line = &g_array_index (contents->lines, WhBoxLine, i);
      double left = line->left != NULL ? wh_text_width (WH_FONT_BODY, line->left) : 0.0;
      double right = line->right != NULL ? wh_text_width (WH_FONT_BODY, line->right) : 0.0;

      widest = MAX (widest, left + right + (left > 0.0 && right > 0.0 ? BETWEEN : 0.0));
    }

  width = widest + 2.0 * WH_CARD_PAD;
  width = WH_CARD_WIDTH + STEP * ceil (MAX (width - WH_CARD_WIDTH, 0.0) / STEP);
  width = MIN (width, contents->whole ? MAX_WIDTH_WHOLE : max_width);
  room = width - 2.0 * WH_CARD_PAD;

  if (widest > room)
    {
      g_autofree char *title = wh_text_fit (WH_FONT_TITLE, box->title, room);

      box->title = g_string_chunk_insert_const (contents->strings, title);
      for (guint i = 0; i < contents->lines->len; i++)
        {
          WhBoxLine *line = &g_array_index (contents->lines, WhBoxLine, i);
          double left = line->left != NULL ? wh_text_width (WH_FONT_BODY, line->left) : 0.0;
          double right = line->right != NULL ? wh_text_width (WH_FONT_BODY, line->right) : 0.0;
          double between = left > 0.0 && right > 0.0 ? BETWEEN : 0.0;

          if (left + between + right <= room)
            continue;

          /* The shorter side keeps its width, as long as that is less than half. */
          if (line->right != NULL && right > room / 2.0)
            {
              double share = MAX (room - between - left, room / 2.0 - between);
              g_autofree char *text = wh_text_fit (WH_FONT_BODY, line->right, share);

              line->right = g_string_chunk_insert_const (contents->strings, text);
              right = wh_text_width (WH_FONT_BODY, text);
            }
          if (line->left != NULL && left > room - between - right)
            {
              g_autofree char *text =
                wh_text_fit (WH_FONT_BODY, line->left, room - between - right);

              line->left = g_string_chunk_insert_const (contents->strings, text);
            }
        }
    }

  box->rect.width = width;
  box->rect.height = WH_CARD_HEAD;
  if (contents->lines->len > 0)
    box->rect.height += WH_CARD_ABOVE + contents->lines->len * WH_CARD_LINE + WH_CARD_BELOW;
  box->rect.height = 2.0 * ceil (box->rect.height / 2.0); /* centres on whole points */
  box->n_lines = contents->lines->len;
  box->lines =
    box->n_lines > 0 ? g_memdup2 (contents->lines->data, box->n_lines * sizeof (WhBoxLine)) : NULL;
}

static void
set_title (WhBox *box, WhContents *contents, const char *text)
{
  g_autofree char *clean =
    wh_text_fit (WH_FONT_TITLE, text, contents->whole ? MAX_WIDTH_WHOLE : MAX_WIDTH_VERBOSE);

  box->title = g_string_chunk_insert_const (contents->strings, clean);
}

/* The parameter that is read at @slot, perhaps through quantizers: what is written at @quantizer
 * is the first of them. */
static const WhValue *
parameter_at (const WhGraph *graph, const WhNode *node, guint slot, const WhNode **quantizer)
{
  const WhValue *value = &graph->values[node->inputs[slot]];

  while (value->producer != WH_NONE)
    {
      const WhNode *producer = &graph->nodes[value->producer];

      if (!wh_contents_is_quantizer (producer) || producer->n_inputs == 0)
        return NULL;
      *quantizer = producer;
      value = &graph->values[producer->inputs[0]];
    }

  return value->kind == WH_VALUE_PARAMETER ? value : NULL;
}

static const char *
without_scope (const char *name)
{
  const char *last = strrchr (name, '/');

  return last != NULL ? last + 1 : name;
}

/* The scope of the parameters, those behind quantizers included. */
static char *
dup_scope (const WhGraph *graph, const WhNode *node)
{
  char *scope = wh_graph_dup_node_scope (graph, node);

  for (guint i = 0; i < node->n_inputs && scope[0] == '\0'; i++)
    {
      const WhNode *quantizer = NULL;
      const WhValue *value = parameter_at (graph, node, i, &quantizer);

      if (value != NULL && strchr (value->name, '/') != NULL)
        {
          g_free (scope);
          scope = g_strndup (value->name, strrchr (value->name, '/') - value->name);
        }
    }

  return scope;
}

static void
add_parameters (WhContents *contents, const WhGraph *graph, const WhNode *node)
{
  g_autofree char *whole_scope = dup_scope (graph, node);
  g_autofree char *scope = shorten_scope (whole_scope);
  gboolean by_port = wh_contents_is_quantizer (node); /* their names are made of the function's */
  g_autofree char *shape = NULL;
  g_autofree char *amount = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  const WhNode *quantizer = NULL;
  gint64 count = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      const WhNode *own = NULL;
      const WhValue *value = parameter_at (graph, node, i, &own);

      if (value == NULL)
        continue;
      if (quantizer == NULL)
        quantizer = own; /* the weights' rather than the bias's */
      if (shape == NULL)
        shape = wh_shape_to_label (&value->shape);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              by_port && i < node->op->n_inputs ? node->op->inputs[i].name :
                                                                  without_scope (value->name));
      count += wh_tensor_n_elements (value->tensor);
    }

  if (shape == NULL)
    return;

  amount = quantizer != NULL ? wh_contents_dup_quantizer (quantizer) : format_count (count);
  if (scope[0] != '\0' && !by_port)
    {
      wh_contents_add (contents, scope, shape);
      wh_contents_add (contents, names->str, amount);
    }
  else
    wh_contents_add (contents, names->str, quantizer != NULL ? amount : shape);
}

/* A normalization's statistics are all alike: its scope and how it keeps from dividing by 0. */
static void
add_normalization (WhContents *contents, const WhGraph *graph, const WhNode *node)
{
  g_autofree char *whole_scope = dup_scope (graph, node);
  g_autofree char *scope = shorten_scope (whole_scope);
  guint before = contents->lines->len;

  wh_contents_add_arguments (contents, node, FALSE);
  for (guint i = before; i < contents->lines->len; i++)
    {
      WhBoxLine *line = &g_array_index (contents->lines, WhBoxLine, i);

      if (scope[0] != '\0' && g_strcmp0 (line->left, "eps") == 0)
        {
          g_autofree char *eps = g_strdup_printf ("eps %s", line->right);

          g_array_set_size (contents->lines, before);
          wh_contents_add (contents, scope, eps);
          return;
        }
    }

  if (scope[0] != '\0')
    {
      g_array_set_size (contents->lines, before);
      wh_contents_add (contents, scope, NULL);
      wh_contents_add_arguments (contents, node, FALSE);
    }
}

static void
add_everything (WhContents *contents, const WhGraph *graph, const WhNode *node)
{
  wh_contents_add (contents, "name", node->name);

  for (guint i = 0; i < node->n_inputs; i++)
    {
      const WhValue *value = &graph->values[node->inputs[i]];
      g_autofree char *shape = wh_shape_to_label (&value->shape);

      if (value->kind == WH_VALUE_PARAMETER)
        wh_contents_add (contents, value->name, shape);
    }

  wh_contents_add_arguments (contents, node, TRUE);

  for (guint i = 0; i < node->n_outputs; i++)
    {
      const WhValue *value = &graph->values[node->outputs[i]];
      g_autofree char *shape = wh_shape_to_label (&value->shape);
      g_autofree char *arrow = g_strconcat ("→ ", value->name, NULL);

      wh_contents_add (contents, arrow, value->shape_known ? shape : "?");
    }
}

void
wh_card_fill_node (WhBox *box, WhContents *contents, const WhGraph *graph, gboolean verbose)
{
  const WhNode *node = &graph->nodes[box->id];

  g_array_set_size (contents->lines, 0);
  box->color = wh_palette_kind (node);
  set_title (box, contents, node->op_name);

  if (verbose)
    add_everything (contents, graph, node);
  else if (box->color == WH_KIND_NORMALIZATION)
    add_normalization (contents, graph, node);
  else
    {
      add_parameters (contents, graph, node);
      wh_contents_add_arguments (contents, node, FALSE);
    }

  if (node->op == NULL)
    wh_contents_add (contents, "not known, can't be run", NULL);

  finish (box, contents, verbose ? MAX_WIDTH_VERBOSE : MAX_WIDTH);
}

void
wh_card_fill_value (WhBox *box, WhContents *contents, const WhGraph *graph)
{
  const WhValue *value = &graph->values[box->id];

  g_array_set_size (contents->lines, 0);
  box->color = WH_KIND_INPUT;
  set_title (box, contents, value->file_name != NULL ? value->file_name : value->name);
  finish (box, contents, MAX_WIDTH);
}

void
wh_card_fill_group (WhBox *box, WhContents *contents, const WhGraph *graph, const char *scope)
{
  g_autofree char *functions = g_strdup_printf ("%u functions", box->n_members);
  g_autofree char *amount = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gint64 count = 0;

  for (guint i = 0; i < box->n_members; i++)
    {
      const WhNode *node = &graph->nodes[box->members[i]];

      for (guint k = 0; k < node->n_inputs; k++)
        {
          const WhValue *value = &graph->values[node->inputs[k]];

          if (value->tensor != NULL && g_hash_table_add (seen, value->tensor))
            count += wh_tensor_n_elements (value->tensor);
        }
    }

  g_array_set_size (contents->lines, 0);
  box->color = WH_KIND_GROUP;
  set_title (box, contents, scope);
  amount = format_count (count);
  wh_contents_add (contents, box->n_members == 1 ? "1 function" : functions, NULL);
  if (count > 0)
    wh_contents_add (contents, "parameters", amount);
  finish (box, contents, MAX_WIDTH);
}
