/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fuzz targets share. A target is one file with LLVMFuzzerTestOneInput(): linked with libFuzzer it searches,
 * linked with driver.c it runs the seeds (README.md). An input that breaks a promise of the code under test aborts.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "core/catalogue.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition) fuzz_check((condition), #condition, __FILE__, __LINE__)
void fuzz_check(bool condition, const char *text, const char *file, int line);

/* The input as a string of its own, so that a read beyond its end is seen. free() it. */
char *fuzz_text(const uint8_t *data, size_t size);
/* Valid UTF-8 without control characters. */
bool fuzz_is_clean(const char *text);

/* Class load (load1 gauge, forks counter, drift derive, kernel text), class disk with rows (used, free), and agents
 * "load" and "disk" of them; disk requires load. Aborts when memory is short. */
struct catalogue *fuzz_catalogue(void);

#endif
