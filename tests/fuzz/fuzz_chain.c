/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain.json as the disk has it. What is taken can be saved, and is the same when it is loaded again. */
#include "fuzz.h"
#include "store/chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_file(const struct disk *disk, const uint8_t *data, size_t size)
{
	int fd = openat(disk->folder, "chain.json", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static void check_drops(const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		FUZZ_CHECK(chain->drops[i].first > 0 && chain->drops[i].first <= chain->drops[i].last);
		FUZZ_CHECK(chain->drops[i].last <= chain->sequence);
		FUZZ_CHECK(chain_is_dropped(chain, chain->drops[i].last));
	}
}

static void check_again(struct chain *chain, struct disk *disk)
{
	struct chain again;

	FUZZ_CHECK(chain_save(chain) == 0);
	FUZZ_CHECK(chain_load(&again, disk) == 0);
	FUZZ_CHECK(again.sequence == chain->sequence && again.last == chain->last && again.count == chain->count);
	FUZZ_CHECK(strcmp(again.sha256, chain->sha256) == 0 && again.dropped_ever == chain->dropped_ever);
	FUZZ_CHECK(!again.pending == !chain->pending && chain_reached(&again) == chain_reached(chain));
	FUZZ_CHECK(chain_reached(&again) >= again.last);
	chain_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const left[] = { "chain.json", "chain.json.damaged", "chain.copy.json" };
	char folder[] = "/tmp/z_stats-fuzz-XXXXXX";
	struct disk disk = { .folder = -1 };
	struct chain chain;

	FUZZ_CHECK(mkdtemp(folder) && disk_open(&disk, folder) == 0);
	put_file(&disk, data, size);
	int result = chain_load(&chain, &disk);
	FUZZ_CHECK(result >= 0);
	if (result > 0)
		FUZZ_CHECK(!chain.sequence && !chain.last && !chain.count && !chain.pending && !chain.sha256[0]);
	check_drops(&chain);
	check_again(&chain, &disk);
	chain_release(&chain);
	for (size_t i = 0; i < sizeof left / sizeof *left; i++)
		unlinkat(disk.folder, left[i], 0);
	disk_release(&disk);
	FUZZ_CHECK(rmdir(folder) == 0);
	return 0;
}
