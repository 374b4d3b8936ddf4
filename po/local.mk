# SPDX-License-Identifier: GPL-2.0-or-later
# The catalogue of each language is a domain of its own, all below one made-up language (web/language.h).
zzlocaledir = $(datadir)/z_stats/locale/zz/LC_MESSAGES
nodist_zzlocale_DATA = po/zz/LC_MESSAGES/z_stats-fr.mo
EXTRA_DIST += po/fr.po po/potfiles.sh
CLEANFILES += $(nodist_zzlocale_DATA)

po/zz/LC_MESSAGES/z_stats-fr.mo: po/fr.po
	$(AM_V_GEN)$(MKDIR_P) po/zz/LC_MESSAGES && $(MSGFMT) --check-format --check-domain -o $@ $(top_srcdir)/po/fr.po
