// SPDX-License-Identifier: GPL-2.0-or-later
// What the page gains with JavaScript: it renews itself each 10 s without moving anything under the reader's hands (focus,
// scroll, selection and opened details stay), and the agents can be filtered. All of it can be read without.
"use strict";

(() => {
	const PERIOD = 10000;
	const pause = document.getElementById("pause");
	const filter = document.getElementById("filter");
	const stale = document.getElementById("stale");
	const live = document.getElementById("live");
	let paused = false;
	let answered = new Date();

	// What the reader did to the page, and the server does not know of.
	const ours = (name) => name === "open" || name === "hidden" || name === "class";

	function copyAttributes(from, to) {
		for (const { name } of [...from.attributes])
			if (!ours(name) && !to.hasAttribute(name))
				from.removeAttribute(name);
		for (const { name, value } of to.attributes)
			if (name !== "open" && name !== "hidden" && from.getAttribute(name) !== value)
				from.setAttribute(name, value);
	}

	// Makes one node like another, touching only what differs; rows are known by their id.
	function renew(from, to) {
		if (from.isEqualNode(to))
			return;
		if (from.nodeName !== to.nodeName || from.nodeType !== to.nodeType || from.id !== to.id) {
			from.replaceWith(document.importNode(to, true));
			return;
		}
		if (from.nodeType !== Node.ELEMENT_NODE) {
			from.nodeValue = to.nodeValue;
			return;
		}
		copyAttributes(from, to);
		const old = [...from.childNodes];
		const fresh = [...to.childNodes];
		fresh.forEach((node, i) => {
			if (i < old.length)
				renew(old[i], node);
			else
				from.append(document.importNode(node, true));
		});
		old.slice(fresh.length).forEach((node) => node.remove());
	}

	function states() {
		const found = new Map();
		document.querySelectorAll("tr[id]").forEach((row) => found.set(row.id, row.querySelector(".state").className));
		return found;
	}

	function show(text) {
		const next = new DOMParser().parseFromString(text, "text/html");
		const before = states();
		if (!next.getElementById("main"))
			return;
		renew(document.getElementById("main"), next.getElementById("main"));
		renew(document.querySelector("footer"), next.querySelector("footer"));
		renew(document.querySelector("link[rel=icon]"), next.querySelector("link[rel=icon]"));
		states().forEach((state, id) => {
			if (before.has(id) && before.get(id) !== state)
				document.getElementById(id).classList.add("fresh");
		});
		if (document.title !== next.title) {
			document.title = next.title;
			live.textContent = next.title;
		}
		applyFilter();
	}

	async function refresh() {
		if (paused || document.hidden)
			return;
		try {
			const response = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(PERIOD) });
			if (response.status >= 500)
				throw new Error(response.statusText);
			answered = new Date();
			stale.hidden = true;
			show(await response.text());
		} catch {
			stale.textContent = stale.dataset.text.replace("{time}", answered.toLocaleTimeString(document.documentElement.lang));
			stale.hidden = false;
		}
	}

	function applyFilter() {
		const words = filter.value.trim().toLowerCase().split(/\s+/);
		let shown = 0;
		document.querySelectorAll("table.agents tbody tr").forEach((row) => {
			const text = row.textContent.toLowerCase();
			row.hidden = !words.every((word) => text.includes(word));
			shown += !row.hidden;
		});
		document.querySelectorAll("table.agents").forEach((table) => {
			table.closest("section").hidden = !table.querySelector("tbody tr:not([hidden])");
		});
		return shown;
	}

	filter.addEventListener("input", () => {
		live.textContent = live.dataset.shown.replace("{count}", applyFilter());
	});
	pause.addEventListener("click", () => {
		paused = !paused;
		pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
		refresh();
	});
	document.addEventListener("visibilitychange", refresh);
	filter.hidden = !document.querySelector("table.agents");
	pause.hidden = false;
	setInterval(refresh, PERIOD);
})();
