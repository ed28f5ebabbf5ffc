/* tests/app/program.h: the built program, run with arguments
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  int status; /* exit status; -1 when a signal ended it */
  char *out, *err;
  JsonNode *json; /* of @out, when it is JSON; else NULL */
} Ran;

void ran_clear (Ran *ran);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ran, ran_clear)

/* Runs it in @folder (NULL: here) with the words up to NULL; "DATA/" and "TESTS/" at a word's
 * start, or behind a '=', stand for these folders. */
void run_program (Ran *ran, const char *folder, ...) G_GNUC_NULL_TERMINATED;
void run_program_strv (Ran *ran, const char *folder, const char *const *words);

/* ... and it must end with status 0 and say nothing on standard error. */
#define run_well(ran, ...)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    run_program (ran, __VA_ARGS__, NULL);                                                          \
    g_assert_cmpstr ((ran)->err, ==, "");                                                          \
    g_assert_cmpint ((ran)->status, ==, 0);                                                        \
  }                                                                                                \
  G_STMT_END

/* What lies at a path of member names and array places: "networks.0.inputs.0.name". */
JsonNode *at (const Ran *ran, const char *path);
double number_at (const Ran *ran, const char *path);
const char *text_at (const Ran *ran, const char *path);
guint count_at (const Ran *ran, const char *path);

G_END_DECLS
