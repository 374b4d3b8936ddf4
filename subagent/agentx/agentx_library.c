/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx_library.h"

#include "base/log.h"
#include "config/config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define PROGRAM "z_stats" /* as the library calls it; its configuration file is never read */

/* Nothing is there: see agentx_library_init(). */
#define UNUSABLE_SOCKET "/dev/null/agentx"

static int on_log(int major, int minor, void *message, void *argument)
{
	const struct snmp_log_message *said = message;
	size_t length = strcspn(said->msg, "\n");

	(void)major;
	(void)minor;
	(void)argument;
	if (said->priority <= LOG_ERR)
		log_error("snmp", "%.*s", (int)length, said->msg);
	else if (said->priority <= LOG_WARNING)
		log_warn("snmp", "%.*s", (int)length, said->msg);
	else
		log_debug("snmp", "%.*s", (int)length, said->msg);
	return SNMP_ERR_NOERROR;
}

static void take_log_over(void)
{
	snmp_disable_log();
	snmp_enable_calllog();
	snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, on_log, NULL);
}

/* The library writes "cert_indexes" below this folder. That it cannot be made is no error: nothing there is needed. */
static void choose_folder(const struct config *config)
{
	const char *const parents[] = { config->state_dir, config->runtime_dir };
	char path[PATH_MAX] = "/dev/null/snmp";

	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
		if (!parents[i])
			continue;
		snprintf(path, sizeof path, "%s/snmp", parents[i]);
		if (mkdir(path, 0700) == 0 || (errno == EEXIST && access(path, W_OK) == 0))
			break;
	}
	set_persistent_directory(path);
}

static void set_options(const struct config *config)
{
	static const int flags[][2] = {
		{ NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG },
		{ NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS },
		{ NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE },
		{ NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_ROOT_ACCESS },
		{ NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_CONNECTION_WARNINGS },
		{ NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_DONT_LOG_TCPWRAPPERS_CONNECTS },
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		netsnmp_ds_set_boolean(flags[i][0], flags[i][1], 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_ROLE, config->snmp.mode == SNMP_AGENTX);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, UNUSABLE_SOCKET);
	if (config->snmp.mode != SNMP_STANDALONE)
		return;
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, config->snmp.listen);
	/* A community lets both versions in; the first has no 64-bit numbers, and would show half of the table. */
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_V1, 1);
}

/* Kept by the library until its init_snmp() reads configuration. */
static int remember_community(const char *community)
{
	char line[300];

	if (!*community)
		return 0;
	if (strlen(community) > 255 || strpbrk(community, "\"\\\n")) {
		log_error("agentx", "snmp.community has more than 255 characters or one of \" \\: choose another one");
		return -1;
	}
	snprintf(line, sizeof line, "rocommunity \"%s\"", community);
	netsnmp_config_remember(line);
	return 0;
}

/* Without the variable the library reads all MIB files and complains of hundreds of things; left in the environment it
 * would blind the commands of our children. */
static void init_agent_without_mibs(void)
{
	const char *had = getenv("MIBS");
	char *kept = had ? strdup(had) : NULL;

	setenv("MIBS", "", 1);
	init_agent(PROGRAM);
	/* init_agent() sets it to 15: the library's ping waits for its answer, ours does not. */
	netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, 0);
	/* As a subagent it connects here, and would wait for the master: hence the unusable socket. */
	init_snmp(PROGRAM);
	if (kept)
		setenv("MIBS", kept, 1);
	else
		unsetenv("MIBS");
	free(kept);
}

static int listen_standalone(const struct config *config)
{
	if (init_master_agent() == 0) {
		log_info("agentx", "listening on %s%s", config->snmp.listen,
			 *config->snmp.community ? "" : "; snmp.community is empty: nobody gets an answer");
		return 0;
	}
	log_error("agentx", "cannot listen on %s: is the port taken, or below 1024? See snmp.listen in z_stats.conf",
		  config->snmp.listen);
	return -1;
}

int agentx_library_init(const struct config *config)
{
	take_log_over();
	choose_folder(config);
	set_options(config);
	if (config->snmp.mode == SNMP_STANDALONE && remember_community(config->snmp.community))
		return -1;
	init_agent_without_mibs();
	if (config->snmp.mode == SNMP_STANDALONE && listen_standalone(config))
		return -1;
	/* The library's sockets and pipes are inheritable; a child that outlived us would keep our registration, and
	 * the next z_stats be refused. */
	if (close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC))
		log_warn_errno("agentx", "cannot mark descriptors as close-on-exec");
	return 0;
}

void agentx_library_release(void)
{
	snmp_shutdown(PROGRAM);
	shutdown_agent();
}
