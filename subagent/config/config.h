/* SPDX-License-Identifier: GPL-2.0-or-later */
/* z_stats.conf and site.cfg, read and checked whole. The keys stand in docs/architecture.md and z_stats.conf(5). */
#ifndef CONFIG_H
#define CONFIG_H

#include "base/name.h"
#include "config/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum snmp_mode { SNMP_AGENTX = 1, SNMP_STANDALONE, SNMP_OFF };

struct config_section {
	char *title;
	char **agents;
	size_t agent_count;
};

struct config {
	char *file;   /* of z_stats.conf; NULL: none was there, all defaults */
	char *module; /* "" none */
	char *monitor_dir, *configs_dir /* monitor_dir/configs */, *site_file;
	char *state_dir, *runtime_dir, *agents_dir; /* agents_dir: the modules (shared objects) */
	long max_children;
	struct {
		char **listen; /* "127.0.0.1:8090", "[::1]:8090" */
		size_t listen_count;
	} http;
	struct {
		enum snmp_mode mode;
		char *agentx_socket; /* path, or "tcp:host:port" */
		char *listen;        /* stand-alone: "udp:127.0.0.1:1161" */
		char *community;     /* stand-alone: "" refuses everybody */
		bool notifications;
	} snmp;
	struct {
		char *url; /* "" : nothing is forwarded (archives are still sealed while period > 0) */
		char *id;
		int64_t period_us;
		char *ca_file, *certificate, *key, *token_file; /* "" not set */
		uint64_t spool_max;                             /* octets */
		int64_t spool_keep_us;
	} zephir;
	/* site.cfg */
	struct config_section *sections;
	size_t section_count;
};

/* file NULL: SYSCONFDIR/z_stats.conf, which need not exist. From a build tree (make leaves subagent/build-tree there,
 * with the folder of the sources in it) there is no such file, and the defaults of monitor_dir, agents_dir, state_dir
 * and runtime_dir lie in the trees. Returns NULL after a mistake; problems then holds every one that could be found. */
struct config *config_read(const char *file, struct options_problems *problems);
void config_free(struct config *config);
/* A path as people know it: below monitor_dir by what follows that. Lives as long as path. */
const char *config_short_path(const struct config *config, const char *path);

#endif
