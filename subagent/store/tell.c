/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/tell.h"

#define BOARD_OCTETS (1u << 20)

int tell_trouble(struct duty *duty)
{
	struct program *program = duty_context(duty);

	duty_send(duty, json_pack("{s:s, s:s}", "op", "trouble", "text", program->store.disk.trouble), NULL, 0);
	return -1;
}

json_t *tell_spool(const struct store *store)
{
	const struct spool_list *waiting = &store->spool.waiting;

	return json_pack("{s:I, s:I, s:I, s:I}", "count", (json_int_t)waiting->count, "bytes",
			 (json_int_t)waiting->octets, "oldest_us",
			 (json_int_t)(waiting->count ? waiting->files[0].time_us : 0), "dropped",
			 (json_int_t)store->chain.dropped_ever);
}

static int tell_some(struct duty *duty, const struct buffer *lines)
{
	if (!lines->length)
		return 0;
	return duty_send(duty, json_pack("{s:s}", "op", "board"), lines->data, lines->length);
}

int tell_board(struct duty *duty)
{
	const struct program *program = duty_context(duty);
	const struct latest *latest = &program->store.latest;
	struct buffer lines;
	int failed = 0;

	buffer_init(&lines, FRAME_BODY_MAX);
	for (size_t i = 0; i < latest->count && !failed; i++) {
		const struct latest_entry *entry = &latest->entries[i];

		if (lines.length + entry->length + 1 > BOARD_OCTETS) {
			failed = tell_some(duty, &lines);
			buffer_clear(&lines);
		}
		buffer_add(&lines, entry->record, entry->length);
		buffer_adds(&lines, "\n");
	}
	if (!failed)
		failed = tell_some(duty, &lines);
	buffer_release(&lines);
	return failed ? -1 : duty_send(duty, json_pack("{s:s}", "op", "board_end"), NULL, 0);
}

bool tell_due(const struct program *program)
{
	return program->durable_told != program->store.journal.durable || program->tell_again ||
	       program->store.spool_changed;
}

int tell_news(struct duty *duty)
{
	struct program *program = duty_context(duty);
	struct store *store = &program->store;

	if (program->durable_told != store->journal.durable || program->tell_again) {
		program->wrote |= program->durable_told != store->journal.durable;
		program->durable_told = store->journal.durable;
		program->tell_again = false;
		if (duty_send(duty, json_pack("{s:s, s:I}", "op", "durable", "n", (json_int_t)program->durable_told),
			      NULL, 0))
			return -1;
	}
	if (!program->well && !program->unsealed && program->wrote) {
		program->well = true;
		if (duty_send(duty, json_pack("{s:s, s:n}", "op", "trouble", "text"), NULL, 0))
			return -1;
	}
	if (!store->spool_changed)
		return 0;
	store->spool_changed = false;
	json_t *head = tell_spool(store);
	if (head)
		json_object_set_new(head, "op", json_string("spool"));
	return duty_send(duty, head, NULL, 0);
}
