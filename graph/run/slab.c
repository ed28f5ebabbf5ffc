/* graph/run/slab.c: memory for things that stay together */
#include "config.h"

#include "graph/populate.h"
#include "graph/run/slab.h"

#include <sys/mman.h>

#define ALIGNMENT ((gsize) 64)
#define HUGE_PAGE ((gsize) 2 * 1024 * 1024)

typedef struct
{
  char *map, *start;
  gsize n_mapped, n_bytes, used;
  WhPopulation population; /* once it is settled */
} Piece;

static gboolean
add_piece (WhSlab *slab, gsize n_bytes)
{
  Piece piece = { .n_mapped = n_bytes, .n_bytes = n_bytes };
  gboolean large = n_bytes >= HUGE_PAGE;

  if (large)
    piece.n_mapped += HUGE_PAGE;

  piece.map = mmap (NULL, piece.n_mapped, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (piece.map == MAP_FAILED)
    return FALSE;

  piece.start = piece.map + (large ? HUGE_PAGE - (gsize) piece.map % HUGE_PAGE : 0);
  g_array_append_val (slab->pieces, piece);
  return TRUE;
}

gpointer
wh_slab_take (WhSlab *slab, gsize n_bytes, gsize expected)
{
  Piece *last;
  gpointer taken;

  if (n_bytes > (gsize) 1 << 50)
    return NULL;

  n_bytes = (MAX (n_bytes, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (slab->pieces == NULL)
    slab->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));

  last = slab->pieces->len ? &g_array_index (slab->pieces, Piece, slab->pieces->len - 1) : NULL;
  if (last == NULL || last->n_bytes - last->used < n_bytes)
    {
      gsize rest = expected > slab->n_bytes ? expected - slab->n_bytes : 0;

      /* Room for what a guess is wrong by, and for the last thing to fit: it costs no memory. */
      if (!add_piece (slab, MAX (rest, n_bytes) + expected / 8))
        return NULL;
      last = &g_array_index (slab->pieces, Piece, slab->pieces->len - 1);
    }

  taken = last->start + last->used;
  last->used += n_bytes;
  slab->n_bytes += n_bytes;
  return taken;
}

void
wh_slab_settle (WhSlab *slab)
{
  for (guint i = 0; slab->pieces != NULL && i < slab->pieces->len; i++)
    {
      Piece *piece = &g_array_index (slab->pieces, Piece, i);

      madvise (piece->map, piece->n_mapped, MADV_NOHUGEPAGE);
      piece->population = (WhPopulation){ piece->start, piece->used, 0 };
    }
}

void
wh_slab_populate (WhSlab *slab)
{
  for (guint i = 0; slab->pieces != NULL && i < slab->pieces->len; i++)
    wh_populate (&g_array_index (slab->pieces, Piece, i).population);
}

void
wh_slab_clear (WhSlab *slab)
{
  for (guint i = 0; slab->pieces != NULL && i < slab->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (slab->pieces, Piece, i);

      munmap (piece->map, piece->n_mapped);
    }

  g_clear_pointer (&slab->pieces, g_array_unref);
  slab->n_bytes = 0;
}
