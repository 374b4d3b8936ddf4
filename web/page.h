/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pages are made of: frame, badges, figures. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "answer.h"
#include "core/board.h"
#include "figure.h"
#include "html.h"
#include "request.h"

struct service;

/* A page that is being written. */
struct page {
	struct buffer *out;
	const struct service *service;
	const struct request *request;
	enum language language;
	int64_t now_us; /* wall */
};

/* The text in the reader's language; wants a variable page. */
#define _(id) tr(page->language, id)

/* Sets the answer up as a page, and writes all up to <main>. title stands before the host's name; icon is the state
 * that the icon of the tab shows. */
void page_begin(struct page *page, const struct service *service, const struct request *request, struct answer *answer,
		const char *title, enum agent_status icon);
void page_end(struct page *page);
/* An answer that is an error becomes a page that says it. */
void page_error(const struct service *service, const struct request *request, struct answer *answer);

/* ?lang=… for links that carry no query of their own; "" when the language was not given. */
const char *page_query(const struct page *page);
/* Sign, word and colour. */
void page_state(const struct page *page, enum agent_status status);
const char *status_label(enum language language, enum agent_status status);
/* A link to the agent's page with its name as text. */
void page_agent_link(const struct page *page, const char *name);
/* What the agent says, or what it depends on. */
void page_message(const struct page *page, const struct board_agent *agent);
/* Number and unit, with the unit smaller. */
void page_figure(const struct page *page, const struct figure *figure);
/* A value of a report; a dash when there is none. */
void page_value(const struct page *page, const struct value *value, const struct catalogue_field *field);
/* "12 min", with the moment itself for who hovers or reads it by machine. */
void page_since(const struct page *page, int64_t wall_us);
/* The agent's description, or what its class says of itself. */
const char *agent_description(enum language language, const struct catalogue_agent *agent);

/* The last hours as a small line. */
void page_spark(const struct page *page, const struct board_agent *agent);

/* One value for the whole agent: its first number field (rows: the largest). */
struct main_value {
	const struct value *value; /* NULL: none */
	const struct catalogue_field *field;
	const char *row;
};
void agent_main_value(const struct board_agent *agent, struct main_value *found);

#endif
