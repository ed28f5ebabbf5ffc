/* graph/io/text.h: messages as protobuf text
 *
 *   network {                      # a comment
 *     name: "lenet"
 *     variable { name: 'x' shape: < dim: [ -1, 3, 28, 28 ] > }
 *   }
 *
 * Source  the Text Format Language Specification of protocol buffers.
 */
#pragma once

#include "graph/io/message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * wh_text_read:
 * @bytes: kept alive by the message
 * @name: for messages: "net.nntxt", "net.nnp: network.nntxt"
 * @error: WH_ERROR_FORMAT beginning with "NAME:LINE:COLUMN: "
 */
WhMessage *wh_text_read (GBytes *bytes,
                         const WhMessageType *type,
                         const char *name,
                         GCancellable *cancellable,
                         GError **error);

/* Numbers are written with as few digits as give them back exactly. Unknown fields of a binary
 * file have no text and are left out. Owned by the caller. */
char *wh_text_to_string (const WhMessage *message);

/* The shortest decimal that reads as exactly this number: "0.1", "1e-05", "inf". */
#define WH_NUMBER_SIZE 32
void wh_text_format_float (char *buffer, double value);  /* @value is a float; WH_NUMBER_SIZE */
void wh_text_format_double (char *buffer, double value); /* WH_NUMBER_SIZE */

G_END_DECLS
