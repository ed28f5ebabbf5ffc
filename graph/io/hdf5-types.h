/* graph/io/hdf5-types.h: HDF5's number types and ours
 */
#pragma once

#include "graph/io/hdf5-library.h"
#include "graph/tensor.h"

G_BEGIN_DECLS

/**
 * wh_hdf5_type_match:
 * @type: of a dataset in a file
 * @dtype: (out): what its numbers can be kept as without loss (float16 and wider floats: nearly)
 * @same: (out): the file's bytes are exactly those of @dtype
 * @memory_type: (out): what libhdf5 must read as; to be closed. Negative: as @type itself
 *
 * FALSE for what is not plain numbers: text, records, references.
 */
gboolean wh_hdf5_type_match (hid_t type, WhDtype *dtype, gboolean *same, hid_t *memory_type);

/* To be closed. */
hid_t wh_hdf5_type_new (WhDtype dtype);

G_END_DECLS
