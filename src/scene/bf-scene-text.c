/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <string.h>

/* Text: layouts are kept by what they say and how. Hinting is off, so that a picture is the same at
 * every place and scale. */

#define DEFAULT_FONT   "Cantarell"
#define INDEX_SIZE     0.72
#define INDEX_DROP     0.22
#define HALO           4.0
#define HALO_TOLERANCE 0.5 /* nobody sees its outline, and it is the dearest stroke of a frame */
#define SPACE_EXTRA    0.08
#define MAX_LAYOUTS    4096

typedef struct
{
  double size;
  BfTextFlags flags;
  char *text;
} BfTextKey;

static guint
key_hash (gconstpointer data)
{
  const BfTextKey *key = data;

  return g_str_hash (key->text) ^ (guint) (key->size * 64.0) << 3 ^ key->flags;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const BfTextKey *left = a;
  const BfTextKey *right = b;

  return left->size == right->size && left->flags == right->flags
         && g_str_equal (left->text, right->text);
}

static void
key_free (gpointer data)
{
  BfTextKey *key = data;

  g_free (key->text);
  g_free (key);
}

/* A scene of its own font map: no setting of the desktop changes how a picture comes out. */
void
bf_text_init_scene (BfScene *self)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  self->font_map = pango_cairo_font_map_new ();
  self->context = pango_font_map_create_context (self->font_map);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (self->context, options);
  pango_cairo_context_set_resolution (self->context, 96.0);
  pango_context_set_round_glyph_positions (self->context, FALSE);
  cairo_font_options_destroy (options);

  self->layouts = g_hash_table_new_full (key_hash, key_equal, key_free, g_object_unref);
}

void
bf_text_clear_scene (BfScene *self)
{
  g_clear_pointer (&self->layouts, g_hash_table_unref);
  g_clear_pointer (&self->font, g_free);
  g_clear_object (&self->context);
  g_clear_object (&self->font_map);
}

/* Layouts of another font are of no use. */
void
bf_text_set_font (BfScene *self, const char *font, PangoLanguage *language)
{
  const char *wanted = font != NULL ? font : DEFAULT_FONT;

  if (g_strcmp0 (self->font, wanted) == 0 && self->language == language)
    return;
  g_hash_table_remove_all (self->layouts);
  g_free (self->font);
  self->font = g_strdup (wanted);
  self->language = language;
  pango_context_set_language (self->context,
                              language != NULL ? language : pango_language_get_default ());
}

/* Where the index of a name begins: w′|11, h|1; the text's end where there is none, as in
 * "prediction" */
static gsize
find_index (const char *text)
{
  gsize n = strcspn (text, "0123456789");

  return strchr (text, ' ') != NULL ? strlen (text) : n;
}

/* Cantarell's space is narrow beside its tabular figures. */
static void
widen_spaces (PangoAttrList *attributes, double size, const char *text)
{
  for (const char *space = strchr (text, ' '); space != NULL; space = strchr (space + 1, ' '))
    {
      PangoAttribute *wider =
          pango_attr_letter_spacing_new ((int) (size * SPACE_EXTRA * PANGO_SCALE));

      wider->start_index = (guint) (space - text);
      wider->end_index = wider->start_index + 1;
      pango_attr_list_insert (attributes, wider);
    }
}

static PangoLayout *
create_layout (BfScene *self, double size, BfTextFlags flags, const char *text)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_family (font, self->font);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, flags & BF_TEXT_BOLD ? PANGO_WEIGHT_BOLD
                                                                : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (strpbrk (text, "0123456789") != NULL)
    widen_spaces (attributes, size, text);
  if (flags & BF_TEXT_NAME)
    {
      PangoAttribute *smaller =
          pango_attr_size_new_absolute ((int) (size * INDEX_SIZE * PANGO_SCALE));
      PangoAttribute *lower = pango_attr_rise_new ((int) (-size * INDEX_DROP * PANGO_SCALE));

      smaller->start_index = lower->start_index = (guint) find_index (text);
      pango_attr_list_insert (attributes, smaller);
      pango_attr_list_insert (attributes, lower);
    }
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (layout, text, -1);

  return layout;
}

static PangoLayout *
get_layout (BfScene *self, double size, BfTextFlags flags, const char *text)
{
  BfTextKey key = { size, flags & (BF_TEXT_BOLD | BF_TEXT_NAME), (char *) text };
  PangoLayout *layout = g_hash_table_lookup (self->layouts, &key);

  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->layouts) > MAX_LAYOUTS)
    g_hash_table_remove_all (self->layouts);

  layout = create_layout (self, size, flags, text);
  key.text = g_strdup (text);
  g_hash_table_insert (self->layouts, g_memdup2 (&key, sizeof key), layout);

  return layout;
}

/* The width of a text of @size at scale 1, in pixels */
double
bf_text_get_width (BfFrame *frame, double size, BfTextFlags flags, const char *text)
{
  PangoRectangle logical;

  pango_layout_get_extents (get_layout (frame->scene, size * frame->m, flags, text), NULL,
                            &logical);

  return (double) logical.width / PANGO_SCALE;
}

static void
record (BfFrame *frame, PangoLayout *layout, double x, double y, const char *text)
{
  BfSceneText *entry;
  PangoRectangle ink;

  if (frame->texts == NULL)
    return;
  pango_layout_get_extents (layout, &ink, NULL);
  entry = g_new0 (BfSceneText, 1);
  entry->text = g_strdup (text);
  entry->element = frame->element;
  entry->box = (BfRect){ x + (double) ink.x / PANGO_SCALE, y + (double) ink.y / PANGO_SCALE,
                         (double) ink.width / PANGO_SCALE, (double) ink.height / PANGO_SCALE };
  g_ptr_array_add (frame->texts, entry);
}

static void
draw_halo (BfFrame *frame, PangoLayout *layout, double x, double y, double alpha)
{
  cairo_t *cr = frame->cr;

  cairo_save (cr);
  cairo_move_to (cr, x, y);
  pango_cairo_layout_path (cr, layout);
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_set_line_width (cr, HALO);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_BEVEL);
  cairo_set_tolerance (cr, HALO_TOLERANCE);
  cairo_set_dash (cr, NULL, 0, 0.0);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_layout (BfFrame *frame,
             PangoLayout *layout,
             double x,
             double baseline,
             const BfColor *color,
             double alpha)
{
  double y = baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE;

  bf_color_set_source (color, frame->cr, alpha);
  cairo_move_to (frame->cr, x, y);
  pango_cairo_show_layout (frame->cr, layout);
}

/* Draws a text of @size at scale 1 on a baseline; @align 0 begins at x, 0.5 is centred on it, 1
 * ends there. Returns its width. */
double
bf_text_draw (BfFrame *frame,
              double x,
              double baseline,
              double align,
              double size,
              BfTextFlags flags,
              const BfColor *color,
              double alpha,
              const char *text)
{
  PangoLayout *layout = get_layout (frame->scene, size * frame->m, flags, text);
  double width = bf_text_get_width (frame, size, flags, text);
  double left = x - align * width;
  double y = baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE;

  if (alpha <= 0.0)
    return width;
  if (flags & BF_TEXT_HALO)
    draw_halo (frame, layout, left, y, alpha);
  draw_layout (frame, layout, left, baseline, color, alpha);
  record (frame, layout, left, y, text);

  return width;
}

/* How many bytes two numbers begin with alike, at whole characters */
static gsize
get_common_prefix (const char *from, const char *to)
{
  gsize n = 0;

  while (from[n] != '\0' && from[n] == to[n])
    n++;
  while (n > 0 && (to[n] & 0xc0) == 0x80)
    n--;

  return n;
}

/* Draws the digits that differ as they roll in from below, one a little after the other: the new
 * ones push the old ones out at the top. @ms is the time since the roll began. */
void
bf_text_draw_roll (BfFrame *frame,
                   double x,
                   double baseline,
                   double size,
                   const BfColor *color,
                   double ms,
                   const char *from,
                   const char *to)
{
  gsize prefix = get_common_prefix (from, to);
  g_autofree char *same = g_strndup (to, prefix);
  PangoLayout *whole = get_layout (frame->scene, size * frame->m, BF_TEXT_BOLD, to);
  double em = size * frame->m;
  const char *old = from + prefix;
  guint i = 0;

  record (frame, whole, x, baseline - (double) pango_layout_get_baseline (whole) / PANGO_SCALE, to);
  if (prefix > 0)
    draw_layout (frame, get_layout (frame->scene, em, BF_TEXT_BOLD, same), x, baseline, color, 1.0);

  cairo_save (frame->cr);
  cairo_rectangle (frame->cr, x, baseline - 0.86 * em, 40.0 * em, 1.12 * em);
  cairo_clip (frame->cr);
  for (const char *p = to + prefix; *p != '\0'; p = g_utf8_next_char (p), i++)
    {
      double way = bf_ease_out_quint ((ms - i * BF_MOTION_DIGIT_MS) / BF_MOTION_ROLL_MS);
      char digit[8] = { 0 };
      PangoRectangle at;
      double left;

      pango_layout_index_to_pos (whole, (int) (p - to), &at);
      left = x + (double) at.x / PANGO_SCALE;
      memcpy (digit, p, (gsize) (g_utf8_next_char (p) - p));
      draw_layout (frame, get_layout (frame->scene, em, BF_TEXT_BOLD, digit), left,
                   baseline + (1.0 - way) * 1.12 * em, color, CLAMP (way * 2.0, 0.0, 1.0));
      if (*old == '\0')
        continue;
      memset (digit, 0, sizeof digit);
      memcpy (digit, old, (gsize) (g_utf8_next_char (old) - old));
      draw_layout (frame, get_layout (frame->scene, em, BF_TEXT_BOLD, digit), left,
                   baseline - way * 1.12 * em, color, CLAMP (1.0 - way * 1.6, 0.0, 1.0));
      old = g_utf8_next_char (old);
    }
  cairo_restore (frame->cr);
}

/* A number that fits into a width: first it is set smaller, then it loses digits (the full value is
 * shown on hover). Returns it with the size to set it in. */
char *
bf_text_fit_number (BfFrame *frame,
                    double value,
                    double width,
                    double size,
                    double least_size,
                    BfTextFlags flags,
                    double *fitting_size)
{
  char *text = NULL;

  for (int digits = BF_NUMBER_DIGITS; digits >= 1; digits--)
    {
      double needed;

      g_free (text);
      text = bf_number_format_digits (value, digits);
      needed = bf_text_get_width (frame, size, flags, text);
      *fitting_size = needed > width ? size * width / needed : size;
      if (*fitting_size >= least_size)
        {
          /* Half pixels, so that the same sizes come back and are found in the cache */
          *fitting_size = MAX (least_size, (int) (*fitting_size * 2.0) / 2.0);
          return text;
        }
    }
  *fitting_size = least_size;

  return text;
}
