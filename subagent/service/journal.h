/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal: the client of the store. Numbers each record, keeps what is not yet durable (JOURNAL_HELD_MAX octets,
 * then the oldest are lost, counted and said) and sends it again to the next store. Has archives sealed each period.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "service/worker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct board;
struct clock;
struct config;
struct journal;
struct loop;

#define JOURNAL_HELD_MAX (8u << 20)

/* ready (with context) is called once: the board on disk is back on the board, or cannot be (store away for 2 s).
 * sealed is called for each new archive in the spool, and once at the start when the spool is not empty. */
struct journal_observer {
	void (*ready)(void *context);
	void (*sealed)(void *context);
	void *context;
};

struct journal *journal_new(struct loop *loop, const struct clock *clock, const struct config *config,
			    struct board *board, const struct journal_observer *observer);
void journal_free(struct journal *journal);

/* Seals what there is now (besides the period). reply may be NULL. */
int journal_seal(struct journal *journal, worker_reply_fn *reply, void *arg);
/* Lines "N KIND JSON\n" from record `from` on, at most about `octets` of them (protocol.h, "read"). */
int journal_read(struct journal *journal, uint64_t from, size_t octets, worker_reply_fn *reply, void *arg);
/* All up to n is in the RRDs. */
void journal_applied(struct journal *journal, uint64_t n);

/* Somebody else (delivery) has changed the spool: the figures of it come anew. */
void journal_look_at_spool(struct journal *journal);

struct journal_figures {
	uint64_t last;                      /* number of the last record given; 0 none */
	uint64_t durable;                   /* all up to here are on disk */
	size_t held, held_octets;           /* not yet durable */
	uint64_t lost;                      /* records dropped because the store was away too long */
	uint64_t sequence;                  /* of the last archive; 0 none */
	uint64_t spool_count, spool_octets; /* archives not delivered */
	int64_t spool_oldest_us;            /* wall: of the oldest; 0 none */
	uint64_t spool_dropped;             /* archives that will not come: over spool_max, or damaged */
	char trouble[160];                  /* what the store says of its disk; "" */
};
void journal_figures(const struct journal *journal, struct journal_figures *figures);
const struct worker *journal_worker(const struct journal *journal);

#endif
