/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

char *bf_rate_fate_describe (BfRateFate         fate,
                             guint              period);
char *bf_rate_point_describe (const BfRatePoint *point);
char *bf_rate_band_describe (const BfRateMap   *map,
                             const BfRateBand  *band);
char *bf_rate_map_describe  (const BfRateMap   *map);

G_END_DECLS
