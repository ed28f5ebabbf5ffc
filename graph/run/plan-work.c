/* graph/run/plan-work.c: what a plan leaves for its end, where several threads can do it */
#include "config.h"

#include "graph/error.h"
#include "graph/run/bounds.h"
#include "graph/run/plan-work.h"

#define PIECE_BYTES ((gint64) 1 << 20) /* of weights that are read at once, by each thread */
#define MOST_THREADS 8

/* A primitive, or the part [first, first + n) of a constant along one axis. */
typedef struct
{
  guint step; /* WH_NONE: a part of a constant */
  guint buffer;
  dnnl_memory_desc_t from, wanted; /* the part's */
  gint64 first_element, n_elements;
  gpointer to; /* the whole constant's */
  gsize cost;
} Unit;

#define PRIMITIVE_COST ((gsize) 1 << 20) /* as bytes: about a millisecond either way */

typedef struct
{
  WhPlan *plan;
  GArray *units;
  int next; /* unit */
} Work;

GArray *
wh_plan_work_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Unit));
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

static void
reorder (const float *from, const Unit *unit)
{
  dnnl_engine_t engine = wh_dnnl_engine ();
  dnnl_primitive_desc_t desc = wh_plan_describe_reorder (&unit->from, &unit->wanted);
  const dnnl_memory_desc_t *pad = dnnl_primitive_desc_query_md (desc, dnnl_query_scratchpad_md, 0);
  g_autofree char *scratch = g_malloc (MAX (pad ? dnnl_memory_desc_get_size (pad) : 0, 1));
  dnnl_primitive_t primitive = NULL;
  dnnl_memory_t memories[3] = { NULL };
  dnnl_stream_t stream = NULL;

  dnnl_stream_create (&stream, engine, dnnl_stream_default_flags);
  dnnl_primitive_create (&primitive, desc);
  dnnl_memory_create (&memories[0], &unit->from, engine, (void *) from);
  dnnl_memory_create (&memories[1], &unit->wanted, engine, unit->to);
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
} Scratch;

/* While they are at hand. */
static void
check_bounds (WhPlan *plan, const float *numbers, gint64 n)
{
  if (g_atomic_int_get (&plan->assumed) == 1 && !wh_bounds_hold (numbers, n))
    g_atomic_int_set (&plan->assumed, 2);
}

static void
do_reorder (WhPlan *plan, const Unit *unit, Scratch *scratch)
{
  const WhBuffer *buffer = wh_plan_buffer (plan, unit->buffer);
  const float *there = buffer->tensor ? wh_tensor_peek (buffer->tensor) : buffer->pages;
  gsize n_bytes = (gsize) unit->n_elements * sizeof (float);

  if (there != NULL)
    {
      check_bounds (plan, there + unit->first_element, unit->n_elements);
      reorder (there + unit->first_element, unit);
      return;
    }

  if (n_bytes > scratch->n_bytes)
    {
      wh_slab_clear (&scratch->slab);
      scratch->numbers = wh_slab_take (&scratch->slab, n_bytes, n_bytes);
      scratch->n_bytes = n_bytes;
      if (scratch->numbers == NULL)
        g_error ("no memory for %" G_GSIZE_FORMAT " bytes of weights", n_bytes);
    }

  wh_tensor_read (buffer->tensor, unit->first_element, unit->n_elements, scratch->numbers);
  check_bounds (plan, scratch->numbers, unit->n_elements);
  reorder (scratch->numbers, unit);
}

static gpointer
work (gpointer data)
{
  Work *self = data;
  Scratch scratch = { 0 };
  guint index;

  while ((index = (guint) g_atomic_int_add (&self->next, 1)) < self->units->len)
    {
      const Unit *unit;
      WhPlanStep *step;

      unit = &g_array_index (self->units, Unit, index);
      step = unit->step != WH_NONE ? wh_plan_step (self->plan, unit->step) : NULL;

      /* A primitive counts on the threads that it was made for; a piece is one thread's. */
      wh_dnnl_set_threads (step ? step->n_threads : 1);
      if (step == NULL)
        do_reorder (self->plan, unit, &scratch);
      else
        dnnl_primitive_create (&step->primitive, step->desc); /* NULL when it fails */
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

/* How many places along @axis go into a piece. Blocks of the wanted order stay whole. */
static gint64
piece_length (const dnnl_memory_desc_t *wanted, int axis, gint64 n_bytes)
{
  gint64 block = 1, size = wanted->dims[axis], n;

  for (int b = 0; b < wanted->format_desc.blocking.inner_nblks; b++)
    if (wanted->format_desc.blocking.inner_idxs[b] == axis)
      block *= wanted->format_desc.blocking.inner_blks[b];

  /* Pieces of one length share their machine code; with a block that is not full, the last piece is
   * shorter. */
  n = MAX (size / ((n_bytes + PIECE_BYTES - 1) / PIECE_BYTES) / block, 1);
  while (size % block == 0 && size / block % n != 0)
    n--;
  return MIN (n * block, size);
}

void
wh_plan_work_add (WhPlan *plan,
                  guint buffer,
                  const dnnl_memory_desc_t *from,
                  const dnnl_memory_desc_t *wanted,
                  gpointer to)
{
  /* An order that oneDNN doesn't tell is for it alone to cut. */
  int axis = wanted->format_kind == dnnl_blocked ? find_outer_axis (from) : -1;
  gint64 n_bytes = (gint64) dnnl_memory_desc_get_size (from);
  gint64 size = axis < 0 ? 1 : from->dims[axis];
  gint64 step = axis < 0 ? 1 : piece_length (wanted, axis, n_bytes);
  Unit whole = { .step = WH_NONE, .buffer = buffer, .to = to };

  whole.from = *from;
  whole.wanted = *wanted;
  whole.n_elements = n_bytes / (gint64) sizeof (float);
  whole.cost = (gsize) n_bytes;

  for (gint64 at = 0; at < size; at += step)
    {
      dnnl_dims_t dims, offsets = { 0 };
      Unit unit = whole;

      if (step < size)
        {
          gint64 length = MIN (step, size - at);

          memcpy (dims, from->dims, sizeof dims);
          dims[axis] = length;
          dnnl_memory_desc_init_submemory (&unit.from, from, dims, offsets);
          offsets[axis] = at;
          if (dnnl_memory_desc_init_submemory (&unit.wanted, wanted, dims, offsets) != dnnl_success)
            {
              g_array_append_val (plan->work, whole);
              return;
            }
          unit.n_elements = whole.n_elements / size * length;
          unit.first_element = whole.n_elements / size * at;
          unit.cost = whole.cost / (gsize) size * (gsize) length;
        }

      g_array_append_val (plan->work, unit);
    }
}

static int
dearest_first (gconstpointer a, gconstpointer b)
{
  gsize left = ((const Unit *) a)->cost, right = ((const Unit *) b)->cost;

  return left > right ? -1 : left < right;
}

static void
add_primitives (WhPlan *plan)
{
  for (guint s = 0; s < plan->steps->len; s++)
    {
      Unit unit = { .step = s, .cost = PRIMITIVE_COST };

      if (wh_plan_step (plan, s)->desc != NULL)
        g_array_append_val (plan->work, unit);
    }
}

gboolean
wh_plan_work_do (WhPlan *plan, GError **error)
{
  guint n_threads = plan->n_threads ? plan->n_threads : g_get_num_processors (), n = 0;
  GThread *threads[MOST_THREADS];
  Work self = { .plan = plan, .units = plan->work };

  add_primitives (plan);
  g_array_sort (plan->work, dearest_first);

  while (n + 1 < MIN (n_threads, MOST_THREADS) && n + 1 < plan->work->len &&
         (threads[n] = g_thread_try_new ("whittle-plan", work, &self, NULL)) != NULL)
    n++;
  work (&self);
  while (n > 0)
    g_thread_join (threads[--n]);

  g_array_set_size (plan->work, 0);
  for (guint s = 0; s < plan->steps->len; s++)
    {
      WhPlanStep *step = wh_plan_step (plan, s);
      const WhNode *node = &plan->graph->nodes[step->node];

      if (step->desc != NULL && step->primitive == NULL)
        return wh_fail (error, WH_ERROR_RUN, "%s (%s): oneDNN could not prepare it", node->name,
                        node->op_name);
      g_clear_pointer (&step->desc, dnnl_primitive_desc_destroy);
    }

  return TRUE;
}
