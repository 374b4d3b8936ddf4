/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker z_stats-store: the store, and what of it has been told to z_stats. */
#ifndef STORE_PROGRAM_H
#define STORE_PROGRAM_H

#include "base/duty.h"
#include "store/store.h"

/* The context of the worker's duty. */
struct program {
	struct store store;
	bool open, told;     /* the store is open; the board was told */
	bool wrote;          /* something became durable since the start */
	bool well, unsealed; /* the disk was said to work; an archive that was announced cannot be made */
	bool tell_again;     /* durable, though it has not changed */
	uint64_t durable_told;
};

#endif
