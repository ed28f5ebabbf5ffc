/* graph/io/dataset.c: labelled samples, and how they are made to fit a network's input */
#include "config.h"

#include "graph/io/samples.h"

#include "graph/error.h"
#include "graph/io/hdf5.h"

#include <math.h>

void
wh_dataset_free (WhDataset *dataset)
{
  g_clear_pointer (&dataset->x, wh_tensor_unref);
  g_free (dataset->labels);
  g_free (dataset->path);
  g_free (dataset);
}

static gboolean
take_labels (WhDataset *self, const WhTensor *y, GError **error)
{
  const float *values = wh_tensor_values (y);

  if (wh_tensor_n_elements (y) != self->n_samples)
    return wh_fail (error, WH_ERROR_SHAPE,
                    "%s: “x” has %" G_GINT64_FORMAT " samples and “y” %" G_GINT64_FORMAT " labels",
                    self->path, self->n_samples, wh_tensor_n_elements (y));

  self->labels = g_new (gint64, MAX (self->n_samples, 1));
  for (gint64 i = 0; i < self->n_samples; i++)
    {
      if (!(values[i] >= 0.0f) || values[i] != floorf (values[i]) || values[i] > 1 << 24)
        return wh_fail (error, WH_ERROR_FORMAT,
                        "%s: label %" G_GINT64_FORMAT " is %g, not the number of a class",
                        self->path, i, values[i]);
      self->labels[i] = (gint64) values[i];
    }

  return TRUE;
}

WhDataset *
wh_dataset_load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhHdf5) xs = wh_hdf5_read_file (path, "x", WH_HDF5_READ, cancellable, error);
  g_autoptr (WhHdf5) ys = NULL;
  g_autoptr (WhDataset) self = NULL;

  if (xs == NULL)
    return NULL;
  ys = wh_hdf5_read_file (path, "y", WH_HDF5_READ, cancellable, error);
  if (ys == NULL)
    return NULL;

  self = g_new0 (WhDataset, 1);
  self->path = g_strdup (path);
  self->x = wh_tensor_ref (((WhHdf5Dataset *) xs->datasets->pdata[0])->tensor);
  if (self->x->shape.rank < 1 || self->x->shape.size[0] < 1)
    {
      wh_fail (error, WH_ERROR_SHAPE, "%s: “x” has no samples", path);
      return NULL;
    }

  self->n_samples = self->x->shape.size[0];
  if (!take_labels (self, ((WhHdf5Dataset *) ys->datasets->pdata[0])->tensor, error))
    return NULL;

  return g_steal_pointer (&self);
}

static WhShape
without_first (const WhShape *shape)
{
  return wh_shape_from_sizes (shape->size + 1, shape->rank - 1);
}

/* (C, H, W) → (H, W, C), with more than one channel. */
static gboolean
is_channels_last (const WhShape *sample, const WhShape *wanted)
{
  return sample->rank == 3 && wanted->rank == 3 && !wh_shape_equal (sample, wanted) &&
         sample->size[0] == wanted->size[2] && sample->size[1] == wanted->size[0] &&
         sample->size[2] == wanted->size[1];
}

gboolean
wh_dataset_fit (const WhDataset *dataset, const WhShape *shape, WhDatasetFit *fit, GError **error)
{
  WhShape sample = without_first (&dataset->x->shape);
  gint64 n_sample = wh_shape_n_elements (&sample), n_wanted = 0;
  WhShape wanted = WH_SHAPE_SCALAR;
  g_autofree char *sample_text = NULL;
  g_autofree char *shape_text = NULL;

  *fit = (WhDatasetFit){ .scale = dataset->x->dtype == WH_DTYPE_U8 ? 1.0 / 255.0 : 1.0,
                         .repeat_channels = 1 };

  if (shape->rank > 0)
    {
      wanted = without_first (shape);
      n_wanted = wh_shape_n_elements (&wanted);
    }

  if (shape->rank > 0 && n_sample == n_wanted)
    {
      fit->channels_last = is_channels_last (&sample, &wanted);
      return TRUE;
    }

  if (wanted.rank == 3 && n_wanted == 3 * n_sample && (wanted.size[0] == 3 || wanted.size[2] == 3))
    {
      fit->repeat_channels = 3;
      fit->channels_last = wanted.size[0] != 3;
      return TRUE;
    }

  sample_text = wh_shape_to_string (&sample);
  shape_text = wh_shape_to_string (shape);
  return wh_fail (error, WH_ERROR_SHAPE, "%s: samples of %s do not fit an input of %s",
                  dataset->path, sample_text, shape_text);
}

char *
wh_dataset_fit_describe (const WhDatasetFit *fit)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (fit->scale != 1.0)
    g_ptr_array_add (parts, "uint8 scaled by 1/255");
  if (fit->repeat_channels != 1)
    g_ptr_array_add (parts, "one channel repeated to three");
  if (fit->channels_last)
    g_ptr_array_add (parts, "channels moved to the last axis");
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **) parts->pdata);
}

static void
copy_sample (const float *from, const WhDatasetFit *fit, const WhShape *wanted, float *to)
{
  gint64 n = wh_shape_n_elements (wanted);
  gint64 n_channels = fit->channels_last ? wanted->size[wanted->rank - 1] : 1;
  gint64 n_each = n / (fit->channels_last ? n_channels : fit->repeat_channels);

  for (gint64 i = 0; i < n; i++)
    {
      gint64 channel = fit->channels_last ? i % n_channels : i / n_each;
      gint64 place = fit->channels_last ? i / n_channels : i % n_each;
      gint64 at = fit->repeat_channels > 1 ? place : channel * n_each + place;

      to[i] = (float) (from[at] * fit->scale);
    }
}

WhTensor *
wh_dataset_batch (const WhDataset *dataset,
                  const WhDatasetFit *fit,
                  const WhShape *shape,
                  gint64 first)
{
  WhShape wanted = without_first (shape), sample = without_first (&dataset->x->shape);
  gint64 n = shape->size[0], n_wanted = wh_shape_n_elements (&wanted);
  gint64 start = CLAMP (first, 0, dataset->n_samples - 1);
  gint64 n_there = MIN (n, dataset->n_samples - start);
  gsize n_bytes = wh_shape_n_elements (&sample) * wh_dtype_size (dataset->x->dtype);
  g_autoptr (GBytes) all = wh_tensor_dup_stored (dataset->x);
  g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (all, start * n_bytes, n_there * n_bytes);
  g_autoptr (WhTensor) part = NULL;
  WhTensor *batch = wh_tensor_new (shape);
  WhShape part_shape = dataset->x->shape;

  /* Only these samples become float32, not the whole data set. */
  part_shape.size[0] = n_there;
  part = wh_tensor_new_stored (&part_shape, dataset->x->dtype, bytes);

  for (gint64 i = 0; i < n; i++)
    copy_sample (wh_tensor_values (part) + MIN (i, n_there - 1) * wh_shape_n_elements (&sample),
                 fit, &wanted, wh_tensor_data (batch) + i * n_wanted);

  return batch;
}
