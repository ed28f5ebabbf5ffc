/* tests/networks.c: networks of any size, shaped like those that people train */
#include "config.h"

#include "tests/networks.h"

#define BATCH 2
#define CHANNELS 8 /* of most values */
#define SIDE 16    /* pixels: height and width */
#define TOKENS 12
#define WIDTH 16 /* of a token */

const char *const wh_test_networks[] = { "residual",    "inception", "unet", "dense",
                                         "transformer", "skips",     NULL };

typedef struct
{
  GString *variables, *functions;
  guint n_values, n_functions, n_scopes;
  guint n_nodes; /* wanted */
} Text;

/* A value on its way: its number and its channels (of images). */
typedef struct
{
  guint number, channels;
} Value;

static void
add_variable (Text *self, const char *name, const char *type, const gint64 *shape, guint rank)
{
  g_string_append_printf (self->variables, "  variable { name: \"%s\" type: \"%s\" shape {", name,
                          type);
  for (guint i = 0; i < rank; i++)
    g_string_append_printf (self->variables, " dim: %" G_GINT64_FORMAT, shape[i]);
  g_string_append (self->variables, " } }\n");
}

static Value
add_value (Text *self, const gint64 *shape, guint rank)
{
  g_autofree char *name = g_strdup_printf ("h%u", self->n_values);

  add_variable (self, name, "Buffer", shape, rank);
  return (Value){ self->n_values++, (guint) shape[1] };
}

static Value
add_image (Text *self, guint channels)
{
  return add_value (self, (gint64[]){ BATCH, channels, SIDE, SIDE }, 4);
}

static Value
add_tokens (Text *self)
{
  return add_value (self, (gint64[]){ BATCH, TOKENS, WIDTH }, 3);
}

/* @arguments: "name_param { ... }" or "". @parameters: further inputs by name, NULL-terminated. */
static void
add_function (Text *self,
              const char *type,
              const Value *inputs,
              guint n_inputs,
              char **parameters,
              Value output,
              const char *arguments)
{
  g_string_append_printf (self->functions, "  function { name: \"%s_%u\" type: \"%s\"", type,
                          self->n_functions++, type);
  for (guint i = 0; i < n_inputs; i++)
    g_string_append_printf (self->functions, " input: \"h%u\"", inputs[i].number);
  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i++)
    g_string_append_printf (self->functions, " input: \"%s\"", parameters[i]);
  g_string_append_printf (self->functions, " output: \"h%u\" %s }\n", output.number, arguments);
}

/* --- one function each --- */

static Value
convolution (Text *self, Value x, guint channels, guint kernel)
{
  Value y = add_image (self, channels);
  g_autofree char *w = g_strdup_printf ("conv%u/conv/W", ++self->n_scopes);
  g_autofree char *b = g_strdup_printf ("conv%u/conv/b", self->n_scopes);
  g_autofree char *arguments =
    g_strdup_printf ("convolution_param { base_axis: 1 pad { dim: %u dim: %u } stride { dim: 1 "
                     "dim: 1 } dilation { dim: 1 dim: 1 } group: 1 }",
                     kernel / 2, kernel / 2);

  add_variable (self, w, "Parameter", (gint64[]){ channels, x.channels, kernel, kernel }, 4);
  add_variable (self, b, "Parameter", (gint64[]){ channels }, 1);
  add_function (self, "Convolution", &x, 1, (char *[]){ w, b, NULL }, y, arguments);
  return y;
}

static Value
normalization (Text *self, Value x)
{
  static const char *const names[] = { "beta", "gamma", "mean", "var" };
  Value y = add_image (self, x.channels);
  char *parameters[5] = { NULL };

  for (guint i = 0; i < 4; i++)
    {
      parameters[i] = g_strdup_printf ("conv%u-bn/bn/%s", self->n_scopes, names[i]);
      add_variable (self, parameters[i], "Parameter", (gint64[]){ 1, x.channels, 1, 1 }, 4);
    }
  add_function (self, "BatchNormalization", &x, 1, parameters, y,
                "batch_normalization_param { axes: 1 decay_rate: 0.9 eps: 1e-05 }");
  for (guint i = 0; i < 4; i++)
    g_free (parameters[i]);
  return y;
}

static Value
relu (Text *self, Value x)
{
  Value y = add_image (self, x.channels);

  add_function (self, "ReLU", &x, 1, NULL, y, "relu_param { }");
  return y;
}

static Value
add (Text *self, Value a, Value b, Value y)
{
  add_function (self, "Add2", (Value[]){ a, b }, 2, NULL, y, "add2_param { }");
  return y;
}

static Value
concatenate (Text *self, const Value *inputs, guint n)
{
  guint channels = 0;
  Value y;

  for (guint i = 0; i < n; i++)
    channels += inputs[i].channels;
  y = add_image (self, channels);
  add_function (self, "Concatenate", inputs, n, NULL, y, "concatenate_param { axis: 1 }");
  return y;
}

static Value
conv_relu (Text *self, Value x, guint channels, guint kernel)
{
  return relu (self, convolution (self, x, channels, kernel));
}

/* --- blocks --- */

static Value
residual_block (Text *self, Value x, guint number)
{
  Value y = x;

  for (guint i = 0; i < 3; i++)
    {
      y = normalization (self, convolution (self, y, CHANNELS, i == 1 ? 3 : 1));
      if (i < 2)
        y = relu (self, y);
    }
  if (number % 8 == 0)
    x = normalization (self, convolution (self, x, CHANNELS, 1));
  return relu (self, add (self, x, y, add_image (self, CHANNELS)));
}

static Value
inception_block (Text *self, Value x)
{
  Value branches[4];

  branches[0] = conv_relu (self, x, CHANNELS, 1);
  branches[1] = conv_relu (self, conv_relu (self, x, CHANNELS, 1), CHANNELS, 3);
  branches[2] = conv_relu (self, x, CHANNELS, 1);
  branches[2] = conv_relu (self, conv_relu (self, branches[2], CHANNELS, 3), CHANNELS, 3);
  branches[3] = add_image (self, x.channels);
  add_function (self, "AveragePooling", &x, 1, NULL, branches[3],
                "average_pooling_param { kernel { dim: 3 dim: 3 } stride { dim: 1 dim: 1 } "
                "ignore_border: true pad { dim: 1 dim: 1 } including_pad: true }");
  branches[3] = conv_relu (self, branches[3], CHANNELS, 1);
  return concatenate (self, branches, 4);
}

static Value
unet_block (Text *self, Value x, guint levels)
{
  Value skips[12];

  for (guint i = 0; i < levels; i++)
    {
      skips[i] = conv_relu (self, conv_relu (self, x, CHANNELS, 3), CHANNELS, 3);
      x = conv_relu (self, skips[i], CHANNELS, 1);
    }
  for (guint i = levels; i > 0; i--)
    {
      x = conv_relu (self, x, CHANNELS, 1);
      x = concatenate (self, (Value[]){ x, skips[i - 1] }, 2);
      x = conv_relu (self, conv_relu (self, x, CHANNELS, 3), CHANNELS, 3);
    }
  return x;
}

static Value
dense_block (Text *self, Value x)
{
  Value all[13] = { x };

  for (guint l = 1; l <= 12; l++)
    {
      x = l == 1 ? x : concatenate (self, all, l);
      x = relu (self, normalization (self, convolution (self, x, CHANNELS, 1)));
      all[l] = relu (self, normalization (self, convolution (self, x, CHANNELS, 3)));
    }
  x = concatenate (self, all, 13);
  return relu (self, normalization (self, convolution (self, x, CHANNELS, 1)));
}

static Value
affine (Text *self, Value x)
{
  Value y = add_tokens (self);
  g_autofree char *w = g_strdup_printf ("layer%u/affine/W", ++self->n_scopes);
  g_autofree char *b = g_strdup_printf ("layer%u/affine/b", self->n_scopes);

  add_variable (self, w, "Parameter", (gint64[]){ WIDTH, WIDTH }, 2);
  add_variable (self, b, "Parameter", (gint64[]){ WIDTH }, 1);
  add_function (self, "Affine", &x, 1, (char *[]){ w, b, NULL }, y,
                "affine_param { base_axis: 2 }");
  return y;
}

static Value
layer_normalization (Text *self, Value x)
{
  Value y = add_tokens (self);
  g_autofree char *beta = g_strdup_printf ("layer%u/ln/beta", ++self->n_scopes);
  g_autofree char *gamma = g_strdup_printf ("layer%u/ln/gamma", self->n_scopes);

  add_variable (self, beta, "Parameter", (gint64[]){ 1, 1, WIDTH }, 3);
  add_variable (self, gamma, "Parameter", (gint64[]){ 1, 1, WIDTH }, 3);
  add_function (self, "LayerNormalization", &x, 1, (char *[]){ beta, gamma, NULL }, y,
                "layer_normalization_param { batch_axis: 0 batch_axis: 1 eps: 1e-05 }");
  return y;
}

static Value
matmul (Text *self, Value a, Value b, gboolean transpose, Value y)
{
  add_function (self, "BatchMatmul", (Value[]){ a, b }, 2, NULL, y,
                transpose ? "batch_matmul_param { transpose_b: true }" : "batch_matmul_param { }");
  return y;
}

static Value
transformer_block (Text *self, Value x)
{
  Value n = layer_normalization (self, x), q = affine (self, n), k = affine (self, n);
  Value v = affine (self, n), scores, y;

  scores = add_value (self, (gint64[]){ BATCH, TOKENS, TOKENS }, 3);
  scores = matmul (self, q, k, TRUE, scores);
  y = add_value (self, (gint64[]){ BATCH, TOKENS, TOKENS }, 3);
  add_function (self, "Softmax", &scores, 1, NULL, y, "softmax_param { axis: 2 }");
  y = affine (self, matmul (self, y, v, FALSE, add_tokens (self)));
  x = add (self, x, y, add_tokens (self));

  n = affine (self, layer_normalization (self, x));
  y = add_tokens (self);
  add_function (self, "GELU", &n, 1, NULL, y, "");
  return add (self, x, affine (self, y), add_tokens (self));
}

/* --- networks --- */

static void
fill (Text *self, const char *kind, Value x)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (Value));

  for (guint block = 0; self->n_functions < self->n_nodes; block++)
    {
      if (g_str_equal (kind, "residual") || g_str_equal (kind, "skips"))
        x = residual_block (self, x, block);
      else if (g_str_equal (kind, "inception"))
        x = inception_block (self, x);
      else if (g_str_equal (kind, "unet"))
        x = unet_block (self, x, MIN (12, self->n_nodes / 12 + 1));
      else if (g_str_equal (kind, "dense"))
        x = dense_block (self, x);
      else
        x = transformer_block (self, x);

      if (block % 8 == 7 && g_str_equal (kind, "skips"))
        g_array_append_val (ends, x);
    }

  if (ends->len > 0)
    {
      g_array_append_val (ends, x);
      concatenate (self, (const Value *) (gconstpointer) ends->data, ends->len);
    }
}

char *
wh_test_network_dup_text (const char *kind, guint n_nodes)
{
  Text self = { .n_nodes = n_nodes };
  gboolean tokens = g_str_equal (kind, "transformer");
  Value last;
  GString *out;

  if (!g_strv_contains (wh_test_networks, kind))
    return NULL;

  self.variables = g_string_new (NULL);
  self.functions = g_string_new (NULL);
  fill (&self, kind, tokens ? add_tokens (&self) : add_image (&self, CHANNELS));
  last = (Value){ self.n_values - 1, 0 };

  out = g_string_new (NULL);
  g_string_append_printf (out, "network {\n  name: \"%s\"\n  batch_size: %d\n", kind, BATCH);
  g_string_append (out, self.variables->str);
  g_string_append (out, self.functions->str);
  g_string_append_printf (out,
                          "}\nexecutor {\n  name: \"runtime\"\n  network_name: \"%s\"\n"
                          "  data_variable { variable_name: \"h0\" data_name: \"h0\" }\n"
                          "  output_variable { variable_name: \"h%u\" data_name: \"h%u\" }\n}\n",
                          kind, last.number, last.number);
  g_string_free (self.variables, TRUE);
  g_string_free (self.functions, TRUE);
  return g_string_free (out, FALSE);
}
