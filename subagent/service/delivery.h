/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Delivery: the client of the forward worker, which runs only while the spool holds something and a URL is set. */
#ifndef DELIVERY_H
#define DELIVERY_H

#include "service/worker.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct config;
struct delivery;
struct loop;

/* left is called for each archive that has left the spool, delivered or damaged. */
struct delivery_observer {
	void (*left)(void *context);
	void *context;
};

struct delivery *delivery_new(struct loop *loop, const struct clock *clock, const struct config *config,
			      const struct delivery_observer *observer);
void delivery_free(struct delivery *delivery);
/* There is a new archive in the spool (or may be). */
void delivery_look(struct delivery *delivery);

struct delivery_figures {
	bool configured;
	uint64_t delivered, failed;               /* archives; attempts */
	int64_t last_success_us, last_failure_us; /* wall; 0 never */
	char last_error[160];                     /* "" after a success */
};
void delivery_figures(const struct delivery *delivery, struct delivery_figures *figures);
const struct worker *delivery_worker(const struct delivery *delivery);

#endif
