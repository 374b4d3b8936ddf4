/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/status.h"

#include <string.h>

static const struct {
	const char *word;
	int rank, exit;
} states[STATUS_COUNT + 1] = {
	[AGENT_OK] = { "ok", 0, 0 },
	[AGENT_WARN] = { "warn", 3, 1 },
	[AGENT_ERROR] = { "error", 4, 2 },
	[AGENT_UNKNOWN] = { "unknown", 2, 3 },
	[AGENT_DEPENDANT] = { "dependant", 1, 3 },
};

const char *status_word(enum agent_status status)
{
	return states[status].word;
}

enum agent_status status_from_word(const char *word)
{
	for (int status = 1; status <= STATUS_COUNT; status++)
		if (strcmp(states[status].word, word) == 0)
			return (enum agent_status)status;
	return 0;
}

int status_rank(enum agent_status status)
{
	return states[status].rank;
}

enum agent_status status_worse(enum agent_status a, enum agent_status b)
{
	return status_rank(b) > status_rank(a) ? b : a;
}

int status_exit(enum agent_status status)
{
	return states[status].exit;
}
