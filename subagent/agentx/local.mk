# SPDX-License-Identifier: GPL-2.0-or-later
# AgentX that never blocks: the door to net-snmp's agent library.
noinst_LTLIBRARIES += libagentx.la
libagentx_la_CFLAGS = $(AM_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(NETSNMP_CFLAGS)
libagentx_la_SOURCES = \
	subagent/agentx/agentx.c subagent/agentx/agentx.h \
	subagent/agentx/agentx_advice.c subagent/agentx/agentx_advice.h \
	subagent/agentx/agentx_library.c subagent/agentx/agentx_library.h \
	subagent/agentx/agentx_probe.c subagent/agentx/agentx_probe.h \
	subagent/agentx/agentx_session.c subagent/agentx/agentx_session.h \
	subagent/agentx/agentx_supervise.c subagent/agentx/agentx_supervise.h \
	subagent/agentx/agentx_transport.c subagent/agentx/agentx_transport.h \
	subagent/agentx/agentx_wire.c subagent/agentx/agentx_wire.h
libagentx_la_LIBADD = libservice.la $(NETSNMP_AGENT_LIBS) $(NETSNMP_LIBS)
