// What the network costs: breakdown trees of area, power and energy, and the baselines.

/** One part of a tree: opens to its parts, or to its formula and the inputs of that. */
function tree_part(part, whole, path, depth) {
  const share = whole ? part.value / whole : 0;
  const row = el("span", { class: "row" }, el("span", {}, part.name.replaceAll("_", " ")),
    el("span", { class: "share", "aria-hidden": "true" }, el("i", { style: `width:${Math.max(0, Math.min(100, 100 * share))}%` })),
    el("span", { class: "n" }, num(`${path}.value`, part.unit)), el("span", { class: "n sub" }, `${(100 * share).toFixed(1)} %`));
  const summary = el("summary", {}, row);
  return lazy_details({ open: depth === 0 }, summary, () => part.parts
    ? [part.note ? el("p", { class: "note", style: "margin:.2rem .8rem" }, part.note) : null,
      el("div", {}, part.parts.map((child, i) => tree_part(child, whole, `${path}.parts.${i}`, depth + 1)))]
    : el("div", { class: "leaf-body" }, part.note ? el("p", { class: "note" }, part.note) : null,
      el("p", {}, el("code", {}, `${part.name} = ${part.formula}`)),
      table(["symbol", "value", "provenance", "source"], part.inputs.map((input, i) =>
        [el("code", {}, input.symbol), num(`${path}.inputs.${i}.value`, input.unit, { digits: 5 }), el("span", { class: `origin ${input.provenance}` }, input.provenance), input.source]),
      { numeric: [1], label: `Inputs of ${part.name}` })));
}

const tree_titles = { area: "Area", power: "Static power", energy: "Energy of an inference", latency: "Latency" };

function architecture_section() {
  const figures = results.architecture;
  if (figures.left_out) return el("p", { class: "note" }, `Left out: ${figures.left_out}.`);
  return [
    el("dl", { class: "figures" }, figures_of("", "architecture").map((figure) => declared_card("", figure.key))),
    Object.entries(tree_titles).filter(([key]) => figures[key]).map(([key, title]) =>
      [el("h3", {}, title), el("div", { class: "tree" }, tree_part(figures[key], figures[key].value, `architecture.${key}`, 0))]),
  ];
}

const machine_columns = [["accuracy", "accuracy", "fraction"], ["latency_s", "one image", "s"], ["throughput_Hz", "images a second", "Hz"], ["power_W", "power", "W"], ["energy_J", "energy of an inference", "J"], ["area_m2", "area", "m^2"]];

/** Bars of one quantity of all machines that have it, over a logarithmic axis. */
function machine_bars(key, title, unit) {
  const rows = results.baselines.rows.filter((row) => row[key] && typeof row[key].value === "number");
  return new BarChart({ title, log: true, unit, x: "machine", y: `[${unit}]`, categories: rows.map((row) => row.name), series: [{ name: title, values: rows.map((row) => row[key].value) }] }).node;
}

/** Accuracy of the machines over the energy of an inference, each with its 95 % interval. */
function trade_chart() {
  const { rows, images } = results.baselines, is_known = (row) => ["accuracy", "energy_J"].every((key) => row[key] && typeof row[key].value === "number");
  const series = rows.filter(is_known).map((row) => {
    const accuracy = row.accuracy.value, [low, high] = share_interval(accuracy, images);
    return { name: row.name, only_points: true, points: [[row.energy_J.value, 100 * accuracy, 100 * Math.max(high - accuracy, accuracy - low)]] };
  });
  return series.length ? new LineChart({ title: "Accuracy against energy", x: "energy of an inference [J]", y: "accuracy [%]", log_x: true, series, how: "Thin lines: 95 % intervals of the count." }).node : null;
}

function baselines_section() {
  const { rows, verdicts, left_out } = results.baselines;
  const cells = rows.map((row, i) => [el("div", {}, el("span", { class: "key" }, row.name), el("div", { class: "sub" }, row.what)), ...machine_columns.map(([key, , unit]) => {
    const cell = row[key];
    return cell && typeof cell.value === "number" ? [key === "accuracy" ? accuracy_number(`baselines.rows.${i}.accuracy.value`, results.baselines.images) : num(`baselines.rows.${i}.${key}.value`, unit), el("div", {}, el("span", { class: `origin ${cell.origin}` }, cell.origin))] : "–";
  })]);
  const judged = verdicts.map((verdict, i) => [verdict.against, `${digits(verdict.factor)} ×`, num(`baselines.verdicts.${i}.ratio_by_latency`, "x", { digits: 3 }), verdict.holds_by_latency ? "holds" : "does not hold",
    num(`baselines.verdicts.${i}.ratio_by_throughput`, "x", { digits: 3 }), verdict.holds_by_throughput ? "holds" : "does not hold"]);
  const trees = rows.map((row, i) => ["latency", "energy", "area"].some((key) => row[key] && row[key].name) ? lazy_details({ class: "more" }, el("summary", {}, `${row.name}: formulas and inputs`), () =>
    ["latency", "energy", "area"].filter((key) => row[key] && row[key].name).map((key) => [el("h3", {}, tree_titles[key]), el("div", { class: "tree" }, tree_part(row[key], row[key].value, `baselines.rows.${i}.${key}`, 0))])) : null);
  const assumed = [...new Set(rows.flatMap((row) => (row.assumptions || []).map((text) => `${row.name}: ${text}`)))];
  return [machine_bars("latency_s", "Time of one image", "s"), machine_bars("energy_J", "Energy of an inference", "J"), trade_chart(),
    table(["machine", ...machine_columns.map(([, name]) => name)], cells, { numeric: [1, 2, 3, 4, 5, 6], label: "The network on other machines", caption: `${results.baselines.images} test images. Each cell says how it was obtained. Power and energy at the throughput.` }),
    el("h3", {}, "Against the published factors"),
    table(["machine", "claimed", "by one image", "", "by images a second", ""], judged, { numeric: [1, 2, 4], label: "Claims of speed" }),
    left_out.length ? el("ul", { class: "plain" }, left_out.map((text) => el("li", {}, `Left out: ${text}`))) : null, trees,
    assumed.length ? el("details", { class: "more" }, el("summary", {}, "What is assumed of the machines"), el("ul", { class: "plain" }, assumed.map((text) => el("li", {}, text)))) : null];
}
