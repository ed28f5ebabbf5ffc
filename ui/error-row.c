/* ui/error-row.c: what one converted function has to do with the error at the outputs */
#include "config.h"

#include "ui/error-row.h"

struct _WhErrorRow
{
  GObject parent_instance;

  guint index;
  char *label, *step;
  WhSensitivity sensitivity; /* its node is ours */
  gboolean excluded;
};

enum
{
  PROP_EXCLUDED = 1,
};

G_DEFINE_FINAL_TYPE (WhErrorRow, wh_error_row, G_TYPE_OBJECT)

WhErrorRow *
wh_error_row_new (guint index,
                  const char *label,
                  const char *step,
                  const WhSensitivity *sensitivity)
{
  WhErrorRow *self = g_object_new (WH_TYPE_ERROR_ROW, NULL);

  self->index = index;
  self->label = g_strdup (label);
  self->step = g_strdup (step);
  self->sensitivity = *sensitivity;
  self->sensitivity.node = g_strdup (sensitivity->node);
  return self;
}

guint
wh_error_row_index (WhErrorRow *self)
{
  return self->index;
}

const char *
wh_error_row_label (WhErrorRow *self)
{
  return self->label;
}

const char *
wh_error_row_step (WhErrorRow *self)
{
  return self->step;
}

const WhSensitivity *
wh_error_row_sensitivity (WhErrorRow *self)
{
  return &self->sensitivity;
}

gboolean
wh_error_row_excluded (WhErrorRow *self)
{
  return self->excluded;
}

void
wh_error_row_set_excluded (WhErrorRow *self, gboolean excluded)
{
  if (self->excluded == excluded)
    return;

  self->excluded = excluded;
  g_object_notify (G_OBJECT (self), "excluded");
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, WH_ERROR_ROW (object)->excluded);
}

static void
wh_error_row_finalize (GObject *object)
{
  WhErrorRow *self = WH_ERROR_ROW (object);

  g_free (self->label);
  g_free (self->step);
  g_free (self->sensitivity.node);
  G_OBJECT_CLASS (wh_error_row_parent_class)->finalize (object);
}

static void
wh_error_row_class_init (WhErrorRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_error_row_finalize;
  object_class->get_property = get_property;
  g_object_class_install_property (object_class, PROP_EXCLUDED,
                                   g_param_spec_boolean ("excluded", NULL, NULL, FALSE,
                                                         G_PARAM_READABLE |
                                                           G_PARAM_STATIC_STRINGS));
}

static void
wh_error_row_init (WhErrorRow *self)
{
}
