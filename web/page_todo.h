/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WEB_PAGE_TODO_H
#define WEB_PAGE_TODO_H

#include "overview.h"
#include "page.h"

/* The section "to be done, causes first": what is wrong with z_stats itself, files that could not be read, then agents
 * with what depends on them and their help text. Says so when there is nothing. */
void page_todo(const struct page *page, const struct overview *overview);

#endif
