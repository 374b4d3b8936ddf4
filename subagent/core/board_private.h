/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the board, for the files board*.c alone: each does one job on it. */
#ifndef BOARD_PRIVATE_H
#define BOARD_PRIVATE_H

#include "core/board.h"
#include "core/requires.h"

#define BOARD_OBSERVERS_MAX 8

struct entry {
	struct board_agent agent; /* first: what board_at() gives */
	int64_t waits_since_us;   /* monotonic: no measure was known before */
	int64_t old_us; /* monotonic: what it says counts until then; INT64_MAX: it is too old, or has a problem */
	uint32_t trend_count; /* measures in the last step of trend */
	bool fresh;           /* nothing is known of it yet: Unknown, and makes nobody Dependant */
	bool awaited;         /* has had no turn yet and was not restored (counted in board->awaited) */
	bool failed;          /* its last turn did not measure */
	bool quiet;           /* board_show_all() tells nothing of it: it is new or restored */
};

struct board {
	const struct clock *clock;
	struct catalogue *catalogue;
	struct entry *entries; /* of catalogue->agents[i] */
	size_t count;
	struct requires *requires;
	enum agent_status *shown; /* by node of requires: what rules_depend() made of it */
	uint32_t *cause;
	bool *due; /* by node: to be shown anew */
	struct board_observer observers[BOARD_OBSERVERS_MAX];
	size_t observer_count;
	size_t by_status[STATUS_COUNT + 1];
	size_t awaited; /* entries that are */
	size_t values;  /* of all entries, those that are there */
	int64_t last_change_us;
	uint64_t version, generation;
	int64_t next_old_us; /* monotonic: before that no entry's old_us comes */
	int64_t trend_step;  /* monotonic time / BOARD_TREND_STEP_US */
	json_t *waiting;     /* records that came before the first catalogue; NULL: none */
	bool restored;       /* records were put back, and what they make of others has not been worked out */
};

/* board_show.c: from what an agent says by itself to what is shown */

/* Texts of entries: kept copies, or const ones that are never freed. */
extern const char board_not_measured[];
const char *board_text_keep(const char *text);
void board_text_drop(const char *text);

/* Sets what it says by itself. Returns whether that differs. */
bool board_set_own(struct entry *entry, enum agent_status status, const char *message);
/* Shows it, tells the observers (report may be NULL), and goes on with those that require it. own_differs: see above.
 */
void board_show(struct board *board, struct entry *entry, bool own_differs, const struct report *report);
/* Works out everything anew. What changed goes to changes (room for board->count; NULL: nobody is told) but for quiet
 * entries. Returns how many. */
size_t board_show_all(struct board *board, struct board_change *changes);
void board_tell_change(struct board *board, const struct board_change *change);
/* Puts a status into an entry and the counts, nothing else. */
void board_set_status(struct board *board, struct entry *entry, enum agent_status status);
/* Works out what restored records make of others, when there are any. */
void board_settle(struct board *board);

/* board_trend.c */
void board_trend_clear(struct entry *entry);
/* Goes on to the step of now. */
void board_trend_roll(struct board *board);
void board_trend_add(struct entry *entry);

/* board_restore.c */
/* Puts one record back; of whom nothing is to be had it does nothing. -1 when it is no record. */
int board_restore_record(struct board *board, const json_t *record, char *why, size_t why_size);

/* board.c */
void board_entry_release(struct entry *entry);
/* Takes rows over, instead of those that the entry has. */
void board_entry_rows(struct board *board, struct entry *entry, struct rows *rows);
/* From now on it has three periods. */
void board_entry_wait(struct board *board, struct entry *entry);
/* It is awaited no more. */
void board_entry_arrived(struct board *board, struct entry *entry);
struct entry *board_entry(struct board *board, const struct catalogue_agent *agent);

#endif
