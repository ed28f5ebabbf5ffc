/* graph/run/memory.h: what running a network takes of the system's memory
 *
 * The program's own part is what it had before the network came, and code: pages of its binary and
 * of libraries, which are read as they are used, and the machine code that oneDNN writes. What is
 * beyond that at the highest point is set against what the network needs.
 */
#pragma once

#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  gsize base_bytes; /* the program's own */
  gsize parameter_bytes;
  gsize arena_bytes; /* the scratchpad included */
  gsize io_bytes;    /* inputs and outputs */
  gsize peak_bytes;  /* resident at the highest point since wh_memory_start () */
  double ratio;      /* (peak - base) / (parameters + arena + inputs and outputs) */
} WhMemory;

/* Before the network is loaded: loads oneDNN, and starts the peak anew. */
void wh_memory_start (void);

/* FALSE where the system doesn't tell. */
gboolean wh_memory_measure (const WhEngine *engine, WhMemory *out);

G_END_DECLS
