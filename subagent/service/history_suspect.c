/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/history_suspect.h"

bool suspect_is_searched(const struct suspect *suspect)
{
	return suspect->deaths >= SUSPECT_DEATHS;
}

bool suspect_death(struct suspect *suspect, uint64_t applied, uint64_t sent)
{
	/* While it is searched for, the place may move on, or back to what is safe on disk. */
	bool same = suspect_is_searched(suspect) ? applied < suspect->until : applied == suspect->behind;

	if (same && suspect_is_searched(suspect) && sent == applied + 1) {
		*suspect = (struct suspect){ .deadly = sent };
		return true;
	}
	suspect->deaths = same ? suspect->deaths + 1 : 1;
	suspect->behind = applied;
	suspect->until = sent;
	return false;
}

uint64_t suspect_limit(const struct suspect *suspect, uint64_t applied, uint64_t last)
{
	if (suspect_is_searched(suspect) && applied < suspect->until) {
		uint64_t half = applied + (suspect->until - applied + 1) / 2;

		last = half < last ? half : last;
	}
	if (applied < suspect->deadly && suspect->deadly <= last)
		last = suspect->deadly == applied + 1 ? suspect->deadly : suspect->deadly - 1;
	return last;
}
