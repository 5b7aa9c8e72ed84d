/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-private.h"

#include "bf-number.h"
#include "bf-paths.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The gradient of one parameter as what it is: a sum over all paths to the loss, summed over the samples. */

/* Two ways to one number differ by their rounding alone. */
#define ROUNDING 1e-9

static gboolean
is_forward_done (const BfArithmetic *self, guint layer, guint unit)
{
  return bf_moment_get_done (&self->glance.moment) >=
         bf_moment_get_unit_end (self->network, BF_PHASE_FORWARD, layer, unit);
}

static gboolean
is_delta_done (const BfArithmetic *self, guint layer, guint unit)
{
  return bf_moment_get_delta_progress (&self->glance.moment, self->network, layer, unit) == BF_PROGRESS_DONE;
}

static gboolean
is_known (const BfArithmetic *self, const BfFactor *factor)
{
  switch (factor->kind)
    {
    case BF_FACTOR_INPUT:
      return factor->layer == 0 || is_forward_done (self, factor->layer - 1, factor->input);
    case BF_FACTOR_SLOPE:
      return is_forward_done (self, factor->layer, factor->unit);
    case BF_FACTOR_OUTPUT_GRADIENT:
    case BF_FACTOR_OUTPUT_DELTA:
      return is_delta_done (self, factor->layer, factor->unit);
    case BF_FACTOR_WEIGHT:
    default:
      return TRUE;
    }
}

/* A product is there as soon as the last of its factors is: the output's, which backward begins with. */
static gboolean
are_products_known (const BfArithmetic *self, const BfPaths *paths)
{
  guint last = bf_network_get_n_layers (self->network) - 1;

  for (guint i = 0; i < bf_paths_get_n_paths (paths); i++)
    if (!is_delta_done (self, last, bf_paths_get_unit (paths, i, last)))
      return FALSE;

  return is_delta_done (self, last, 0);
}

static BfSpanStyle
get_factor_style (const BfFactor *factor)
{
  switch (factor->kind)
    {
    case BF_FACTOR_WEIGHT:
      return bf_arithmetic_style (factor->value, FALSE);
    case BF_FACTOR_OUTPUT_GRADIENT:
    case BF_FACTOR_OUTPUT_DELTA:
      return BF_SPAN_MISS;
    case BF_FACTOR_INPUT:
    case BF_FACTOR_SLOPE:
    default:
      return BF_SPAN_PLAIN;
    }
}

static void
add_path_factor (BfArithmetic *self, const BfFactor *factor, gboolean first)
{
  if (!is_known (self, factor))
    bf_arithmetic_add_dash (self);
  else if (first)
    bf_arithmetic_add_number (self, get_factor_style (factor), factor->value);
  else
    bf_arithmetic_add_factor (self, get_factor_style (factor), factor->value);
}

/* = 3 × 0.8 × (−0.44) */
static void
write_factors (BfArithmetic *self, const BfPaths *paths, guint path)
{
  guint n = bf_paths_get_n_factors (paths, path);

  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  for (guint f = 0; f < n; f++)
    {
      BfFactor factor = bf_paths_get_factor (paths, path, f);

      if (f > 0)
        bf_document_add_span (self->document, BF_SPAN_PLAIN, " × ");
      add_path_factor (self, &factor, f == 0);
    }
}

/* Behind a sum's first line: = −1.056 */
static void
write_result (BfArithmetic *self, double value, gboolean known)
{
  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  if (known)
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, value);
  else
    bf_arithmetic_add_dash (self);
}

static void
add_step (BfArithmetic *self, BfElementKind kind, guint layer, guint unit, gboolean first)
{
  BfElement element = { kind, layer, unit, 0 };
  g_autofree char *name = bf_element_get_name (&element, self->network);

  if (!first)
    bf_arithmetic_add (self, BF_SPAN_DIM, " → ");
  bf_document_add_name (self->document, BF_SPAN_PLAIN, name);
}

/* a3 → h2 → prediction */
static void
write_way (BfArithmetic *self, const BfPaths *paths, guint path, const BfElement *parameter)
{
  gboolean is_weight = parameter->kind == BF_ELEMENT_WEIGHT;

  bf_document_add_line (self->document, BF_LINE_TEXT);
  if (is_weight && parameter->layer == 0)
    add_step (self, BF_ELEMENT_INPUT, 0, parameter->input, TRUE);
  else if (is_weight)
    add_step (self, BF_ELEMENT_UNIT, parameter->layer - 1, parameter->input, TRUE);
  for (guint l = parameter->layer; l < bf_network_get_n_layers (self->network); l++)
    add_step (self, BF_ELEMENT_UNIT, l, bf_paths_get_unit (paths, path, l), !is_weight && l == parameter->layer);
}

static char *
format_count (double n)
{
  return n < 1e15 ? g_strdup_printf ("%.0f", n) : bf_number_format_digits (n, 3);
}

static gulong
get_plural (double n)
{
  return n < 1e9 ? (gulong) n : 1000000000;
}

/* and 4090 more paths, which add up to 0.0123 */
static void
write_more_paths (BfArithmetic *self, const BfPaths *paths, gboolean known)
{
  double n = bf_paths_get_n_all (paths) - bf_paths_get_n_paths (paths);
  g_autofree char *count = format_count (n);
  g_autofree char *sum = known ? bf_number_format (bf_paths_get_rest (paths)) : g_strdup (BF_DASH);
  g_autofree char *text = NULL;

  if (n <= 0.0)
    return;
  if (bf_paths_get_n_paths (paths) == 0)
    text = g_strdup_printf (_("%s paths, too many to look at each, which add up to %s"), count, sum);
  else
    text = g_strdup_printf (ngettext ("and %s more path, which adds %s", "and %s more paths, which add up to %s",
                                      get_plural (n)), count, sum);
  bf_arithmetic_remark (self, text);
}

static void
add_summand (BfArithmetic *self, double value, guint number, gboolean known)
{
  if (number > 0)
    bf_document_add_span (self->document, BF_SPAN_PLAIN, " + ");
  if (!known)
    bf_arithmetic_add_dash (self);
  else if (number == 0)
    bf_arithmetic_add_number (self, BF_SPAN_MISS, value);
  else
    bf_arithmetic_add_factor (self, BF_SPAN_MISS, value);
}

/* The products of all paths, added */
static void
write_path_sum (BfArithmetic *self, const BfPaths *paths, gboolean known)
{
  guint n = bf_paths_get_n_paths (paths);
  gboolean has_rest = bf_paths_get_n_all (paths) > n;

  if (n + (has_rest ? 1 : 0) < 2)
    return;
  bf_document_add_line (self->document, BF_LINE_HEADING);
  bf_document_add_span (self->document, BF_SPAN_STRONG, _("All paths together"));
  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  for (guint i = 0; i < n; i++)
    add_summand (self, bf_paths_get_product (paths, i), i, known);
  if (has_rest)
    add_summand (self, bf_paths_get_rest (paths), n, known);
  write_result (self, bf_paths_get_sum (paths), known);
}

/* Where a rule of the step was changed on purpose, its gradient is not what the paths add up to. */
static void
write_difference (BfArithmetic *self, const BfElement *parameter, const BfPaths *paths, gboolean known)
{
  double part = bf_arithmetic_get_part (self, parameter, self->glance.sample);
  double sum = bf_paths_get_sum (paths);
  g_autofree char *number = bf_number_format (part);
  g_autofree char *text = NULL;

  if (!known || !isfinite (sum - part) || fabs (sum - part) <= ROUNDING * MAX (fabs (sum), fabs (part)))
    return;
  text = g_strdup_printf (_("This step took %s instead"), number);
  bf_document_add_line (self->document, BF_LINE_TEXT);
  bf_document_add_span (self->document, BF_SPAN_MISS, text);
}

static void
write_title (BfArithmetic *self, const char *title, const char *remark)
{
  bf_document_add_line (self->document, BF_LINE_SECTION);
  bf_document_add_span (self->document, BF_SPAN_STRONG, title);
  bf_document_add_cell (self->document);
  bf_document_add_span (self->document, BF_SPAN_DIM, remark);
}

static void
write_paths_title (BfArithmetic *self, const BfPaths *paths)
{
  double n = bf_paths_get_n_all (paths);
  g_autofree char *count = format_count (n);
  g_autofree char *remark = g_strdup_printf (ngettext ("%s path", "%s paths", get_plural (n)), count);

  write_title (self, _("Paths to the loss"), remark);
}

/* Writes every path from a parameter to the loss with its product, for the sample that is looked at, and their sum. */
void
bf_arithmetic_paths (BfArithmetic *self, const BfElement *parameter)
{
  g_autoptr (BfPaths) paths = bf_paths_new (self->glance.trace, self->glance.sample, parameter, self->max_paths);
  gboolean known = are_products_known (self, paths);

  write_paths_title (self, paths);
  for (guint i = 0; i < bf_paths_get_n_paths (paths); i++)
    {
      write_way (self, paths, i, parameter);
      write_factors (self, paths, i);
      write_result (self, bf_paths_get_product (paths, i), known);
    }
  write_more_paths (self, paths, known);
  write_path_sum (self, paths, known);
  write_difference (self, parameter, paths, known);
}

/* A sample's part of the gradient, by its size */
typedef struct
{
  gsize  sample;
  double part;
} Part;

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Part *one = a;
  const Part *other = b;
  double x = isnan (one->part) ? INFINITY : fabs (one->part);
  double y = isnan (other->part) ? INFINITY : fabs (other->part);

  return x != y ? (x < y ? 1 : -1) : one->sample > other->sample ? 1 : -1;
}

static int
compare_samples (gconstpointer a, gconstpointer b)
{
  const Part *one = a;
  const Part *other = b;

  return one->sample > other->sample ? 1 : -1;
}

/* The parts of all samples; the strongest and that which is looked at come first, in the order of the batch. */
static GArray *
list_parts (const BfArithmetic *self, const BfElement *parameter, guint *n_shown)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);
  GArray *parts = g_array_sized_new (FALSE, FALSE, sizeof (Part), (guint) n);

  for (gsize s = 0; s < n; s++)
    g_array_append_val (parts, ((Part) { s, bf_arithmetic_get_part (self, parameter, s) }));
  *n_shown = (guint) MIN (n, self->max_parts);
  if (n <= self->max_parts)
    return parts;

  g_array_sort (parts, compare_sizes);
  for (guint i = *n_shown; i < parts->len; i++)
    if (g_array_index (parts, Part, i).sample == self->glance.sample)
      {
        Part swapped = g_array_index (parts, Part, i);

        g_array_index (parts, Part, i) = g_array_index (parts, Part, *n_shown - 1);
        g_array_index (parts, Part, *n_shown - 1) = swapped;
      }
  qsort (parts->data, *n_shown, sizeof (Part), compare_samples);

  return parts;
}

static void
write_part (BfArithmetic *self, const Part *part, gboolean known)
{
  gboolean looked_at = self->max_samples == 0 && part->sample == self->glance.sample;
  gsize number = bf_trace_get_sample (self->glance.trace, part->sample) + 1;
  g_autofree char *label = g_strdup_printf (_("sample %lu"), (gulong) number);

  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_document_set_sample (self->document, part->sample);
  bf_document_add_span (self->document, looked_at ? BF_SPAN_STRONG : BF_SPAN_PLAIN, label);
  bf_document_add_cell (self->document);
  if (known)
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, part->part);
  else
    bf_arithmetic_add_dash (self);
  if (looked_at)
    bf_arithmetic_add (self, BF_SPAN_DIM, "  %s", _("the paths above"));
}

static void
write_more_parts (BfArithmetic *self, const GArray *parts, guint n_shown, gboolean known)
{
  guint n = parts->len - n_shown;
  double rest = 0.0;
  g_autofree char *sum = NULL;
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  for (guint i = n_shown; i < parts->len; i++)
    rest += g_array_index (parts, Part, i).part;
  sum = known ? bf_number_format (rest) : g_strdup (BF_DASH);
  text = g_strdup_printf (ngettext ("and %u more sample, which adds %s", "and %u more samples, which add up to %s", n),
                          n, sum);
  bf_arithmetic_remark (self, text);
}

/* Every loss is a mean over the samples, so each part comes divided by their number. */
static void
write_share (BfArithmetic *self)
{
  gulong n = (gulong) bf_trace_get_n_samples (self->glance.trace);
  g_autofree char *text = g_strdup_printf (_("The loss is a mean: each sample counts 1/%lu, and its δ holds that."), n);

  bf_arithmetic_remark (self, text);
}

static void
write_total (BfArithmetic *self, const BfElement *parameter, gboolean known)
{
  g_autofree char *name = bf_element_get_name (parameter, self->network);

  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "∂L/∂");
  bf_document_add_name (self->document, BF_SPAN_PLAIN, name);
  bf_document_add_cell (self->document);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "= Σ = ");
  if (known)
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, bf_arithmetic_get_gradient (self, parameter));
  else
    bf_arithmetic_add_dash (self);
}

/* Writes what each sample of a batch adds to the gradient of a parameter; a sample's line leads to it. */
void
bf_arithmetic_parts (BfArithmetic *self, const BfElement *parameter)
{
  gulong n = (gulong) bf_trace_get_n_samples (self->glance.trace);
  gboolean known = is_delta_done (self, parameter->layer, parameter->unit);
  g_autoptr (GArray) parts = NULL;
  g_autofree char *remark = NULL;
  guint n_shown;

  if (n == 1)
    return;
  remark = g_strdup_printf (ngettext ("%lu sample", "%lu samples", n), n);
  write_title (self, _("Sum over the batch"), remark);
  parts = list_parts (self, parameter, &n_shown);
  for (guint i = 0; i < n_shown; i++)
    write_part (self, &g_array_index (parts, Part, i), known);
  write_more_parts (self, parts, n_shown, known);
  write_total (self, parameter, known);
  write_share (self);
}

/* h2  +0.03 (× 3), the slopes say +0.03 */
static void
write_ripple_row (BfArithmetic *self, const BfRipple *ripple, const BfRippleRow *row, gboolean first)
{
  g_autofree char *name = bf_ripple_name_row (ripple, row);
  g_autofree char *change = bf_number_format_signed (row->change);
  g_autofree char *ratio = bf_number_format_factor (row->ratio);
  g_autofree char *predicted = bf_number_format_signed (row->predicted);

  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_document_add_name (self->document, BF_SPAN_PLAIN, name);
  bf_document_add_cell (self->document);
  bf_document_add_span (self->document, row->element.kind == BF_ELEMENT_NONE ? BF_SPAN_MISS : BF_SPAN_STRONG, change);
  if (row->has_ratio)
    bf_arithmetic_add (self, BF_SPAN_DIM, " (× %s)", ratio);
  if (!first)
    bf_arithmetic_add (self, BF_SPAN_DIM, _(", the slopes say %s"), predicted);
  if (row->n_more > 0)
    bf_arithmetic_more_units (self, row->n_more);
}

/* Writes what becomes of a nudge, unit by unit on the way to the loss, beside what the slopes say. */
void
bf_arithmetic_ripple (BfArithmetic *self, const BfRipple *ripple)
{
  g_autoptr (GArray) rows = bf_ripple_list (ripple, self->max_units);
  g_autofree char *amount = bf_number_format_signed (bf_ripple_get_amount (ripple));

  write_title (self, _("Ripple"), amount);
  for (guint i = 0; i < rows->len; i++)
    write_ripple_row (self, ripple, &g_array_index (rows, BfRippleRow, i), i == 0);
}
