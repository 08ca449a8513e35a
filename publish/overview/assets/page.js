"use strict";
// Everything the page shows is in #data (see publish/overview/figures.py); nothing is fetched.
// Texts from the data enter the page as text only, never as markup.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const BLUE = "#2f6db5", AMBER = "#e0a04a", GREEN = "#4c9f70", RED = "#c8574f", GREY = "#c3ccd6";
  const SEVERITIES = { error: "lỗi", warning: "cảnh báo", info: "lưu ý" };
  const REPORTS = "reports", FINDINGS = "findings";
  const state = { area: 0, month: 0, source: "sum", map: 0 };

  const rows = (name) => data[name].map((row) =>
    Object.fromEntries(data.columns[name].map((column, place) => [column, row[place]])));
  const keyed = (name, columns) => new Map(rows(name).map((row) =>
    [columns.map((column) => row[column] ?? "").join("|"), row]));
  const facts = keyed("facts", ["indicator", "service", "area", "month"]);
  const punctuality = keyed("punctuality", ["area", "month"]);
  const findings = new Map();
  for (const row of rows("findings")) {
    const key = row.area + "|" + row.month;
    findings.set(key, (findings.get(key) || []).concat(row));
  }
  const months = data.months.map(([key, label]) => ({ key, label }));
  const areas = data.areas.map(([code, name, short, row, column]) => ({ code, name, short, row, column }));
  const indicators = data.indicators.map(([code, name, unit, kind, from, byService]) =>
    ({ code, name, unit, kind, from, byService }));
  const services = data.services.map(([code, name]) => ({ code, name }));
  const rules = data.rules.map(([code, severity, example]) => ({ code, severity, example }));
  const numberOf = (code) => indicators.findIndex((one) => one.code === code);

  // 1.532.200 and 95,96: grouped by dots, decimals after a comma, whatever the machine is set to.
  function number(value, decimals) {
    if (value === null || value === undefined) return "–";
    const fixed = Math.abs(value).toFixed(decimals ?? (Number.isInteger(value) ? 0 : 2));
    const [whole, part] = fixed.split(".");
    return (value < 0 ? "−" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? "," + part : "");
  }
  const percent = (value) => (value === null || value === undefined ? "–" : number(value, 2) + "\u00a0%");
  const shown = (value, unit) => (unit === "%" ? percent(value) : number(value));

  // One figure by the chosen source, with what stands behind it.
  function figure(indicator, service, area, month) {
    const row = facts.get([indicator, service ?? "", area, month].join("|"));
    if (!row) return { value: null, reported: null, expected: null, carried: 0 };
    return state.source === "sum"
      ? { value: row.value, reported: row.reported, expected: row.expected, carried: row.carried }
      : { value: row.own, reported: row.own_reported, expected: row.own_expected, carried: 0 };
  }
  const share = (one) => (one.expected ? (100 * one.reported) / one.expected : null);
  const behind = (indicator) => (state.source === "own" ? "tỉnh, thành phố" : indicator.from);

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function cover(one, of) {
    const part = share(one);
    if (part === null) return element("span", "chưa có số", "cover part");
    const text = "độ phủ " + percent(part) + " (" + number(one.reported) + "/" + number(one.expected) + (of ? " " + of : "") + ")"
      + (one.carried ? ", mang sang " + number(one.carried) : "");
    return element("span", text, part < 100 ? "cover part" : "cover");
  }
  function fill(table, made) {
    at(table).tBodies[0].replaceChildren(...made);
  }
  function row(cells, className) {
    const made = element("tr", undefined, className);
    for (const cell of cells) {
      if (cell instanceof Node) { made.append(cell); continue; }
      made.append(element("td", cell[0], cell[1]));
    }
    return made;
  }

  // --- cards
  function card(id, title, value, change, below) {
    const made = element("div", undefined, "card");
    made.id = id;
    made.append(element("h2", title), element("div", value, "value"), element("div", change, "change"), below);
    return made;
  }
  function changeSince(indicator, unit) {
    const now = figure(indicator, null, state.area, state.month);
    const before = state.month > 0 ? figure(indicator, null, state.area, state.month - 1) : null;
    if (!before || now.value === null || before.value === null) return "";
    if (before.reported + before.carried !== now.reported + now.carried) return "khác độ phủ với tháng trước, không so sánh";
    const change = now.value - before.value;
    return (change > 0 ? "+" : "") + shown(change, unit) + " so với tháng trước";
  }
  function onTime(area, month) {
    const row = punctuality.get(area + "|" + month);
    if (!row) return null;
    const due = row.expected - row.awaited;
    return { ...row, rate: due > 0 ? (100 * row.on_time) / due : null };
  }
  function openFindings(area, month, severity) {
    return (findings.get(area + "|" + month) || [])
      .filter((one) => !severity || rules[one.rule].severity === severity)
      .reduce((sum, one) => sum + one.open, 0);
  }
  function drawCards() {
    const made = data.headlines.map((code) => {
      const place = numberOf(code);
      if (place < 0) return element("div", code, "card");
      const indicator = indicators[place], one = figure(place, null, state.area, state.month);
      return card("card-" + code, indicator.name, number(one.value), changeSince(place, indicator.unit), cover(one, behind(indicator)));
    });
    const sent = onTime(state.area, state.month);
    made.push(card("card-reports", "Báo cáo đúng hạn", percent(sent && sent.rate),
      sent ? number(sent.on_time) + " đúng hạn, " + number(sent.late) + " trễ, " + number(sent.absent) + " chưa có" : "",
      element("span", sent ? "trên " + number(sent.expected) + " báo cáo phải gửi" : "", "note")));
    const open = openFindings(state.area, state.month);
    made.push(card("card-findings", "Phát hiện còn mở", number(open),
      number(openFindings(state.area, state.month, "error")) + " lỗi, " + number(openFindings(state.area, state.month, "warning")) + " cảnh báo, "
        + number(openFindings(state.area, state.month, "info")) + " lưu ý",
      element("span", "trong số liệu của tháng", "note")));
    at("cards").replaceChildren(...made);
  }

  // --- charts
  const charts = {};
  function chart(id) {
    if (!charts[id]) charts[id] = echarts.init(at(id), null, { renderer: "canvas" });
    return charts[id];
  }
  const axisNumber = (value) => (Math.abs(value) >= 1e6 ? number(value / 1e6, value % 1e6 ? 1 : 0) + " tr" : number(value));
  const common = {
    animation: false, aria: { enabled: true },
    grid: { left: 8, right: 8, top: 44, bottom: 8, containLabel: true },
    textStyle: { fontFamily: "inherit" },
  };
  function drawTrend(slot, code) {
    const place = numberOf(code);
    if (place < 0) return;
    const indicator = indicators[place];
    at("trend-" + slot + "-title").textContent = indicator.name + " – " + areas[state.area].name;
    const points = months.map((_, month) => figure(place, null, state.area, month));
    chart("trend-" + slot).setOption({
      ...common,
      title: { show: points.every((one) => one.value === null), text: "chưa có số", left: "center", top: "middle", textStyle: { color: GREY } },
      legend: { top: 0, data: [indicator.unit, "độ phủ"] },
      tooltip: {
        trigger: "axis", renderMode: "richText",
        formatter: (items) => {
          const one = points[items[0].dataIndex];
          return months[items[0].dataIndex].label + "\n" + number(one.value) + " " + indicator.unit + "\n" + cover(one, behind(indicator)).textContent;
        },
      },
      xAxis: { type: "category", data: months.map((one) => one.key) },
      yAxis: [
        { type: "value", axisLabel: { formatter: axisNumber }, scale: true },
        { type: "value", min: 0, max: 100, axisLabel: { formatter: (value) => value + " %" }, splitLine: { show: false } },
      ],
      series: [
        { name: "độ phủ", type: "bar", yAxisIndex: 1, barWidth: "40%", itemStyle: { color: "#f6e6cb" }, data: points.map(share) },
        {
          name: indicator.unit, type: "line", color: BLUE, symbolSize: 7, connectNulls: false,
          data: points.map((one) => one.value),
          markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: GREY }, data: [{ xAxis: state.month }] },
        },
      ],
    }, true);
  }
  function drawPunctuality() {
    at("punctuality-title").textContent = "Báo cáo tháng phải gửi – " + areas[state.area].name;
    const sent = months.map((_, month) => punctuality.get(state.area + "|" + month) || {});
    const bar = (name, column, color) => ({ name, type: "bar", stack: "reports", color, data: sent.map((one) => one[column] ?? null) });
    chart("punctuality").setOption({
      ...common,
      legend: { top: 0 },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => number(value) },
      xAxis: { type: "category", data: months.map((one) => one.key) },
      yAxis: { type: "value", minInterval: 1, axisLabel: { formatter: axisNumber } },
      series: [bar("đúng hạn", "on_time", GREEN), bar("trễ", "late", AMBER), bar("chưa có", "absent", RED), bar("chưa đến hạn", "awaited", GREY)],
    }, true);
  }

  // --- map and ranking
  const mapped = () => indicators.map((one, place) => ({ ...one, place })).filter((one) => !one.byService)
    .concat([{ code: REPORTS, name: "Tỷ lệ báo cáo đúng hạn", unit: "%" }, { code: FINDINGS, name: "Phát hiện còn mở", unit: "phát hiện" }]);
  function mapValue(chosen, area) {
    if (chosen.code === REPORTS) {
      const sent = onTime(area, state.month);
      return { value: sent && sent.rate, reported: null, expected: null, carried: 0 };
    }
    if (chosen.code === FINDINGS) return { value: openFindings(area, state.month), reported: null, expected: null, carried: 0 };
    return figure(chosen.place, null, area, state.month);
  }
  function blues(part) {
    const mix = (from, to) => Math.round(from + (to - from) * part);
    return "rgb(" + mix(226, 24) + "," + mix(237, 74) + "," + mix(248, 132) + ")";
  }
  function drawMap() {
    const chosen = mapped()[state.map];
    const found = areas.map((_, area) => mapValue(chosen, area));
    const values = found.slice(1).map((one) => one.value).filter((value) => value !== null);
    const low = Math.min(...values), high = Math.max(...values);
    const tiles = areas.map((area, place) => {
      if (!place) return null;
      const one = found[place], part = share(one);
      const tile = element("button", undefined, "tile");
      tile.type = "button";
      tile.dataset.area = area.code;
      tile.style.gridRow = area.row;
      tile.style.gridColumn = area.column;
      tile.setAttribute("aria-pressed", String(place === state.area));
      const covered = part === null ? "" : ", độ phủ " + percent(part);
      tile.title = area.name + ": " + (one.value === null ? "chưa có số" : shown(one.value, chosen.unit) + " " + (chosen.unit === "%" ? "" : chosen.unit) + covered);
      tile.append(element("b", area.short), element("span", one.value === null ? "–" : chosen.unit === "%" ? percent(one.value) : axisNumber(one.value)));
      if (one.value === null) tile.classList.add("none");
      else {
        const depth = high > low ? (one.value - low) / (high - low) : 0.5;
        tile.style.background = blues(depth);
        if (depth > 0.62) tile.classList.add("dark");
        if (part !== null && part < 100) tile.classList.add("part");
      }
      tile.addEventListener("click", () => choose({ area: place === state.area ? 0 : place }));
      return tile;
    }).filter(Boolean);
    at("tiles").replaceChildren(...tiles);
    at("legend").textContent = (values.length ? "Từ " + shown(low, chosen.unit) + " (nhạt) đến " + shown(high, chosen.unit) + " (đậm). " : "")
      + "Viền đứt: tổng chưa đủ đơn vị. Gạch chéo: chưa có số; tr: triệu. Bấm một ô để chọn tỉnh.";
    at("rank-title").textContent = chosen.name + " – " + months[state.month].label;
    const order = areas.map((_, place) => place).slice(1).sort((one, other) => (found[other].value ?? -Infinity) - (found[one].value ?? -Infinity) || one - other);
    fill("rank", [0, ...order].map((place) => {
      const one = found[place];
      const value = element("td", shown(one.value, chosen.unit), "n" + (place ? " bar" : ""));
      if (place && one.value !== null && high > 0) value.style.setProperty("--part", (100 * one.value) / high + "%");
      const part = share(one);
      const made = row([[areas[place].name], value, [part === null ? "–" : percent(part) + " (" + number(one.reported) + "/" + number(one.expected) + ")", "n cover" + (part !== null && part < 100 ? " part" : "")]],
        place === state.area ? "chosen" : "");
      made.dataset.area = areas[place].code;
      return made;
    }));
  }

  // --- tables
  function drawServices() {
    at("services-title").textContent = "25 dịch vụ công thiết yếu – " + areas[state.area].name + ", " + months[state.month].label;
    const codes = indicators.map((one, place) => [one, place]).filter(([one]) => one.byService).map(([, place]) => place);
    const received = services.map((_, service) => figure(codes[0], service, state.area, state.month));
    const most = Math.max(1, ...received.map((one) => one.value ?? 0));
    fill("services", services.map((service, place) => {
      const found = codes.map((code) => figure(code, place, state.area, state.month));
      const cells = found.map((one, slot) => element("td", one.value === null ? "" : shown(one.value, indicators[codes[slot]].unit), "n" + (slot ? "" : " bar")));
      if (found[0].value !== null) cells[0].style.setProperty("--part", (100 * found[0].value) / most + "%");
      const part = share(found[0]);
      // The last column speaks of dossiers received; a figure that stands on other units says so.
      found.forEach((one, slot) => {
        if (one.value === null) return;
        cells[slot].title = cover(one, behind(indicators[codes[slot]])).textContent;
        if (slot && share(one) !== part) cells[slot].append(element("small", "độ phủ " + percent(share(one))));
      });
      const made = row([[service.name], ...cells, [part === null ? "" : percent(part) + " (" + number(found[0].reported) + "/" + number(found[0].expected) + ")", "n cover" + (part !== null && part < 100 ? " part" : "")]]);
      made.dataset.service = service.code;
      return made;
    }));
  }
  function drawLate() {
    at("late-title").textContent = "Đúng hạn theo địa bàn – " + months[state.month].label;
    const known = areas.map((area, place) => ({ area, place, sent: onTime(place, state.month) })).filter((one) => one.sent);
    known.sort((one, other) => (one.place ? 1 : 0) - (other.place ? 1 : 0) || (one.sent.rate ?? 101) - (other.sent.rate ?? 101) || one.place - other.place);
    fill("late", known.map(({ area, place, sent }) => {
      const made = row([[area.name], [number(sent.expected), "n"], [number(sent.on_time), "n"], [number(sent.late), "n"], [number(sent.absent), "n"], [percent(sent.rate), "n"]], place === state.area ? "chosen" : "");
      made.dataset.area = area.code;
      return made;
    }));
  }
  function drawFindings() {
    at("findings-title").textContent = "Phát hiện theo quy tắc – " + areas[state.area].name + ", " + months[state.month].label;
    at("places-title").textContent = "Phát hiện theo địa bàn – " + months[state.month].label;
    const found = (findings.get(state.area + "|" + state.month) || []).slice().sort((one, other) => other.open - one.open || one.rule - other.rule);
    fill("findings", found.map((one) => {
      const rule = rules[one.rule], name = element("td", rule.code + " "), kind = element("span", SEVERITIES[rule.severity] || rule.severity, rule.severity);
      name.append(kind, element("small", "Ví dụ: " + rule.example));
      const made = row([name, [number(one.open), "n"], [number(one.explained), "n"], [number(one.waived), "n"], [number(one.corrected), "n"]]);
      made.dataset.rule = rule.code;
      return made;
    }));
    const places = areas.map((area, place) => {
      const all = findings.get(place + "|" + state.month) || [];
      const settled = all.reduce((sum, one) => sum + one.explained + one.waived + one.corrected, 0);
      return { area, place, all, settled, error: openFindings(place, state.month, "error"), warning: openFindings(place, state.month, "warning") };
    }).filter((one) => one.all.length);
    places.sort((one, other) => (one.place ? 1 : 0) - (other.place ? 1 : 0) || other.error - one.error || other.warning - one.warning || one.place - other.place);
    fill("places", places.map((one) => {
      const made = row([[one.area.name], [number(one.error), "n"], [number(one.warning), "n"], [number(one.settled), "n"]], one.place === state.area ? "chosen" : "");
      made.dataset.area = one.area.code;
      return made;
    }));
  }

  // --- filters
  function draw() {
    drawCards();
    data.headlines.slice(0, 2).forEach((code, slot) => drawTrend(slot, code));
    drawMap(); drawServices(); drawPunctuality(); drawLate(); drawFindings();
  }
  function choose(change) {
    Object.assign(state, change);
    at("area").value = state.area;
    at("month").value = state.month;
    at("map-indicator").value = state.map;
    draw();
  }
  function options(select, texts) {
    select.replaceChildren(...texts.map((text, value) => {
      const made = element("option", text);
      made.value = value;
      return made;
    }));
  }
  if (!months.length || !areas.length) {
    at("nothing").hidden = false;
    document.querySelectorAll("main section, #filters").forEach((one) => { one.hidden = true; });
    return;
  }
  options(at("area"), areas.map((one) => one.name));
  options(at("month"), months.map((one) => one.label));
  options(at("map-indicator"), mapped().map((one) => one.name));
  at("area").addEventListener("change", (event) => choose({ area: Number(event.target.value) }));
  at("month").addEventListener("change", (event) => choose({ month: Number(event.target.value) }));
  at("map-indicator").addEventListener("change", (event) => choose({ map: Number(event.target.value) }));
  document.querySelectorAll("[name=source]").forEach((one) =>
    one.addEventListener("change", () => choose({ source: one.value })));
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("resize", () => Object.values(charts).forEach((one) => one.resize()));
  state.month = months.length - 1;
  // The map opens with the first indicator any province has a figure of; with none, the first one.
  const told = mapped().findIndex((one) => areas.some((_, area) => area && mapValue(one, area).value !== null));
  choose({ map: Math.max(0, told) });
})();
