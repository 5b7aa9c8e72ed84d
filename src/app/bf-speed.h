/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BF_SPEED_N_NOTCHES 12
#define BF_SPEED_DEFAULT 3

/**
 * BfSpeed:
 * @steps_per_second: how fast Train goes; infinite: as fast as it can
 * @multiplier: how much faster than the motion table Step plays
 *
 * One notch of the speed slider.
 */
typedef struct
{
  double steps_per_second;
  double multiplier;
} BfSpeed;

const BfSpeed *bf_speed_get         (guint notch);
gboolean       bf_speed_is_animated (guint notch);
char          *bf_speed_describe    (guint notch);

G_END_DECLS
