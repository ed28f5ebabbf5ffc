/* ui/tensor-picture.c: one plane of a tensor as a picture */
#include "config.h"

#include "ui/tensor-picture.h"

#include "ui/tensor-grid.h"

#include <math.h>

#define MAX_SIZE 1024

static void
put (guchar *pixel, double value, double largest, double smallest)
{
  double t;

  if (!isfinite (value))
    {
      pixel[0] = 255; /* not a number: magenta, which nothing else is */
      pixel[1] = 0;
      pixel[2] = 255;
      return;
    }

  if (smallest >= 0.0)
    {
      t = largest > 0.0 ? value / largest : 0.0;
      pixel[0] = pixel[1] = pixel[2] = (guchar) (255.0 * CLAMP (t, 0.0, 1.0));
      return;
    }

  t = value / MAX (largest, -smallest);
  pixel[0] = (guchar) (255.0 * (t < 0.0 ? 1.0 + 0.85 * t : 1.0 - 0.1 * t));
  pixel[1] = (guchar) (255.0 * (1.0 - 0.75 * fabs (t)));
  pixel[2] = (guchar) (255.0 * (t > 0.0 ? 1.0 - 0.85 * t : 1.0 + 0.1 * t));
}

GdkTexture *
wh_tensor_picture_new (const WhTensor *tensor, gint64 plane)
{
  gint64 n_planes, n_rows, n_columns, row_step, column_step;
  int width, height;
  double largest = -INFINITY, smallest = INFINITY;
  const float *values;
  g_autoptr (GBytes) bytes = NULL;
  guchar *pixels;

  wh_tensor_planes (&tensor->shape, &n_planes, &n_rows, &n_columns);
  if (n_planes <= plane || n_rows == 0 || n_columns == 0)
    return NULL;

  values = wh_tensor_values (tensor) + plane * n_rows * n_columns;
  row_step = (n_rows + MAX_SIZE - 1) / MAX_SIZE;
  column_step = (n_columns + MAX_SIZE - 1) / MAX_SIZE;
  height = (int) ((n_rows + row_step - 1) / row_step);
  width = (int) ((n_columns + column_step - 1) / column_step);

  for (gint64 i = 0; i < n_rows * n_columns; i++)
    if (isfinite (values[i]))
      {
        largest = MAX (largest, values[i]);
        smallest = MIN (smallest, values[i]);
      }

  pixels = g_malloc ((gsize) width * height * 3);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      put (&pixels[3 * ((gsize) y * width + x)], values[y * row_step * n_columns + x * column_step],
           largest, smallest);

  bytes = g_bytes_new_take (pixels, (gsize) width * height * 3);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, (gsize) width * 3);
}
