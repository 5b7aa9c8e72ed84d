/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-document.h"
#include "bf-glance.h"
#include "bf-ripple.h"

G_BEGIN_DECLS

/* The arithmetic of a moment, or of the selected element, written out with its real numbers. */

BfDocument *bf_arithmetic_of_moment  (const BfGlance *glance);
BfDocument *bf_arithmetic_of_element (const BfGlance *glance);
BfDocument *bf_arithmetic_of_step    (const BfTrace  *trace);
BfDocument *bf_arithmetic_of_parameter (const BfTrace   *trace,
                                        const BfElement *parameter,
                                        const BfRipple  *ripple);

/* One sentence: what is happening now (the label under the picture, the accessible announcement). */
char       *bf_narrate               (const BfGlance *glance);

/* What a screen reader says of an element: its name with its values, and what they are made of. */
char       *bf_describe_name         (const BfGlance  *glance,
                                      const BfElement *element);
char       *bf_describe_details      (const BfGlance  *glance,
                                      const BfElement *element);

G_END_DECLS
