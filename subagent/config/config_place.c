/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things lie when z_stats.conf does not say: as installed, or in the build tree that the program runs from. */
#include "config/config_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RELEASE_FILE "/etc/eole/release"
#define TREE_MARK    "subagent/build-tree"
#define TREE_DEPTH   4

/* The first line of a file. */
static bool first_line(const char *file, char line[static PATH_MAX])
{
	FILE *stream = fopen(file, "re");
	bool read = stream && fgets(line, PATH_MAX, stream) && line[0] == '/';

	if (stream)
		fclose(stream);
	if (read)
		line[strcspn(line, "\n")] = '\0';
	return read;
}

/* Climbs from the program's folder to one that holds the mark. build: that folder; source: what the mark says. */
static bool find_tree(char build[static PATH_MAX], char source[static PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", build, PATH_MAX - 1);

	if (n <= 0)
		return false;
	build[n] = '\0';
	for (int depth = 0; depth < TREE_DEPTH; depth++) {
		char *slash = strrchr(build, '/'), mark[PATH_MAX];

		if (!slash || slash == build)
			return false;
		*slash = '\0';
		if ((size_t)snprintf(mark, sizeof mark, "%s/" TREE_MARK, build) < sizeof mark &&
		    first_line(mark, source))
			return true;
	}
	return false;
}

static char *below(const char *folder, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

/* The value of NAME=value in a line of shell, without quotes; false when it is another line. */
static bool variable(const char *line, const char *name, char *value, size_t size)
{
	size_t length = strlen(name);

	if (strncmp(line, name, length) != 0 || line[length] != '=')
		return false;
	line += length + 1;
	line += strspn(line, "\"'");
	return (size_t)snprintf(value, size, "%.*s", (int)strcspn(line, "\"' \t\r\n#;"), line) < size;
}

char *config_release_module(const char *file)
{
	FILE *stream = fopen(file, "re");
	char line[256], module[64] = "", version[32] = "", whole[sizeof module + sizeof version];

	if (!stream)
		return strdup("");
	while (fgets(line, sizeof line, stream))
		if (!variable(line, "EOLE_MODULE", module, sizeof module))
			variable(line, "EOLE_VERSION", version, sizeof version);
	fclose(stream);
	snprintf(whole, sizeof whole, "%s%s%s", module, *module && *version ? "-" : "", *module ? version : "");
	return strdup(config_check_module(whole) ? "" : whole);
}

int config_place_init(struct config_place *place)
{
	char build[PATH_MAX], source[PATH_MAX];

	*place = (struct config_place){ .module = config_release_module(RELEASE_FILE) };
	bool tree = find_tree(build, source);
	if (tree) {
		place->monitor_dir = strdup(source);
		place->state_dir = below(build, "run/state");
		place->runtime_dir = below(build, "run/runtime");
		place->agents_dir = below(build, "agents/.libs");
	} else {
		place->file = strdup(SYSCONFDIR "/z_stats.conf");
		place->monitor_dir = strdup(MONITORDIR);
		place->state_dir = strdup("/var/lib/z_stats");
		place->runtime_dir = strdup("/run/z_stats");
		place->agents_dir = strdup(AGENTSDIR);
	}
	if (place->module && (tree || place->file) && place->monitor_dir && place->state_dir && place->runtime_dir &&
	    place->agents_dir)
		return 0;
	config_place_release(place);
	return -1;
}

void config_place_release(struct config_place *place)
{
	free(place->file);
	free(place->monitor_dir);
	free(place->state_dir);
	free(place->runtime_dir);
	free(place->agents_dir);
	free(place->module);
	*place = (struct config_place){ 0 };
}
