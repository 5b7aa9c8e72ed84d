/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-network.h"

G_BEGIN_DECLS

/**
 * BfPhase:
 *
 * The five phases of a training step, named after the PyTorch line that runs each.
 */
typedef enum
{
  BF_PHASE_ZERO_GRAD,
  BF_PHASE_FORWARD,
  BF_PHASE_LOSS,
  BF_PHASE_BACKWARD,
  BF_PHASE_STEP,
} BfPhase;

#define BF_N_PHASES (BF_PHASE_STEP + 1)

/**
 * BfGranularity:
 *
 * How far one press of Step or Back goes.
 */
typedef enum
{
  BF_GRANULARITY_TERM,
  BF_GRANULARITY_UNIT,
  BF_GRANULARITY_LAYER,
  BF_GRANULARITY_PHASE,
  BF_GRANULARITY_STEP,
  BF_GRANULARITY_EPOCH,
} BfGranularity;

/**
 * BfTermKind:
 * @BF_TERM_WHOLE: the phase has one term only (zero_grad, loss, step)
 * @BF_TERM_PRODUCT: forward: input × weight arrives in the sum z
 * @BF_TERM_BIAS: forward: the bias arrives in z
 * @BF_TERM_ACTIVATION: forward: z becomes a (left out where the activation is the identity)
 * @BF_TERM_OUTPUT_ERROR: backward: ∂L/∂a of an output, from the loss
 * @BF_TERM_ERROR: backward: delta × weight arrives from a unit of the next layer
 * @BF_TERM_SLOPE: backward: times the activation's slope (left out for the identity)
 * @BF_TERM_GRADIENT: backward: the bucket of one incoming weight fills
 * @BF_TERM_BIAS_GRADIENT: backward: the bucket of the bias fills
 *
 * What the smallest piece of a step does.
 */
typedef enum
{
  BF_TERM_WHOLE,
  BF_TERM_PRODUCT,
  BF_TERM_BIAS,
  BF_TERM_ACTIVATION,
  BF_TERM_OUTPUT_ERROR,
  BF_TERM_ERROR,
  BF_TERM_SLOPE,
  BF_TERM_GRADIENT,
  BF_TERM_BIAS_GRADIENT,
} BfTermKind;

/**
 * BfPlace:
 * @phase: the phase
 * @layer: the layer (0 in a phase of one term)
 * @unit: the unit of that layer
 * @term: the term of that unit, from 0
 * @kind: what the term does
 * @index: for a product or a weight's gradient the input, for an error the unit of the next layer
 *
 * One term of a step, found by its ordinal.
 */
typedef struct
{
  BfPhase    phase;
  guint      layer;
  guint      unit;
  guint      term;
  BfTermKind kind;
  guint      index;
} BfPlace;

/**
 * BfMoment:
 * @from: how many terms of the step were done when the present movement began
 * @to: how many are done when it ends
 * @fraction: how much of the movement is over, 0 to 1
 *
 * A place inside a step. The terms of a step have a fixed order (zero_grad; forward layer by layer, unit by unit;
 * loss; backward from the last layer to the first; step) and are counted from 0. Those before @from are done,
 * those from @from up to @to are in flight, the rest is not computed yet. A moment at rest has @from equal to @to, or
 * @fraction 1.
 */
typedef struct
{
  guint64 from;
  guint64 to;
  double  fraction;
} BfMoment;

/**
 * BfProgress:
 *
 * Whether a term has been computed at a moment.
 */
typedef enum
{
  BF_PROGRESS_NOT_YET,
  BF_PROGRESS_IN_FLIGHT,
  BF_PROGRESS_DONE,
} BfProgress;

BF_EXPORT
const char *bf_phase_get_name          (BfPhase          self);
BF_EXPORT
gboolean    bf_phase_from_name         (const char      *name,
                                        BfPhase         *phase);
BF_EXPORT
const char *bf_granularity_get_name    (BfGranularity    self);

BF_EXPORT
guint64     bf_moment_count_terms      (const BfNetwork *network);
BF_EXPORT
guint64     bf_moment_get_phase_start  (const BfNetwork *network,
                                        BfPhase          phase);
BF_EXPORT
guint64     bf_moment_get_phase_end    (const BfNetwork *network,
                                        BfPhase          phase);
BF_EXPORT
guint       bf_moment_get_n_unit_terms (const BfNetwork *network,
                                        BfPhase          phase,
                                        guint            layer);
BF_EXPORT
guint64     bf_moment_get_unit_start   (const BfNetwork *network,
                                        BfPhase          phase,
                                        guint            layer,
                                        guint            unit);
BF_EXPORT
guint64     bf_moment_get_unit_end     (const BfNetwork *network,
                                        BfPhase          phase,
                                        guint            layer,
                                        guint            unit);
BF_EXPORT
guint64     bf_moment_find_term        (const BfNetwork *network,
                                        BfPhase          phase,
                                        guint            layer,
                                        guint            unit,
                                        BfTermKind       kind,
                                        guint            index);
BF_EXPORT
void        bf_moment_locate           (const BfNetwork *network,
                                        guint64          ordinal,
                                        BfPlace         *place);

BF_EXPORT
BfMoment    bf_moment_at_rest          (guint64          done);
BF_EXPORT
BfMoment    bf_moment_at_phase         (const BfNetwork *network,
                                        BfPhase          phase,
                                        double           fraction);
BF_EXPORT
gboolean    bf_moment_is_at_rest       (const BfMoment  *self);
BF_EXPORT
guint64     bf_moment_get_done         (const BfMoment  *self);
BF_EXPORT
BfPhase     bf_moment_get_phase        (const BfMoment  *self,
                                        const BfNetwork *network);
BF_EXPORT
BfProgress  bf_moment_get_progress     (const BfMoment  *self,
                                        guint64          ordinal);
BF_EXPORT
BfProgress  bf_moment_get_delta_progress (const BfMoment *self,
                                        const BfNetwork *network,
                                        guint            layer,
                                        guint            unit);
BF_EXPORT
guint64     bf_moment_next             (const BfNetwork *network,
                                        guint64          done,
                                        BfGranularity    granularity);
BF_EXPORT
guint64     bf_moment_previous         (const BfNetwork *network,
                                        guint64          done,
                                        BfGranularity    granularity);

G_END_DECLS
