/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/manifest.h"

#include "base/log.h"
#include "base/name.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define FORMAT         1
#define CONTENT_OCTETS (512u << 20)

static void note_time(struct content *content, int64_t time_us)
{
	if (!time_us)
		return;
	if (!content->from_us || time_us < content->from_us)
		content->from_us = time_us;
	if (time_us > content->to_us)
		content->to_us = time_us;
}

static int gather_line(const struct line *line, void *context)
{
	struct content *content = context;
	struct buffer *lines = line->kind == LINE_MEASURE ? &content->measures : &content->events;
	json_t *record = json_loadb(line->record, line->length, 0, NULL);
	const char *agent = json_string_value(json_object_get(record, "agent"));
	int failed = 0;

	if (!record) /* z_stats writes no such thing; an archive with it would be refused at the other end */
		log_error("seal", "record %" PRIu64 " is no JSON: left out", line->n);
	if (record) {
		content->lost += line->n - content->last - 1;
		content->last = line->n;
		content->first = content->first ? content->first : line->n;
		content->records++;
		note_time(content, latest_time_us(record));
		buffer_add(lines, line->record, line->length);
		buffer_adds(lines, "\n");
	}
	if (agent && line->kind == LINE_MEASURE)
		failed = latest_note(&content->agents, line->n, agent, latest_time_us(record), line->record,
				     line->length);
	json_decref(record);
	return failed || lines->failed ? 1 : 0;
}

int content_gather(struct content *content, struct journal *journal, uint64_t after, uint64_t upto)
{
	*content = (struct content){ .last = after };
	buffer_init(&content->measures, CONTENT_OCTETS);
	buffer_init(&content->events, CONTENT_OCTETS);
	int result = journal_visit(journal, after, upto, gather_line, content);
	if (result > 0) {
		errno = ENOMEM;
		return disk_fail(journal->disk, "cannot gather records %" PRIu64 " to %" PRIu64, after + 1, upto);
	}
	content->lost += upto - content->last; /* at the end: damaged lines */
	content->last = upto;
	return result;
}

void content_release(struct content *content)
{
	buffer_release(&content->measures);
	buffer_release(&content->events);
	latest_release(&content->agents);
}

bool content_has_file(const struct latest_entry *entry)
{
	return name_is_agent(entry->agent);
}

static void add_sum(json_t *files, const char *name, const char *data, size_t length)
{
	char hex[SHA256_HEX_SIZE];

	sha256_hex(data ? data : "", length, hex);
	json_object_set_new(files, name, json_string(hex));
}

static json_t *sums(const struct content *content)
{
	json_t *files = json_object();
	char name[sizeof "agents/.json" + NAME_AGENT_MAX];

	add_sum(files, "measures.jsonl", content->measures.data, content->measures.length);
	add_sum(files, "events.jsonl", content->events.data, content->events.length);
	for (size_t i = 0; i < content->agents.count; i++) {
		const struct latest_entry *entry = &content->agents.entries[i];

		if (!content_has_file(entry))
			continue;
		snprintf(name, sizeof name, "agents/%s.json", entry->agent);
		add_sum(files, name, entry->record, entry->length);
	}
	return files;
}

char *manifest_build(const struct content *content, const struct chain *chain)
{
	const json_t *pending = chain->pending;
	char from[CLOCK_RFC3339_SIZE], to[CLOCK_RFC3339_SIZE];

	clock_rfc3339(content->from_us, from);
	clock_rfc3339(content->to_us, to);
	json_t *root =
		json_pack("{s:i, s:O*, s:O*, s:O*, s:I, s:s, s:s, s:I, s:I, s:I, s:I, s:s?, s:O*, s:o}", "format",
			  FORMAT, "id", json_object_get(pending, "id"), "host", json_object_get(pending, "host"),
			  "module", json_object_get(pending, "module"), "sequence", (json_int_t)chain->sequence + 1,
			  "from", from, "to", to, "first", (json_int_t)content->first, "last",
			  (json_int_t)content->last, "records", (json_int_t)content->records, "lost",
			  (json_int_t)content->lost, "previous", chain->sha256[0] ? chain->sha256 : NULL, "dropped",
			  json_object_get(pending, "dropped"), "files", sums(content));
	char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;

	json_decref(root);
	return text;
}
