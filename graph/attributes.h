/* graph/attributes.h: the arguments of one node, in the order of its op's table
 *
 * Reading an argument that the file left out gives what proto3 gives: 0, false, "" or an empty
 * list. A wrong name is our own mistake and is caught by g_return_val_if_fail ().
 *
 * Threads  shared as const once finished; the setters are for the one who has just made it.
 */
#pragma once

#include "graph/op.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean present; /* FALSE: the file has no such field */
  gint64 i;         /* bool and int */
  double d;         /* float and double; a float is exactly a float */
  char *s;          /* string, owned; NULL reads as "" */
  guint n;          /* length of the list: shape, ints, floats */
  gint64 *ints;     /* owned; -1 in a shape is the batch size left open */
  double *floats;   /* owned */
} WhAttribute;

typedef struct _WhAttributes
{
  const WhOp *op;
  WhAttribute *values; /* op->n_arguments of them */
  /*< private >*/
  gatomicrefcount ref_count;
} WhAttributes;

WhAttributes *wh_attributes_new (const WhOp *op);          /* the table's defaults, all present */
WhAttributes *wh_attributes_new_empty (const WhOp *op);    /* nothing present */
WhAttributes *wh_attributes_copy (const WhAttributes *attributes); /* to be changed by the setters */
WhAttributes *wh_attributes_ref (WhAttributes *attributes);
void wh_attributes_unref (WhAttributes *attributes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhAttributes, wh_attributes_unref)

gboolean wh_attributes_equal (const WhAttributes *a, const WhAttributes *b);
gboolean wh_attributes_has (const WhAttributes *attributes, const char *name); /* present? */

gint64 wh_attributes_int (const WhAttributes *attributes, const char *name);
gboolean wh_attributes_bool (const WhAttributes *attributes, const char *name);
double wh_attributes_double (const WhAttributes *attributes, const char *name); /* float too */
const char *wh_attributes_string (const WhAttributes *attributes, const char *name); /* never NULL */
const gint64 *wh_attributes_ints (const WhAttributes *attributes, const char *name, guint *n);
const double *wh_attributes_floats (const WhAttributes *attributes, const char *name, guint *n);

void wh_attributes_set_int (WhAttributes *attributes, const char *name, gint64 value); /* bool too */
void wh_attributes_set_double (WhAttributes *attributes, const char *name, double value);
void wh_attributes_set_string (WhAttributes *attributes, const char *name, const char *value);
void
wh_attributes_set_ints (WhAttributes *attributes, const char *name, const gint64 *values, guint n);
void
wh_attributes_set_floats (WhAttributes *attributes, const char *name, const double *values, guint n);

/* The value of argument @index for a reader: "8", "true", "(5, 5)", "REPEAT". */
char *wh_attribute_to_string (const WhAttributes *attributes, guint index);

G_END_DECLS
