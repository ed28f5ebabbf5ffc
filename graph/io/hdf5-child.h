/* graph/io/hdf5-child.h: the child that reads HDF5, and how it and its caller talk
 *
 * Internal to graph/io/hdf5.c and hdf5-read.c. Request and reply are GVariants, because these can
 * be read safely whatever a child that was taken over may have put into them. The request's
 * companion is the file.
 */
#pragma once

#include "graph/io/hdf5.h"
#include "graph/io/worker.h"

G_BEGIN_DECLS

/* offset and length of the file's image, dataset ("" all), list only, most bytes to write out */
#define WH_HDF5_REQUEST "(ttsbt)"

/* datasets: name, sizes, dtype, place, in place?, has index?, index, need_grad
 *   place: offset into the image when in place, else into the reply's descriptor
 * attributes: object, name, is text?, text, number
 * notes */
#define WH_HDF5_REPLY "(a(satytbbxb)a(ssbsd)as)"

/* What a reply says, once it is checked. @fd: the reply's descriptor, or -1; lent */
WhHdf5 *wh_hdf5_take_reply (GBytes *reply,
                            GBytes *image,
                            int fd,
                            const char *file_name,
                            WhHdf5Flags flags,
                            GError **error);

extern const WhWorkerRole wh_hdf5_child_role; /* limits are for the caller to add */

G_END_DECLS
