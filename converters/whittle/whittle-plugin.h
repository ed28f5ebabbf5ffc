/* whittle-plugin.h: write a converter of your own for Whittle
 *
 * A plugin is a shared object that exports whittle_plugins (). Whittle loads it from the folder
 * "whittle/converters" in the user's data folder (~/.local/share), or with --plugin FILE, and offers
 * each of its converters like any other: in the window with a form made from its options, on the
 * command line, in pipelines. This header is all that it needs; it links with nothing of Whittle's.
 *
 * convert () runs in a process of its own. It reads the graph as it is before the step, and says
 * edits; Whittle carries them out when convert () has returned 1, sorts the nodes, drops what no
 * output needs and infers all shapes. A crash ends that process alone and is reported by the
 * converter's name.
 *
 * Nodes (functions) and values (variables) are known by their index, from 0. New ones get the
 * numbers after the old. A value that keeps its index keeps its name and can be compared before and
 * after, so let a new node write the old value wherever it computes the same.
 *
 * Strings and numbers that the host lends are valid until convert () returns.
 */
#ifndef WHITTLE_PLUGIN_H
#define WHITTLE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WHITTLE_PLUGIN_VERSION 1
#define WHITTLE_NONE UINT32_MAX /* no value, no node */

typedef enum
{
  WHITTLE_BOOL,   /* "true", "false" */
  WHITTLE_INT,
  WHITTLE_DOUBLE,
  WHITTLE_CHOICE, /* one of choices */
  WHITTLE_STRING,
} WhittleOptionType;

typedef struct
{
  const char *name; /* a letter, then letters, digits and '_' */
  WhittleOptionType type;
  const char *fallback;       /* its value when nobody says another, as text */
  double minimum, maximum;    /* of INT and DOUBLE, both included */
  const char *const *choices; /* NULL-terminated, for CHOICE */
  const char *title;          /* for the form: "Bits" */
  const char *help;           /* one sentence */
} WhittleOption;

typedef enum
{
  WHITTLE_INPUT,     /* given at each run */
  WHITTLE_PARAMETER, /* stored numbers */
  WHITTLE_INNER,     /* written by a node */
} WhittleValueKind;

typedef struct WhittleConversion WhittleConversion; /* one call of convert () */

/* What the host can be asked and told; @c is what convert () was given. Queries see the graph before
 * the step. An index out of range is a mistake that ends the conversion with an error. */
typedef struct
{
  /* Nodes, in running order. */
  uint32_t (*n_nodes) (WhittleConversion *c);
  const char *(*node_name) (WhittleConversion *c, uint32_t node);
  const char *(*node_op) (WhittleConversion *c, uint32_t node); /* "Convolution" */
  uint32_t (*n_inputs) (WhittleConversion *c, uint32_t node);
  uint32_t (*input) (WhittleConversion *c, uint32_t node, uint32_t slot); /* a value */
  uint32_t (*n_outputs) (WhittleConversion *c, uint32_t node);
  uint32_t (*output) (WhittleConversion *c, uint32_t node, uint32_t slot);
  int (*is_excluded) (WhittleConversion *c, uint32_t node); /* the user wants it left; reported */

  /* A node's arguments by name: of an argument that it has not, 0 and "". A list's length is
   * returned, and up to @room numbers of it are written. */
  int64_t (*get_int) (WhittleConversion *c, uint32_t node, const char *name); /* bool too */
  double (*get_double) (WhittleConversion *c, uint32_t node, const char *name);
  const char *(*get_string) (WhittleConversion *c, uint32_t node, const char *name);
  uint32_t (*get_ints) (WhittleConversion *c, uint32_t node, const char *name, int64_t *out, uint32_t room);

  /* Values. */
  uint32_t (*n_values) (WhittleConversion *c);
  const char *(*value_name) (WhittleConversion *c, uint32_t value);
  WhittleValueKind (*value_kind) (WhittleConversion *c, uint32_t value);
  uint32_t (*rank) (WhittleConversion *c, uint32_t value);
  int64_t (*size) (WhittleConversion *c, uint32_t value, uint32_t axis);
  const float *(*numbers) (WhittleConversion *c, uint32_t value); /* NULL unless a parameter */
  uint32_t (*producer) (WhittleConversion *c, uint32_t value);    /* a node or WHITTLE_NONE */
  uint32_t (*n_readers) (WhittleConversion *c, uint32_t value);
  uint32_t (*reader) (WhittleConversion *c, uint32_t value, uint32_t index); /* a node */
  int (*is_output) (WhittleConversion *c, uint32_t value); /* of the network */

  /* The step's options. */
  int64_t (*option_int) (WhittleConversion *c, const char *name); /* bool: 0, 1; choice: its index */
  double (*option_double) (WhittleConversion *c, const char *name);
  const char *(*option_string) (WhittleConversion *c, const char *name);

  /* Edits. @stands_for: the old value that holds the same numbers but for rounding, or WHITTLE_NONE.
   * Numbers are copied. New indices are returned. */
  uint32_t (*add_parameter) (WhittleConversion *c, const char *name, const int64_t *sizes,
                             uint32_t rank, const float *numbers, uint32_t stands_for);
  uint32_t (*add_value) (WhittleConversion *c, const char *name, uint32_t stands_for);
  uint32_t (*add_node) (WhittleConversion *c, const char *op, const char *name,
                        const uint32_t *inputs, uint32_t n_inputs, const uint32_t *outputs,
                        uint32_t n_outputs); /* with NNabla's default arguments */
  void (*remove_node) (WhittleConversion *c, uint32_t node);
  void (*set_input) (WhittleConversion *c, uint32_t node, uint32_t slot, uint32_t value);
  void (*set_output) (WhittleConversion *c, uint32_t node, uint32_t slot, uint32_t value);
  void (*replace_reads) (WhittleConversion *c, uint32_t old_value, uint32_t new_value);
  void (*set_int) (WhittleConversion *c, uint32_t node, const char *name, int64_t number); /* bool too */
  void (*set_double) (WhittleConversion *c, uint32_t node, const char *name, double number);
  void (*set_string) (WhittleConversion *c, uint32_t node, const char *name, const char *text);
  void (*set_ints) (WhittleConversion *c, uint32_t node, const char *name, const int64_t *numbers, uint32_t n);

  /* What the user reads. @node is one of the graph before. */
  void (*done) (WhittleConversion *c, uint32_t node, const char *text); /* "clipped 3 weights" */
  void (*left) (WhittleConversion *c, uint32_t node, const char *reason);
  void (*fail) (WhittleConversion *c, const char *reason); /* then return 0 */
} WhittleHost;

typedef struct
{
  uint32_t version;      /* WHITTLE_PLUGIN_VERSION */
  const char *name;      /* in lower case with dashes: "clip-weights" */
  const char *title;     /* "Clip weights" */
  const char *summary;   /* one sentence */
  const char *source;    /* where the arithmetic is from; may be NULL */
  int exact;             /* 1: the outputs must stay those of the graph before ... */
  double rel_tolerance;  /* ... within this part of the largest */
  const WhittleOption *options; /* ends with a row whose name is NULL; may be NULL */
  int (*convert) (WhittleConversion *c, const WhittleHost *host); /* 1: done, 0: failed */
} WhittlePlugin;

/* The one symbol that a plugin exports: its converters, NULL-terminated. */
const WhittlePlugin *const *whittle_plugins (void);

#ifdef __cplusplus
}
#endif

#endif
