/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include <string.h>

#ifdef __AVX512F__
#include <immintrin.h>
#endif

/* Vectors of doubles by GCC's extension, which clang knows too. Every lane does what a scalar would do, in the same
 * order, so the width of a vector changes no bit of a result. */

typedef double bf_vec1;
typedef double bf_vec2 __attribute__ ((vector_size (16)));
typedef double bf_vec4 __attribute__ ((vector_size (32)));
typedef double bf_vec8 __attribute__ ((vector_size (64)));
typedef gint64 bf_int2 __attribute__ ((vector_size (16)));
typedef gint64 bf_int4 __attribute__ ((vector_size (32)));
typedef gint64 bf_int8 __attribute__ ((vector_size (64)));

#define BF_INLINE static inline __attribute__ ((always_inline, unused))

/* Stands before a loop whose count is a constant once its function is inlined */
#ifdef __clang__
#define BF_UNROLL _Pragma ("clang loop unroll(full)")
#else
#define BF_UNROLL _Pragma ("GCC unroll 32")
#endif

/* The widest vector of the processor this file is compiled for */
#if defined(__AVX512F__)
#define BF_LANES 8
#elif defined(__AVX2__)
#define BF_LANES 4
#else
#define BF_LANES 2
#endif

#define BF_JOIN_(a, b) a##b
#define BF_JOIN(a, b)  BF_JOIN_ (a, b)
