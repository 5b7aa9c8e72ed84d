/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-activation.h"
#include "bf-dataset.h"
#include "bf-error.h"
#include "bf-export.h"
#include "bf-gradient-check.h"
#include "bf-initializer.h"
#include "bf-loss.h"
#include "bf-moment.h"
#include "bf-network.h"
#include "bf-optimizer.h"
#include "bf-option.h"
#include "bf-recipe.h"
#include "bf-schedule.h"
#include "bf-state.h"
#include "bf-trace.h"
#include "bf-trainer.h"
