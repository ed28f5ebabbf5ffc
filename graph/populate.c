/* graph/populate.c: pages of memory that are there before they are written to */
#include "config.h"

#include "graph/populate.h"

#include <sys/mman.h>
#include <time.h>

#define PAGE ((gsize) 4096)
#define HUGE_PAGE ((gsize) 2 * 1024 * 1024)

/* A huge page that is at hand takes 0.1 to 0.3 ms, the same in small ones 0.3 to 1.3 ms. */
#define SLOW_NS 1000000

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static gint huge_are_slow;

/* What others do meanwhile isn't counted. */
static gint64
own_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
touch (char *start, gsize n_bytes)
{
  /* Kernels before 5.14 don't know how. Others may be writing there already. */
  if (madvise (start, n_bytes, MADV_POPULATE_WRITE) != 0)
    for (gsize at = 0; at < n_bytes; at += PAGE)
      __atomic_fetch_or (start + at, 0, __ATOMIC_RELAXED);
}

static void
touch_huge (char *start)
{
  gint64 before = own_time ();

  madvise (start, HUGE_PAGE, MADV_HUGEPAGE);
  touch (start, HUGE_PAGE);
  if (own_time () - before > SLOW_NS)
    g_atomic_int_set (&huge_are_slow, 1);
}

void
wh_populate (WhPopulation *population)
{
  char *end = population->start + (population->n_bytes + PAGE - 1) / PAGE * PAGE;
  char *first = population->start - (gsize) population->start % HUGE_PAGE;
  gsize n = (gsize) (end - first + (gssize) HUGE_PAGE - 1) / HUGE_PAGE, index;

  while ((index = (gsize) g_atomic_int_add (&population->next, 1)) < n)
    {
      char *from = MAX (first + index * HUGE_PAGE, population->start);
      char *to = MIN (first + (index + 1) * HUGE_PAGE, end);

      if ((gsize) (to - from) == HUGE_PAGE && !g_atomic_int_get (&huge_are_slow))
        touch_huge (from);
      else
        touch (from, (gsize) (to - from));
    }
}
