/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-layout.h"

G_BEGIN_DECLS

#define BF_LAYOUT_MAX_SQUARES 16   /* more inputs stand in one grid or column */
#define BF_LAYOUT_MAX_MARKED 10    /* more outputs show no target and no miss of their own */
#define BF_LAYOUT_MAX_EDGES 100    /* a layer with more edges is a band with its strongest edges */
#define BF_LAYOUT_RING 10.0        /* a delta ring reaches this far beyond the rim, at scale 1 */
#define BF_LAYOUT_FOOT 28.0        /* kept free for the sentence under the picture */

typedef enum
{
  BF_INPUTS_SQUARES,
  BF_INPUTS_COLUMN,
  BF_INPUTS_GRID,
} BfInputForm;

/* One column of units, or of inputs */
typedef struct
{
  guint  n;
  double x;
  double first_y;
  double pitch;
  double radius; /* of an input: half its side */
  double above;  /* how much is free above a rim, so that texts know whether they fit */
} BfColumn;

/* Where the plates of one layer stand */
typedef struct
{
  guint       n_inputs;
  guint       n_units;
  gboolean    has_bias;
  gboolean    is_band;
  BfPlateForm form;
  double      t;     /* from the source */
  double      room;  /* half the width that a plate may take */
  double      pitch; /* from one label to the next */
  BfRect     *bias;  /* (nullable): a rect a unit; of no width where there is no room */
} BfLabels;

/* A radius of 0 where there is no place */
#define BF_LAYOUT_PIE_CAPTION 24.0 /* the height kept free below the disc, times the mark scale */

typedef struct
{
  double x, y, radius;
} BfDisc;

struct _BfLayout
{
  gatomicrefcount ref_count;
  double          width;
  double          height;
  double          text_scale;
  double          scale; /* of radii and edges */
  double          mark;  /* of plates and text */
  guint           n_layers;
  BfColumn       *columns; /* n_layers + 1, the first is the inputs */
  BfLabels       *labels;
  BfInputForm     input_form;
  BfRect          inputs;  /* of a grid or a column */
  guint           grid;    /* cells in a row */
  BfDisc          pie;
};

void     bf_layout_init_labels (BfLayout       *self);
void     bf_layout_init_pie    (BfLayout       *self);
double   bf_layout_get_y       (const BfLayout *self,
                                guint           column,
                                guint           index);
gboolean bf_layout_get_label   (const BfLayout *self,
                                guint           layer,
                                guint           unit,
                                guint           input,
                                double         *x,
                                double         *y);
gboolean bf_layout_get_bias_stub (const BfLayout    *self,
                                guint           layer,
                                guint           unit,
                                BfRect         *rect);
void     bf_layout_get_bias_place (const BfLayout   *self,
                                guint           layer,
                                guint           unit,
                                BfRect         *rect);
void     bf_layout_get_reach   (const BfLayout *self,
                                guint           layer,
                                guint           unit,
                                guint           input,
                                BfRect         *rect);

G_END_DECLS
