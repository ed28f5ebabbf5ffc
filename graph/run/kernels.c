/* graph/run/kernels.c: finds the kernel of a node */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"

#define NAME_TABLE(family) wh_kernels_##family,
static const WhKernel *const tables[] = { WH_KERNEL_FAMILIES (NAME_TABLE) };

#define NAME_PRIMITIVES(family) wh_primitives_##family,
static const WhPrimitive *const primitives[] = { WH_PRIMITIVE_FAMILIES (NAME_PRIMITIVES) };

/* Tells the kernels how oneDNN does them. */
static void
add_primitives (GHashTable *index)
{
  for (guint t = 0; t < G_N_ELEMENTS (primitives); t++)
    for (const WhPrimitive *primitive = primitives[t]; primitive->op; primitive++)
      {
        const WhKernel *kernel = g_hash_table_lookup (index, primitive->op);
        WhKernel *whole;

        if (kernel == NULL)
          continue;

        whole = g_memdup2 (kernel, sizeof *kernel); /* lives as long as the program */
        whole->prepare = primitive->prepare;
        whole->rel_tolerance = primitive->rel_tolerance;
        g_hash_table_replace (index, (gpointer) whole->op, whole);
      }
}

static GHashTable *
index_kernels (void)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const WhKernel *kernel = tables[t]; kernel->op; kernel++)
      if (!g_hash_table_insert (index, (gpointer) kernel->op, (gpointer) kernel))
        g_error ("two kernels for %s", kernel->op);

  add_primitives (index);
  return index;
}

const WhKernel *
wh_kernel_find (const WhNode *node)
{
  static gsize once = 0;
  static GHashTable *by_op = NULL; /* lives as long as the program */

  if (g_once_init_enter (&once))
    {
      by_op = index_kernels ();
      g_once_init_leave (&once, 1);
    }

  if (node->op == NULL || g_strcmp0 (node->op->domain, "nnabla") != 0)
    return NULL;

  return g_hash_table_lookup (by_op, node->op->name);
}

void
wh_kernel_run (const WhKernel *kernel, const WhCall *call)
{
  for (guint i = 0; i < call->n_dst; i++)
    if (wh_shape_n_elements (&call->dst_shape[i]) != 0)
      {
        kernel->reference (call);
        return;
      }
}

void
wh_call_fail (const WhCall *call, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  /* The first thing wrong is what the user is told. */
  if (call->error == NULL || *call->error)
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  wh_fail (call->error, WH_ERROR_RUN, "%s (%s): %s", call->node->name, call->node->op_name,
           message);
}
