/* graph/run/implementation.h: which of its ways oneDNN is to compute a convolution */
#pragma once

#include "graph/run/dnnl.h"

G_BEGIN_DECLS

/* dnnl_primitive_desc_create (), but that where another way than oneDNN's first choice has been
 * measured to be faster, and this machine has it, it is that one. Nothing is timed. */
dnnl_status_t wh_implementation_create (dnnl_primitive_desc_t *out,
                                        const_dnnl_op_desc_t desc,
                                        const_dnnl_primitive_attr_t attributes);

const char *wh_implementation_name (const_dnnl_primitive_desc_t desc);

G_END_DECLS
