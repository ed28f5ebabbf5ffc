/* graph/layout/grid.c: finds what lies within a rectangle */
#include "config.h"

#include "graph/layout/grid.h"

#include <math.h>
#include <string.h>

#define SMALLEST_CELL 512.0
#define MAX_CELLS (1 << 20) /* of one level */
#define MAX_LEVELS 16

typedef struct
{
  double cell, per_point; /* width, and 1 / width */
  int columns, rows;
  guint *starts; /* columns × rows + 1, into entries; NULL where the level is empty */
  WhGridEntry *entries;
} Level;

struct _WhGrid
{
  guint n_levels;
  Level levels[MAX_LEVELS];
};

typedef struct
{
  int x0, y0, x1, y1; /* cells, both included */
} Cells;

/* Cast, not floor (): what lies left of 0 belongs to the first cell anyway. */
static int
cell_of (double at, double per_point, int n)
{
  double cell = at * per_point;

  return cell <= 0.0 ? 0 : cell >= n ? n - 1 : (int) cell;
}

static Cells
cells_of (const Level *level, double x0, double y0, double x1, double y1)
{
  return (Cells){
    cell_of (x0, level->per_point, level->columns),
    cell_of (y0, level->per_point, level->rows),
    cell_of (x1, level->per_point, level->columns),
    cell_of (y1, level->per_point, level->rows),
  };
}

static guint8
level_of (const WhGrid *grid, const WhGridEntry *entry)
{
  double extent = MAX (entry->x1 - entry->x0, entry->y1 - entry->y0);

  for (guint l = 0; l + 1 < grid->n_levels; l++)
    if (extent <= grid->levels[l].cell)
      return (guint8) l;

  return (guint8) (grid->n_levels - 1);
}

/* Two rounds: how many in each cell, then where each goes. @levels: by entry, its level. */
static void
level_fill (Level *level, guint8 number, const GArray *entries, const guint8 *levels)
{
  gsize n_cells = (gsize) level->columns * level->rows;
  g_autofree guint *fill = NULL;

  if (entries->len == 0 || memchr (levels, number, entries->len) == NULL)
    return;

  level->starts = g_new0 (guint, n_cells + 1);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < entries->len; i++)
        {
          const WhGridEntry *entry = &g_array_index (entries, WhGridEntry, i);
          Cells cells;

          if (levels[i] != number)
            continue;
          cells = cells_of (level, entry->x0, entry->y0, entry->x1, entry->y1);
          for (int y = cells.y0; y <= cells.y1; y++)
            for (int x = cells.x0; x <= cells.x1; x++)
              {
                gsize cell = (gsize) y * level->columns + x;

                if (pass == 0)
                  level->starts[cell + 1]++;
                else
                  level->entries[fill[cell]++] = *entry;
              }
        }
      if (pass == 0)
        {
          for (gsize c = 0; c < n_cells; c++)
            level->starts[c + 1] += level->starts[c];
          level->entries = g_new (WhGridEntry, level->starts[n_cells]);
          fill = g_memdup2 (level->starts, (n_cells + 1) * sizeof (guint));
        }
    }
}

WhGrid *
wh_grid_new (GArray *entries, double width, double height)
{
  WhGrid *grid = g_new0 (WhGrid, 1);
  g_autofree guint8 *levels = NULL;
  double cell = SMALLEST_CELL;

  while ((floor (width / cell) + 1.0) * (floor (height / cell) + 1.0) > MAX_CELLS)
    cell *= 2.0;

  for (;;)
    {
      Level *level = &grid->levels[grid->n_levels++];

      level->cell = cell;
      level->per_point = 1.0 / cell;
      level->columns = (int) (width / cell) + 1;
      level->rows = (int) (height / cell) + 1;
      if ((level->columns == 1 && level->rows == 1) || grid->n_levels == MAX_LEVELS)
        break;
      cell *= 4.0;
    }

  levels = g_malloc (MAX (entries->len, 1));
  for (guint i = 0; i < entries->len; i++)
    levels[i] = level_of (grid, &g_array_index (entries, WhGridEntry, i));
  for (guint l = 0; l < grid->n_levels; l++)
    level_fill (&grid->levels[l], (guint8) l, entries, levels);

  g_array_unref (entries);
  return grid;
}

void
wh_grid_free (WhGrid *grid)
{
  for (guint l = 0; l < grid->n_levels; l++)
    {
      g_free (grid->levels[l].starts);
      g_free (grid->levels[l].entries);
    }
  g_free (grid);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

void
wh_grid_query (const WhGrid *grid, const WhRect *area, GArray *items)
{
  float x0 = (float) area->x, y0 = (float) area->y;
  float x1 = (float) (area->x + area->width), y1 = (float) (area->y + area->height);
  guint first = items->len, n;
  guint *found;

  for (guint l = 0; l < grid->n_levels; l++)
    {
      const Level *level = &grid->levels[l];
      Cells cells;

      if (level->starts == NULL)
        continue;
      cells = cells_of (level, x0, y0, x1, y1);
      for (int y = cells.y0; y <= cells.y1; y++)
        {
          const guint *starts = &level->starts[(gsize) y * level->columns];

          for (guint i = starts[cells.x0]; i < starts[cells.x1 + 1]; i++)
            {
              const WhGridEntry *entry = &level->entries[i];

              if (entry->x0 <= x1 && entry->x1 >= x0 && entry->y0 <= y1 && entry->y1 >= y0)
                g_array_append_val (items, entry->item);
            }
        }
    }

  if (items->len - first < 2)
    return;

  found = &g_array_index (items, guint, first);
  n = items->len - first;
  qsort (found, n, sizeof (guint), compare);
  for (guint i = 1, out = 1; i <= n; i++)
    {
      if (i == n)
        g_array_set_size (items, first + out);
      else if (found[i] != found[out - 1])
        found[out++] = found[i];
    }
}
