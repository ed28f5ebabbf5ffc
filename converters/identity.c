/* converters/identity.c: the same graph once more
 *
 * Source   nnabla IdentityConverter, IdentityModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "graph/rewriter.h"

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (conversion->graph);

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "IdentityConverter", "IdentityModifier", NULL };

const WhConverter wh_converter_identity = {
  .name = "identity",
  .aliases = aliases,
  .title = "Identity",
  .summary = "Copies the network as it is.",
  .done = "copied",
  .source = "NNabla IdentityModifier",
  .exact = TRUE,
  .convert = convert,
};
