/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records as a disk gives them back: one a line, put on a board that has its catalogue, and on one that waits for it.
 */
#include "base/log.h"
#include "fuzz.h"
#include "fuzz_board.h"

#include <stdlib.h>
#include <string.h>

/* Whether each line was taken: bit by bit, from the first. */
static uint64_t put_back(struct board *board, const char *data, size_t size)
{
	uint64_t taken = 0;

	for (int i = 0; size; i = (i + 1) % 64) {
		const char *newline = memchr(data, '\n', size);
		size_t length = newline ? (size_t)(newline - data) : size;
		char why[64] = "";
		int refused = board_restore(board, data, length, why, sizeof why);

		FUZZ_CHECK(!refused || (*why && strlen(why) < sizeof why));
		taken ^= (uint64_t)!refused << i;
		size -= length + (newline != NULL);
		data += length + (newline != NULL);
	}
	return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct clock_fake clock, clock_later;
	struct board *board = fuzz_board(&clock), *later;
	char *lines = fuzz_text(data, size);

	clock_fake_init(&clock_later, clock.monotonic_us, clock.wall_us);
	later = board_new(&clock_later.clock);
	FUZZ_CHECK(later);
	put_back(later, lines, size);
	board_set_catalogue(later, fuzz_catalogue());
	put_back(board, lines, size);
	for (int i = 0; i < 4; i++) {
		fuzz_check_board(board);
		fuzz_check_board(later);
		clock_fake_advance(&clock, 100 * USEC_PER_SEC);
		clock_fake_advance(&clock_later, 100 * USEC_PER_SEC);
		board_tick(board);
		board_tick(later);
	}
	free(lines);
	board_free(board);
	board_free(later);
	return 0;
}
