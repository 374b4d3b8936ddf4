/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of an agent's page that stand in files of their own. */
#ifndef WEB_PAGE_AGENT_H
#define WEB_PAGE_AGENT_H

#include "page.h"

/* The graphs of each row, with links to the ranges. Nothing for an agent whose class has none. */
void page_graphs(const struct page *page, const struct board_agent *agent);
/* The table of the last measure's values, with the thresholds. */
void page_values(const struct page *page, const struct board_agent *agent);

#endif
