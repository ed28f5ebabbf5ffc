/* graph/run/fourier.h: the discrete Fourier transform, by FFTW
 */
#pragma once

#include <glib.h>

#include <fftw3.h>

G_BEGIN_DECLS

/* In place, over @n_axes axes in C order, without a factor; exp (-2 pi i ...), or + for @inverse.
 * From any thread. FALSE when FFTW has no plan. */
gboolean wh_fourier (fftw_complex *values, guint n_axes, const int *sizes, gboolean inverse);

G_END_DECLS
