/* SPDX-License-Identifier: MIT */
#pragma once

#include "scene/bf-scene.h"

/* Traces and frames for the tests of the scene. */

#define BF_FIXTURE_WIDTH 712.0
#define BF_FIXTURE_HEIGHT 477.0

BfTrace         *bf_fixture_worked_example (guint           step);
BfTrace         *bf_fixture_trace          (const char     *shape);
BfMoment         bf_fixture_term           (const BfTrace  *trace,
                                            BfPhase         phase,
                                            guint           layer,
                                            guint           unit,
                                            BfTermKind      kind,
                                            guint           index,
                                            double          fraction);
BfGlance         bf_fixture_glance         (const BfTrace  *trace,
                                            BfMoment        moment);
BfSceneStyle     bf_fixture_style          (void);
cairo_surface_t *bf_fixture_draw           (const BfGlance *glance,
                                            const BfSceneStyle *style,
                                            double          width,
                                            double          height);
BfColor          bf_fixture_get_pixel      (cairo_surface_t *surface,
                                            double          x,
                                            double          y);
double           bf_fixture_get_distance   (const BfColor  *a,
                                            const BfColor  *b);
