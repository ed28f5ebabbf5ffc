/* graph/io/wire.h: messages in protobuf's binary form
 *
 *   field    tag, value
 *   tag      varint, number << 3 | kind
 *   kind 0   varint: 7 bits a byte, lowest first, the highest bit set on all but the last byte
 *   kind 1   8 bytes, little endian
 *   kind 2   varint n, then n bytes: a string, a message, a packed list
 *   kind 3   until the tag of kind 4 with the same number (groups; only in unknown fields)
 *   kind 5   4 bytes, little endian
 *
 * Source  "Encoding" of the protocol buffers' documentation.
 */
#pragma once

#include "graph/io/message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * wh_wire_read:
 * @bytes: kept alive by the message, whose packed floats are used in place
 * @name: for messages: "net.protobuf", "net.nnp: parameter.protobuf"
 * @error: WH_ERROR_FORMAT beginning with "NAME: byte OFFSET: "
 */
WhMessage *wh_wire_read (GBytes *bytes,
                         const WhMessageType *type,
                         const char *name,
                         GCancellable *cancellable,
                         GError **error);

/* Lists of numbers are packed, as proto3 does. Unknown fields of a text are left out. */
gboolean wh_wire_write (const WhMessage *message,
                        GOutputStream *stream,
                        GCancellable *cancellable,
                        GError **error);
GBytes *wh_wire_to_bytes (const WhMessage *message);

G_END_DECLS
