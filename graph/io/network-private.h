/* graph/io/network-private.h: a network while it becomes a graph
 */
#pragma once

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/io/network.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const WhMessage *message;
  gboolean is_parameter;
  gboolean starts_given; /* read before anything in the file has written it */
  gboolean in_place;     /* is several values */
  gboolean is_fed;       /* a function writes it, but its readers see what the executor is given */
  gboolean is_read;      /* what it is now, by somebody */
  guint n_readers, n_writers;
  guint n_written; /* so far, while nodes are added */
  guint value;     /* what a reader sees now, WH_NONE when nothing */
  guint last;      /* the last value, WH_NONE when not made yet */
} WhVariable;

typedef struct
{
  const WhNetworkSource *source;
  WhBuilder *builder;
  WhVariable *variables;
  guint n_variables;
  GHashTable *by_name; /* name → index + 1 */
  GArray *uses;        /* of guint: variables of all inputs and outputs, in the file's order */
  gboolean open;       /* some size is the batch's */
  gint64 n_initialized;
} WhNetworkReader;

/* Sets the message with the place of @where behind it, and is FALSE. */
gboolean wh_network_fail (const WhNetworkReader *reader,
                          WhError code,
                          const WhMessage *where,
                          GError **error,
                          const char *format,
                          ...) G_GNUC_PRINTF (5, 6);

/* With the batch size filled in. FALSE in @is_given when the file has no shape at all. */
gboolean wh_network_read_shape (WhNetworkReader *reader,
                                const WhVariable *variable,
                                WhShape *shape,
                                gboolean *is_given,
                                GError **error);
gboolean wh_network_is_open (const WhVariable *variable); /* its first axis is the batch's */

/* With its stored numbers, or those of its initializer, or zeros. */
gboolean wh_network_add_parameter (WhNetworkReader *reader, WhVariable *variable, GError **error);

G_END_DECLS
