/* graph/io/samples.h: numbers to run on, from files
 *
 *   FILE.npy            any of numpy's plain types, C or Fortran order
 *   FILE.h5:/dataset    any plain HDF5 type
 *   FILE.png/.jpg/...   an image, fitted to the network's input (see wh_sample_load_image ())
 */
#pragma once

#include "graph/tensor.h"

#include <gio/gio.h>

G_BEGIN_DECLS

WhTensor *wh_sample_load_npy (const char *path, GError **error);
WhTensor *wh_sample_load_h5 (const char *path, const char *dataset, GError **error);

/**
 * wh_sample_load_image:
 * @shape: (N, C, H, W) or (C, H, W) with C 1, 3 or 4, or the same with C last; the image is scaled
 *   to H × W (bilinear), its channels made C, its values 0..1, and repeated N times
 */
WhTensor *wh_sample_load_image (const char *path, const WhShape *shape, GError **error);

/* Names and shapes of all datasets of an .h5, sorted; for choosing one. */
typedef struct
{
  char *name; /* with its groups: "conv1/conv/W" */
  WhShape shape;
  WhDtype dtype;
} WhDatasetInfo;
GArray *wh_sample_list_h5 (const char *path,
                           GError **error); /* of WhDatasetInfo, all the caller's */

/* Labelled data for evaluation. */
typedef struct
{
  gint64 n_samples;
  WhTensor *x;    /* (n_samples, ...) as stored: read it through wh_dataset_batch () */
  gint64 *labels; /* n_samples */
  char *path;
} WhDataset;

/* .h5 with "x" (N, ...) and "y" (N) or (N, 1). */
WhDataset *wh_dataset_load (const char *path, GCancellable *cancellable, GError **error);
void wh_dataset_free (WhDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDataset, wh_dataset_free)

/* What has to be done to samples so that they fit an input; said in reports. */
typedef struct
{
  double scale;           /* 1/255 for uint8, else 1 */
  gint64 repeat_channels; /* 1, or 3 when one channel is repeated */
  gboolean channels_last; /* samples are (C, H, W) or one channel, the input (H, W, C) */
} WhDatasetFit;

/* FALSE with WH_ERROR_SHAPE when no fit is possible. @shape: of the input, its first axis the
 * batch. */
gboolean wh_dataset_fit (const WhDataset *dataset,
                         const WhShape *shape,
                         WhDatasetFit *fit,
                         GError **error);
char *wh_dataset_fit_describe (
  const WhDatasetFit *fit); /* "uint8 scaled by 1/255, ..."; "" for none */

/* Samples @first ... as a tensor of @shape; beyond the last, the last is repeated. Owned by
 * the caller. */
WhTensor *wh_dataset_batch (const WhDataset *dataset,
                            const WhDatasetFit *fit,
                            const WhShape *shape,
                            gint64 first);

/* Written beside and renamed: one float32 dataset for each pair of name and tensor. '/' in a name
 * makes a group. */
gboolean wh_sample_save_h5 (const char *path,
                            const char *const *names,
                            WhTensor *const *tensors,
                            guint n,
                            GError **error);

G_END_DECLS
