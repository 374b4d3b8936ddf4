/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/refusal.h"

#include <stddef.h>

/* Not who sends, where to or how often: the next one would hear the same. */
static bool is_about_the_archive(long status)
{
	static const long about_all[] = { 401, 403, 404, 407, 408, 421, 425, 426, 429 };

	for (size_t i = 0; i < sizeof about_all / sizeof *about_all; i++)
		if (about_all[i] == status)
			return false;
	return status >= 400 && status <= 499;
}

bool refusal_note(struct refusal *refusal, uint64_t sequence, long status)
{
	if (refusal->sequence != sequence || refusal->status != status)
		*refusal = (struct refusal){ .sequence = sequence, .status = status };
	if (!is_about_the_archive(status) || ++refusal->times < REFUSAL_TIMES)
		return false;
	*refusal = (struct refusal){ 0 };
	return true;
}
