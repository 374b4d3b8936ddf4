/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How full the file systems are. Which are mounted says /proc/self/mountinfo:
 *   36 35 98:0 /root /mnt\040one rw,noatime master:1 - ext4 /dev/sda1 rw
 * A file system that is mounted several times (bind mounts, subvolumes) is measured once, where it was mounted first.
 */
#include "agent.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#define DEVICES_MAX 512

static const struct agent_field fields[] = {
	{ .name = "used_pct", .label = N_("Used space"), .kind = AGENT_GAUGE, .unit = "%" },
	{ .name = "inodes_pct", .label = N_("Used inodes"), .kind = AGENT_GAUGE, .unit = "%" },
	{ .name = "size", .label = N_("Size"), .kind = AGENT_GAUGE, .unit = "B" },
	{ .name = "used", .label = N_("Used"), .kind = AGENT_GAUGE, .unit = "B" },
	{ .name = "free", .label = N_("Free"), .kind = AGENT_GAUGE, .unit = "B" },
	{ 0 },
};

static const struct agent_graph graphs[] = {
	{ .name = "used",
	  .title = N_("Space on the file system"),
	  .series = (const struct agent_series[]){ { "used", AGENT_AREA }, { "size", AGENT_LINE }, { 0 } } },
	{ 0 },
};

static const struct agent_option options[] = {
	{ .name = "types",
	  .type = AGENT_OPTION_LIST,
	  .fallback = "{\"ext2\", \"ext3\", \"ext4\", \"xfs\", \"btrfs\", \"zfs\", \"jfs\", \"f2fs\", \"vfat\", "
		      "\"exfat\", \"ntfs3\", \"fuseblk\"}",
	  .help = "types of file systems that are measured" },
	{ .name = "skip",
	  .type = AGENT_OPTION_LIST,
	  .fallback = "{\"/boot/efi\", \"/snap/*\", \"/var/lib/docker/*\", \"/run/*\", \"/media/*\"}",
	  .help = "mount points that are not measured; * stands for any text" },
	{ 0 },
};

struct mount {
	char *device, *point, *type;
};

/* --- /proc/self/mountinfo --- */

static bool is_octal(const char *text)
{
	return strspn(text, "01234567") >= 3;
}

/* "\040" stands for a space; in place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (*from == '\\' && is_octal(from + 1)) {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* Cuts the line into pieces. False when it is no mount. */
static bool parse_mount(char *line, struct mount *mount)
{
	char *rest = strstr(line, " - "), *words[5] = { 0 }, *more;
	size_t count = 0;

	if (!rest)
		return false;
	*rest = '\0';
	for (char *word = strtok_r(line, " ", &more); word && count < 5; word = strtok_r(NULL, " ", &more))
		words[count++] = word;
	mount->device = words[2];
	mount->point = words[4];
	mount->type = strtok_r(rest + 3, " ", &more);
	if (!mount->point || !mount->type)
		return false;
	unescape(mount->point);
	return true;
}

/* --- which of them --- */

static bool is_listed(const struct agent *agent, const char *option, const char *text)
{
	const char *const *items;
	size_t count = agent_list(agent, option, &items);

	for (size_t i = 0; i < count; i++)
		if (fnmatch(items[i], text, 0) == 0)
			return true;
	return false;
}

struct devices {
	char names[DEVICES_MAX][24];
	size_t count;
};

static bool is_new(struct devices *devices, const char *name)
{
	for (size_t i = 0; i < devices->count; i++)
		if (strcmp(devices->names[i], name) == 0)
			return false;
	if (devices->count < DEVICES_MAX)
		snprintf(devices->names[devices->count++], sizeof *devices->names, "%s", name);
	return true;
}

/* --- how full --- */

/* As df counts: what only root may still fill belongs to neither part. */
static double percent(double used, double available)
{
	return used + available > 0 ? 100 * used / (used + available) : 0;
}

static void measure_mount(struct measure *measure, const char *point)
{
	struct statvfs fs;

	if (statvfs(agent_path(point), &fs) < 0) {
		verdict(measure, AGENT_UNKNOWN, "%s: %m; the setting skip leaves it out", point);
		return;
	}
	double unit = (double)fs.f_frsize, used = (double)(fs.f_blocks - fs.f_bfree);
	measure_row(measure, point);
	measure_number(measure, "size", unit * (double)fs.f_blocks);
	measure_number(measure, "used", unit * used);
	measure_number(measure, "free", unit * (double)fs.f_bavail);
	measure_number(measure, "used_pct", percent(used, (double)fs.f_bavail));
	if (fs.f_files) /* some make inodes as they need them */
		measure_number(measure, "inodes_pct", percent((double)(fs.f_files - fs.f_ffree), (double)fs.f_favail));
}

static size_t measure_all(const struct agent *agent, struct measure *measure, FILE *mounts)
{
	static struct devices devices;
	char *line = NULL;
	size_t size = 0, found = 0;

	devices.count = 0;
	while (getline(&line, &size, mounts) > 0) {
		struct mount mount;

		if (!parse_mount(line, &mount) || !is_listed(agent, "types", mount.type) ||
		    is_listed(agent, "skip", mount.point) || !is_new(&devices, mount.device))
			continue;
		measure_mount(measure, mount.point);
		found++;
	}
	free(line);
	return found;
}

static int measure(const struct agent *agent, struct measure *measure)
{
	const char *path = agent_path("/proc/self/mountinfo");
	FILE *mounts = fopen(path, "re");

	if (!mounts)
		return measure_fail(measure, "cannot read %s: %m", path);
	size_t found = measure_all(agent, measure, mounts);
	fclose(mounts);
	return found ? 0 : measure_fail(measure, "no file system of a type that the setting types lists is mounted");
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "disk",
	.summary = N_("Space and inodes of the mounted file systems"),
	.row_label = N_("Mount point"),
	.fields = fields,
	.graphs = graphs,
	.options = options,
	.measure = measure,
};
