/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/store.h"

#include "base/log.h"
#include "store/boardfile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARCHIVES_AT_ONCE 8 /* z_stats waits for the answer: the rest comes with the next seal */

static int replay_line(const struct line *line, void *context)
{
	return latest_note_line(context, line) ? 1 : 0;
}

/* The board as the file has it, and what the journal knows better. */
static int load_board(struct store *store)
{
	if (boardfile_load(&store->disk, &store->latest))
		return -1;
	int result = journal_visit(&store->journal, latest_last(&store->latest), store->journal.last, replay_line,
				   &store->latest);
	return result > 0 ? disk_fail(&store->disk, "cannot keep the last records of the agents") : result;
}

/* Without its file the chain goes on after the archives that are there. */
static int open_chain(struct store *store)
{
	int result = chain_load(&store->chain, &store->disk);

	if (result < 0 || spool_open(&store->spool, &store->disk, &store->chain))
		return -1;
	if (result == 1 && spool_highest(&store->spool)) {
		store->chain.sequence = spool_highest(&store->spool);
		log_warn("chain",
			 "chain.json and its copy are gone: the next archive is number %" PRIu64
			 ", and repeats what of the "
			 "journal is still here",
			 store->chain.sequence + 1);
	}
	return 0;
}

/* Somebody removed the journal, or a part of it: numbers must go on, or one would stand for two records. */
static void go_on(struct store *store)
{
	struct journal *journal = &store->journal;
	uint64_t sealed = chain_reached(&store->chain), board = latest_last(&store->latest);
	uint64_t reached = sealed > board ? sealed : board;

	if (journal->last >= reached)
		return;
	log_warn("journal",
		 "the journal ends with record %" PRIu64 ", but %s with %" PRIu64 ": the records between are lost, the "
		 "next is number %" PRIu64,
		 journal->last, sealed > board ? "the archives" : "the board on disk", reached, reached + 1);
	journal->last = journal->durable = reached;
}

int store_open(struct store *store, const char *state_dir, const struct store_settings *settings,
	       const struct clock *clock)
{
	*store = (struct store){ .settings = *settings, .clock = clock, .journal = { .fd = -1 } };
	if (disk_open(&store->disk, state_dir) || journal_open(&store->journal, &store->disk, clock) ||
	    load_board(store) || open_chain(store))
		return -1;
	go_on(store);
	return 0;
}

void store_release(struct store *store)
{
	chain_release(&store->chain);
	spool_release(&store->spool);
	latest_release(&store->latest);
	journal_release(&store->journal);
	disk_release(&store->disk);
	free(store->settings.id);
	free(store->settings.host);
	free(store->settings.module);
}

static int save_board(struct store *store)
{
	if (journal_sync(&store->journal)) /* the board must not be ahead of the journal */
		return -1;
	store->board_us = 0;
	return boardfile_save(&store->disk, &store->latest);
}

/* Segments that nobody needs any more; and, over the bound, those that only the RRDs need. */
static int trim(struct store *store)
{
	uint64_t done = store->chain.last < store->applied ? store->chain.last : store->applied;

	if (journal_remove(&store->journal, done))
		return -1;
	while (journal_closed_octets(&store->journal) > STORE_CLOSED_MOST && store->journal.count > 1 &&
	       store->journal.closed[0].last <= store->chain.last) {
		if (!store->behind)
			log_warn("journal",
				 "records up to %" PRIu64 " go though the RRDs do not have them (they have %" PRIu64
				 "): closed segments are over %d octets",
				 store->journal.closed[0].last, store->applied, STORE_CLOSED_MOST);
		store->behind = true;
		if (journal_remove_oldest(&store->journal))
			return -1;
	}
	return 0;
}

/* Closes current and writes the board, as replay must find what removed segments held. */
static int rotate(struct store *store)
{
	uint64_t closed = journal_closed_last(&store->journal);

	if (journal_rotate(&store->journal))
		return -1;
	if (closed == journal_closed_last(&store->journal))
		return 0;
	if (save_board(store))
		return -1;
	if (store->settings.archive || store->chain.pending)
		return 0;
	store->chain.last = journal_closed_last(&store->journal); /* nobody wants what is before it */
	return chain_save(&store->chain);
}

static bool is_record(const char *record, size_t length, enum line_kind kind)
{
	return kind < LINE_KINDS && length && length < LINE_LONGEST - 128 && !memchr(record, '\n', length);
}

int store_append(struct store *store, uint64_t n, const char *kind_word, const char *agent, int64_t time_us,
		 const char *record, size_t length)
{
	enum line_kind kind = line_kind(kind_word);
	struct journal *journal = &store->journal;

	if (n <= journal->last)
		return 0;
	if (n > journal->last + 1)
		log_warn("journal", "records %" PRIu64 " to %" PRIu64 " are lost: z_stats could not keep them",
			 journal->last + 1, n - 1);
	if (!is_record(record, length, kind)) {
		log_error("journal", "record %" PRIu64 " of kind \"%s\" is no line of 1 to %u octets: left out", n,
			  kind_word, LINE_LONGEST - 128);
		journal_skip(journal, n);
		return 0;
	}
	if (journal_append(journal, n, kind, record, length))
		return -1;
	if (kind == LINE_MEASURE && latest_note(&store->latest, n, agent, time_us, record, length))
		return disk_fail(&store->disk, "cannot keep the last record of %s", agent);
	if (!store->board_us)
		store->board_us = clock_monotonic_us(store->clock) + STORE_BOARD_US;
	if (journal->octets < JOURNAL_SEGMENT_OCTETS)
		return 0;
	return rotate(store) || trim(store) ? -1 : 0;
}

int store_applied(struct store *store, uint64_t n)
{
	if (n > store->applied)
		store->applied = n;
	if (store->journal.count && n >= store->journal.closed[0].last)
		store->behind = false;
	return trim(store);
}

static bool is_waiting(uint64_t sequence, const void *context)
{
	return spool_list_has(context, sequence);
}

static int look(struct store *store)
{
	int settled = spool_look(&store->spool) ? -1 : spool_settle(&store->spool, &store->chain);

	store->spool_changed |= settled > 0;
	return settled < 0 ? -1 : 0;
}

static int keep_spool(struct store *store)
{
	store->spool_us = clock_monotonic_us(store->clock) + STORE_SPOOL_US;
	if (look(store))
		return -1;
	int changed = spool_tidy(&store->spool, &store->chain, store->settings.spool_most,
				 store->settings.spool_keep_us, clock_wall_us(store->clock));
	store->spool_changed |= changed > 0;
	return changed < 0 ? -1 : 0;
}

int store_look_at_spool(struct store *store)
{
	store->spool_changed = true;
	return keep_spool(store);
}

int store_seal(struct store *store, struct seal_result *result)
{
	const struct seal_who who = { store->settings.id, store->settings.host, store->settings.module };
	struct seal_result one;
	int more = 0;

	*result = (struct seal_result){ 0 };
	if (rotate(store) || look(store)) /* what is damaged is named at once, and not taken for delivered */
		return -1;
	chain_forget_drops(&store->chain, is_waiting, &store->spool.waiting);
	for (int i = 0; i < ARCHIVES_AT_ONCE && !more; i++) {
		more = store->chain.pending      ? 0
		       : store->settings.archive ? seal_announce(&store->chain, &store->journal, &who)
						 : 1;
		if (more == 0 && seal_finish(&store->chain, &store->journal, &store->spool, &one))
			return -1;
		if (more == 0)
			*result = one;
	}
	store->spool_changed |= result->sequence > 0;
	return more < 0 || keep_spool(store) || trim(store) ? -1 : 0;
}

int store_recover(struct store *store)
{
	struct seal_result result;

	if (seal_finish(&store->chain, &store->journal, &store->spool, &result) == 0) {
		store->spool_changed |= result.sequence > 0;
		return 0;
	}
	/* Memory goes back to what the disk says; the next seal tries again. */
	chain_release(&store->chain);
	return chain_load(&store->chain, &store->disk) < 0 ? -1 : 1;
}

int store_tick(struct store *store)
{
	int64_t now_us = clock_monotonic_us(store->clock);

	if (store->journal.sync_us && now_us >= store->journal.sync_us && journal_sync(&store->journal))
		return -1;
	if (store->board_us && now_us >= store->board_us && save_board(store))
		return -1;
	return now_us >= store->spool_us ? keep_spool(store) : 0;
}

int store_wait_ms(const struct store *store)
{
	int64_t due_us = store->spool_us;

	if (store->journal.sync_us && store->journal.sync_us < due_us)
		due_us = store->journal.sync_us;
	if (store->board_us && store->board_us < due_us)
		due_us = store->board_us;
	int64_t left_us = due_us - clock_monotonic_us(store->clock);
	return left_us <= 0 ? 0 : (int)((left_us + USEC_PER_MSEC - 1) / USEC_PER_MSEC);
}
