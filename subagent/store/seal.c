/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/seal.h"

#include "base/log.h"
#include "base/name.h"
#include "store/manifest.h"
#include "store/tarball.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIXED_FILES   3
#define PATH_OF_AGENT (sizeof "agents/.json" + NAME_AGENT_MAX)

/* The number of the last record of the next archive; 0 when there is nothing to put into it. */
static uint64_t next_end(const struct chain *chain, const struct journal *journal)
{
	uint64_t end = 0;
	off_t octets = 0;

	for (size_t i = 0; i < journal->count; i++) {
		if (journal->closed[i].last <= chain->last)
			continue;
		octets += journal->closed[i].octets;
		if (end && octets > SEAL_OCTETS)
			break;
		end = journal->closed[i].last;
	}
	return end;
}

int seal_announce(struct chain *chain, const struct journal *journal, const struct seal_who *who)
{
	uint64_t end = chain->pending ? 0 : next_end(chain, journal);

	if (!end)
		return 1;
	chain->pending = json_pack("{s:I, s:s, s:s, s:s, s:o}", "last", (json_int_t)end, "id", who->id, "host",
				   who->host, "module", who->module, "dropped", chain_name_drops(chain));
	if (!chain->pending) {
		errno = ENOMEM;
		return disk_fail(chain->disk, "cannot announce an archive");
	}
	return chain_save(chain);
}

/* The files of the archive in their order; names holds what the names of agents' files need. */
static size_t list_files(const struct content *content, const char *manifest, struct tarball_file *files,
			 char (*names)[PATH_OF_AGENT])
{
	size_t count = 0;

	files[count++] = (struct tarball_file){ "manifest.json", manifest, strlen(manifest) };
	files[count++] = (struct tarball_file){ "measures.jsonl", content->measures.data, content->measures.length };
	files[count++] = (struct tarball_file){ "events.jsonl", content->events.data, content->events.length };
	for (size_t i = 0; i < content->agents.count; i++) {
		const struct latest_entry *entry = &content->agents.entries[i];

		if (!content_has_file(entry))
			continue;
		snprintf(names[i], PATH_OF_AGENT, "agents/%s.json", entry->agent);
		files[count++] = (struct tarball_file){ names[i], entry->record, entry->length };
	}
	return count;
}

static int write_files(struct disk *disk, int fd, const struct content *content, const char *manifest)
{
	size_t agents = content->agents.count;
	struct tarball_file *files = calloc(FIXED_FILES + agents, sizeof *files);
	char(*names)[PATH_OF_AGENT] = calloc(agents + 1, sizeof *names);
	char why[160] = "no memory";
	int failed = -1;

	errno = ENOMEM;
	if (files && names && manifest)
		failed = tarball_write(fd, files, list_files(content, manifest, files, names),
				       content->to_us / USEC_PER_SEC, why, sizeof why);
	if (failed)
		disk_fail(disk, "cannot write %s (%s)", SPOOL_SEALING, why);
	else if (fsync(fd))
		failed = disk_fail(disk, "cannot sync %s", SPOOL_SEALING);
	free(files);
	free(names);
	return failed;
}

/* Writes SPOOL_SEALING, and tells its sum and length. */
static int write_archive(struct chain *chain, const struct content *content, char sha256[static SHA256_HEX_SIZE],
			 struct seal_result *result)
{
	int fd = disk_file(chain->disk, SPOOL_SEALING, O_RDWR | O_CREAT | O_TRUNC);
	struct stat status;

	if (fd < 0)
		return -1;
	char *manifest = manifest_build(content, chain);
	int failed = write_files(chain->disk, fd, content, manifest);
	free(manifest);
	if (!failed && (fstat(fd, &status) || sha256_file(fd, sha256, NULL)))
		failed = disk_fail(chain->disk, "cannot read %s", SPOOL_SEALING);
	close(fd);
	if (failed) {
		unlinkat(chain->disk->folder, SPOOL_SEALING, 0); /* its place may be what the journal needs */
		return -1;
	}
	result->octets = (uint64_t)status.st_size;
	return 0;
}

static int conclude(struct chain *chain, const char *sha256, uint64_t last)
{
	chain->sequence++;
	chain->last = last;
	memcpy(chain->sha256, sha256, SHA256_HEX_SIZE);
	json_decref(chain->pending);
	chain->pending = NULL;
	return chain_save(chain);
}

static int build(struct chain *chain, struct spool *spool, const struct content *content, struct seal_result *result)
{
	char sha256[SHA256_HEX_SIZE];

	if (write_archive(chain, content, sha256, result))
		return -1;
	result->sequence = chain->sequence + 1;
	result->records = content->records;
	archive_name_write(result->sequence, content->to_us, sha256, result->name);
	if (spool_place(spool, result->name) || conclude(chain, sha256, content->last))
		return -1;
	log_info("seal", "archive %s: %" PRIu64 " records, %" PRIu64 " lost, %" PRIu64 " octets", result->name,
		 result->records, content->lost, result->octets);
	return 0;
}

int seal_finish(struct chain *chain, struct journal *journal, struct spool *spool, struct seal_result *result)
{
	struct content content;

	*result = (struct seal_result){ 0 };
	if (!chain->pending)
		return 0;
	uint64_t last = (uint64_t)json_integer_value(json_object_get(chain->pending, "last"));
	int failed = content_gather(&content, journal, chain->last, last) || build(chain, spool, &content, result);
	content_release(&content);
	return failed ? -1 : 0;
}
