/* graph/message-weak.c: stands in until graph/io/message.c is there */
#include "config.h"

#include "graph/graph-private.h"

WhMessage *wh_message_ref (const WhMessage *message) __attribute__ ((weak));

WhMessage *
wh_message_ref (const WhMessage *message)
{
  return (WhMessage *) message;
}

void wh_message_unref (WhMessage *message) __attribute__ ((weak));

void
wh_message_unref (WhMessage *message)
{
}
