/* graph/run/kernel-einsum.c: Einsum
 *
 *   y[output labels] = the sum over all other labels of the product of x_k[labels of k]
 *
 * as numpy.einsum reads "ij,jk->ik": one letter an axis; a letter twice in one input is its
 * diagonal;
 * "..." stands for axes that broadcast; without "->" the output has the letters that occur once, in
 * the alphabet's order, after "...".
 *
 * Source   nnabla functions.yaml; numpy.einsum's definition. Sums run in double.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <string.h>

#define MAX_INPUTS 16
#define N_LETTERS 128                      /* of ASCII; labels from here on are those of "..." */
#define N_LABELS (N_LETTERS + WH_MAX_RANK) /* the last axis of "..." is the last label */

typedef struct
{
  guint rank;
  guint labels[WH_MAX_RANK]; /* of each axis */
} Term;

typedef struct
{
  guint n_inputs;
  Term inputs[MAX_INPUTS];
  Term output;
  gint64 size[N_LABELS];
  gboolean used[N_LABELS];
} Equation;

static gboolean
add_label (Term *term, guint label)
{
  if (term->rank >= WH_MAX_RANK)
    return FALSE;

  term->labels[term->rank++] = label;
  return TRUE;
}

/* Reads one term up to ',' or '-' or the end; "..." has @n_dots axes. NULL when it makes no sense.
 */
static const char *
read_term (const char *text, guint n_dots, Term *term)
{
  term->rank = 0;

  for (; *text && *text != ',' && *text != '-'; text++)
    if (g_str_has_prefix (text, "..."))
      {
        for (guint k = 0; k < n_dots; k++)
          if (!add_label (term, N_LABELS - n_dots + k))
            return NULL;
        text += 2;
      }
    else if (g_ascii_isalpha (*text))
      {
        if (!add_label (term, (guint) *text))
          return NULL;
      }
    else if (*text != ' ')
      return NULL;

  return text;
}

static guint
count_letters (const char *text)
{
  guint n = 0;

  for (; *text && *text != ',' && *text != '-'; text++)
    n += g_ascii_isalpha (*text) != 0;

  return n;
}

static gboolean
note_sizes (Equation *e, const Term *term, const WhShape *shape)
{
  if (term->rank != shape->rank)
    return FALSE;

  for (guint k = 0; k < term->rank; k++)
    {
      gint64 *size = &e->size[term->labels[k]];

      if (!e->used[term->labels[k]] || *size == 1)
        *size = shape->size[k];
      else if (shape->size[k] != *size && shape->size[k] != 1)
        return FALSE;

      e->used[term->labels[k]] = TRUE;
    }

  return TRUE;
}

/* Without "->": what occurs once, sorted. */
static void
make_output (Equation *e, guint n_dots)
{
  guint count[N_LETTERS] = { 0 };

  for (guint i = 0; i < e->n_inputs; i++)
    for (guint k = 0; k < e->inputs[i].rank; k++)
      if (e->inputs[i].labels[k] < N_LETTERS)
        count[e->inputs[i].labels[k]]++;

  e->output.rank = 0;
  for (guint k = 0; k < n_dots; k++)
    add_label (&e->output, N_LABELS - n_dots + k);
  for (guint c = 0; c < N_LETTERS; c++)
    if (count[c] == 1)
      add_label (&e->output, c);
}

static gboolean
read_equation (const WhCall *call, Equation *e)
{
  const char *text = wh_node_string (call->node, "equation");
  guint most_dots = 0;

  memset (e, 0, sizeof *e);
  if (call->n_src == 0 || call->n_src > MAX_INPUTS)
    return FALSE;

  for (e->n_inputs = 0; e->n_inputs < call->n_src; e->n_inputs++)
    {
      const WhShape *shape = &call->src[e->n_inputs].shape;
      guint n_letters, n_dots;

      if (e->n_inputs > 0 && *text++ != ',')
        return FALSE;

      n_letters = count_letters (text);
      if (n_letters > shape->rank)
        return FALSE;

      n_dots = shape->rank - n_letters; /* none, or read_term () finds no "..." to take them */
      most_dots = MAX (most_dots, n_dots);
      text = read_term (text, n_dots, &e->inputs[e->n_inputs]);
      if (text == NULL || !note_sizes (e, &e->inputs[e->n_inputs], shape))
        return FALSE;
    }

  if (*text == '\0')
    make_output (e, most_dots);
  else if (!g_str_has_prefix (text, "->") ||
           !(text = read_term (text + 2, most_dots, &e->output)) || *text)
    return FALSE;

  for (guint k = 0; k < e->output.rank; k++)
    if (!e->used[e->output.labels[k]] || e->output.rank != call->dst_shape[0].rank ||
        e->size[e->output.labels[k]] != call->dst_shape[0].size[k])
      return FALSE;

  return TRUE;
}

/* One loop: a label, and how far each input moves for one step of it. */
typedef struct
{
  gint64 size;
  gint64 step[MAX_INPUTS];
} Loop;

static Loop
loop_over (const Equation *e, const WhCall *call, guint label)
{
  Loop loop = { .size = e->size[label] };

  for (guint i = 0; i < e->n_inputs; i++)
    {
      gint64 strides[WH_MAX_RANK];

      wh_shape_strides (&call->src[i].shape, strides);
      for (guint k = 0; k < e->inputs[i].rank; k++)
        if (e->inputs[i].labels[k] == label && call->src[i].shape.size[k] != 1)
          loop.step[i] += strides[k]; /* twice the same label: along the diagonal */
    }

  return loop;
}

/* The innermost loop. */
static double
sum_along (const Loop *loop, const float *const *x, guint n_inputs)
{
  double sum = 0.0;

  if (n_inputs == 2)
    {
      for (gint64 j = 0; j < loop->size; j++)
        sum += (double) x[0][j * loop->step[0]] * x[1][j * loop->step[1]];
      return sum;
    }

  for (gint64 j = 0; j < loop->size; j++)
    {
      double product = 1.0;

      for (guint i = 0; i < n_inputs; i++)
        product *= x[i][j * loop->step[i]];
      sum += product;
    }

  return sum;
}

static double
sum_products (const Loop *loops, guint n_loops, const float *const *x, guint n_inputs)
{
  const float *at[MAX_INPUTS];
  double sum = 0.0;

  if (n_loops == 0)
    return sum_along (&(Loop){ .size = 1 }, x, n_inputs);
  if (n_loops == 1)
    return sum_along (loops, x, n_inputs);

  memcpy (at, x, n_inputs * sizeof *at);
  for (gint64 j = 0; j < loops->size; j++)
    {
      sum += sum_products (loops + 1, n_loops - 1, at, n_inputs);
      for (guint i = 0; i < n_inputs; i++)
        at[i] += loops->step[i];
    }

  return sum;
}

/* The outer loops, over the output; gives the place after the last one written. */
static float *
fill (const Loop *outer,
      guint n_outer,
      const Loop *inner,
      guint n_inner,
      const float *const *x,
      guint n_inputs,
      float *y)
{
  const float *at[MAX_INPUTS];

  if (n_outer == 0)
    {
      *y = (float) sum_products (inner, n_inner, x, n_inputs);
      return y + 1;
    }

  memcpy (at, x, n_inputs * sizeof *at);
  for (gint64 j = 0; j < outer->size; j++)
    {
      y = fill (outer + 1, n_outer - 1, inner, n_inner, at, n_inputs, y);
      for (guint i = 0; i < n_inputs; i++)
        at[i] += outer->step[i];
    }

  return y;
}

static void
einsum (const WhCall *call)
{
  Equation e;
  Loop outer[WH_MAX_RANK];
  g_autofree Loop *inner = g_new (Loop, N_LABELS);
  const float *x[MAX_INPUTS] = { NULL };
  guint n_inner = 0;

  if (!read_equation (call, &e))
    {
      wh_call_fail (call, "“%s” doesn't describe the inputs",
                    wh_node_string (call->node, "equation"));
      return;
    }

  for (guint k = 0; k < e.output.rank; k++)
    {
      outer[k] = loop_over (&e, call, e.output.labels[k]);
      e.used[e.output.labels[k]] = FALSE;
    }
  for (guint label = 0; label < N_LABELS; label++)
    if (e.used[label])
      inner[n_inner++] = loop_over (&e, call, label);
  for (guint i = 0; i < e.n_inputs; i++)
    x[i] = call->src[i].values;

  fill (outer, e.output.rank, inner, n_inner, x, e.n_inputs, call->dst[0]);
}

const WhKernel wh_kernels_einsum[] = {
  { .op = "Einsum", .reference = einsum },
  { .op = NULL },
};
