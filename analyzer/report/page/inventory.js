"use strict";
// The data is text of other people: it reaches the page through textContent and attributes alone.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  data.holders = data.holders.map(([who, kind, privilege, what, tickets, credentials, rotation, first, last, endless, rows]) => ({
    who, kind, privilege, what, tickets, credentials, rotation, first, last, endless, rows }));
  const $ = (id) => document.getElementById(id);
  const column = Object.fromEntries(data.columns.map((name, i) => [name, i]));
  const today = data.generated;
  const pageSize = 100;
  const mostOnPaper = 1000; // browsers take minutes to lay out more
  const collator = new Intl.Collator("en", { numeric: true });
  const text = (grant, name) => data.strings[grant[column[name]]];

  const svgNames = new Set(["svg", "rect", "text", "title", "line"]);
  function make(tag, attributes, ...children) {
    const node = svgNames.has(tag)
      ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }
  const number = (count) => count.toLocaleString("en");
  const sentence = (line) => line.charAt(0).toUpperCase() + line.slice(1) + ".";
  const list = (cell) => (cell ? cell.split(",").map((item) => item.trim()).filter(Boolean) : []);
  const plusDays = (day, days) => {
    const date = new Date(day + "T00:00:00Z");
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
  };

  // Filters: a name, and the values a grant has for it.
  const ratings = ["governing", "partial", "theatre", "none"];
  const [inMonth, inQuarter] = [plusDays(today, 30), plusDays(today, 90)];
  const ending = (g) => {
    const until = text(g, "until");
    if (until === "") return [text(g, "expiry") === "enforced" ? "no date, but enforced" : "no end"];
    if (until < today) return ["overdue"];
    if (until > inQuarter) return ["later"];
    return until > inMonth ? ["within 90 days"] : ["within 30 days", "within 90 days"];
  };
  const one = (name) => (g) => { const value = text(g, name); return value ? [value] : []; };
  const many = (name) => (g) => list(text(g, name));
  const facets = [
    { id: "rating", title: "Rating", values: one("rating"), order: ratings },
    { id: "provider", title: "Provider", values: one("provider"), chart: true },
    { id: "privilege", title: "Class", values: one("privilege"), chart: true },
    { id: "kind", title: "Kind of principal", values: one("who_kind"), chart: true },
    { id: "ticket", title: "Ticket", values: many("ticket"), chart: true },
    { id: "basis", title: "Basis", chart: true,
      values: (g) => [...new Set(list(text(g, "basis")).map((basis) => basis.split(":")[0]))] },
    { id: "approver", title: "Approver", values: many("approver"), chart: true },
    { id: "owner", title: "Owner", values: one("owner"), chart: true },
    { id: "rule", title: "Rule", values: many("findings") },
    { id: "ends", title: "Ends", values: ending,
      order: ["overdue", "within 30 days", "within 90 days", "later", "no end", "no date, but enforced"] },
  ];
  const chosen = {};
  const state = { search: "", view: data.view, sort: null, down: false, page: 0 };
  const haystacks = [];
  const haystack = (i) => haystacks[i] ??= data.grants[i].map((at, c) =>
    c === column.file ? data.files[at][0] : data.strings[at]).join("\n").toLowerCase();
  const values = facets.map((facet) => data.grants.map(facet.values));

  // Of each grant: whether it passes all filters (-1), all but one (its index), or less (-2).
  let passes = [];
  function filter() {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const set = facets.map((facet, f) => [facet.id, f]).filter(([id]) => chosen[id] !== undefined);
    passes = data.grants.map((grant, i) => {
      let missed = -1;
      for (const [id, f] of set) {
        if (chosen[id] === "" ? values[f][i].length === 0 : values[f][i].includes(chosen[id])) continue;
        if (missed !== -1) return -2;
        missed = f;
      }
      return words.every((word) => haystack(i).includes(word)) ? missed : -2;
    });
  }
  /** Indices of the grants that pass, the filter `except` left out. */
  function matching(except) {
    const f = facets.findIndex((facet) => facet.id === except);
    const result = [];
    passes.forEach((pass, i) => { if (pass === -1 || (pass >= 0 && pass === f)) result.push(i); });
    return result;
  }
  function counted(facet, rows) {
    const f = facets.indexOf(facet);
    const counts = new Map();
    for (const i of rows) {
      for (const value of values[f][i]) counts.set(value, (counts.get(value) || 0) + 1);
      if (values[f][i].length === 0) counts.set("", (counts.get("") || 0) + 1);
    }
    return counts;
  }
  function choose(id, value) {
    if (value === undefined || chosen[id] === value) delete chosen[id];
    else chosen[id] = value;
    state.page = 0;
    show();
  }

  // Summary and charts.
  function provenance() {
    const parts = [`As of ${today}`, `${number(data.grants.length)} grants`, `grantlint ${data.tool.version}`,
      `rule set ${data.tool.ruleSetDigest}`, `catalogue ${data.tool.catalogueDigest}`];
    if (data.commit) parts.push(`commit ${data.commit}`);
    $("provenance").textContent = parts.join(" · ");
    data.summary.text.forEach((line, i) => $("summary").append(make("p", { class: i === 0 ? "lead" : "more" }, sentence(line))));
  }
  function focusKept(container, render) {
    const key = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    render();
    if (key !== undefined) [...container.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key)?.focus();
  }
  function showRatings() {
    const facet = facets[0];
    const rows = matching("rating");
    const counts = counted(facet, rows);
    const bar = make("svg", { viewBox: "0 0 1000 16", preserveAspectRatio: "none", role: "img",
      "aria-label": "Ratings: " + ratings.map((name) => `${name} ${counts.get(name) || 0}`).join(", ") });
    let x = 0;
    for (const name of ratings) {
      const width = rows.length ? 1000 * (counts.get(name) || 0) / rows.length : 0;
      if (width > 0) bar.append(make("rect", { class: name, x, y: 0, width: Math.max(width - (x + width < 999 ? 2 : 0), 1), height: 16 }));
      x += width;
    }
    const legend = make("div", { class: "legend" });
    for (const name of ratings) {
      const count = counts.get(name) || 0;
      const share = rows.length ? Math.round(100 * count / rows.length) : 0;
      legend.append(make("button", { type: "button", "data-key": name, "aria-pressed": String(chosen.rating === name),
        click: () => choose("rating", name) }, make("span", { class: `dot ${name}` }), `${name} `,
        make("strong", {}, number(count)), ` (${share} %)`));
    }
    $("ratings").replaceChildren(bar, legend);
  }
  function showTimeline(rows) {
    const bars = [];
    const [year, month] = today.split("-").map(Number);
    const name = (k) => `${year + Math.floor((month - 1 + k) / 12)}-${String((month - 1 + k) % 12 + 1).padStart(2, "0")}`;
    const months = new Map();
    let overdue = 0, later = 0, never = 0;
    const last = name(17);
    for (const i of rows) {
      const until = text(data.grants[i], "until");
      if (!until) { if (text(data.grants[i], "expiry") !== "enforced") ++never; }
      else if (until < today) ++overdue;
      else if (until.slice(0, 7) > last) ++later;
      else months.set(until.slice(0, 7), (months.get(until.slice(0, 7)) || 0) + 1);
    }
    bars.push(["overdue", overdue, "late"]);
    for (let k = 0; k < 18; ++k) bars.push([name(k), months.get(name(k)) || 0, "count"]);
    bars.push(["later", later, "count"], ["no end", never, "late"]);
    const most = Math.max(1, ...bars.map((bar) => bar[1]));
    const step = 62, height = 130;
    const svg = make("svg", { width: bars.length * step, height: height + 42, viewBox: `0 0 ${bars.length * step} ${height + 42}`, role: "img", "aria-label":
      "Last days by month: " + bars.filter((bar) => bar[1]).map((bar) => `${bar[0]} ${bar[1]}`).join(", ") });
    bars.forEach(([label, count, kind], k) => {
      const tall = count ? Math.max(2, Math.round(height * count / most)) : 0;
      const x = k * step;
      svg.append(make("rect", { class: kind, x: x + 6, y: 18 + height - tall, width: step - 12, height: tall, rx: 2 },
        make("title", {}, `${label}: ${count}`)));
      if (count) svg.append(make("text", { x: x + step / 2, y: 13 + height - tall, "text-anchor": "middle" }, number(count)));
      svg.append(make("text", { x: x + step / 2, y: 34 + height, "text-anchor": "middle" }, label));
    });
    svg.append(make("line", { x1: 0, x2: bars.length * step, y1: 18.5 + height, y2: 18.5 + height, stroke: "currentColor", "stroke-opacity": .3 }));
    $("timeline").replaceChildren(make("h3", {}, "Last day of access, by month"), svg);
  }
  function showCharts() {
    const charts = [];
    for (const facet of facets.filter((each) => each.chart)) {
      const counts = [...counted(facet, matching(facet.id))].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
      if (counts.every(([value]) => value === "")) continue;
      const shown = counts.slice(0, 8);
      const most = Math.max(...counts.map(([, count]) => count));
      const items = shown.map(([value, count]) => make("li", {}, make("button", { type: "button",
        "data-key": facet.id + "\n" + value, "aria-pressed": String(chosen[facet.id] === value), title: value,
        click: () => choose(facet.id, value) },
        make("span", {}, value || "(none)"), make("strong", {}, number(count)),
        make("svg", { viewBox: "0 0 100 5", preserveAspectRatio: "none", "aria-hidden": "true" },
          make("rect", { class: value ? "count" : "plain", width: Math.max(.5, 100 * count / most), height: 5 })))));
      if (counts.length > shown.length) items.push(make("li", { class: "rest" }, `${number(counts.length - shown.length)} more`));
      charts.push(make("div", { class: "chart" }, make("h3", {}, facet.title), make("ul", {}, ...items)));
    }
    $("charts").replaceChildren(...charts);
  }

  // Filters.
  function showSelects() {
    const labels = facets.map((facet) => {
      const found = counted(facet, matching(facet.id));
      if (chosen[facet.id] !== undefined && !found.has(chosen[facet.id])) found.set(chosen[facet.id], 0);
      const order = facet.order || [...found.keys()].sort(collator.compare);
      const most = 500;
      const names = order.filter((value) => found.has(value));
      const kept = names.slice(0, most);
      if (chosen[facet.id] !== undefined && !kept.includes(chosen[facet.id])) kept.push(chosen[facet.id]);
      const select = make("select", { "data-key": facet.id, change: (event) => {
        const at = event.target.selectedIndex;
        chosen[facet.id] = undefined;
        choose(facet.id, at === 0 ? undefined : kept[at - 1]);
      } }, make("option", {}, "all"), ...kept.map((value) =>
        make("option", { selected: chosen[facet.id] === value ? "" : null }, `${value || "(none)"} — ${number(found.get(value))}`)));
      return make("label", {}, facet.title, select);
    });
    $("selects").replaceChildren(...labels);
  }

  // Tables.
  const word = (value) => make("span", { class: `word ${value}` }, value);
  function source(grant) {
    const [file, uri] = data.files[grant[column.file]];
    const label = file ? `${file}:${text(grant, "line")}` : "";
    if (!file || !data.link) return label;
    const [line, end] = [text(grant, "line"), text(grant, "end_line")];
    return make("a", { href: `${data.link}${uri}#L${line}${end !== line ? `-L${end}` : ""}`, rel: "noopener noreferrer", target: "_blank" }, label);
  }
  function until(grant) {
    const day = text(grant, "until");
    return day && day < today ? make("span", { class: "late-word" }, `${day} (past)`) : day;
  }
  const small = (value) => (value ? make("small", {}, value) : null);
  const grantColumns = [
    { title: "Who", key: (g) => text(g, "who"), cell: (g) => [text(g, "who") || "(not known here)", small(text(g, "who_kind"))], css: "long" },
    { title: "Gets what", key: (g) => text(g, "what"), cell: (g) => [text(g, "what"), small(text(g, "privilege"))], css: "long" },
    { title: "On what", key: (g) => text(g, "where"), cell: (g) => [text(g, "where")], css: "long" },
    { title: "Ticket", key: (g) => text(g, "ticket"), cell: (g) => [text(g, "ticket"), small(text(g, "approver"))], css: "middle" },
    { title: "Until", key: (g) => text(g, "until") || "9999", cell: (g) => [until(g), make("small", {}, word(text(g, "expiry")))], css: "short" },
    { title: "How it ends", key: (g) => text(g, "ends_by"), cell: (g) => [text(g, "ends_by"), make("small", {}, word(text(g, "revocation")))], css: "middle" },
    { title: "Rating", key: (g) => ratings.indexOf(text(g, "rating")), cell: (g) => [word(text(g, "rating"))], css: "short" },
    { title: "Rules", key: (g) => text(g, "findings"), cell: (g) => [text(g, "findings")] },
    { title: "Source", key: (g) => data.files[g[column.file]][0] + ":" + text(g, "line"), cell: (g) => [source(g)], css: "long" },
  ];
  const holderColumns = [
    { title: "Principal", key: (h) => h.who, cell: (h) => [h.who || "(not known here)", small(h.kind)], css: "long" },
    { title: "Grants", key: (h) => h.rows.length, cell: (h) => [number(h.rows.length)], css: "number" },
    { title: "Widest class", key: (h) => h.privilege, cell: (h) => [h.privilege], css: "short" },
    { title: "Gets what", key: (h) => h.what, cell: (h) => [h.what], css: "long" },
    { title: "Tickets", key: (h) => h.tickets, cell: (h) => [h.tickets] },
    { title: "Credentials", key: (h) => h.credentials, cell: (h) => [h.credentials] },
    { title: "Rotation", key: (h) => h.rotation, cell: (h) => [h.rotation] },
    { title: "First end", key: (h) => h.first || "9999", cell: (h) => [h.first], css: "short" },
    { title: "Last end", key: (h) => h.last || "9999", cell: (h) => [h.last], css: "short" },
    { title: "Without end", key: (h) => h.endless, cell: (h) => [number(h.endless)], css: "number" },
  ];
  const detailRows = [["id", "Fingerprint"], ["address", "Address"], ["provider", "Provider"], ["type", "Type"], ["basis", "Basis"],
    ["requester", "Requester"], ["owner", "Owner"], ["purpose", "Purpose"], ["environment", "Environment"],
    ["conditions", "Conditions"], ["enforced_by", "Enforced by"], ["residual", "After its end"]];
  const rules = new Map(data.rules.map((rule) => [rule.id, rule]));
  function detail(grant) {
    const entries = make("dl", {});
    for (const [name, title] of detailRows) {
      if (text(grant, name)) entries.append(make("dt", {}, title), make("dd", {}, text(grant, name)));
    }
    const controls = new Map();
    for (const id of list(text(grant, "findings"))) {
      const rule = rules.get(id);
      if (!rule) continue;
      entries.append(make("dt", {}, id), make("dd", {}, rule.summary));
      for (const { framework, id: control } of rule.controls) {
        controls.set(framework, (controls.get(framework) || new Set()).add(control));
      }
    }
    for (const [framework, ids] of controls) entries.append(make("dt", {}, framework), make("dd", {}, [...ids].join(", ")));
    return make("tr", { class: "detail" }, make("td", { colspan: grantColumns.length }, entries));
  }
  function grantRow(grant) {
    const cells = grantColumns.map((each) => make("td", { class: each.css }, ...each.cell(grant)));
    const row = make("tr", {}, ...cells);
    const open = make("button", { type: "button", class: "open", "aria-expanded": "false",
      "aria-label": `Details of ${text(grant, "who") || "this grant"}`, click: () => {
        const is = open.getAttribute("aria-expanded") === "true";
        open.setAttribute("aria-expanded", String(!is));
        open.textContent = is ? "▸" : "▾";
        if (is) row.nextSibling.remove(); else row.after(detail(grant));
      } }, "▸");
    cells[0].prepend(open);
    return row;
  }
  const holderRow = (holder) => make("tr", {}, ...holderColumns.map((each) => make("td", { class: each.css }, ...each.cell(holder))));
  function head(columns, sortable) {
    return make("thead", {}, make("tr", {}, ...columns.map((each, k) => make("th", { scope: "col", class: each.css === "number" ? "number" : null,
      "aria-sort": !sortable ? null : state.sort === k ? (state.down ? "descending" : "ascending") : "none" },
      sortable ? make("button", { type: "button", "data-key": "sort" + k, click: () => {
        state.down = state.sort === k && !state.down;
        state.sort = k;
        state.page = 0;
        showTable();
      } }, each.title) : make("span", {}, each.title)))));
  }
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  let rows = [];
  function items() {
    const byGrant = state.view === "grants";
    const columns = byGrant ? grantColumns : holderColumns;
    let all;
    if (byGrant) all = rows.map((i) => data.grants[i]);
    else {
      const seen = new Set(rows);
      all = data.holders.filter((holder) => holder.rows.some((i) => seen.has(i)));
    }
    if (state.sort !== null) {
      const keyed = all.map((item) => [columns[state.sort].key(item), item]);
      keyed.sort((a, b) => (state.down ? -1 : 1) * compare(a[0], b[0]));
      all = keyed.map((pair) => pair[1]);
    }
    return [all, columns, byGrant ? grantRow : holderRow];
  }
  function showTable(onPaper) {
    const [all, columns, row] = items();
    const pages = Math.max(1, Math.ceil(all.length / pageSize));
    state.page = Math.min(state.page, pages - 1);
    const from = onPaper ? 0 : state.page * pageSize;
    const shown = all.slice(from, from + (onPaper ? mostOnPaper : pageSize));
    $("cut").textContent = all.length > shown.length ? `The first ${number(shown.length)} of ${number(all.length)} are printed: `
      + "filters choose others, and the CSV form has all." : "";
    const noun = state.view === "grants" ? "grants" : "principals";
    $("list-title").textContent = state.view === "grants" ? "Every grant" : "Every principal";
    $("count").textContent = all.length === 0 ? `No ${noun} match.`
      : `${number(from + 1)}–${number(from + shown.length)} of ${number(all.length)} ${noun}`;
    focusKept($("table"), () => $("table").replaceChildren(head(columns, !onPaper), make("tbody", {}, ...shown.map(row))));
    const turn = (label, name, to) => make("button", { type: "button", "data-key": name, "aria-label": name,
      disabled: to < 0 || to >= pages || to === state.page ? "" : null, click: () => { state.page = to; showTable(); } }, label);
    focusKept($("pages"), () => $("pages").replaceChildren(turn("⇤", "First page", 0), turn("←", "Previous page", state.page - 1),
      make("span", { class: "note" }, `page ${state.page + 1} of ${pages}`), turn("→", "Next page", state.page + 1), turn("⇥", "Last page", pages - 1)));
    for (const [id, view] of [["by-grant", "grants"], ["by-principal", "principals"]]) $(id).setAttribute("aria-pressed", String(state.view === view));
  }
  function showSoon() {
    if (data.soon === null) return;
    const end = plusDays(today, data.soon);
    const found = data.grants.filter((g) => text(g, "until") >= today && text(g, "until") <= end)
      .sort((a, b) => compare(text(a, "until"), text(b, "until")));
    $("soon").hidden = false;
    const most = 200;
    $("soon-text").textContent = `${found.length === 1 ? "1 grant ends" : `${number(found.length)} grants end`} within ${data.soon} days, by ${end}.`
      + (found.length > most ? ` The first ${most} are shown here; all are in the list below.` : "");
    if (found.length) $("soon-table").replaceChildren(head(grantColumns, false), make("tbody", {}, ...found.slice(0, most).map(grantRow)));
  }
  function showRules() {
    if (data.rules.length === 0) { $("rules").hidden = true; return; }
    const frameworks = [...new Set(data.rules.flatMap((rule) => rule.controls.map((control) => control.framework)))].sort(collator.compare);
    const columns = [{ title: "Rule" }, { title: "Grants", css: "number" }, ...frameworks.map((title) => ({ title }))];
    $("rules-table").replaceChildren(head(columns, false), make("tbody", {}, ...data.rules.map((rule) => make("tr", {},
      make("td", { class: "long" }, `${rule.id} ${rule.name}`, small(rule.summary)), make("td", { class: "number" }, number(rule.grants)),
      ...frameworks.map((name) => make("td", {}, ...rule.controls.filter((c) => c.framework === name).flatMap((c, k) =>
        [k > 0 ? ", " : "", make("span", { class: "word" }, c.id)])))))));
  }
  function show() {
    filter();
    rows = matching();
    focusKept($("ratings"), showRatings);
    showTimeline(rows);
    focusKept($("charts"), showCharts);
    focusKept($("selects"), showSelects);
    showTable();
    const set = facets.filter((facet) => chosen[facet.id] !== undefined).map((facet) => `${facet.title}: ${chosen[facet.id] || "(none)"}`);
    if (state.search) set.push(`containing "${state.search}"`);
    $("chosen").textContent = set.length ? `Only ${set.join("; ")}.` : "";
  }

  provenance();
  showSoon();
  showRules();
  show();
  let waiting;
  $("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.search = event.target.value.trim(); state.page = 0; show(); }, 120);
  });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("reset", () => {
    for (const facet of facets) delete chosen[facet.id];
    state.search = "";
    state.page = 0;
    show();
  });
  const turnTo = (view) => () => { state.view = view; state.sort = null; state.page = 0; showTable(); };
  $("by-grant").addEventListener("click", turnTo("grants"));
  $("by-principal").addEventListener("click", turnTo("principals"));
  addEventListener("beforeprint", () => showTable(true));
  addEventListener("afterprint", () => showTable());
})();
