/* SPDX-License-Identifier: MIT */
#include "bf-grad-grid.h"

#include "bf-chart-text.h"
#include "model/bf-number.h"
#include "model/bf-state-dict.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels at text scale 1 */
#define TITLE_HEIGHT   22.0
#define TITLE_BASELINE 14.0
#define BOX_WIDTH      74.0
#define LEAST_BOX      56.0
#define BOX_HEIGHT     30.0
#define BOX_RADIUS     5.0
#define GAP            6.0
#define LABEL_WIDTH    24.0  /* of the unit's name right of its row */
#define TENSOR_GAP     14.0
#define CAPTION_HEIGHT 18.0
#define MAX_CELL       14.0
#define LEAST_CELL     3.0
#define TEXT_SIZE      12.0
#define TITLE_SIZE     12.0

#define MAX_BOX_ROWS   8
#define MAX_ROWS       48    /* of a heat map */
#define MAX_COLUMNS    94
#define MAX_CELLS      32768 /* of all tensors; the tensors after them have a title alone */
#define N_STEPS        8     /* of a heat map's colour */
#define DEEPEST        0.78
#define MAX_SPOKEN     32

/* One tensor's .grad, as much of it as is shown */
typedef struct
{
  char    *title;     /* model[0].weight.grad */
  guint    layer;
  gboolean is_bias;
  guint    n_rows;    /* units; 1 for a bias */
  guint    n_columns; /* inputs; units for a bias */
  guint    rows;      /* shown */
  guint    columns;
  BfValue *values;    /* [rows][columns] */
  double   max;       /* |g|, of what is shown */
  char   **names;     /* of the rows: h1, h2 */
} Tensor;

struct _BfGradGrid
{
  GArray *tensors; /* of Tensor */
};

static void
tensor_clear (gpointer data)
{
  Tensor *tensor = data;

  g_free (tensor->title);
  g_free (tensor->values);
  g_strfreev (tensor->names);
}

static BfElement
get_element (const Tensor *tensor, guint row, guint column)
{
  if (tensor->is_bias)
    return (BfElement) { BF_ELEMENT_BIAS, tensor->layer, column, 0 };

  return (BfElement) { BF_ELEMENT_WEIGHT, tensor->layer, row, column };
}

static void
read_values (Tensor *tensor, const BfGlance *glance)
{
  tensor->values = g_new (BfValue, (gsize) tensor->rows * tensor->columns + 1);
  for (guint r = 0; r < tensor->rows; r++)
    for (guint c = 0; c < tensor->columns; c++)
      {
        BfElement element = get_element (tensor, r, c);
        BfValue value = bf_glance_get_gradient (glance, &element);

        tensor->values[r * tensor->columns + c] = value;
        if (value.status != BF_VALUE_NOT_COMPUTED && isfinite (value.value))
          tensor->max = fmax (tensor->max, fabs (value.value));
      }
}

/* The units whose rows they are */
static char **
name_rows (const Tensor *tensor, const BfNetwork *network)
{
  char **names = g_new0 (char *, tensor->rows + 1);

  for (guint r = 0; r < tensor->rows; r++)
    {
      BfElement unit = { BF_ELEMENT_UNIT, tensor->layer, r, 0 };

      names[r] = bf_element_get_name (&unit, network);
    }

  return names;
}

static void
add_tensor (BfGradGrid *self, const BfGlance *glance, guint layer, gboolean is_bias, gsize *n_cells)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  guint n_units = bf_network_get_n_units (network, layer);
  Tensor tensor = {
    .title = g_strdup_printf ("model[%u].%s.grad", bf_state_dict_get_module (network, layer), is_bias ? "bias" : "weight"),
    .layer = layer,
    .is_bias = is_bias,
    .n_rows = is_bias ? 1 : n_units,
    .n_columns = is_bias ? n_units : bf_network_get_n_layer_inputs (network, layer),
  };

  tensor.rows = MIN (tensor.n_rows, MAX_ROWS);
  tensor.columns = MIN (tensor.n_columns, MAX_COLUMNS);
  if (*n_cells + (gsize) tensor.rows * tensor.columns > MAX_CELLS)
    tensor.rows = tensor.columns = 0;
  *n_cells += (gsize) tensor.rows * tensor.columns;
  read_values (&tensor, glance);
  tensor.names = name_rows (&tensor, network);
  g_array_append_val (self->tensors, tensor);
}

/**
 * bf_grad_grid_new:
 * @glance: what is looked at
 *
 * Reads what .grad of each parameter holds.
 *
 * Returns: (transfer full): the grid
 */
BfGradGrid *
bf_grad_grid_new (const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfGradGrid *self = g_new0 (BfGradGrid, 1);
  gsize n_cells = 0;

  self->tensors = g_array_new (FALSE, FALSE, sizeof (Tensor));
  g_array_set_clear_func (self->tensors, tensor_clear);
  for (guint l = bf_network_get_n_layers (network); l-- > 0;)
    {
      add_tensor (self, glance, l, FALSE, &n_cells);
      if (bf_network_has_bias (network, l))
        add_tensor (self, glance, l, TRUE, &n_cells);
    }

  return self;
}

/**
 * bf_grad_grid_free:
 * @self: (transfer full): a grid
 *
 * Frees a grid.
 */
void
bf_grad_grid_free (BfGradGrid *self)
{
  g_array_unref (self->tensors);
  g_free (self);
}

static const Tensor *
get_tensor (const BfGradGrid *self, guint tensor)
{
  return &g_array_index (self->tensors, Tensor, tensor);
}

/**
 * bf_grad_grid_get_n_tensors:
 * @self: a grid
 *
 * Counts the tensors.
 *
 * Returns: the count
 */
guint
bf_grad_grid_get_n_tensors (const BfGradGrid *self)
{
  return self->tensors->len;
}

/* Where the parts of a tensor stand */
typedef struct
{
  gboolean boxes;
  double   box_width;
  double   cell;      /* side */
  guint    columns;   /* of a heat map, that have room */
  double   height;    /* with the title, without the gap after it */
} Shape;

static Shape
get_shape (const Tensor *tensor, double width, double scale)
{
  double label = tensor->rows > 1 ? LABEL_WIDTH * scale : 0.0;
  double room = (width - label + GAP * scale) / MAX (tensor->n_columns, 1) - GAP * scale;
  Shape shape = { .box_width = MIN (room, BOX_WIDTH * scale), .columns = tensor->columns };

  shape.boxes = tensor->rows > 0 && tensor->n_rows <= MAX_BOX_ROWS && room >= LEAST_BOX * scale;
  if (shape.boxes)
    shape.height = TITLE_HEIGHT * scale + tensor->rows * (BOX_HEIGHT + GAP) * scale - GAP * scale;
  else if (tensor->rows > 0)
    {
      shape.cell = CLAMP (floor (width / tensor->columns), LEAST_CELL, MAX_CELL);
      shape.columns = MIN (tensor->columns, (guint) MAX (1.0, floor (width / shape.cell)));
      shape.height = (TITLE_HEIGHT + CAPTION_HEIGHT) * scale + tensor->rows * shape.cell;
    }
  else
    shape.height = (TITLE_HEIGHT + CAPTION_HEIGHT) * scale;

  return shape;
}

/**
 * bf_grad_grid_has_boxes:
 * @self: a grid
 * @tensor: one of its tensors
 * @width: how wide the picture is
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Tells whether the numbers of a tensor can be read.
 *
 * Returns: %TRUE for a box a number, %FALSE for a heat map
 */
gboolean
bf_grad_grid_has_boxes (const BfGradGrid *self, guint tensor, double width, double text_scale)
{
  g_return_val_if_fail (tensor < self->tensors->len, FALSE);

  return get_shape (get_tensor (self, tensor), width, text_scale).boxes;
}

/**
 * bf_grad_grid_get_height:
 * @self: a grid
 * @width: how wide the picture is
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Gets how high the picture is.
 *
 * Returns: the height in pixels
 */
double
bf_grad_grid_get_height (const BfGradGrid *self, double width, double text_scale)
{
  double height = 0.0;

  for (guint i = 0; i < self->tensors->len; i++)
    height += get_shape (get_tensor (self, i), width, text_scale).height + (i > 0 ? TENSOR_GAP * text_scale : 0.0);

  return height;
}

static char *
format_value (const BfValue *value, int digits)
{
  return value->status == BF_VALUE_NOT_COMPUTED ? g_strdup (BF_DASH) : bf_number_format_digits (value->value, digits);
}

/**
 * bf_grad_grid_describe:
 * @self: a grid
 *
 * Says what the picture shows, for those who do not see it: the first numbers of each tensor.
 *
 * Returns: (transfer full): the text
 */
char *
bf_grad_grid_describe (const BfGradGrid *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->tensors->len; i++)
    {
      const Tensor *tensor = get_tensor (self, i);
      guint n = tensor->rows * tensor->columns;

      g_string_append_printf (text, "%s%s: ", i > 0 ? "; " : "", tensor->title);
      for (guint k = 0; k < MIN (n, MAX_SPOKEN); k++)
        {
          g_autofree char *number = format_value (&tensor->values[k], BF_NUMBER_DIGITS);

          g_string_append_printf (text, "%s%s", k > 0 ? ", " : "", number);
        }
      g_string_append (text, n > MAX_SPOKEN ? ", …" : "");
    }

  return g_string_free (text, FALSE);
}

typedef struct
{
  cairo_t         *cr;
  BfChartText      text;
  const BfPalette *palette;
  double           width;
} Drawing;

static void
trace_box (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0.0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0.0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/* A dashed outline says that a number is not there yet, or out of date. */
static void
draw_outline (const Drawing *self, double x, double y, double width, double height, const BfColor *color)
{
  static const double dash[] = { 4.0, 3.0 };
  double scale = self->text.scale;

  trace_box (self->cr, x + 0.5, y + 0.5, width - 1.0, height - 1.0, BOX_RADIUS * scale);
  bf_color_set_source (color, self->cr, 1.0);
  cairo_set_line_width (self->cr, self->palette->high_contrast ? 1.5 : 1.0);
  cairo_set_dash (self->cr, dash, G_N_ELEMENTS (dash), 0.0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0.0);
}

/* As many digits as have room, two at least */
static char *
fit_value (const Drawing *self, const BfValue *value, double width)
{
  for (int digits = BF_NUMBER_DIGITS;; digits--)
    {
      char *text = format_value (value, digits);

      if (digits == 2 || bf_chart_text_measure (&self->text, TEXT_SIZE, BF_CHART_TEXT_BOLD, text) <= width)
        return text;
      g_free (text);
    }
}

static void
draw_box (const Drawing *self, const BfValue *value, double x, double y, double width)
{
  double scale = self->text.scale;
  double height = BOX_HEIGHT * scale;
  gboolean known = value->status == BF_VALUE_COMPUTED || value->status == BF_VALUE_PARTIAL;
  gboolean stale = value->status == BF_VALUE_OUT_OF_DATE;
  const BfColor *color = known ? &self->palette->miss_text : stale ? &self->palette->stale : &self->palette->dim;
  g_autofree char *text = fit_value (self, value, width - 2.0 * GAP * scale);

  if (known || stale)
    {
      trace_box (self->cr, x, y, width, height, BOX_RADIUS * scale);
      bf_color_set_source (known ? &self->palette->miss_tint : &self->palette->stale_fill, self->cr, 1.0);
      cairo_fill (self->cr);
    }
  if (!known || value->status == BF_VALUE_PARTIAL || self->palette->high_contrast)
    draw_outline (self, x, y, width, height, known ? color : stale ? color : &self->palette->control);
  bf_chart_text_draw (&self->text, x + width / 2.0, y + height / 2.0 + 4.5 * scale, 0.5, TEXT_SIZE,
                      known ? BF_CHART_TEXT_BOLD : BF_CHART_TEXT_PLAIN, color, NULL, text);
}

static void
draw_boxes (const Drawing *self, const Tensor *tensor, const Shape *shape, double y)
{
  double scale = self->text.scale;

  for (guint r = 0; r < tensor->rows; r++)
    {
      double top = y + r * (BOX_HEIGHT + GAP) * scale;

      for (guint c = 0; c < tensor->columns; c++)
        draw_box (self, &tensor->values[r * tensor->columns + c], c * (shape->box_width + GAP * scale), top,
                  shape->box_width);
      if (tensor->rows > 1)
        bf_chart_text_draw (&self->text, self->width, top + BOX_HEIGHT * scale / 2.0 + 4.0 * scale, 1.0, TEXT_SIZE,
                            BF_CHART_TEXT_NAME, &self->palette->dim, NULL, tensor->names[r]);
    }
}

/* |g| in eight steps from the pane to the fill; a negative one is cut by a line, for the hue is the same. */
static void
draw_cell (const Drawing *self, const Tensor *tensor, const BfValue *value, double x, double y, double side)
{
  double part = tensor->max > 0.0 && isfinite (value->value) ? fabs (value->value) / tensor->max : 0.0;
  double step = ceil (part * N_STEPS) / N_STEPS;
  BfColor color = bf_color_mix (&self->palette->pane, &self->palette->miss_fill, step * DEEPEST);

  if (value->status == BF_VALUE_NOT_COMPUTED)
    {
      bf_color_set_source (&self->palette->control, self->cr, 1.0);
      cairo_rectangle (self->cr, x + side / 2.0 - 0.5, y + side / 2.0 - 0.5, 1.0, 1.0);
      cairo_fill (self->cr);
      return;
    }
  bf_color_set_source (&color, self->cr, 1.0);
  cairo_rectangle (self->cr, x, y, side, side);
  cairo_fill (self->cr);
  if (value->value < 0.0 && side >= 6.0)
    {
      bf_color_set_source (&self->palette->miss_text, self->cr, 1.0);
      cairo_set_line_width (self->cr, 1.0);
      cairo_move_to (self->cr, x + 2.0, y + side / 2.0);
      cairo_line_to (self->cr, x + side - 2.0, y + side / 2.0);
      cairo_stroke (self->cr);
    }
}

static char *
describe_heat (const Tensor *tensor, const Shape *shape)
{
  g_autofree char *max = bf_number_format_digits (tensor->max, 3);

  if (tensor->rows == 0)
    return g_strdup_printf (_("%u × %u numbers"), tensor->n_rows, tensor->n_columns);
  if (tensor->rows < tensor->n_rows || shape->columns < tensor->n_columns)
    return g_strdup_printf (_("%u × %u of %u × %u shown, |g| up to %s"), tensor->rows, shape->columns, tensor->n_rows,
                            tensor->n_columns, max);

  return g_strdup_printf (_("%u × %u, |g| up to %s"), tensor->n_rows, tensor->n_columns, max);
}

static void
draw_heat (const Drawing *self, const Tensor *tensor, const Shape *shape, double y)
{
  g_autofree char *caption = describe_heat (tensor, shape);
  double scale = self->text.scale;

  for (guint r = 0; r < tensor->rows; r++)
    for (guint c = 0; c < shape->columns; c++)
      draw_cell (self, tensor, &tensor->values[r * tensor->columns + c], c * shape->cell, y + r * shape->cell,
                 shape->cell);
  bf_chart_text_draw (&self->text, 0.0, y + tensor->rows * shape->cell + 14.0 * scale, 0.0, TITLE_SIZE,
                      BF_CHART_TEXT_PLAIN, &self->palette->dim, NULL, caption);
}

/**
 * bf_grad_grid_draw:
 * @self: a grid
 * @cr: where to draw it, from (0, 0)
 * @width: how wide
 * @palette: the colours
 * @font: (nullable): the family of the desktop's font
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Draws the grid.
 */
void
bf_grad_grid_draw (const BfGradGrid *self,
                   cairo_t          *cr,
                   double            width,
                   const BfPalette  *palette,
                   const char       *font,
                   double            text_scale)
{
  Drawing drawing = { cr, { cr, font, text_scale }, palette, width };
  BfChartText code = { cr, "monospace", text_scale };
  double y = 0.0;

  for (guint i = 0; i < self->tensors->len; i++)
    {
      const Tensor *tensor = get_tensor (self, i);
      Shape shape = get_shape (tensor, width, text_scale);

      bf_chart_text_draw (&code, 0.0, y + TITLE_BASELINE * text_scale, 0.0, TITLE_SIZE, BF_CHART_TEXT_PLAIN, &palette->dim,
                          NULL, tensor->title);
      if (shape.boxes)
        draw_boxes (&drawing, tensor, &shape, y + TITLE_HEIGHT * text_scale);
      else
        draw_heat (&drawing, tensor, &shape, y + TITLE_HEIGHT * text_scale);
      y += shape.height + TENSOR_GAP * text_scale;
    }
}
