/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* What each target defines: takes any bytes, and comes back. */
int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length);
