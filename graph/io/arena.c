/* graph/io/arena.c: memory that a whole document shares and gives back at once
 */
#include "config.h"

#include "graph/io/arena.h"

#include <string.h>
#include <sys/mman.h>

#define FIRST_BLOCK (16 * 1024)
#define LAST_BLOCK (2 * 1024 * 1024)

/* Blocks from this size on are mapped with all their pages present: to be asked for them one by one
 * costs more than to fill them. */
#define MAPPED_FROM (256 * 1024)

typedef struct _Block Block;
struct _Block
{
  Block *next;
  gsize mapped;   /* bytes of the mapping, 0 when from g_malloc () */
  gint64 bytes[]; /* aligned to 8 */
};

/* What was added last among the texts with the same last bits of their hash. A network's texts are
 * mostly types, and names that were just written and are read next. A table of all of them would
 * be larger than the processor's cache and cost more than it saves. */
#define N_RECENT 2048

typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
} Recent;

typedef struct
{
  gpointer object;
  GDestroyNotify destroy;
} Held;

struct _WhArena
{
  gatomicrefcount ref_count;
  GBytes *source;
  GArray *held; /* of Held */

  Block *blocks;
  char *next, *end; /* what is free of the newest block */
  gsize block_size;

  Recent *recent; /* N_RECENT of them, made with the first text */
};

static gpointer
map_pages (gsize n_bytes)
{
  gpointer pages =
    mmap (NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

  if (pages == MAP_FAILED)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", n_bytes);
  return pages;
}

static Block *
new_block (gsize n_bytes)
{
  gboolean mapped = n_bytes >= MAPPED_FROM;
  Block *block = mapped ? map_pages (n_bytes) : g_malloc (n_bytes);

  block->mapped = mapped ? n_bytes : 0;
  return block;
}

WhArena *
wh_arena_new (GBytes *source)
{
  WhArena *arena = g_new0 (WhArena, 1);

  g_atomic_ref_count_init (&arena->ref_count);
  arena->source = source != NULL ? g_bytes_ref (source) : NULL;
  arena->block_size = FIRST_BLOCK;

  return arena;
}

WhArena *
wh_arena_ref (WhArena *arena)
{
  g_atomic_ref_count_inc (&arena->ref_count);
  return arena;
}

void
wh_arena_unref (WhArena *arena)
{
  if (!g_atomic_ref_count_dec (&arena->ref_count))
    return;

  while (arena->blocks != NULL)
    {
      Block *next = arena->blocks->next;

      if (arena->blocks->mapped > 0)
        munmap (arena->blocks, arena->blocks->mapped);
      else
        g_free (arena->blocks);
      arena->blocks = next;
    }

  g_clear_pointer (&arena->source, g_bytes_unref);
  for (guint i = 0; arena->held != NULL && i < arena->held->len; i++)
    {
      Held *held = &g_array_index (arena->held, Held, i);
      held->destroy (held->object);
    }
  g_clear_pointer (&arena->held, g_array_unref);
  g_free (arena->recent);
  g_free (arena);
}

static void
add_block (WhArena *arena, gsize n_bytes)
{
  gsize size = MAX (arena->block_size, sizeof (Block) + n_bytes);
  Block *block = new_block (size);

  block->next = arena->blocks;
  arena->blocks = block;
  arena->next = (char *) block->bytes;
  arena->end = (char *) block + size;
  arena->block_size = MIN (arena->block_size * 2, LAST_BLOCK);
}

gpointer
wh_arena_alloc (WhArena *arena, gsize n_bytes)
{
  gsize size = (MAX (n_bytes, 1) + 7) & ~(gsize) 7;
  gpointer answer;

  g_assert (size >= n_bytes);

  if (size > (gsize) (arena->end - arena->next))
    add_block (arena, size);

  answer = arena->next;
  arena->next += size;
  return answer;
}

/* Eight bytes at a time. */
static guint32
hash_text (const char *text, gsize length)
{
  const guint64 factor = G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  guint64 hash = length;
  guint64 word;

  for (; length >= 8; text += 8, length -= 8)
    {
      memcpy (&word, text, 8);
      hash = (hash ^ word) * factor;
      hash ^= hash >> 29;
    }

  word = 0;
  memcpy (&word, text, length);
  hash = (hash ^ word) * factor;
  return (guint32) (hash >> 32);
}

const char *
wh_arena_add_text (WhArena *arena, const char *text, gsize length)
{
  guint32 hash = hash_text (text, length);
  Recent *recent;
  char *copy;

  g_assert (length < G_MAXUINT32);

  if (arena->recent == NULL)
    arena->recent = g_new0 (Recent, N_RECENT);

  recent = &arena->recent[hash % N_RECENT];
  if (recent->text != NULL && recent->hash == hash && recent->length == length &&
      memcmp (recent->text, text, length) == 0)
    return recent->text;

  copy = wh_arena_alloc (arena, length + 1);
  memcpy (copy, text, length);
  copy[length] = '\0';
  *recent = (Recent){ copy, (guint32) length, hash };
  return copy;
}

void
wh_arena_hold (WhArena *arena, gpointer object, GDestroyNotify destroy)
{
  Held held = { object, destroy };

  if (arena->held == NULL)
    arena->held = g_array_new (FALSE, FALSE, sizeof (Held));
  g_array_append_val (arena->held, held);
}

void
wh_arena_hold_arena (WhArena *arena, WhArena *other)
{
  if (arena == other)
    return;

  for (guint i = 0; arena->held != NULL && i < arena->held->len; i++)
    if (g_array_index (arena->held, Held, i).object == other)
      return;

  wh_arena_hold (arena, wh_arena_ref (other), (GDestroyNotify) wh_arena_unref);
}

GBytes *
wh_arena_source (const WhArena *arena)
{
  return arena->source;
}
