/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-layout-private.h"
#include "bf-motion-private.h"
#include "bf-scene.h"
#include "model/bf-paths.h"

G_BEGIN_DECLS

/* A layer with too many edges: which of them are drawn, strongest last */
typedef struct
{
  guint  unit;
  guint  input;
  double strength;
} BfStrongEdge;

/* The largest magnitudes of a trace, which all sizes are seen against */
typedef struct
{
  double weight;
  double activation;
  double delta;
  double gradient;
} BfMaxima;

/* What an edge looks like at this moment */
typedef struct
{
  double x0, y0, x1, y1;
  double width;
  double alpha;
  guint  negative;
  guint  curved;
} BfEdgeInk;

struct _BfScene
{
  PangoFontMap    *font_map;
  PangoContext    *context;
  PangoLanguage   *language;
  char            *font;
  GHashTable      *layouts;     /* BfTextKey -> PangoLayout */

  BfTrace         *maxima_trace; /* what @maxima were taken of */
  BfMaxima         maxima;

  BfTrace         *strong_trace; /* what @strong was chosen from */
  gsize            strong_sample;
  gboolean         strong_backward;
  GPtrArray       *strong;       /* a GArray of BfStrongEdge a layer; NULL where all are drawn */

  BfTrace         *paths_trace;  /* what @paths were found in */
  gsize            paths_sample;
  BfElement        paths_of;
  BfPaths         *paths;        /* (nullable): the strongest from what is selected to the loss */

  guint64          edges_key;    /* of the edges drawn last */
  cairo_surface_t *edges_image;  /* (nullable): the edges of @image_key */
  guint64          image_key;
};

/* One frame: what every painter needs. */
typedef struct
{
  BfScene            *scene;
  cairo_t            *cr;
  const BfGlance     *glance;
  const BfLayout     *layout;
  const BfSceneStyle *style;
  const BfPalette    *palette;    /* of what is drawn now: @full_palette, or @dimmed off the paths */
  const BfPalette    *full_palette;
  BfPalette           dimmed;
  gboolean            has_paths;  /* a parameter is selected, and its paths stand out */
  const BfTrace      *trace;
  const BfNetwork    *network;
  BfMaxima            max;
  BfTimeline          timeline;
  BfPhase             phase;      /* what is seen to be in progress */
  double              s;          /* of radii and edges */
  double              k;          /* of rings and gaps: never below 1 */
  double              m;          /* of plates and text */
  double              outline;    /* added to every outline in high contrast */
  double              padlock;    /* how far the padlocks have come in backward, 0 to 1 */
  double              opening;    /* how far they have gone again in step */
  double              roll_ms;    /* since the weights began to roll */
  double              roll;       /* how far that is, 0 to 1 */
  double              grey;       /* how far what the step makes out of date has turned grey */
  BfElement           element;    /* whose text is being drawn */
  GPtrArray          *texts;      /* (nullable): BfSceneText */
} BfFrame;

/* Text */
typedef enum
{
  BF_TEXT_BOLD = 1 << 0,
  BF_TEXT_HALO = 1 << 1, /* stands free, over edges */
  BF_TEXT_NAME = 1 << 2, /* letters, then an index that is set lower */
} BfTextFlags;

void    bf_text_init_scene     (BfScene       *self);
void    bf_text_clear_scene    (BfScene       *self);
void    bf_text_set_font       (BfScene       *self,
                                const char    *font,
                                PangoLanguage *language);
double  bf_text_get_width      (BfFrame       *frame,
                                double         size,
                                BfTextFlags    flags,
                                const char    *text);
double  bf_text_draw           (BfFrame       *frame,
                                double         x,
                                double         baseline,
                                double         align,
                                double         size,
                                BfTextFlags    flags,
                                const BfColor *color,
                                double         alpha,
                                const char    *text);
void    bf_text_draw_roll      (BfFrame       *frame,
                                double         x,
                                double         baseline,
                                double         size,
                                const BfColor *color,
                                double         ms,
                                const char    *from,
                                const char    *to);
char   *bf_text_fit_number     (BfFrame       *frame,
                                double         value,
                                double         width,
                                double         size,
                                double         least_size,
                                BfTextFlags    flags,
                                double        *fitting_size);

/* Moments: a number is asked of the glance at the moment at which it is seen to have arrived. */
void    bf_frame_glance_at     (const BfFrame *frame,
                                guint64        done,
                                BfGlance      *glance);
void    bf_frame_glance_unit   (const BfFrame *frame,
                                BfPhase        phase,
                                guint          layer,
                                guint          unit,
                                BfGlance      *glance);
void    bf_frame_glance_term   (const BfFrame *frame,
                                guint64        ordinal,
                                BfGlance      *glance);
double  bf_frame_get_progress  (const BfFrame *frame,
                                BfPhase        phase,
                                guint          layer,
                                guint          unit,
                                BfTermKind     kind,
                                guint          index);
guint   bf_frame_count_arrived (const BfFrame *frame,
                                BfPhase        phase,
                                guint          layer,
                                guint          unit);
gboolean bf_frame_just_moved   (const BfFrame *frame,
                                guint64        first,
                                guint64        last);
gboolean bf_frame_is           (const BfElement *a,
                                BfElementKind  kind,
                                guint          layer,
                                guint          unit,
                                guint          input);
void    bf_frame_focus         (BfFrame       *frame,
                                BfElement      element);
void    bf_frame_init_paths    (BfFrame       *frame);
gboolean bf_frame_is_off_path  (const BfFrame *frame,
                                const BfElement *element);
gboolean bf_frame_get_path_edge (BfFrame      *frame,
                                guint          path,
                                guint          layer,
                                guint         *unit,
                                guint         *input);
gboolean bf_frame_is_path_edge (BfFrame       *frame,
                                guint          layer,
                                guint          unit,
                                guint          input);
void    bf_scene_clear_paths   (BfScene       *self);
gboolean bf_frame_is_edited    (const BfFrame *frame);
gboolean bf_frame_is_hovered   (const BfFrame *frame);
gboolean bf_frame_is_selected  (const BfFrame *frame);
gboolean bf_frame_is_focused   (const BfFrame *frame);
double  bf_frame_get_mark_room (const BfFrame *frame);

/* Marks */
const BfColor *bf_frame_get_edge_color (const BfFrame *frame,
                                        double         value);
const BfColor *bf_frame_get_text_color (const BfFrame *frame,
                                        double         value);
const BfColor *bf_frame_get_fill_color (const BfFrame *frame,
                                        double         value);
void    bf_mark_rounded        (cairo_t       *cr,
                                const BfRect  *rect,
                                double         radius);
void    bf_mark_set_dash       (cairo_t       *cr,
                                double         on,
                                double         off,
                                double         scale);
void    bf_mark_padlock        (BfFrame       *frame,
                                double         x,
                                double         y,
                                double         scale,
                                double         opening,
                                double         alpha);
void    bf_mark_bucket         (BfFrame       *frame,
                                double         x,
                                double         y,
                                double         level,
                                const BfColor *line,
                                const BfColor *fill,
                                double         alpha);
void    bf_mark_arrow          (BfFrame       *frame,
                                double         x,
                                double         base,
                                gboolean       up,
                                const BfColor *color,
                                double         alpha);
void    bf_mark_wedge          (BfFrame       *frame,
                                double         x,
                                double         y,
                                double         radius,
                                double         start,
                                double         end,
                                gboolean       hatched,
                                const BfColor *fill,
                                double         alpha);
void    bf_mark_mini_pie       (BfFrame       *frame,
                                double         x,
                                double         y,
                                double         share,
                                double         grown,
                                const BfColor *color,
                                double         alpha);
void    bf_mark_underline      (BfFrame       *frame,
                                double         x,
                                double         baseline,
                                double         width);
void    bf_mark_focus_rect     (BfFrame       *frame,
                                const BfRect  *rect,
                                double         radius);
void    bf_mark_focus_circle   (BfFrame       *frame,
                                double         x,
                                double         y,
                                double         radius);

/* Painters, in the order in which they draw */
const GArray *bf_scene_get_strong (BfFrame    *frame,
                                guint          layer);
void    bf_scene_draw_bands    (BfFrame       *frame);
void    bf_scene_draw_band_captions (BfFrame  *frame);
double  bf_scene_get_lit       (const BfFrame *frame,
                                guint          layer,
                                guint          unit,
                                guint          input);
gboolean bf_scene_is_marked_edge (const BfFrame *frame,
                                guint          layer,
                                guint          unit,
                                guint          input);
void    bf_scene_draw_edges    (BfFrame       *frame);
void    bf_scene_draw_tags     (BfFrame       *frame);
void    bf_scene_draw_plates   (BfFrame       *frame);
void    bf_scene_draw_bias_lines (BfFrame     *frame);
void    bf_scene_draw_inputs   (BfFrame       *frame);
void    bf_scene_draw_units    (BfFrame       *frame);
double  bf_scene_get_docked_right (BfFrame    *frame,
                                guint          layer,
                                guint          unit,
                                double         top,
                                double         bottom);
double  bf_scene_draw_delta    (BfFrame       *frame,
                                guint          layer,
                                guint          unit);
void    bf_scene_draw_docked   (BfFrame       *frame,
                                guint          layer,
                                guint          unit);
void    bf_scene_draw_column_captions (BfFrame *frame);
double  bf_scene_get_caption_baseline (const BfFrame *frame);
void    bf_scene_draw_targets  (BfFrame       *frame);
void    bf_scene_draw_pie      (BfFrame       *frame);

G_END_DECLS
