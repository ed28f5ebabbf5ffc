/* converters/calibration.h: the ranges of values, recorded on given inputs
 *
 * Recording   a histogram of each wanted value, over as many runs as there are samples.
 * Choosing    where to cut a range off so that the rest is resolved finely enough.
 */
#pragma once

#include "converters/converter.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

#define WH_RANGE_BINS 4096

/* The numbers that one value took. Bin i counts those from -limit + i w on, up to the next bin's,
 * w = 2 limit / WH_RANGE_BINS. The limit is a power of two and grows as needed. */
typedef struct
{
  gint64 n, n_not_finite;
  double min, max; /* of the finite ones; 0 when there are none */
  double limit;    /* 0 before the first number that isn't 0 */
  gint64 bins[WH_RANGE_BINS];
} WhRange;

void wh_range_add (WhRange *range, const float *values, gint64 n);

typedef enum
{
  WH_CALIBRATE_MIN_MAX,    /* everything fits */
  WH_CALIBRATE_PERCENTILE, /* so many percent fit */
  WH_CALIBRATE_MSE,        /* the least squared error of rounding and cutting off together */
  WH_CALIBRATE_KL,         /* the least Kullback-Leibler divergence of what is left */
} WhCalibrationMethod;

/* The options of everything that calibrates. */
typedef struct
{
  int method; /* WhCalibrationMethod */
  double percentile;
  char *data;     /* an .h5 with x and y; "" takes the conversion's feeds */
  gint64 samples; /* of the data */
} WhCalibrationOptions;

extern const char *const wh_calibration_methods[];

#define WH_CALIBRATION_OPTIONS(Options, field)                                                     \
  {                                                                                                \
    .name = "method",                                                                              \
    .type = WH_OPTION_CHOICE,                                                                      \
    .offset = offsetof (Options, field.method),                                                    \
    .fallback = "min-max",                                                                         \
    .choices = wh_calibration_methods,                                                             \
    .title = "Calibration",                                                                        \
    .help = "How the range is chosen from the recorded numbers.",                                  \
  },                                                                                               \
    {                                                                                              \
      .name = "percentile",                                                                        \
      .type = WH_OPTION_DOUBLE,                                                                    \
      .offset = offsetof (Options, field.percentile),                                              \
      .minimum = 50.0,                                                                             \
      .maximum = 100.0,                                                                            \
      .fallback = "99.99",                                                                         \
      .title = "Percentile",                                                                       \
      .help = "With the method percentile: so many percent of the numbers fit.",                   \
    },                                                                                             \
    {                                                                                              \
      .name = "data",                                                                              \
      .type = WH_OPTION_STRING,                                                                    \
      .offset = offsetof (Options, field.data),                                                    \
      .fallback = "",                                                                              \
      .title = "Calibration data",                                                                 \
      .help = "A data set (.h5 with x and y) to calibrate on; empty takes the inputs of the run.", \
    },                                                                                             \
  {                                                                                                \
    .name = "samples", .type = WH_OPTION_INT, .offset = offsetof (Options, field.samples),         \
    .minimum = 1, .maximum = 1000000, .fallback = "100", .title = "Calibration samples",           \
    .help = "How many samples of the data set to use.",                                            \
  }

/* What a symmetric range is cut to: numbers fit when |x| <= the answer, which is resolved into
 * @n_steps equal steps. @sign FALSE: only numbers >= 0 count. 0 when nothing but zeros came. */
double wh_range_choose (const WhRange *range,
                        const WhCalibrationOptions *options,
                        gboolean sign,
                        gint64 n_steps);

/* What any range is cut to, 0 always within, resolved into @n_steps. */
void wh_range_choose_affine (const WhRange *range,
                             const WhCalibrationOptions *options,
                             gint64 n_steps,
                             double *low,
                             double *high);

/* The part of the numbers that lies more than half a step beyond a grid. */
double wh_range_clipped (const WhRange *range, double low, double high, double step);

/* The numbers between the least and the largest, in so many equal bins. */
void wh_range_histogram (const WhRange *range, gint64 histogram[WH_REPORT_BINS]);

/* The grid that ranges are chosen for. */
typedef struct
{
  gboolean affine;         /* both ends for themselves; else as far below 0 as above, or from 0 */
  gint64 n_signed_steps;   /* to either side, or in all when @affine; 0: from 0 only */
  gint64 n_unsigned_steps; /* from 0, where no number is below it; 0: to either side anyway */
} WhRangeWish;

/* What was measured, by value of the graph where it was wanted, else NULL. */
typedef struct
{
  guint n_values;
  WhRange **ranges;       /* with all bins; NULL too where a record is used */
  WhRecordedRange **cuts; /* of @recorded */
  WhRecorded *recorded;
} WhCalibration;

void wh_calibration_free (WhCalibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhCalibration, wh_calibration_free)

/* Runs @graph on what @options or @conversion give, once for each batch; @observe is shown all
 * inputs and inner values. @source: (out): as above, owned by the caller */
gboolean wh_calibration_observe (WhConversion *conversion,
                                 const WhGraph *graph,
                                 const WhCalibrationOptions *options,
                                 WhObserver observe,
                                 gpointer data,
                                 char **source,
                                 GError **error);

/* Runs @conversion's graph on the data, and chooses the ranges of the @wanted values; or takes them
 * from the step's record. Notes in the report what it was, and leaves a record. */
WhCalibration *wh_calibrate (WhConversion *conversion,
                             const WhCalibrationOptions *options,
                             const WhRangeWish *wish,
                             const gboolean *wanted,
                             GError **error);

/* Tells the report what @value of the graph was like and which grid was chosen for it at @node. */
void wh_calibration_report (WhCalibration *calibration,
                            WhConversion *conversion,
                            const WhNode *node,
                            guint value,
                            double low,
                            double high,
                            double step);

/**
 * wh_recorded_decide:
 * @missing: (nullable): names that would be needed and are not in the record
 * @wish: (nullable): what ranges are needed for
 * @use: (out): TRUE: the record fits; FALSE: measure, which a note tells when there was a record
 * @error: WH_ERROR_RECORDED when there is a record that does not fit and nothing to measure on
 *
 * A record fits the graph that it was made of with the options that it was made with. Where it does
 * not, and the step names a data set that is there, that is what is asked for anyway. But the
 * inputs of the run may be other ones now, or random: then the user must say so.
 */
gboolean wh_recorded_decide (WhConversion *conversion,
                             const WhCalibrationOptions *options,
                             const WhRangeWish *wish,
                             GPtrArray *missing,
                             gboolean *use,
                             GError **error);

/* Whether @recorded's ranges were chosen for that grid, and to say that they are. */
gboolean wh_recorded_is_for (const WhRecorded *recorded, const WhRangeWish *wish);
void wh_recorded_set_wish (WhRecorded *recorded, const WhRangeWish *wish);

/* A record of @conversion's graph, without anything measured yet. Takes @source; @wish: (nullable)
 */
WhRecorded *wh_recorded_begin (const WhConversion *conversion,
                               const WhCalibrationOptions *options,
                               const WhRangeWish *wish,
                               char *source);

G_END_DECLS
