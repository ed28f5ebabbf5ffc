/* app/cli-private.h: what the commands share
 *
 * Internal to app/cli*.c.
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/io/model.h"
#include "graph/run/engine.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Which options a command takes; each row of the table in app/cli-options.c has some. */
typedef enum
{
  WH_CLI_NETWORK = 1 << 0,    /* --network */
  WH_CLI_BATCH = 1 << 1,      /* --batch */
  WH_CLI_STEPS = 1 << 2,      /* --step, --pipeline, --record, --plugin */
  WH_CLI_INPUTS = 1 << 3,     /* --input */
  WH_CLI_THREADS = 1 << 4,    /* --threads */
  WH_CLI_JSON = 1 << 5,       /* --json */
  WH_CLI_OUTPUT = 1 << 6,     /* -o, needed */
  WH_CLI_OUTPUT_TOO = 1 << 7, /* -o, may be left out */
  WH_CLI_CONVERT = 1 << 8,    /* --parameters, --force, --save-pipeline */
  WH_CLI_DRAW = 1 << 9,       /* --look, --verbose, --color, --before, --scale, --dark */
  WH_CLI_ALL = 1 << 10,       /* --all */
  WH_CLI_WITH = 1 << 11,      /* --with */
  WH_CLI_DATA = 1 << 12,      /* --data, needed */
  WH_CLI_DATA_TOO = 1 << 13,  /* --data, may be left out */
  WH_CLI_RUNS = 1 << 14,      /* --runs */
  WH_CLI_BUDGET = 1 << 15,    /* --budget, needed */
  WH_CLI_NO_FILE = 1 << 16,   /* FILE may be left out */
  WH_CLI_PLUGINS = 1 << 17,   /* --plugin alone */
} WhCliTakes;

typedef struct _WhCli WhCli;

typedef struct
{
  const char *name;
  const char *arguments; /* for the help: "FILE --step STEP... -o OUT" */
  const char *summary;   /* one sentence */
  const char *more;      /* (nullable): a paragraph for its own help */
  WhCliTakes takes;
  gboolean (*run) (WhCli *cli, GError **error);
} WhCommand;

extern const WhCommand wh_command_info;
extern const WhCommand wh_command_convert;
extern const WhCommand wh_command_draw;
extern const WhCommand wh_command_run;
extern const WhCommand wh_command_compare;
extern const WhCommand wh_command_evaluate;
extern const WhCommand wh_command_bench;
extern const WhCommand wh_command_sensitivity;
extern const WhCommand wh_command_search;
extern const WhCommand wh_command_converters;

struct _WhCli
{
  const WhCommand *command;
  char **files; /* as given; NULL when none */
  char *network, *pipeline, *output, *parameters, *look, *before, *with, *data, *budget,
    *save_pipeline;
  char **steps, **plugins, **inputs, **colors;
  gint64 batch; /* 0: as the network says */
  int threads;  /* 0: as many as there are cores */
  int runs;
  double scale;
  gboolean json, force, verbose, dark, all, record;

  /* What wh_cli_load () and wh_cli_convert () find. */
  WhModel *model;
  int network_index;
  WhGraph *graph;            /* as loaded */
  GPtrArray *pipeline_steps; /* of WhStep */
  WhFeeds *feeds;
  WhPipelineResult *result;
  gboolean progress_shown;
};

/* A wrong use of the command line: exit status 2. */
#define WH_CLI_USAGE (wh_cli_usage_quark ())
GQuark wh_cli_usage_quark (void);
gboolean wh_cli_fail_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Fills @cli; the strings in @arguments may be reordered. WH_CLI_USAGE. */
gboolean wh_cli_parse (WhCli *cli, const WhCommand *command, char **arguments, GError **error);
void wh_cli_clear (WhCli *cli);

/* model, graph and feeds. Says on standard error what the loader noted. */
gboolean wh_cli_load (WhCli *cli, GError **error);

/* ... and applies the steps: result. */
gboolean wh_cli_convert (WhCli *cli, GError **error);
const WhGraph *wh_cli_converted (const WhCli *cli);       /* lent */
const WhOriginMap *wh_cli_to_original (const WhCli *cli); /* lent; NULL without steps */
WhModel *wh_cli_load_files (const char *const *paths, GError **error);

/* For the converters and plugins named on the command line and those of the user. */
gboolean wh_cli_load_plugins (WhCli *cli, GError **error);

/* Threads, and progress where standard error is a terminal. */
WhRunOptions wh_cli_run_options (WhCli *cli, WhRunMode mode);
void wh_cli_end_progress (WhCli *cli);

/* JSON. Numbers come back exactly as they are when read; what is not finite is null. */
void wh_cli_json_string (JsonBuilder *builder, const char *name, const char *text);
void wh_cli_json_int (JsonBuilder *builder, const char *name, gint64 number);
void wh_cli_json_double (JsonBuilder *builder, const char *name, double number);
void wh_cli_json_shape (JsonBuilder *builder, const char *name, const WhShape *shape);
void wh_cli_json_print (JsonBuilder *builder);

/* Columns for reading: a row is cells, as many as the titles; a title that begins with '>' puts
 * its column to the right. */
typedef struct _WhTable WhTable;
WhTable *wh_table_new (const char *const *titles);
void wh_table_free (WhTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTable, wh_table_free)
void wh_table_add (WhTable *table, ...) G_GNUC_NULL_TERMINATED; /* takes: each from g_malloc () */
void wh_table_print (const WhTable *table);

char *wh_cli_count (gint64 n);       /* "1,234,567" */
char *wh_cli_bytes (gsize n_bytes);  /* "42.1 kB" */
char *wh_cli_number (double number); /* six digits; "∞", "–" for NaN */
char *wh_cli_decibels (double db);

G_END_DECLS
