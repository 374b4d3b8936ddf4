/* SPDX-License-Identifier: GPL-2.0-or-later */
/* z_stats-runner: class modules and *.agent files. A worker of z_stats; by hand, what needs the code of the classes. */
#include "apart.h"
#include "base/duty.h"
#include "base/log.h"
#include "check.h"
#include "classes.h"
#include "config/config.h"
#include "load.h"
#include "run.h"
#include "serve.h"

#include <build-config.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_UNKNOWN 3 /* of a monitoring plugin */

enum task { TASK_SERVE, TASK_CHECK, TASK_CLASSES, TASK_DESCRIBE, TASK_RUN };

struct request {
	enum task task;
	const char *config_file; /* NULL: the default */
	const char *name;        /* of the class or agent */
	bool json;
};

static void print_help(void)
{
	puts("Usage: z_stats-runner [-c FILE] [--root DIR] TASK\n"
	     "Reads the class modules and *.agent files of z_stats. Without a task it is a worker of z_stats.\n"
	     "\n"
	     "      --check            read all configuration and print every error as file:line: what\n"
	     "      --classes          list the classes\n"
	     "      --describe CLASS   print the options and fields of a class\n"
	     "      --run AGENT        measure once and print what came of it; exit status as a monitoring plugin\n"
	     "      --json             with --run: as JSON\n"
	     "  -c, --config FILE      instead of " SYSCONFDIR "/z_stats.conf\n"
	     "      --root DIR         measure the system below DIR instead of /\n"
	     "      --help, --version");
}

static int usage(void)
{
	fputs("Try 'z_stats-runner --help'.\n", stderr);
	return 1;
}

/* Where to read from, of z_stats.conf. NULL after mistakes, which are printed. */
static struct config *read_config(const struct request *request)
{
	struct options_problems problems = { 0 };
	struct config *config = config_read(request->config_file, &problems);

	options_problems_print(&problems);
	options_problems_release(&problems);
	return config;
}

static int load(struct load *load, const struct request *request)
{
	struct config *config = read_config(request);

	*load = (struct load){ 0 };
	if (!config)
		return -1;
	const struct load_place place = { .configs_dir = config->configs_dir,
					  .module = config->module,
					  .agents_dir = config->agents_dir };
	int result = load_all(load, &place);
	config_free(config);
	return result;
}

static int run_agent(const struct load *loaded, const struct request *request)
{
	const struct agent *agent = agents_find(&loaded->agents, request->name);

	if (agent && !agent->problem)
		return run_once(agent, request->json);
	if (agent) {
		fprintf(stderr, "%s:%u: agent \"%s\": %s\n", agent->file, agent->line, agent->name, agent->problem);
	} else {
		options_problems_print(&loaded->problems);
		fprintf(stderr, "z_stats: there is no agent \"%s\"\n", request->name);
	}
	return EXIT_UNKNOWN;
}

static int describe(const struct load *loaded, const struct request *request)
{
	const struct module *module = modules_find(&loaded->modules, request->name);

	if (module) {
		classes_describe(module->class);
		return 0;
	}
	options_problems_print(&loaded->problems);
	fprintf(stderr, "z_stats: there is no class \"%s\": \"z_stats classes\" lists them\n", request->name);
	return 1;
}

static int with_load(const struct request *request)
{
	struct load loaded;
	int status = request->task == TASK_RUN ? EXIT_UNKNOWN : 1;

	if (load(&loaded, request) == 0) {
		if (request->task == TASK_RUN) {
			status = run_agent(&loaded, request);
		} else if (request->task == TASK_DESCRIBE) {
			status = describe(&loaded, request);
		} else {
			options_problems_print(&loaded.problems);
			classes_list(&loaded.modules);
			status = 0;
		}
	}
	load_release(&loaded);
	return status;
}

static int serve_z_stats(void)
{
	struct stat stat;

	if (fstat(DUTY_FD, &stat) == 0 && S_ISSOCK(stat.st_mode))
		return serve();
	fputs("z_stats-runner: without a task this is a worker, which z_stats starts by itself\n", stderr);
	return usage();
}

static int perform(const void *context)
{
	const struct request *request = context;

	return request->task == TASK_CHECK ? check_all(request->config_file) : with_load(request);
}

static int set_root(char *root)
{
	size_t length = strlen(root);

	if (root[0] != '/') {
		fprintf(stderr, "z_stats-runner: --root %s: give an absolute path\n", root);
		return -1;
	}
	while (length && root[length - 1] == '/')
		root[--length] = '\0';
	settings_set_root(root);
	return 0;
}

/* Without the destructors of the modules, which may wait for ever; the sanitizers look for leaks in theirs. */
static _Noreturn void end(int status)
{
	fflush(NULL);
#ifdef Z_STATS_SANITIZED
	exit(status);
#else
	_exit(status);
#endif
}

int main(int argc, char **argv)
{
	enum { OPT_JSON = 256, OPT_ROOT, OPT_HELP, OPT_VERSION, OPT_TASK };
	static const struct option options[] = {
		{ "check", no_argument, NULL, OPT_TASK + TASK_CHECK },
		{ "classes", no_argument, NULL, OPT_TASK + TASK_CLASSES },
		{ "describe", required_argument, NULL, OPT_TASK + TASK_DESCRIBE },
		{ "run", required_argument, NULL, OPT_TASK + TASK_RUN },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "config", required_argument, NULL, 'c' },
		{ "root", required_argument, NULL, OPT_ROOT },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ NULL, 0, NULL, 0 },
	};
	struct request request = { .task = TASK_SERVE };
	int option;

	log_init("z_stats-runner", LOG_LEVEL_INFO);
	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (option == 'c') {
			request.config_file = optarg;
		} else if (option == OPT_JSON) {
			request.json = true;
		} else if (option == OPT_ROOT) {
			if (set_root(optarg))
				return usage();
		} else if (option == OPT_HELP) {
			print_help();
			return 0;
		} else if (option == OPT_VERSION) {
			puts("z_stats-runner " PACKAGE_VERSION);
			return 0;
		} else if (option >= OPT_TASK) {
			request.task = (enum task)(option - OPT_TASK);
			request.name = optarg;
		} else {
			return usage();
		}
	}
	if (optind < argc) {
		fprintf(stderr, "z_stats-runner: \"%s\" is no option\n", argv[optind]);
		return usage();
	}
	end(request.task == TASK_SERVE ? serve_z_stats() : apart(perform, &request));
}
