/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module.h"

#include "base/orphan.h"
#include "core/catalogue.h"
#include "module_check.h"
#include "module_trial.h"
#include "option.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIAL_MS 2000
#define LEFT_MS  500 /* for what the modules left behind to die */

static void release(struct module *module)
{
	for (size_t i = 0; i < module->option_count; i++)
		setting_release(&module->fallbacks[i]);
	free(module->fallbacks);
	free(module->file);
	if (module->handle)
		dlclose(module->handle);
}

/* The reason of dlopen(), without the name of the file that it mostly begins with. */
static const char *load_error(const char *file)
{
	const char *text = dlerror();
	size_t length = strlen(file);

	if (!text)
		return "no reason is known";
	return strncmp(text, file, length) == 0 && strncmp(text + length, ": ", 2) == 0 ? text + length + 2 : text;
}

static const struct module *same_class(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->count; i++)
		if (strcmp(modules->items[i].class->name, name) == 0)
			return &modules->items[i];
	return NULL;
}

/* 0; -1 with the reason in why, "" when memory is short. */
static int open_module(struct modules *modules, struct module *module, char *why, size_t size)
{
	const struct module *other;

	*why = '\0';
	module->handle = dlopen(module->file, RTLD_NOW | RTLD_LOCAL);
	if (!module->handle) {
		snprintf(why, size, "cannot be loaded: %s", load_error(module->file));
		return -1;
	}
	module->class = dlsym(module->handle, "agent_class");
	if (!module->class) {
		snprintf(why, size, "exports no agent_class: this is no class of agents");
		return -1;
	}
	if (module->class->api == AGENT_API && module->class->name &&
	    (other = same_class(modules, module->class->name))) {
		snprintf(why, size, "class \"%s\" is already there: it was loaded from %s", module->class->name,
			 other->file);
		return -1;
	}
	return module_check(module, modules->catalogue, why, size);
}

/* Takes over the name of the file. */
static int load(struct modules *modules, char *file, const struct module_trial *trial,
		struct options_problems *problems)
{
	struct module *module = &modules->items[modules->count];
	char why[1024];

	*module = (struct module){ .file = file };
	snprintf(why, sizeof why, "%s", trial->why);
	if (!*why && open_module(modules, module, why, sizeof why) == 0) {
		modules->count++;
		return 0;
	}
	if (*why)
		options_problem(problems, file, 0, "%s", why);
	release(module);
	return *why ? 0 : -1;
}

static int is_module(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && dot != entry->d_name && strcmp(dot, ".so") == 0;
}

static int by_class(const void *a, const void *b)
{
	const struct module *one = a, *other = b;

	return strcmp(one->class->name, other->class->name);
}

/* The files of the folder, in the order of their names: an array of the caller's, NULL when memory is short. */
static char **list_files(const char *folder, struct options_problems *problems)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_module, alphasort);
	char **files = calloc(count > 0 ? (size_t)count + 1 : 1, sizeof *files);

	if (count < 0)
		options_problem(problems, folder, 0, "the folder of the class modules cannot be read: %s",
				strerror(errno));
	for (int i = 0; i < count; i++) {
		if (files && asprintf(&files[i], "%s/%s", folder, names[i]->d_name) < 0)
			files[i] = NULL;
		free(names[i]);
	}
	free(names);
	return files;
}

/* All are tried together; each alone only if that did harm. An array of the caller's, NULL when memory is short. */
static struct module_trial *try_files(char **files, size_t count)
{
	struct module_trial *trials = calloc(count + 1, sizeof *trials);

	if (!trials || count == 0)
		return trials;
	module_trial_all(&trials[0], files, count, TRIAL_MS);
	if (*trials[0].why && module_trial_each(trials, files, count, TRIAL_MS)) {
		free(trials);
		return NULL;
	}
	return trials;
}

static int load_files(struct modules *modules, char **files, struct options_problems *problems)
{
	size_t count = 0;

	while (files[count])
		count++;
	struct module_trial *trials = try_files(files, count);
	modules->items = calloc(count + 1, sizeof *modules->items);
	int result = modules->items && trials ? 0 : -1;
	for (size_t i = 0; i < count; i++)
		if (result == 0)
			result = load(modules, files[i], &trials[i], problems);
		else
			free(files[i]);
	orphan_end_all(LEFT_MS);
	if (modules->count)
		qsort(modules->items, modules->count, sizeof *modules->items, by_class);
	free(trials);
	return result;
}

int modules_load(struct modules *modules, const char *folder, struct options_problems *problems)
{
	char **files = list_files(folder, problems);
	int result = -1;

	*modules = (struct modules){ .folder = strdup(folder), .catalogue = catalogue_new() };
	if (files && modules->folder && modules->catalogue)
		result = load_files(modules, files, problems);
	else
		for (char **file = files; file && *file; file++)
			free(*file);
	free(files);
	return result;
}

void modules_settle(struct modules *modules)
{
	for (size_t i = 0; i < modules->count; i++)
		modules->items[i].known = NULL;
	catalogue_free(modules->catalogue);
	modules->catalogue = NULL;
}

void modules_release(struct modules *modules)
{
	modules_settle(modules);
	for (size_t i = 0; i < modules->count; i++)
		release(&modules->items[i]);
	free(modules->items);
	free(modules->folder);
	*modules = (struct modules){ 0 };
}

const struct module *modules_find(const struct modules *modules, const char *class_name)
{
	const struct agent_class class = { .name = class_name };
	const struct module key = { .class = &class };

	return modules->count ? bsearch(&key, modules->items, modules->count, sizeof key, by_class) : NULL;
}
