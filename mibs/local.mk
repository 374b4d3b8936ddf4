# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LTLIBRARIES += libmibs.la
libmibs_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(NETSNMP_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS)
libmibs_la_SOURCES = \
	mibs/agent_table.c \
	mibs/cell.c mibs/cell.h \
	mibs/groups.h \
	mibs/handler.c mibs/handler.h \
	mibs/index.c mibs/index.h \
	mibs/measure_table.c \
	mibs/mib.c mibs/mib.h \
	mibs/notification.c \
	mibs/notify_scalars.c \
	mibs/scalars.c mibs/scalars.h \
	mibs/service.c \
	mibs/table.c mibs/table.h \
	mibs/zephir.c
libmibs_la_LIBADD = libagentx.la

# EOLE-MIB with its root; and, apart, the standard modules that it imports, for systems without them (base/README)
snmpmibsdir = $(datadir)/snmp/mibs
nodist_snmpmibs_DATA = mibs/EOLE-MIB.txt
basemibsdir = $(datadir)/z_stats/mibs
dist_basemibs_DATA = \
	mibs/base/HCNUM-TC.txt \
	mibs/base/README \
	mibs/base/SNMP-FRAMEWORK-MIB.txt \
	mibs/base/SNMPv2-CONF.txt \
	mibs/base/SNMPv2-SMI.txt \
	mibs/base/SNMPv2-TC.txt
EXTRA_DIST += mibs/EOLE-MIB.txt.in mibs/root.awk
CLEANFILES += mibs/EOLE-MIB.txt

# [M]: configure would fill in the plain word here too.
mibs/EOLE-MIB.txt: mibs/EOLE-MIB.txt.in mibs/root.awk Makefile
	$(AM_V_GEN)$(MKDIR_P) mibs && \
	root=`echo '$(MIB_ROOT)' | $(AWK) -f $(srcdir)/mibs/root.awk` && \
	$(SED) "s/@[M]IB_ROOT@/$$root/" $(srcdir)/mibs/EOLE-MIB.txt.in >$@.tmp && mv $@.tmp $@
