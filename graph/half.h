/* graph/half.h: float16 (IEEE 754 binary16) to float32 and back
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

float wh_half_to_float (guint16 half);

/* To the nearest, ties to even; beyond 65504 (rounded) it is an infinity. */
guint16 wh_half_from_float (float value);

G_END_DECLS
