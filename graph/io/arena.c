/* graph/io/arena.c: memory that a whole document shares and gives back at once
 */
#include "config.h"

#include "graph/io/arena.h"

#include <string.h>

#define FIRST_BLOCK (16 * 1024)
#define LAST_BLOCK (1024 * 1024)

typedef struct _Block Block;
struct _Block
{
  Block *next;
  gint64 bytes[]; /* aligned to 8 */
};

typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
} Name;

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

  Name *names; /* open addressing */
  guint n_names;
  guint names_mask; /* size - 1, a power of two */
  guint64 seed;
};

WhArena *
wh_arena_new (GBytes *source)
{
  WhArena *arena = g_new0 (WhArena, 1);

  g_atomic_ref_count_init (&arena->ref_count);
  arena->source = source != NULL ? g_bytes_ref (source) : NULL;
  arena->block_size = FIRST_BLOCK;
  arena->names_mask = 127;
  arena->names = g_new0 (Name, arena->names_mask + 1);
  arena->seed = ((guint64) g_random_int () << 32) | g_random_int ();

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
  g_free (arena->names);
  g_free (arena);
}

static void
add_block (WhArena *arena, gsize n_bytes)
{
  gsize size = MAX (arena->block_size, n_bytes);
  Block *block = g_malloc (sizeof (Block) + size);

  block->next = arena->blocks;
  arena->blocks = block;
  arena->next = (char *) block->bytes;
  arena->end = arena->next + size;
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

/* Eight bytes at a time; the seed keeps a made-up file from choosing its collisions. */
static guint32
hash_name (guint64 seed, const char *text, gsize length)
{
  const guint64 factor = G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  guint64 hash = seed ^ length;
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

static void
grow_names (WhArena *arena)
{
  guint old_size = arena->names_mask + 1;
  guint mask = old_size * 2 - 1;
  Name *names = g_new0 (Name, (gsize) mask + 1);

  for (guint i = 0; i < old_size; i++)
    if (arena->names[i].text != NULL)
      {
        guint at = arena->names[i].hash & mask;

        while (names[at].text != NULL)
          at = (at + 1) & mask;
        names[at] = arena->names[i];
      }

  g_free (arena->names);
  arena->names = names;
  arena->names_mask = mask;
}

const char *
wh_arena_intern (WhArena *arena, const char *text, gsize length)
{
  guint32 hash = hash_name (arena->seed, text, length);
  guint at = hash & arena->names_mask;
  char *copy;

  g_assert (length < G_MAXUINT32);

  for (; arena->names[at].text != NULL; at = (at + 1) & arena->names_mask)
    if (arena->names[at].hash == hash && arena->names[at].length == length &&
        memcmp (arena->names[at].text, text, length) == 0)
      return arena->names[at].text;

  copy = wh_arena_alloc (arena, length + 1);
  memcpy (copy, text, length);
  copy[length] = '\0';
  arena->names[at] = (Name){ copy, (guint32) length, hash };

  if (++arena->n_names * 2 > arena->names_mask)
    grow_names (arena);

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
