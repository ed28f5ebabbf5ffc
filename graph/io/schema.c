/* graph/io/schema.c: puts the messages' table and the op rows together
 */
#include "config.h"

#include "graph/io/schema-table.h"
#include "graph/op.h"

#include <string.h>

typedef struct
{
  GPtrArray *types; /* of WhMessageType */
  GHashTable *by_name;
} Schema;

static guint
hash_field_name (const char *name, gsize length)
{
  guint hash = (guint) length;

  for (gsize i = 0; i < length; i++)
    hash = hash * 31 + (guchar) name[i];
  return hash ^ (hash >> 11);
}

static guint
hash_number (guint number)
{
  return number * 2654435761u >> 16;
}

static WhMessageType *
get_type (Schema *schema, const char *name)
{
  WhMessageType *type = g_hash_table_lookup (schema->by_name, name);

  if (type == NULL)
    {
      type = g_new0 (WhMessageType, 1);
      type->name = name;
      g_ptr_array_add (schema->types, type);
      g_hash_table_insert (schema->by_name, (gpointer) name, type);
    }
  return type;
}

/* Takes the fields out of @fields and leaves it empty. */
static void
set_fields (WhMessageType *type, GArray *fields)
{
  guint size = 4;

  g_assert (type->fields == NULL);

  while (size < fields->len * 2)
    size *= 2;

  type->n_fields = fields->len;
  type->fields = g_memdup2 (fields->data, sizeof (WhField) * fields->len);
  type->mask = size - 1;
  type->by_name = g_new0 (guint16, size);
  type->by_number = g_new0 (guint16, size);
  g_array_set_size (fields, 0);

  for (guint i = 0; i < type->n_fields; i++)
    {
      WhField *field = (WhField *) &type->fields[i];
      guint at = hash_field_name (field->name, strlen (field->name)) & type->mask;

      while (type->by_name[at] != 0)
        at = (at + 1) & type->mask;
      type->by_name[at] = (guint16) (i + 1);

      at = hash_number (field->number) & type->mask;
      while (type->by_number[at] != 0)
        at = (at + 1) & type->mask;
      type->by_number[at] = (guint16) (i + 1);

      field->index = i;
    }
}

static WhField
argument_field (Schema *schema, const WhArgument *argument)
{
  static const struct
  {
    WhFieldType type;
    gboolean repeated;
    const char *message;
  } forms[] = {
    [WH_ARGUMENT_BOOL] = { WH_FIELD_BOOL },
    [WH_ARGUMENT_INT] = { WH_FIELD_INT64 },
    [WH_ARGUMENT_FLOAT] = { WH_FIELD_FLOAT },
    [WH_ARGUMENT_DOUBLE] = { WH_FIELD_DOUBLE },
    [WH_ARGUMENT_STRING] = { WH_FIELD_STRING },
    [WH_ARGUMENT_SHAPE] = { WH_FIELD_MESSAGE, FALSE, "Shape" },
    [WH_ARGUMENT_INTS] = { WH_FIELD_INT64, TRUE },
    [WH_ARGUMENT_FLOATS] = { WH_FIELD_FLOAT, TRUE },
    [WH_ARGUMENT_OTHER] = { WH_FIELD_MESSAGE, FALSE, "Communicator" },
  };

  return (WhField){
    .name = argument->name,
    .number = argument->field,
    .type = forms[argument->type].type,
    .repeated = forms[argument->type].repeated,
    .message = forms[argument->type].message != NULL ?
                 get_type (schema, forms[argument->type].message) :
                 NULL,
  };
}

static void
add_ops (Schema *schema, GArray *function_fields)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (WhField));

  for (guint i = 0; i < wh_op_count (); i++)
    {
      const WhOp *op = wh_op_nth (i);
      WhMessageType *type;
      WhField field;

      if (op->message == NULL)
        continue;

      for (guint k = 0; k < op->n_arguments; k++)
        {
          field = argument_field (schema, &op->arguments[k]);
          g_array_append_val (fields, field);
        }

      type = get_type (schema, op->message);
      set_fields (type, fields);
      field = (WhField){ op->field_name, op->field, 0, WH_FIELD_MESSAGE, FALSE, FALSE, type };
      g_array_append_val (function_fields, field);
    }
}

static void
add_rows (Schema *schema)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (WhField));

  for (const WhSchemaRow *row = wh_schema_rows; row->name != NULL;)
    {
      WhMessageType *type = get_type (schema, row->name);

      type->strictness = row->strictness;

      for (row++; row->name != NULL && row->number != 0; row++)
        {
          WhField field = {
            .name = row->name,
            .number = row->number,
            .type = row->type,
            .repeated = row->count != ONE,
            .map = row->count == MAP,
            .message = row->message != NULL ? get_type (schema, row->message) : NULL,
          };
          g_array_append_val (fields, field);
        }

      if (strcmp (type->name, "Function") == 0)
        add_ops (schema, fields);
      set_fields (type, fields);
    }
}

static const Schema *
get_schema (void)
{
  static Schema schema;
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      schema.types = g_ptr_array_new ();
      schema.by_name = g_hash_table_new (g_str_hash, g_str_equal);
      add_rows (&schema);

      for (guint i = 0; i < schema.types->len; i++)
        g_assert (((WhMessageType *) schema.types->pdata[i])->by_name != NULL);

      g_once_init_leave (&once, 1);
    }
  return &schema;
}

const WhMessageType *
wh_schema_root (void)
{
  static const WhMessageType *root = NULL;
  const WhMessageType *answer = g_atomic_pointer_get (&root);

  if (answer == NULL)
    {
      answer = wh_schema_find ("NNablaProtoBuf");
      g_atomic_pointer_set (&root, answer);
    }
  return answer;
}

const WhMessageType *
wh_schema_find (const char *name)
{
  return g_hash_table_lookup (get_schema ()->by_name, name);
}

guint
wh_schema_n_types (void)
{
  return get_schema ()->types->len;
}

const WhMessageType *
wh_schema_nth (guint index)
{
  const Schema *schema = get_schema ();

  g_return_val_if_fail (index < schema->types->len, NULL);
  return schema->types->pdata[index];
}

const WhField *
wh_schema_field (const WhMessageType *type, guint number)
{
  for (guint at = hash_number (number) & type->mask; type->by_number[at] != 0;
       at = (at + 1) & type->mask)
    if (type->fields[type->by_number[at] - 1].number == number)
      return &type->fields[type->by_number[at] - 1];

  return NULL;
}

const WhField *
wh_schema_field_by_name (const WhMessageType *type, const char *name, gsize length)
{
  for (guint at = hash_field_name (name, length) & type->mask; type->by_name[at] != 0;
       at = (at + 1) & type->mask)
    {
      const WhField *field = &type->fields[type->by_name[at] - 1];

      if (strncmp (field->name, name, length) == 0 && field->name[length] == '\0')
        return field;
    }
  return NULL;
}
