/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/journal.h"

#include "base/log.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

/* One pass over the lines from a place in one segment on. take returns 0 to go on. */
struct pass {
	uint64_t segment; /* 0 current */
	off_t offset, limit;
	int (*take)(const struct line *line, void *context);
	void *context;
};

static int pass_lines(struct journal *journal, const struct pass *pass, int fd, const char *path)
{
	struct line_reader reader;
	struct line line;
	uint64_t before = 0;
	int result = 0, more = 1;

	line_reader_init(&reader, fd, pass->offset, pass->limit);
	while (!result && (more = line_reader_next(&reader, &line)) > 0) {
		if (line.sound && line.n > before) {
			before = line.n;
			result = pass->take(&line, pass->context);
		} else {
			log_warn("journal", "%s: a damaged line of %lld octets after record %" PRIu64 " is skipped",
				 path, (long long)(line.end - line.begin), before);
		}
	}
	line_reader_release(&reader);
	return more < 0 ? disk_fail(journal->disk, "cannot read %s", path) : result;
}

static int pass_segment(struct journal *journal, const struct pass *pass)
{
	char path[DISK_PATH_SIZE];

	journal_path(pass->segment, path);
	if (!pass->segment)
		return journal->fd < 0 ? 0 : pass_lines(journal, pass, journal->fd, path);
	int fd = disk_file(journal->disk, path, O_RDONLY);
	if (fd < 0)
		return -1;
	int result = pass_lines(journal, pass, fd, path);
	close(fd);
	return result;
}

/* Makes pass one over segment number `index` in their order; the last one is current. */
static void aim(const struct journal *journal, struct pass *pass, size_t index)
{
	bool closed = index < journal->count;

	pass->segment = closed ? journal->closed[index].last : 0;
	pass->offset = 0;
	pass->limit = closed ? journal->closed[index].octets : journal->durable_octets;
}

static size_t segment_with(const struct journal *journal, uint64_t n)
{
	size_t index = 0;

	while (index < journal->count && journal->closed[index].last < n)
		index++;
	return index;
}

struct visit {
	uint64_t after, upto;
	int (*visit)(const struct line *line, void *context);
	void *context;
};

static int visit_line(const struct line *line, void *context)
{
	struct visit *visit = context;

	return line->n > visit->after && line->n <= visit->upto ? visit->visit(line, visit->context) : 0;
}

int journal_visit(struct journal *journal, uint64_t after, uint64_t upto,
		  int (*visit)(const struct line *line, void *context), void *context)
{
	struct visit bounds = { .after = after, .upto = upto, .visit = visit, .context = context };
	struct pass pass = { .take = visit_line, .context = &bounds };
	int result = 0;

	for (size_t i = segment_with(journal, after + 1); !result && i <= journal->count; i++) {
		aim(journal, &pass, i);
		result = pass_segment(journal, &pass);
		if (pass.segment >= upto)
			break;
	}
	return result;
}

struct gather {
	struct journal *journal;
	uint64_t from, first, last;
	size_t octets, added;
	struct buffer *lines;
};

static int gather_line(const struct line *line, void *context)
{
	struct gather *gather = context;

	if (line->n < gather->from)
		return 0;
	if (gather->added && gather->added + line->text_length > gather->octets) {
		return 1;
	}
	buffer_add(gather->lines, line->text, line->text_length);
	if (!gather->added)
		gather->first = line->n;
	gather->last = line->n;
	gather->added += line->text_length;
	gather->journal->reading.offset = line->end;
	return 0;
}

int journal_read(struct journal *journal, uint64_t from, size_t octets, struct buffer *lines, uint64_t *first,
		 uint64_t *last)
{
	struct gather gather = { .journal = journal, .from = from, .octets = octets, .lines = lines };
	struct pass pass = { .take = gather_line, .context = &gather };
	int result = 0;

	for (size_t i = segment_with(journal, from); result == 0 && i <= journal->count; i++) {
		aim(journal, &pass, i);
		if (from && journal->reading.next == from && journal->reading.segment == pass.segment)
			pass.offset = journal->reading.offset;
		else
			journal->reading.offset = 0;
		journal->reading.next = 0;
		journal->reading.segment = pass.segment;
		result = pass_segment(journal, &pass);
	}
	*first = gather.first;
	*last = gather.last;
	if (result < 0)
		return -1;
	journal->reading.next = gather.last ? gather.last + 1 : from;
	return 0;
}
