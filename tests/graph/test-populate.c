/* tests/graph/test-populate.c: graph/populate.c */
#include "config.h"

#include "graph/populate.h"
#include "tests/support.h"

#include <sys/mman.h>

#define PAGE ((gsize) 4096)
#define N_PAGES ((gsize) 3000) /* more than five huge ones */

static char *
map (void)
{
  char *pages = mmap (NULL, N_PAGES * PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  g_assert_true (pages != MAP_FAILED);
  madvise (pages, N_PAGES * PAGE, MADV_NOHUGEPAGE);
  return pages;
}

static guint
n_resident (char *start, gsize n)
{
  g_autofree guint8 *there = g_new0 (guint8, n);
  guint sum = 0;

  g_assert_cmpint (mincore (start, n * PAGE, there), ==, 0);
  for (gsize i = 0; i < n; i++)
    sum += there[i] & 1;
  return sum;
}

static void
test_range (void)
{
  static const struct
  {
    gsize first, n_bytes;
  } ranges[] = { { 0, 1 },          { 1, PAGE },
                 { 7, 512 * PAGE }, { 3, 2000 * PAGE + 1 },
                 { 100, 5 * PAGE }, { 0, N_PAGES * PAGE },
                 { 513, 0 },        { 2999, PAGE } };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      char *pages = map ();
      gsize first = ranges[i].first, n = (ranges[i].n_bytes + PAGE - 1) / PAGE;

      wh_populate (&(WhPopulation){ pages + first * PAGE, ranges[i].n_bytes, 0 });
      g_assert_cmpuint (n_resident (pages, first), ==, 0);
      g_assert_cmpuint (n_resident (pages + first * PAGE, n), ==, n);
      g_assert_cmpuint (n_resident (pages + (first + n) * PAGE, N_PAGES - first - n), ==, 0);
      munmap (pages, N_PAGES * PAGE);
    }
}

static gpointer
populate (gpointer population)
{
  wh_populate (population);
  return NULL;
}

/* What is written meanwhile stays. */
static void
test_threads (void)
{
  for (guint repeat = 0; repeat < 10; repeat++)
    {
      char *pages = map ();
      WhPopulation population = { pages, N_PAGES * PAGE, 0 };
      GThread *threads[3];

      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        threads[t] = g_thread_new ("populate", populate, &population);
      for (gsize p = N_PAGES; p-- > 0;)
        pages[p * PAGE + p % PAGE] = (char) (p % 100 + 1);
      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        g_thread_join (threads[t]);

      g_assert_cmpuint (n_resident (pages, N_PAGES), ==, N_PAGES);
      for (gsize p = 0; p < N_PAGES; p++)
        g_assert_cmpint (pages[p * PAGE + p % PAGE], ==, (char) (p % 100 + 1));
      munmap (pages, N_PAGES * PAGE);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/populate/range", test_range);
  g_test_add_func ("/populate/threads", test_threads);
  return g_test_run ();
}
