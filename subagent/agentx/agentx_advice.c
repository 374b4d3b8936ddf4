/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx_advice.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 64

/* Names are read from the files and not by getgrgid(), which may ask a directory server and wait for it. */
static void group_name(gid_t gid, char name[static NAME_SIZE])
{
	FILE *file = fopen("/etc/group", "re");

	snprintf(name, NAME_SIZE, "%lu", (unsigned long)gid);
	for (struct group *group; file && (group = fgetgrent(file));)
		if (group->gr_gid == gid) {
			snprintf(name, NAME_SIZE, "%s", group->gr_name);
			break;
		}
	if (file)
		fclose(file);
}

static void user_name(uid_t uid, char name[static NAME_SIZE])
{
	FILE *file = fopen("/etc/passwd", "re");

	snprintf(name, NAME_SIZE, "%lu", (unsigned long)uid);
	for (struct passwd *user; file && (user = fgetpwent(file));)
		if (user->pw_uid == uid) {
			snprintf(name, NAME_SIZE, "%s", user->pw_name);
			break;
		}
	if (file)
		fclose(file);
}

/* The first part of the path that we may not pass: a folder on the way, or the socket itself. */
static bool find_closed(const char *path, char *closed, size_t size, struct stat *stat_of)
{
	for (const char *end = path;; end++) {
		if (*end != '\0' && (*end != '/' || end == path))
			continue;
		snprintf(closed, size, "%.*s", (int)(end - path), path);
		if (stat(closed, stat_of))
			return false;
		if (faccessat(AT_FDCWD, closed, *end ? X_OK : W_OK, AT_EACCESS))
			return true;
		if (!*end)
			return false;
	}
}

/* snmpd makes the socket anew at each start, with the rights of agentXPerms; a folder that is there it leaves as it is.
 */
static void permission_advice(const char *path, char *text, size_t size)
{
	char closed[128], user[NAME_SIZE], group[NAME_SIZE];
	struct stat stat_of;

	user_name(geteuid(), user);
	if (!find_closed(path, closed, sizeof closed, &stat_of)) {
		snprintf(text, size, "user %s may not connect to %s", user, path);
		return;
	}
	bool folder = S_ISDIR(stat_of.st_mode);

	if (stat_of.st_gid && stat_of.st_mode & (folder ? S_IXGRP : S_IWGRP)) {
		group_name(stat_of.st_gid, group);
		snprintf(text, size, "user %s may not pass %s: usermod -a -G %s %s, then restart z_stats", user, closed,
			 group, user);
		return;
	}
	group_name(getegid(), group);
	if (folder)
		snprintf(text, size, "user %s may not pass %s: chgrp %s %s; chmod g+x %s", user, closed, group, closed,
			 closed);
	else
		snprintf(text, size, "user %s may not pass %s: write agentXPerms 0660 0710 root %s into snmpd.conf",
			 user, closed, group);
}

void agentx_advice(const char *path, int error, char *text, size_t size)
{
	switch (error) {
	case EACCES:
	case EPERM:
		permission_advice(path, text, size);
		break;
	case ENOENT:
		snprintf(text, size, "there is no socket %s: start snmpd, with \"master agentx\" in snmpd.conf", path);
		break;
	case ECONNREFUSED:
		snprintf(text, size, "nobody listens on %s: is snmpd running?", path);
		break;
	case EAGAIN:
		snprintf(text, size, "the master takes no connections on %s: is snmpd hung or stopped?", path);
		break;
	default:
		snprintf(text, size, "cannot connect to %s: %s", path, strerror(error));
	}
}
