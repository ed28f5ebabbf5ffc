/* graph/pages.c: memory that is there when it is written to, and that is used again
 *
 * Pieces from 64 KiB on come from mmap in sizes of sixteen to the octave, so that what one run
 * gave back fits the next, and little is left over. Smaller ones are malloc's, which keeps its own.
 */
#include "config.h"

#include "graph/pages.h"
#include "graph/populate.h"

#include <stdlib.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define SMALL G_MAXSIZE /* malloc's pieces have their edges watched */
#else
#define SMALL ((gsize) 64 * 1024)
#endif

/* What a piece that nobody uses begins with. */
typedef struct _Idle
{
  struct _Idle *next;
  gsize n_bytes;
} Idle;

static GMutex lock;
static Idle *idle[64 * 16]; /* by size class */
static gsize n_idle_bytes;
static gsize most_idle =
  (gsize) 256 * 1024 * 1024; /* beyond this, what is given back is unmapped */

/* The class of a size, which it is rounded up to. */
static guint
classify (gsize *n_bytes)
{
  guint octave = (guint) g_bit_storage (*n_bytes - 1) - 1; /* 2^octave < n <= 2^(octave + 1) */
  gsize sixteenth = (gsize) 1 << (octave - 4);
  gsize steps = (*n_bytes + sixteenth - 1) / sixteenth; /* 17..32 */

  *n_bytes = steps * sixteenth;
  return octave * 16 + (guint) (steps - 17);
}

/* Of @n_bytes the first @wanted are there at once. What is beyond comes if a later user wants more.
 */
static gpointer
map (gsize n_bytes, gsize wanted)
{
  char *pages = mmap (NULL, n_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (pages == MAP_FAILED)
    return NULL;

  madvise (pages, n_bytes, MADV_NOHUGEPAGE);
  wh_populate (&(WhPopulation){ pages, wanted, 0 });
  return pages;
}

gpointer
wh_pages_take (gsize n_bytes)
{
  Idle *piece = NULL;
  gsize wanted = n_bytes;
  guint class;

  if (n_bytes < SMALL)
    return aligned_alloc (64, (MAX (n_bytes, 1) + 63) / 64 * 64);
  if (n_bytes > (gsize) 1 << 50)
    return NULL;

  class = classify (&n_bytes);
  g_mutex_lock (&lock);
  piece = idle[class];
  if (piece)
    {
      idle[class] = piece->next;
      n_idle_bytes -= n_bytes;
    }
  g_mutex_unlock (&lock);

  return piece ? (gpointer) piece : map (n_bytes, wanted);
}

void
wh_pages_give (gpointer pages, gsize n_bytes)
{
  guint class;

  if (pages == NULL)
    return;

  if (n_bytes < SMALL)
    {
      free (pages);
      return;
    }

  class = classify (&n_bytes);
  g_mutex_lock (&lock);
  if (n_idle_bytes + n_bytes <= most_idle)
    {
      Idle *piece = pages;

      piece->next = idle[class];
      piece->n_bytes = n_bytes;
      idle[class] = piece;
      n_idle_bytes += n_bytes;
      pages = NULL;
    }
  g_mutex_unlock (&lock);

  if (pages)
    munmap (pages, n_bytes);
}

void
wh_pages_set_most_idle (gsize n_bytes)
{
  gboolean too_much;

  g_mutex_lock (&lock);
  most_idle = n_bytes;
  too_much = n_idle_bytes > most_idle;
  g_mutex_unlock (&lock);

  if (too_much)
    wh_pages_trim ();
}

void
wh_pages_trim (void)
{
  g_mutex_lock (&lock);
  for (guint c = 0; c < G_N_ELEMENTS (idle); c++)
    while (idle[c])
      {
        Idle *piece = idle[c];

        idle[c] = piece->next;
        n_idle_bytes -= piece->n_bytes;
        munmap (piece, piece->n_bytes);
      }
  g_mutex_unlock (&lock);
}
