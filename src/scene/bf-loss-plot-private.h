/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-axis.h"
#include "bf-loss-plot.h"

G_BEGIN_DECLS

#define BF_LOSS_DATA_LEFT 96.0       /* pixels from the left edge to step 0 */
#define BF_LOSS_STEP_LABEL_DROP 18.0 /* from the lowest line to the steps' baseline */
#define BF_LOSS_TEXT_SIZE 12.0

/* The curve over one pixel column, in pixels from the top; not finite where there is none */
typedef struct
{
  double top;
  double bottom;
} BfLossSpan;

/* Where a text stands */
typedef struct
{
  char    *text;
  double   x, y, width, height;
  gboolean is_loss;
} BfLossText;

typedef struct
{
  double x, y, width, height;
} BfLossBox;

/* Where everything stands; made anew for each drawing */
typedef struct
{
  const BfLossPlot *plot;
  double            width;
  double            height;
  double            scale;     /* of the text */
  BfAxis            x;
  BfAxis            y;
  double            left;      /* pixels of step 0 */
  double            right;     /* of the last step that fits */
  double            top;
  double            bottom;
  double            pitch;     /* pixels from step to step */
  gboolean          has_points;
  guint64           last;      /* the last step that is shown */
  BfLossSpan       *spans;     /* one a device pixel from left on */
  gsize             n_spans;
  double            span_width;
  cairo_t          *cr;
  PangoContext     *pango;
  const BfPalette  *palette;
  const char       *font;
  GArray           *texts;     /* BfLossText: what has been drawn */
  GArray           *taken;     /* BfLossBox: where nothing more may be written */
} BfLossDrawing;

gboolean bf_loss_plot_get_bin      (const BfLossPlot    *self,
                                    guint64              first,
                                    guint64              last,
                                    BfCurveBin          *bin);
gboolean bf_loss_plot_get_loss     (const BfLossPlot    *self,
                                    guint64              step,
                                    double              *loss);
gboolean bf_loss_plot_get_last     (const BfLossPlot    *self,
                                    guint64             *last);
char    *bf_loss_plot_format_loss  (double               loss);
GArray  *bf_loss_plot_list_texts   (const BfLossPlot    *self,
                                    double               width,
                                    double               height,
                                    const char          *font,
                                    double               text_scale);

void     bf_loss_plot_init_x_axis  (BfAxis              *axis,
                                    const BfLossPlot    *self,
                                    double               width,
                                    double               text_scale);
void     bf_loss_add_rounded_rectangle (cairo_t         *cr,
                                    double               x,
                                    double               y,
                                    double               width,
                                    double               height,
                                    double               radius);

double   bf_loss_drawing_get_x     (const BfLossDrawing *self,
                                    double               step);
double   bf_loss_drawing_get_y     (const BfLossDrawing *self,
                                    double               loss);
void     bf_loss_drawing_trace     (BfLossDrawing       *self);
gboolean bf_loss_drawing_crosses   (const BfLossDrawing *self,
                                    double               x,
                                    double               y,
                                    double               width,
                                    double               height);
void     bf_loss_plot_widen_range  (const BfLossPlot    *self,
                                    BfCurveBin          *all);
gboolean bf_loss_drawing_take      (const BfLossDrawing *self,
                                    double               x,
                                    double               y,
                                    double               width,
                                    double               height);
void     bf_loss_drawing_draw_others (const BfLossDrawing *self);
void     bf_loss_drawing_name_others (const BfLossDrawing *self);
void     bf_loss_drawing_draw_marks (const BfLossDrawing *self);
void     bf_loss_drawing_draw_axes (const BfLossDrawing *self);
void     bf_loss_drawing_draw_hover (const BfLossDrawing *self);
void     bf_loss_drawing_draw_line (const BfLossDrawing *self);

typedef struct
{
  PangoLayout *layout;
  double       width;
  double       baseline;
} BfLossLabel;

void     bf_loss_label_init        (BfLossLabel         *self,
                                    const BfLossDrawing *drawing,
                                    const char          *text,
                                    double               size,
                                    gboolean             bold);
void     bf_loss_label_limit       (BfLossLabel         *self,
                                    double               width);
void     bf_loss_label_clear       (BfLossLabel         *self);
void     bf_loss_label_draw        (const BfLossLabel   *self,
                                    const BfLossDrawing *drawing,
                                    double               x,
                                    double               baseline,
                                    const BfColor       *color,
                                    const BfColor       *halo);
void     bf_loss_drawing_draw_values (BfLossDrawing     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfLossLabel, bf_loss_label_clear)

G_END_DECLS
