/* graph/run/plan-work.c: what a plan leaves for its end, where several threads can do it */
#include "config.h"

#include "graph/error.h"
#include "graph/mapped.h"
#include "graph/run/bounds.h"
#include "graph/run/plan-work.h"
#include "graph/run/reorder.h"

#include <malloc.h>

#define PIECE_BYTES ((gint64) 1 << 16) /* of weights that are read at once, by each thread */
#define MOST_THREADS 8

/* A constant on its way into another order. */
typedef struct
{
  guint buffer;
  dnnl_memory_desc_t from, wanted;
  gpointer to;
  int axis; /* along which it can be cut; -1: it is one piece, and oneDNN's */
} Whole;

/* A primitive, or the part [at, at + length) of a constant. There are many of these. */
typedef struct
{
  guint step;        /* WH_NONE: a part of a constant */
  guint whole;       /* index */
  gint64 at, length; /* along the axis */
  gsize cost;
} Unit;

typedef struct
{
  WhPlan *plan;
  GArray *units;
  guint n_primitives; /* which are the first units */
  int next;           /* unit */
} Work;

GPtrArray *
wh_plan_work_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

dnnl_primitive_desc_t
wh_plan_describe_reorder (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to)
{
  dnnl_engine_t engine = wh_dnnl_engine ();
  dnnl_primitive_desc_t desc = NULL;
  dnnl_primitive_attr_t attributes = wh_plan_attributes ();

  /* Never refused: oneDNN has loops of its own for any two orders. */
  if (dnnl_reorder_primitive_desc_create (&desc, from, engine, to, engine, attributes) !=
      dnnl_success)
    g_error ("oneDNN refused to reorder");

  dnnl_primitive_attr_destroy (attributes);
  return desc;
}

/* By oneDNN. */
static void
reorder (const float *from, const Whole *whole)
{
  dnnl_engine_t engine = wh_dnnl_engine ();
  dnnl_primitive_desc_t desc = wh_plan_describe_reorder (&whole->from, &whole->wanted);
  const dnnl_memory_desc_t *pad = dnnl_primitive_desc_query_md (desc, dnnl_query_scratchpad_md, 0);
  g_autofree char *scratch = g_malloc (MAX (pad ? dnnl_memory_desc_get_size (pad) : 0, 1));
  dnnl_primitive_t primitive = NULL;
  dnnl_memory_t memories[3] = { NULL };
  dnnl_stream_t stream = NULL;

  dnnl_stream_create (&stream, engine, dnnl_stream_default_flags);
  dnnl_primitive_create (&primitive, desc);
  dnnl_memory_create (&memories[0], &whole->from, engine, (void *) from);
  dnnl_memory_create (&memories[1], &whole->wanted, engine, whole->to);
  dnnl_memory_create (&memories[2], pad, engine, scratch);

  dnnl_primitive_execute (primitive, stream, 3,
                          (dnnl_exec_arg_t[]){ { DNNL_ARG_FROM, memories[0] },
                                               { DNNL_ARG_TO, memories[1] },
                                               { DNNL_ARG_SCRATCHPAD, memories[2] } });
  dnnl_stream_wait (stream);

  for (guint i = 0; i < G_N_ELEMENTS (memories); i++)
    dnnl_memory_destroy (memories[i]);
  dnnl_primitive_destroy (primitive);
  dnnl_primitive_desc_destroy (desc);
  dnnl_stream_destroy (stream);
}

/* What a thread reads pieces into; the largest comes first. */
typedef struct
{
  WhSlab slab;
  float *numbers;
  gsize n_bytes;
  gboolean populated; /* the plan's slab, as far as it is this thread's work */
} Scratch;

/* While they are at hand. */
static void
check_bounds (WhPlan *plan, const float *numbers, gint64 n)
{
  if (g_atomic_int_get (&plan->assumed) == 1 && !wh_bounds_hold (numbers, n))
    g_atomic_int_set (&plan->assumed, 2);
}

/* The numbers, where they are in memory already or for as long as this piece takes. */
static const float *
read_piece (const WhBuffer *buffer, gint64 first, gint64 n, Scratch *scratch)
{
  const float *there = buffer->tensor ? wh_tensor_peek (buffer->tensor) : buffer->pages;
  gsize n_bytes = (gsize) n * sizeof (float);

  if (there != NULL)
    return there + first;

  if (n_bytes > scratch->n_bytes)
    {
      wh_slab_clear (&scratch->slab);
      scratch->numbers = wh_slab_take (&scratch->slab, n_bytes, n_bytes);
      scratch->n_bytes = n_bytes;
      if (scratch->numbers == NULL)
        g_error ("no memory for %" G_GSIZE_FORMAT " bytes of weights", n_bytes);
      wh_slab_settle (&scratch->slab);
      wh_slab_populate (&scratch->slab);
    }

  wh_tensor_read (buffer->tensor, first, n, scratch->numbers);
  return scratch->numbers;
}

static void
do_reorder (WhPlan *plan, const Unit *unit, Scratch *scratch)
{
  const Whole *whole = g_ptr_array_index (plan->work, unit->whole);
  gint64 size = whole->axis < 0 ? 1 : whole->from.dims[whole->axis];
  gint64 step = (gint64) (dnnl_memory_desc_get_size (&whole->from) / sizeof (float)) / size;
  gint64 n = step * unit->length;
  const float *numbers =
    read_piece (wh_plan_buffer (plan, whole->buffer), step * unit->at, n, scratch);

  check_bounds (plan, numbers, n);
  if (whole->axis < 0)
    reorder (numbers, whole);
  else
    wh_reorder (&whole->from, numbers, &whole->wanted, whole->to, whole->axis, unit->at,
                unit->length);
}

static gpointer
work (gpointer data)
{
  Work *self = data;
  Scratch scratch = { 0 };
  guint index;

  while ((index = (guint) g_atomic_int_add (&self->next, 1)) < self->units->len)
    {
      const Unit *unit = &g_array_index (self->units, Unit, index);
      WhPlanStep *step = unit->step != WH_NONE ? wh_plan_step (self->plan, unit->step) : NULL;

      /* Before memory for weights is needed, what planning and reading took is given back. */
      if (index == self->n_primitives)
        {
          malloc_trim (0);
          wh_mapped_release (NULL);
        }
      if (index >= self->n_primitives && !scratch.populated)
        {
          wh_slab_populate (&self->plan->slab);
          scratch.populated = TRUE;
        }

      /* A primitive counts on the threads that it was made for; a piece is one thread's. */
      wh_dnnl_set_threads (step ? step->n_threads : 1);
      if (step == NULL)
        do_reorder (self->plan, unit, &scratch);
      else if (dnnl_primitive_create (&step->primitive, step->desc) == dnnl_success)
        g_clear_pointer (&step->desc, dnnl_primitive_desc_destroy); /* the primitive has its own */
    }

  wh_slab_clear (&scratch.slab);
  return NULL;
}

/* The axis along which the numbers in @from can be cut into pieces that lie in one; -1 when they
 * can't. */
static int
find_outer_axis (const dnnl_memory_desc_t *from)
{
  gint64 n = 1;
  int axis = 0;

  for (int a = 0; a < from->ndims; a++)
    {
      n *= from->dims[a];
      if (from->format_desc.blocking.strides[a] > from->format_desc.blocking.strides[axis] ||
          from->dims[axis] == 1)
        axis = a;
    }

  return from->format_desc.blocking.inner_nblks == 0 &&
             from->format_desc.blocking.strides[axis] * from->dims[axis] == n ?
           axis :
           -1;
}

/* How many places along the axis go into a piece. Blocks of the wanted order stay whole. */
static gint64
piece_length (const Whole *whole)
{
  gint64 n_bytes = (gint64) dnnl_memory_desc_get_size (&whole->from);
  gint64 block = wh_reorder_block (&whole->wanted, whole->axis);
  gint64 n_pieces = (n_bytes + PIECE_BYTES - 1) / PIECE_BYTES;

  return MAX (whole->from.dims[whole->axis] / n_pieces / block, 1) * block;
}

void
wh_plan_work_add (WhPlan *plan,
                  guint buffer,
                  const dnnl_memory_desc_t *from,
                  const dnnl_memory_desc_t *wanted,
                  gpointer to)
{
  Whole *whole = g_new (Whole, 1);

  *whole = (Whole){ buffer, *from, *wanted, to, -1 };
  if (wh_reorder_can (from, wanted))
    whole->axis = find_outer_axis (from);
  g_ptr_array_add (plan->work, whole);
}

static void
add_pieces (const WhPlan *plan, guint index, GArray *units)
{
  const Whole *whole = g_ptr_array_index (plan->work, index);
  gsize n_bytes = dnnl_memory_desc_get_size (&whole->from);
  gint64 size = whole->axis < 0 ? 1 : whole->from.dims[whole->axis];
  gint64 length = whole->axis < 0 ? 1 : piece_length (whole);

  for (gint64 at = 0; at < size; at += length)
    {
      Unit unit = { .step = WH_NONE, .whole = index, .at = at, .length = MIN (length, size - at) };

      unit.cost = n_bytes / (gsize) size * (gsize) unit.length;
      g_array_append_val (units, unit);
    }
}

static int
dearest_first (gconstpointer a, gconstpointer b)
{
  gsize left = ((const Unit *) a)->cost, right = ((const Unit *) b)->cost;

  return left > right ? -1 : left < right;
}

static void
add_primitives (const WhPlan *plan, GArray *units)
{
  for (guint s = 0; s < plan->steps->len; s++)
    {
      Unit unit = { .step = s, .cost = G_MAXSIZE };

      if (wh_plan_step (plan, s)->desc != NULL)
        g_array_append_val (units, unit);
    }
}

gboolean
wh_plan_work_do (WhPlan *plan, GError **error)
{
  guint n_threads = wh_dnnl_n_threads (plan->n_threads), n = 0;
  GThread *threads[MOST_THREADS];
  g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (Unit));
  Work self = { .plan = plan, .units = units };

  g_clear_pointer (&plan->reordered, g_array_unref);
  wh_slab_settle (&plan->slab);
  add_primitives (plan, units);
  self.n_primitives = units->len;
  for (guint w = 0; w < plan->work->len; w++)
    add_pieces (plan, w, units);
  g_array_sort (units, dearest_first);

  while (n + 1 < MIN (n_threads, MOST_THREADS) && n + 1 < units->len &&
         (threads[n] = g_thread_try_new ("whittle-plan", work, &self, NULL)) != NULL)
    n++;
  work (&self);
  while (n > 0)
    g_thread_join (threads[--n]);

  g_clear_pointer (&plan->work, g_ptr_array_unref);
  for (guint s = 0; s < plan->steps->len; s++)
    {
      WhPlanStep *step = wh_plan_step (plan, s);
      const WhNode *node = &plan->graph->nodes[step->node];

      if (step->desc != NULL)
        return wh_fail (error, WH_ERROR_RUN, "%s (%s): oneDNN could not prepare it", node->name,
                        node->op_name);
    }

  return TRUE;
}
