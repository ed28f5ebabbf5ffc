/* tests/graph/run/test-memory.c: graph/run/memory.c, plan-work.c, slab.c, graph/pages.c, mapped.c
 *
 * In a process of its own, because the highest point is the whole process's.
 */
#include "config.h"

#include "graph/builder.h"
#include "graph/mapped.h"
#include "graph/pages.h"
#include "graph/run/memory.h"
#include "graph/run/slab.h"
#include "tests/support.h"

#include <fcntl.h>
#include <unistd.h>

#define N 2048 /* a layer has N x N weights: 16 MiB */
#define LAYERS 4

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED TRUE
#else
#define SANITIZED FALSE
#endif

/* Numbers in a file at an odd place, as a zip archive has them. */
static GBytes *
map_numbers (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "numbers", NULL);
  gsize n_bytes = 1 + (gsize) LAYERS * N * N * sizeof (float);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (ftruncate (fd, (off_t) n_bytes), ==, 0);
  for (gsize i = 0; i < 64; i++)
    {
      float one = 1.0f;

      g_assert_cmpint (pwrite (fd, &one, sizeof one, (off_t) (1 + i * 32768 * sizeof one)), ==,
                       sizeof one);
    }
  bytes = wh_mapped_bytes_new (fd, &error);
  g_assert_no_error (error);
  close (fd);
  return bytes;
}

/* The statistics that a FusedConvolution multiplies its weights by. */
static guint
add_statistics (WhBuilder *builder, gsize layer, guint *inputs)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (WhTensor) tensor = wh_tensor_new (&WH_SHAPE (1, N, 1, 1));
      g_autofree char *name = g_strdup_printf ("s%zu-%u", layer, i);

      for (gint64 o = 0; o < N; o++)
        wh_tensor_data (tensor)[o] = 1.0f;
      inputs[i] = wh_builder_add_parameter (builder, name, tensor);
    }

  return 4;
}

static WhAttributes *
fused_attributes (void)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find ("nnabla", "FusedConvolution"));

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ 0, 0 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ 1, 1 }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  return attributes;
}

static WhGraph *
build (GBytes *numbers, gboolean fused)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("wide");
  gsize step = (gsize) N * N * sizeof (float);
  WhShape shape = fused ? WH_SHAPE (1, N, 1, 1) : WH_SHAPE (1, N);
  WhShape weights = fused ? WH_SHAPE (N, N, 1, 1) : WH_SHAPE (N, N);
  guint x = wh_builder_add_input (builder, "x", &shape);
  g_autoptr (GError) error = NULL;
  WhGraph *graph;

  for (gsize i = 0; i < LAYERS; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (numbers, 1 + i * step, step);
      g_autoptr (WhTensor) tensor = wh_tensor_new_stored (&weights, WH_DTYPE_F32, part);
      g_autofree char *name = g_strdup_printf ("w%zu", i);
      g_autofree char *to = g_strdup_printf ("y%zu", i);
      guint inputs[6] = { x, wh_builder_add_parameter (builder, name, tensor) };
      guint n_inputs = 2 + (fused ? add_statistics (builder, i, inputs + 2) : 0);

      x = wh_builder_add_value (builder, to, NULL);
      wh_builder_add_node (builder, fused ? "FusedConvolution" : "Affine", NULL,
                           fused ? fused_attributes () : NULL, inputs, n_inputs, &x, 1, NULL);
    }

  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
check (gboolean fused)
{
  WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = 2 };
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (GBytes) numbers = map_numbers (folder);
  g_autoptr (WhGraph) graph = build (numbers, fused);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhEngine) engine = NULL;
  g_autoptr (WhRecording) recording = NULL;
  WhMemory used;

  wh_memory_start ();
  engine = wh_engine_new (graph, &options, &error);
  g_assert_no_error (error);
  recording = wh_engine_run (engine, feeds, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_memory_measure (engine, &used));

  g_test_message ("peak %zu, base %zu, parameters %zu, arena %zu, in and out %zu: %.3f",
                  used.peak_bytes, used.base_bytes, used.parameter_bytes, used.arena_bytes,
                  used.io_bytes, used.ratio);
  g_assert_cmpuint (used.parameter_bytes, ==,
                    (gsize) LAYERS * N * (N + (fused ? 4 : 0)) * sizeof (float));
  g_assert_cmpuint (used.io_bytes, ==, 2 * N * sizeof (float));
  g_assert_cmpfloat (used.ratio, >, 0.95);
  g_assert_cmpfloat (used.ratio, <, 1.15);

  /* The file's own numbers are there as before. */
  g_assert_cmpfloat (wh_tensor_values (graph->values[graph->nodes[0].inputs[1]].tensor)[32768], ==,
                     1.0f);
  wh_test_remove_folder (folder);
}

static void
test_fast (gconstpointer fused)
{
  if (SANITIZED)
    {
      g_test_skip ("the sanitizer's own memory is counted too");
      return;
    }
  if (g_test_subprocess ())
    {
      check (GPOINTER_TO_INT (fused));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDOUT);
  g_test_trap_assert_passed ();
}

/* What the process has in memory; counted page by page, where /proc/self/status only estimates. */
static gssize
resident (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    line = strstr (text, "\nRss:");
  return line ? (gssize) g_ascii_strtoull (line + 5, NULL, 10) * 1024 : -1;
}

static gboolean
can_count (void)
{
  if (!SANITIZED && resident () > 0)
    return TRUE;

  g_test_skip (SANITIZED ? "the sanitizer's own memory is counted too" : "the system doesn't tell");
  return FALSE;
}

#define MIB ((gsize) 1 << 20)
#define NEAR (MIB / 4) /* what the C library may take meanwhile */

/* The guess was too low, too high, right; the last thing doesn't fit into what was expected. */
static void
test_slab (void)
{
  static const gsize expected[] = { 1 * MIB, 64 * MIB, 12 * MIB, 11 * MIB };
  static const gsize sizes[] = { MIB, 100, 5 * MIB, 6 * MIB };

  if (!can_count ())
    return;

  for (guint e = 0; e < G_N_ELEMENTS (expected); e++)
    {
      WhSlab slab = { 0 };
      char *taken[G_N_ELEMENTS (sizes)];
      gssize before = resident (), after;

      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          taken[i] = wh_slab_take (&slab, sizes[i], expected[e]);
          g_assert_cmpuint (GPOINTER_TO_SIZE (taken[i]) % 64, ==, 0);
        }
      g_assert_cmpint (resident () - before, <, (gssize) NEAR);

      wh_slab_settle (&slab);
      wh_slab_populate (&slab);
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          g_assert_cmpint (taken[i][0] | taken[i][sizes[i] - 1], ==, 0);
          memset (taken[i], (int) i + 1, sizes[i]);
        }
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        g_assert_true (taken[i][0] == (char) (i + 1) && taken[i][sizes[i] - 1] == (char) (i + 1));

      after = resident ();
      g_test_message ("expected %zu: %zd", expected[e], after - before);
      g_assert_cmpint (after - before, <, (gssize) (12 * MIB + NEAR));
      wh_slab_clear (&slab);
      g_assert_cmpint (resident () - before, <, (gssize) NEAR);
    }
}

/* Sizes are rounded up, memory isn't. */
static void
test_pages (void)
{
  static const gsize sizes[] = { 17 * MIB + 1, 5 * MIB + MIB * 3 / 4, 33 * MIB / 16 };

  if (!can_count ())
    return;

  wh_pages_trim ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gssize before = resident (), after;
      char *pages = wh_pages_take (sizes[i]);

      memset (pages, 1, sizes[i]);
      after = resident ();
      g_test_message ("%zu: %zd", sizes[i], after - before);
      g_assert_cmpint (after - before, <, (gssize) (sizes[i] + sizes[i] / 32 + NEAR / 2));
      wh_pages_give (pages, sizes[i]);
      wh_pages_trim ();
    }
}

static void
test_release (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (GBytes) numbers = map_numbers (folder);
  const char *bytes = g_bytes_get_data (numbers, NULL);
  gsize sum = 0, again = 0, n = 16 * MIB;
  gssize before = resident ();

  if (can_count ())
    {
      for (gsize i = 0; i < n; i++)
        sum += (guint8) bytes[i];
      g_assert_cmpint (resident () - before, >, (gssize) (n - NEAR));

      wh_mapped_release (numbers);
      g_assert_cmpint (resident () - before, <, (gssize) NEAR);
      for (gsize i = 0; i < n; i++)
        again += (guint8) bytes[i];
      g_assert_cmpuint (sum, >, 0);
      g_assert_cmpuint (again, ==, sum);
    }

  wh_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_data_func ("/memory/fast", GINT_TO_POINTER (FALSE), test_fast);
  g_test_add_data_func ("/memory/fused", GINT_TO_POINTER (TRUE), test_fast);
  g_test_add_func ("/memory/slab", test_slab);
  g_test_add_func ("/memory/pages", test_pages);
  g_test_add_func ("/memory/release", test_release);
  return g_test_run ();
}
