# SPDX-License-Identifier: GPL-2.0-or-later
# One program per module of the source; its folder mirrors the source's.
unit_programs =
unit_libs = $(CMOCKA_LIBS)

unit_programs += tests/unit/base/test_text
tests_unit_base_test_text_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_text_LDADD = libbase.la $(unit_libs)

base_tests = tests/unit/base/test_address tests/unit/base/test_archive_name tests/unit/base/test_buffer \
	tests/unit/base/test_clock tests/unit/base/test_folder tests/unit/base/test_frame tests/unit/base/test_name tests/unit/base/test_orphan
unit_programs += $(base_tests)
tests_unit_base_test_address_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_address_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_archive_name_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_archive_name_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_buffer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_buffer_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_clock_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_clock_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_folder_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_folder_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_frame_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_frame_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_name_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_name_LDADD = libbase.la $(unit_libs)
tests_unit_base_test_orphan_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_orphan_LDADD = libbase.la $(unit_libs)

# the loop and AgentX
unit_programs += tests/unit/service/test_loop
tests_unit_service_test_loop_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_loop_LDADD = libservice.la $(unit_libs)
unit_programs += tests/unit/agentx/test_supervise
tests_unit_agentx_test_supervise_CFLAGS = $(UNIT_CFLAGS)
tests_unit_agentx_test_supervise_LDADD = libagentx.la $(unit_libs)

# workers
unit_programs += tests/unit/service/test_worker
tests_unit_service_test_worker_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_worker_LDADD = libservice.la $(unit_libs)

# the client of the store
unit_programs += tests/unit/service/test_held
tests_unit_service_test_held_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_held_LDADD = libservice.la $(unit_libs)

# the core
core_tests = tests/unit/core/test_board tests/unit/core/test_catalogue tests/unit/core/test_notify tests/unit/core/test_record \
	tests/unit/core/test_report tests/unit/core/test_rows tests/unit/core/test_rules tests/unit/core/test_scheduler
unit_programs += $(core_tests)
EXTRA_DIST += tests/unit/sample.h tests/unit/sample_board.h
tests_unit_core_test_catalogue_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_catalogue_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_rows_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_rows_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_board_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_board_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_record_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_record_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_report_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_report_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_rules_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_rules_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_notify_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_notify_LDADD = libcore.la $(unit_libs)
tests_unit_core_test_scheduler_CFLAGS = $(UNIT_CFLAGS)
tests_unit_core_test_scheduler_LDADD = libcore.la $(unit_libs)

# the MIB
unit_programs += tests/unit/mibs/test_cell tests/unit/mibs/test_table
tests_unit_mibs_test_cell_CFLAGS = $(UNIT_CFLAGS)
tests_unit_mibs_test_cell_LDADD = libmibs.la $(unit_libs)
tests_unit_mibs_test_table_SOURCES = tests/unit/mibs/test_table.c tests/unit/mibs/tree.c tests/unit/mibs/tree.h
tests_unit_mibs_test_table_CFLAGS = $(UNIT_CFLAGS)
tests_unit_mibs_test_table_LDADD = libmibs.la $(unit_libs)

# configuration
config_tests = tests/unit/config/test_options tests/unit/config/test_config
unit_programs += $(config_tests)
tests_unit_config_test_options_CFLAGS = $(UNIT_CFLAGS)
tests_unit_config_test_options_LDADD = libconfig.la $(unit_libs)
tests_unit_config_test_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_config_test_config_LDADD = libconfig.la $(unit_libs)
EXTRA_DIST += $(wildcard $(top_srcdir)/tests/data/config/*)

# the page
web_tests = tests/unit/web/test_answer tests/unit/web/test_api tests/unit/web/test_figure \
	tests/unit/web/test_graph tests/unit/web/test_html \
	tests/unit/web/test_http tests/unit/web/test_language tests/unit/web/test_request
unit_programs += $(web_tests)
EXTRA_DIST += tests/unit/web/check.h
tests_unit_web_test_answer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_answer_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_api_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_api_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_figure_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_figure_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_graph_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_graph_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=history_graph,--wrap=history_figures,--wrap=journal_figures
tests_unit_web_test_graph_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_html_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_html_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_http_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_http_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_language_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_language_LDADD = libweb.la $(unit_libs)
tests_unit_web_test_request_CFLAGS = $(UNIT_CFLAGS)
tests_unit_web_test_request_LDADD = libweb.la $(unit_libs)

# the workers rrd and forward, and their clients
rrd_tests = tests/unit/rrd/test_number tests/unit/rrd/test_rrd
unit_programs += $(rrd_tests)
tests_unit_rrd_test_number_CFLAGS = $(UNIT_CFLAGS)
tests_unit_rrd_test_number_SOURCES = tests/unit/rrd/test_number.c \
	subagent/rrd/look.c subagent/rrd/number.c subagent/rrd/scale.c subagent/rrd/span.c subagent/rrd/words.c
tests_unit_rrd_test_number_LDADD = $(unit_libs) $(JANSSON_LIBS) -lm
tests_unit_rrd_test_rrd_CFLAGS = $(UNIT_CFLAGS) $(RRD_CFLAGS)
tests_unit_rrd_test_rrd_SOURCES = tests/unit/rrd/test_rrd.c tests/unit/drive.c tests/unit/drive.h
tests_unit_rrd_test_rrd_LDADD = libbase.la $(unit_libs) $(RRD_LIBS) -lm

# the turns of the runner
runner_turn_sources = subagent/runner/turn.c subagent/runner/slot.c subagent/runner/child.c \
	subagent/runner/measure.c subagent/runner/measure_report.c subagent/runner/command.c subagent/runner/spawn.c
runner_turn_tests = tests/unit/runner/test_turn tests/unit/runner/test_measure tests/unit/runner/test_command
unit_programs += $(runner_turn_tests)
tests_unit_runner_test_turn_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_turn_SOURCES = tests/unit/runner/test_turn.c $(runner_turn_sources)
tests_unit_runner_test_turn_LDADD = libcore.la $(unit_libs)
tests_unit_runner_test_measure_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_measure_SOURCES = tests/unit/runner/test_measure.c \
	subagent/runner/measure.c subagent/runner/measure_report.c
tests_unit_runner_test_measure_LDADD = libcore.la $(unit_libs) -lm
tests_unit_runner_test_command_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_command_SOURCES = tests/unit/runner/test_command.c \
	subagent/runner/command.c subagent/runner/spawn.c
tests_unit_runner_test_command_LDADD = libcore.la $(unit_libs)

# the classes of agents, each with what it finds around it
agent_stand = tests/unit/agents/stand.c tests/unit/agents/stand.h \
	subagent/runner/measure.c subagent/runner/measure_report.c
agent_tests = tests/unit/agents/test_disk tests/unit/agents/test_load tests/unit/agents/test_paquet
unit_programs += $(agent_tests)
EXTRA_DIST += tests/data/root
tests_unit_agents_test_disk_CFLAGS = $(UNIT_CFLAGS)
tests_unit_agents_test_disk_SOURCES = tests/unit/agents/test_disk.c agents/disk.c $(agent_stand)
tests_unit_agents_test_disk_LDADD = libcore.la $(unit_libs)
tests_unit_agents_test_load_CFLAGS = $(UNIT_CFLAGS)
tests_unit_agents_test_load_SOURCES = tests/unit/agents/test_load.c agents/load.c $(agent_stand)
tests_unit_agents_test_load_LDADD = libcore.la $(unit_libs)
tests_unit_agents_test_paquet_CFLAGS = $(UNIT_CFLAGS)
tests_unit_agents_test_paquet_SOURCES = tests/unit/agents/test_paquet.c agents/paquet.c $(agent_stand)
tests_unit_agents_test_paquet_LDADD = libcore.la $(unit_libs)
far_tests = tests/unit/service/test_delivery tests/unit/service/test_history tests/unit/service/test_history_declare \
	tests/unit/forward/test_put tests/unit/forward/test_refusal tests/unit/forward/test_retry tests/unit/forward/test_outbox tests/unit/forward/test_token
unit_programs += $(far_tests)
EXTRA_DIST += tests/unit/own_worker.h
tests_unit_service_test_delivery_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_delivery_SOURCES = tests/unit/service/test_delivery.c tests/unit/drive.c tests/unit/drive.h
tests_unit_service_test_delivery_LDADD = libservice.la $(unit_libs)
tests_unit_service_test_history_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_history_SOURCES = tests/unit/service/test_history.c tests/unit/drive.c tests/unit/drive.h
tests_unit_service_test_history_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=history_declare
tests_unit_service_test_history_LDADD = libservice.la $(unit_libs)
tests_unit_service_test_history_declare_CFLAGS = $(UNIT_CFLAGS)
tests_unit_service_test_history_declare_SOURCES = tests/unit/service/test_history_declare.c tests/unit/drive.c tests/unit/drive.h
tests_unit_service_test_history_declare_LDADD = libservice.la $(unit_libs)
tests_unit_forward_test_put_CFLAGS = $(UNIT_CFLAGS) $(CURL_CFLAGS)
tests_unit_forward_test_put_SOURCES = tests/unit/forward/test_put.c subagent/forward/put.c subagent/forward/put_reason.c \
	subagent/forward/token.c tests/unit/drive.c tests/unit/drive.h
tests_unit_forward_test_put_LDADD = libbase.la $(unit_libs) $(CURL_LIBS)
tests_unit_forward_test_refusal_CFLAGS = $(UNIT_CFLAGS)
tests_unit_forward_test_refusal_SOURCES = tests/unit/forward/test_refusal.c subagent/forward/refusal.c
tests_unit_forward_test_refusal_LDADD = $(unit_libs)
tests_unit_forward_test_retry_CFLAGS = $(UNIT_CFLAGS)
tests_unit_forward_test_retry_SOURCES = tests/unit/forward/test_retry.c subagent/forward/retry.c
tests_unit_forward_test_retry_LDADD = $(unit_libs)
tests_unit_forward_test_outbox_CFLAGS = $(UNIT_CFLAGS)
tests_unit_forward_test_outbox_SOURCES = tests/unit/forward/test_outbox.c subagent/forward/outbox.c \
	tests/unit/drive.c tests/unit/drive.h
tests_unit_forward_test_outbox_LDADD = libbase.la $(unit_libs)
tests_unit_forward_test_token_CFLAGS = $(UNIT_CFLAGS)
tests_unit_forward_test_token_SOURCES = tests/unit/forward/test_token.c subagent/forward/token.c \
	tests/unit/drive.c tests/unit/drive.h
tests_unit_forward_test_token_LDADD = libbase.la $(unit_libs)

# what the runner loads: class modules and *.agent files
runner_load_modules = tests/unit/runner/modules/plain.la tests/unit/runner/modules/rows.la \
	tests/unit/runner/modules/second.la tests/unit/runner/modules/wrong_api.la \
	tests/unit/runner/modules/bad_field.la tests/unit/runner/modules/nothing.la \
	tests/unit/runner/harm/crash.la tests/unit/runner/harm/exit.la tests/unit/runner/harm/hang.la \
	tests/unit/runner/trial/daemon.la tests/unit/runner/trial/open.la
check_LTLIBRARIES += $(runner_load_modules)
# -rpath: libtool builds a shared object only of what could be installed
test_module_flags = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
tests_unit_runner_modules_plain_la_SOURCES = tests/unit/runner/modules/plain.c
tests_unit_runner_modules_plain_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_modules_rows_la_SOURCES = tests/unit/runner/modules/rows.c
tests_unit_runner_modules_rows_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_modules_second_la_SOURCES = tests/unit/runner/modules/rows.c
tests_unit_runner_modules_second_la_CPPFLAGS = $(AM_CPPFLAGS) -DCLASS_NAME='"rows"'
tests_unit_runner_modules_second_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_modules_wrong_api_la_SOURCES = tests/unit/runner/modules/rows.c
tests_unit_runner_modules_wrong_api_la_CPPFLAGS = $(AM_CPPFLAGS) -DCLASS_NAME='"wrong_api"' -DCLASS_API=2
tests_unit_runner_modules_wrong_api_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_modules_bad_field_la_SOURCES = tests/unit/runner/modules/rows.c
tests_unit_runner_modules_bad_field_la_CPPFLAGS = $(AM_CPPFLAGS) -DCLASS_NAME='"bad_field"' -DFIELD_NAME='"Used"'
tests_unit_runner_modules_bad_field_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_modules_nothing_la_SOURCES = tests/unit/runner/modules/nothing.c
tests_unit_runner_modules_nothing_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_harm_crash_la_SOURCES = tests/unit/runner/modules/harm.c
tests_unit_runner_harm_crash_la_CPPFLAGS = $(AM_CPPFLAGS) -DHARM='abort()'
tests_unit_runner_harm_crash_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_harm_exit_la_SOURCES = tests/unit/runner/modules/harm.c
tests_unit_runner_harm_exit_la_CPPFLAGS = $(AM_CPPFLAGS) -DHARM='_exit(0)'
tests_unit_runner_harm_exit_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_harm_hang_la_SOURCES = tests/unit/runner/modules/harm.c
tests_unit_runner_harm_hang_la_CPPFLAGS = $(AM_CPPFLAGS) -DHARM='pause()'
tests_unit_runner_harm_hang_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_trial_daemon_la_SOURCES = tests/unit/runner/modules/harm.c
tests_unit_runner_trial_daemon_la_CPPFLAGS = $(AM_CPPFLAGS) -DHARM='become_daemon()'
tests_unit_runner_trial_daemon_la_LDFLAGS = $(test_module_flags)
tests_unit_runner_trial_open_la_SOURCES = tests/unit/runner/modules/harm.c
tests_unit_runner_trial_open_la_CPPFLAGS = $(AM_CPPFLAGS) -DHARM='look_what_is_open()'
tests_unit_runner_trial_open_la_LDFLAGS = $(test_module_flags)
runner_load_tests = tests/unit/runner/test_agents tests/unit/runner/test_module tests/unit/runner/test_serve
unit_programs += $(runner_load_tests)
tests_unit_runner_test_agents_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_agents_LDADD = librunnerload.la $(unit_libs)
tests_unit_runner_test_module_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_module_SOURCES = tests/unit/runner/test_module.c tests/unit/drive.c tests/unit/drive.h
tests_unit_runner_test_module_LDADD = librunnerload.la $(unit_libs)
tests_unit_runner_test_serve_CFLAGS = $(UNIT_CFLAGS)
tests_unit_runner_test_serve_SOURCES = tests/unit/runner/test_serve.c tests/unit/drive.c tests/unit/drive.h
tests_unit_runner_test_serve_LDADD = libbase.la $(unit_libs)
EXTRA_DIST += $(wildcard $(top_srcdir)/tests/data/agents/configs/*.agent) \
	$(wildcard $(top_srcdir)/tests/data/agents/configs/*/*.agent)

# the worker store
store_kit = tests/unit/store/kit.c tests/unit/store/kit.h tests/unit/drive.c tests/unit/drive.h
unit_programs += tests/unit/store/test_journal tests/unit/store/test_seal tests/unit/store/test_spool tests/unit/store/test_store \
	tests/unit/store/test_sync
tests_unit_store_test_journal_CFLAGS = $(UNIT_CFLAGS) $(ARCHIVE_CFLAGS)
tests_unit_store_test_journal_SOURCES = tests/unit/store/test_journal.c $(store_kit)
tests_unit_store_test_journal_LDADD = libstore.la $(unit_libs)
tests_unit_store_test_seal_CFLAGS = $(UNIT_CFLAGS) $(ARCHIVE_CFLAGS)
tests_unit_store_test_seal_SOURCES = tests/unit/store/test_seal.c $(store_kit)
tests_unit_store_test_seal_LDADD = libstore.la $(unit_libs)
tests_unit_store_test_spool_CFLAGS = $(UNIT_CFLAGS) $(ARCHIVE_CFLAGS)
tests_unit_store_test_spool_SOURCES = tests/unit/store/test_spool.c $(store_kit)
tests_unit_store_test_spool_LDADD = libstore.la $(unit_libs)
tests_unit_store_test_store_CFLAGS = $(UNIT_CFLAGS) $(ARCHIVE_CFLAGS)
tests_unit_store_test_store_SOURCES = tests/unit/store/test_store.c $(store_kit)
tests_unit_store_test_store_LDADD = libstore.la $(unit_libs)
tests_unit_store_test_sync_CFLAGS = $(UNIT_CFLAGS) $(ARCHIVE_CFLAGS)
tests_unit_store_test_sync_SOURCES = tests/unit/store/test_sync.c $(store_kit)
tests_unit_store_test_sync_LDADD = libstore.la $(unit_libs)

check_PROGRAMS += $(unit_programs)
TESTS += $(unit_programs)
