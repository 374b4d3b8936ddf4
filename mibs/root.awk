# SPDX-License-Identifier: GPL-2.0-or-later
# Writes a numeric OID as the value of EOLE-MIB's root: 1.3.6.1.4.1.99999 becomes
#	iso org(3) dod(6) internet(1) private(4) enterprises(1) 99999
# Each number on the way has a name: without one, smilint speaks of implicit nodes. Known numbers have their known names, so
# that a tool that loads the module defining them too does not see two names for one number.
BEGIN {
	name["1.3"] = "org"
	name["1.3.6"] = "dod"
	name["1.3.6.1"] = "internet"
	name["1.3.6.1.2"] = "mgmt"
	name["1.3.6.1.3"] = "experimental"
	name["1.3.6.1.4"] = "private"
	name["1.3.6.1.4.1"] = "enterprises"
	name["1.3.6.1.4.1.8072"] = "netSnmp"
	name["1.3.6.1.4.1.8072.9999"] = "netSnmpExperimental"
	name["1.3.6.1.4.1.8072.9999.9999"] = "netSnmpPlaypen"
}
{
	count = split($1, number, ".")
	way = number[1]
	value = "iso"
	for (i = 2; i <= count; i++) {
		if (number[i] + 0 > (i == 2 ? 39 : 4294967295)) {
			print "--with-mib-root=" $1 ": " number[i] " is too large for place " i " of an OID" > "/dev/stderr"
			exit 1
		}
		way = way "." number[i]
		value = value " " (i == count ? number[i] : (way in name ? name[way] : "eoleRoot" i) "(" number[i] ")")
	}
	print value
}
