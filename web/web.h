/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page and the API on port 8090: the door to libmicrohttpd. Every answer but a graph is made from memory; a graph
 * is asked of the rrd worker while its connection is suspended.
 */
#ifndef WEB_H
#define WEB_H

struct service;
struct web;

/* Listens on config->http.listen and on the Unix socket runtime_dir/z_stats.sock. NULL (logged) when an address cannot
 * be used. */
struct web *web_new(const struct service *service);
void web_free(struct web *web);

#endif
