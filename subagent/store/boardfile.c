/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/boardfile.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FILE_NAME        "board.jsonl"
#define BOARDFILE_OCTETS (256u << 20)

int boardfile_load(struct disk *disk, struct latest *latest)
{
	struct line_reader reader;
	struct line line;
	int more, failed = 0;
	int fd = openat(disk->folder, FILE_NAME, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : disk_fail(disk, "cannot open %s", FILE_NAME);
	line_reader_init(&reader, fd, 0, BOARDFILE_OCTETS);
	while (!failed && (more = line_reader_next(&reader, &line)) != 0) {
		if (more < 0)
			failed = disk_fail(disk, "cannot read %s", FILE_NAME);
		else if (!line.sound)
			log_warn("board", "%s: a damaged line of %lld octets is skipped", FILE_NAME,
				 (long long)(line.end - line.begin));
		else if (latest_note_line(latest, &line))
			failed = disk_fail(disk, "cannot keep what %s holds", FILE_NAME);
	}
	line_reader_release(&reader);
	close(fd);
	return failed;
}

int boardfile_save(struct disk *disk, struct latest *latest)
{
	struct buffer lines;
	size_t gone = latest_forget(latest, BOARDFILE_MOST);

	if (gone)
		log_warn("board", "the last records of %zu agents are forgotten: all are over %u octets", gone,
			 BOARDFILE_MOST);
	buffer_init(&lines, BOARDFILE_OCTETS);
	for (size_t i = 0; i < latest->count; i++)
		line_write(&lines, latest->entries[i].n, LINE_MEASURE, latest->entries[i].record,
			   latest->entries[i].length);
	if (lines.failed)
		errno = ENOMEM;
	int failed = lines.failed ? disk_fail(disk, "cannot build %s", FILE_NAME)
				  : disk_replace(disk, FILE_NAME, lines.data, lines.length);
	buffer_release(&lines);
	return failed;
}
