/* graph/io/schema-table.h: how the rows of the schema are written
 */
#pragma once

#include "graph/io/schema.h"

G_BEGIN_DECLS

typedef enum
{
  ONE,
  REPEATED,
  MAP,
} WhSchemaCount;

typedef struct
{
  const char *name;
  guint number; /* 0: the row begins a message */
  WhFieldType type;
  WhSchemaCount count;
  const char *message;     /* of a message field */
  WhStrictness strictness; /* of a message */
} WhSchemaRow;

#define MESSAGE(name_, strictness_)                                                                \
  {                                                                                                \
    .name = #name_, .strictness = strictness_                                                      \
  }

extern const WhSchemaRow wh_schema_rows[]; /* ends with a row without a name */

G_END_DECLS
