/* graph/run/memory.c: what running a network takes of the system's memory */
#include "config.h"

#include "graph/mapped.h"
#include "graph/run/dnnl.h"
#include "graph/run/memory.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gsize code; /* resident: of files other than models, and what can be executed */
  gsize data; /* the rest */
} Resident;

static gsize start_data;

/* "7f00-7f10 r-xp 0000 08:01 123  /usr/lib/libc.so.6", then lines "Rss:  12 kB" and others. */
static gboolean
look (Resident *out)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean code = FALSE;

  if (g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);

  *out = (Resident){ 0 };
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      const char *line = lines[i], *dash = strchr (line, '-'), *space = strchr (line, ' ');

      if (g_str_has_prefix (line, "Rss:"))
        *(code ? &out->code : &out->data) += g_ascii_strtoull (line + 4, NULL, 10) * 1024;
      else if (dash != NULL && space != NULL && dash < space)
        {
          gpointer start = GSIZE_TO_POINTER (g_ascii_strtoull (line, NULL, 16));

          code =
            (strchr (space, '/') != NULL && !wh_mapped_is (start)) || (space[1] && space[3] == 'x');
        }
    }

  return lines != NULL;
}

static gsize
peak (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    line = strstr (text, "VmHWM:");
  return line ? g_ascii_strtoull (line + 6, NULL, 10) * 1024 : 0;
}

void
wh_memory_start (void)
{
  int fd = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  Resident now;

  wh_dnnl_load ();
  start_data = look (&now) ? now.data : 0;

  /* 5: the peak is what is resident now. Where that can't be said, it is since the program began.
   */
  if (fd >= 0)
    {
      if (write (fd, "5", 1) < 0)
        g_info ("the peak can't be reset");
      close (fd);
    }
}

gboolean
wh_memory_measure (const WhEngine *engine, WhMemory *out)
{
  const WhGraph *graph = wh_engine_graph (engine);
  Resident now;
  gsize needed;

  *out = (WhMemory){ .peak_bytes = peak (), .arena_bytes = wh_engine_arena_bytes (engine) };
  if (out->peak_bytes == 0 || !look (&now))
    return FALSE;

  out->base_bytes = start_data + now.code;
  out->parameter_bytes = wh_graph_parameter_bytes (graph);
  for (guint i = 0; i < graph->n_inputs; i++)
    out->io_bytes += (gsize) wh_shape_n_elements (&graph->values[graph->inputs[i]].shape);
  for (guint i = 0; i < graph->n_outputs; i++)
    out->io_bytes += (gsize) wh_shape_n_elements (&graph->values[graph->outputs[i]].shape);
  out->io_bytes *= sizeof (float);

  needed = out->parameter_bytes + out->arena_bytes + out->io_bytes;
  out->ratio = ((double) out->peak_bytes - (double) out->base_bytes) / (double) MAX (needed, 1);
  return TRUE;
}
