/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The child of one turn, as the runner sees it: its process, its pipe, what it wrote. */
#ifndef RUNNER_SLOT_H
#define RUNNER_SLOT_H

#include "base/buffer.h"
#include "base/orphan.h"
#include "core/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct slot {
	const struct agent *agent; /* NULL: free */
	uint32_t generation;       /* of the one who has it now: events of the one before are none of its own */
	pid_t pid;
	int pidfd, pipe; /* -1: none */
	uint64_t turn;
	int64_t time_us;                        /* wall */
	int64_t start_us, deadline_us, kill_us; /* monotonic; kill_us 0: not killed */
	enum report_end end;                    /* why it was killed; REPORT_EXIT while it was not */
	bool stuck;                             /* reported, and still there */
	struct buffer body;
};

/* How a child ended. */
struct slot_end {
	enum report_end end;
	int code;
	int64_t cpu_us;
};

/* Forks the child. 0; or -1 with errno, and no child is left. */
int slot_fork(struct slot *slot);
/* Takes what stands in the pipe. False when that is more than REPORT_BODY_MAX. */
bool slot_read(struct slot *slot);
/* Sends SIGKILL to the child, its group and its descendants. */
void slot_kill(const struct slot *slot, orphan_kill *kill_it);
/* Whether its number is still its own, ended or not: nobody has waited for it. */
bool slot_is_ours(const struct slot *slot);
/* False while the child has not ended. */
bool slot_wait(struct slot *slot, struct slot_end *end);
/* What a child that does not end is doing: "process 812, state D in rpc_wait_bit_killable". */
void slot_describe(const struct slot *slot, char *text, size_t size);
/* Frees all but the generation, which goes up. */
void slot_release(struct slot *slot);

#endif
