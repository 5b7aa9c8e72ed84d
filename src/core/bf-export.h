/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * BF_EXPORT: (skip)
 *
 * Stands above every prototype that the library exports; whatever has none is hidden.
 */
#define BF_EXPORT __attribute__ ((visibility ("default"))) extern
