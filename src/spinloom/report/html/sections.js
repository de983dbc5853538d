// The sections of the report. Each is shown where results.json has what it needs.

/** Where the networks of the results lie: of `reproduce` a list, of a single run the results themselves. */
function network_paths() {
  return results.networks ? results.networks.map((_, i) => `networks.${i}.`) : results.accuracy ? [""] : [];
}

const main_network = () => {
  if (!results.networks) return results.accuracy ? "" : null;
  const index = results.networks.findIndex((network) => network.key === "wires");
  return `networks.${Math.max(0, index)}.`;
};

const network_name = (path) => at(`${path}key`) || "this run";

/** The accuracy of the highest fidelity, what the circuit draws, and the headlines of the parts that were measured. */
function overview() {
  const main = main_network(), cards = [];
  const accuracy = main === null ? undefined : figures_of(main, "accuracy").pop(), total = main === null ? undefined : figures_of(main, "power_W").find((figure) => figure.role === "total");
  if (accuracy) cards.push(figure_card(`Accuracy, ${accuracy.label}`, figure_number(main, accuracy), `${accuracy.how}; ${at(`${main}images`)} test images${results.networks ? ", wires and partitions" : ""}`));
  if (total) {
    const parts = figures_of(main, "power_W").filter((figure) => figure.role === "part" && at(main + figure.key) !== 0).map((figure) => figure.label);
    const power = declared_figure("", "architecture.static_power_W");
    if (power && typeof at(power.key) === "number") {
      cards.push(figure_card(capital(power.label), figure_number("", power), el("span", {}, "of it ", figure_number(main, total), ` ${total.label}`)));
    } else cards.push(figure_card(capital(total.label), figure_number(main, total), `${parts.join(", ")}; mean over the images`));
  }
  if (results.settling) cards.push(figure_card("Settling, median", num("settling.0.output_settling_ps.median", "ps"), `outputs within ${100 * results.settling[0].tolerance} % of the supply`));
  if (results.architecture) cards.push(...["architecture.energy_J", "architecture.area_m2"].map((key) => declared_card("", key)).filter(Boolean));
  if (results.neuron) cards.push(figure_card("Power of a neuron", num("neuron.static_power_W.total", "W"), "all sources, mean over its inputs on MNIST"));
  return cards.length ? el("dl", { class: "figures" }, cards) : null;
}

const verdict_mark = (verdict) => el("span", { class: `verdict ${verdict.replaceAll(" ", "-")}` }, verdict);

/** The first figure of a claim is the one that it is judged by. */
function claims_table() {
  return table(["claim", "verdict", "design", "paper", "measured here", "interval"], results.claims.map((claim, i) => [el("a", { href: `#claim-${claim.id}` }, claim.claim),
    verdict_mark(claim.verdict), claim.design, claim.paper_short || claim.paper, num(`claims.${i}.ours.0.value`, claim.ours[0].unit, { how: claim.ours[0].label }), claim_interval(i, 0)]),
    { numeric: [4, 5], label: "Paper against measured" });
}

/** From the low to the high end of a judged figure; a dash for the others. */
function claim_interval(i, k) {
  const { low, unit } = results.claims[i].ours[k], path = `claims.${i}.ours.${k}.`;
  return typeof low === "number" ? el("span", {}, num(`${path}low`, unit), " to ", num(`${path}high`, unit)) : "–";
}

/** Assumptions moved to the ends of their ranges, those that turn a verdict first. */
function sensitivity_table() {
  const moved = results.claims.flatMap((claim, i) => (claim.sensitivity || []).map((one, k) => ({ claim, one, path: `claims.${i}.sensitivity.${k}.`, unit: claim.ours[0].unit })));
  if (!moved.length) return null;
  moved.sort((a, b) => Number(b.one.turns) - Number(a.one.turns));
  return [el("h3", {}, "Which assumption would turn a verdict"), table(["assumption", "from", "to", "claim", "figure from", "to", "turns it"],
    moved.map(({ claim, one, path, unit }) => [one.assumption, num(`${path}low`, one.unit), num(`${path}high`, one.unit), claim.id, num(`${path}figure_at_low`, unit), num(`${path}figure_at_high`, unit), one.turns ? "yes" : "no"]),
    { numeric: [1, 2, 4, 5], label: "Sensitivity of the verdicts" })];
}

function claims_section() {
  return [results.sentence ? el("p", {}, results.sentence) : null, claims_table(), el("div", { class: "claims" }, results.claims.map((claim, i) =>
    el("article", { class: "claim", id: `claim-${claim.id}` },
      el("header", {}, el("h3", {}, claim.claim), verdict_mark(claim.verdict)),
      el("div", {}, el("div", { class: "label" }, "Paper"), el("p", {}, el("b", {}, claim.paper), " ", el("span", { class: "sub" }, `(${claim.source})`)),
        el("div", { class: "label" }, "How obtained"), el("p", { class: "sub" }, claim.how)),
      el("div", {}, el("div", { class: "label" }, "Measured here"),
        el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "Measured here" }, el("table", {}, el("tbody", {}, claim.ours.map((figure, k) => el("tr", {}, el("td", {}, figure.label), el("td", { class: "n" }, num(`claims.${i}.ours.${k}.value`, figure.unit)), el("td", { class: "n" }, claim_interval(i, k)))))))),
      el("p", { class: "reason" }, claim.reason)))), sensitivity_table()];
}

function accuracy_section() {
  const paths = network_paths(), is_known = ({ key }) => paths.some((path) => typeof at(path + key) === "number");
  const fidelities = declared_figures(paths[0]).filter((figure) => group_of(figure) === "accuracy" && is_known(figure));
  const values = ({ key }) => paths.map((path) => { const v = at(path + key); return typeof v === "number" ? 100 * v : null; });
  const intervals = ({ key }) => paths.map((path) => { const v = at(path + key); return typeof v === "number" ? share_interval(v, at(`${path}images`)).map((end) => 100 * end) : null; });
  const all = fidelities.flatMap(values).filter((v) => v !== null);
  const from = Math.min(...all) > 55 ? 50 : 0;
  const chart = new BarChart({ title: "Test images classified correctly", unit: "%", categories: paths.map(network_name), x: "network", y: from ? "accuracy [%], axis from 50" : "accuracy [%]", from, to: 100, series: fidelities.map((figure) => ({ name: figure.label, values: values(figure), intervals: intervals(figure) })),
    how: "All bars of a group classify the same images with the same weights, but for the real-valued network of the same topology. Thin lines: 95 % intervals of the count." });
  const rows = paths.map((path) => [
    el("div", {}, el("span", { class: "key" }, network_name(path)), el("div", { class: "sub" }, at(`${path}title`) || "")),
    ...fidelities.map((figure) => figure_number(path, declared_figure(path, figure.key) || figure)),
    ...["power_W.supply", "power_W.opamp_outputs"].map((key) => num(path + key, "W", { how: (declared_figure(path, key) || {}).how })), num(`${path}images`, "count")]);
  const numeric = Array.from({ length: fidelities.length + 3 }, (_, i) => i + 1);
  return [chart.node, table(["network", ...fidelities.map((figure) => figure.label), "supplies", "op-amp outputs", "images"], rows, { numeric, label: "Accuracy and power by network",
    caption: "Supplies of the solved circuit: mean over the images; the static power of the whole machine holds them. Op-amp outputs: of ideal op-amps no supply feeds them; of others they are a part of their supply." })];
}

const sentences = (list) => el("ul", { class: "plain" }, list.map((text) => el("li", {}, text)));

/** Of several networks: what all assume, what each does beside that, and what the other parts do. */
function assumptions_section() {
  const all = results.assumptions, lists = (results.networks || []).map((network) => network.assumptions).filter(Array.isArray);
  if (!lists.length) return sentences(all);
  const common = lists[0].filter((text) => lists.every((list) => list.includes(text))), others = all.filter((text) => !lists.some((list) => list.includes(text)));
  const part = (title, list) => list.length ? [el("h3", {}, title), sentences(list)] : null;
  return [part("All networks", common), ...results.networks.map((network) => part(network.title, (network.assumptions || []).filter((text) => !common.includes(text)))), part("Other parts", others)];
}

function power_section() {
  return table(["delivered by", "mean power", "how obtained"], group_rows(main_network(), "power_W"), { numeric: [1], label: "Power by who delivers it" });
}

function training_section() {
  const series = [];
  for (const run of plots.training) {
    let best = run.epochs[0];
    for (const epoch of run.epochs) if (epoch.validation_accuracy > best.validation_accuracy) best = epoch;
    const chosen = run.epochs.filter((epoch) => epoch.candidate === best.candidate);
    series.push({ name: run.network, points: chosen.map((epoch) => [epoch.epoch, 100 * epoch.validation_accuracy]), loss: chosen.map((epoch) => [epoch.epoch, epoch.loss]) });
  }
  return el("div", { class: "charts" },
    new LineChart({ title: "Validation accuracy by epoch", x: "epoch", whole_x: true, y: "accuracy [%]", series, how: "Best candidate of each training; a tenth of the training set, held out. The weights of the best epoch are kept." }).node,
    new LineChart({ title: "Loss by epoch", x: "epoch", whole_x: true, y: "loss", series: series.map((one) => ({ name: one.name, points: one.loss })), log_y: series.every((one) => one.loss.every(([, y]) => y > 0)),
      how: "Mean over the epoch's images, each taken before its step; the recipes' losses differ in kind." }).node);
}

function partitions_section() {
  const rows = results.partitions.choices.map((choice, i) => {
    const path = `partitions.choices.${i}.`;
    return [el("span", {}, choice.partition, results.partitions.recommended === i ? el("span", { class: "verdict confirmed", style: "margin-left:.5rem" }, "recommended") : null),
      choice.gains_restored ? "restored" : "as given", num(`${path}subarrays`, "count"), num(`${path}amplifiers`, "count"), ...["ir_loss", "distortion"].map((key) => choice.layers.map((layer) => `${(100 * layer[key]).toFixed(1)} %`).join(", ")),
      accuracy_number(`${path}accuracy`, results.partitions.images), num(`${path}power_W.supply`, "W"), num(`${path}area_um2.total`, "um^2")];
  });
  return [el("p", { class: "lead" }, `Input lines × outputs of a subarray; the same weights in all. Solved circuit, ${results.partitions.images} ${results.partitions.image_set}. Recommended: ${results.partitions.reason}.`),
    table(["subarray", "gains", "subarrays", "amplifiers", "IR loss by layer", "distortion by layer", "accuracy", "supply power", "area"], rows, { numeric: [2, 3, 4, 5, 6, 7, 8], label: "Partitions",
      caption: "A gain gives the loss back; nothing gives back the distortion." })];
}

function ir_drop_section() {
  const layers = results.ir_drop.layers.map((_, i) => [`layer ${i + 1}`, num(`ir_drop.layers.${i}.loss`, "fraction"), num(`ir_drop.layers.${i}.distortion`, "fraction")]);
  return [ir_drop_map(), table(["read-out of", "signal lost", "distortion"], layers, { numeric: [1, 2], label: "IR drop by layer",
    caption: `Against the same subarrays without wire resistance, ${results.ir_drop.images} images. A gain gives the loss back; nothing gives back the distortion.` })];
}

function settling_section() {
  const names = { pole: "with the op-amps' pole", ideal: "op-amps without a bandwidth limit" };
  const statistics = [["median", "median"], ["p90", "90 %"], ["p99", "99 %"], ["worst", "worst"]];
  const rows = results.settling.flatMap((run, i) => [["output_settling_ps", "outputs settled"], ["class_settling_ps", "class settled"]].map(([key, name]) =>
    [el("div", {}, name, el("div", { class: "sub" }, names[run.key])), ...statistics.map(([s]) => num(`settling.${i}.${key}.${s}`, "ps")), num(`settling.${i}.images`, "count"), num(`settling.${i}.not_settled`, "count")]));
  const charts = plots.settling.map((run) => new Histogram({ title: `Settling time, ${names[run.key]}`, x: "time [ps]", y: "images",
    series: [{ name: "outputs", values: run.output_ps }, { name: "class", values: run.class_ps }] }).node);
  const run = results.settling[0];
  return [el("div", { class: "charts" }, charts), table(["", ...statistics.map(([, name]) => name), "images", "not settled"], rows, { numeric: [1, 2, 3, 4, 5, 6], label: "Settling times",
    caption: `Inputs step from image to image in ${run.rise_ps} ps; outputs within ${100 * run.tolerance} % of the supply of their final values. Gain-bandwidth product of the op-amps: ${typeof run.gain_bandwidth_Hz === "number" ? quantity_text(run.gain_bandwidth_Hz, "Hz") + ", assumed" : "no limit"}.` })];
}

function neuron_section() {
  const rows = [["centre", "neuron.centre_V", "V", "output at half the supply"], ["slope", "neuron.slope", "1", "small signal, at the centre"],
    ["nearest sigmoid, steepness", "neuron.sigmoid.steepness_per_V", "1/V", "least squares over the window; negative: it falls"], ["its rms error", "neuron.sigmoid.rms_error_V", "V", "over the window"],
    ["its largest error", "neuron.sigmoid.largest_error_V", "V", "over the window"], ["input resistance", "neuron.input_resistance_ohm", "ohm", "small signal, output open"],
    ["output resistance", "neuron.output_resistance_ohm", "ohm", "small signal, input held"], ["static power", "neuron.static_power_W.total", "W", results.neuron.inputs.is_assumed ? "uniform inputs, assumed" : "mean over the inputs of the solved network"],
    ["– of the supply", "neuron.static_power_W.supply", "W", "solved"], ["– of the input", "neuron.static_power_W.input", "W", "solved"], ["– of the level shift", "neuron.static_power_W.level_shift", "W", "solved; ideal source"],
    ["delay", "neuron.step.delay_s", "s", "half input to half output, slower edge"], ["settling", "neuron.step.settling_s", "s", "to 1 % of the supply"], ["energy of a step", "neuron.step.energy_J", "J", "mean of up and down"],
    ["area", "neuron.area_m2", "m^2", "layout rule, dimensions below"], ["power × area", "neuron.power_area_product_W_m2", "W m^2", "product of the two"]];
  const charts = plots.neuron || {};
  const layout = (results.neuron.layout || []).map((item, i) => [item.name, num(`neuron.layout.${i}.count`, "count"), num(`neuron.layout.${i}.width_lambda`, "λ"), num(`neuron.layout.${i}.height_lambda`, "λ"), num(`neuron.layout.${i}.space_lambda`, "λ"), item.rule]);
  const sweeps = (results.neuron.sweeps || []).map((sweep, s) => table([sweep.key, "slope", "static power", "delay", "area"],
    sweep.rows.map((_, i) => { const path = `neuron.sweeps.${s}.rows.${i}.`; return [num(`${path}value`, ""), num(`${path}slope`, "1"), num(`${path}static_power_W`, "W"), num(`${path}delay_s`, "s"), num(`${path}area_m2`, "m^2")]; }),
    { numeric: [0, 1, 2, 3, 4], label: `Sweep of ${sweep.key}` }));
  return [
    el("div", { class: "charts" }, charts.transfer ? line_chart(charts.transfer, { title: "Transfer curve and its nearest sigmoid" }) : null,
      charts.power ? line_chart(charts.power, { title: "Static power over the input" }) : null, charts.step ? line_chart(charts.step, { title: "A step of the input and back" }) : null,
      (charts.sweeps || []).map((plot) => line_chart(plot))),
    table(["figure", "value", "how obtained"], rows.map(([name, path, unit, how]) => [name, num(path, unit), how]), { numeric: [1], label: "Figures of the neuron", caption: `Inputs: ${results.neuron.inputs.description}.` }),
    sweeps.length ? el("h3", {}, "Sweeps") : null, sweeps,
    layout.length ? el("h3", {}, "Layout rule") : null,
    layout.length ? table(["device", "count", "width", "height", "space around", "rule"], layout, { numeric: [1, 2, 3, 4], label: "Layout of the neuron" }) : null];
}

function neurons_section() {
  const list = results.neurons.neurons;
  const rows = list.map((neuron, i) => {
    const path = `neurons.neurons.${i}.`;
    return [el("div", {}, el("span", { class: "key" }, neuron.name), el("div", { class: "sub" }, neuron.kind)), num(`${path}power_W`, "W"), num(`${path}area_m2`, "m^2"), num(`${path}product_W_m2`, "W m^2"), num(`${path}ratio_to_ours`, "x", { digits: 3 }),
      num(`${path}ratio_at_our_drive`, "x", { digits: 3 }), num(`${path}output_resistance_ohm`, "ohm"), num(`${path}swing_V`, "V")];
  });
  const sources = list.flatMap((neuron) => Object.entries(neuron.sources || {}).map(([key, text]) => el("li", {}, el("b", {}, `${neuron.name} [${key}] `), text)));
  return [
    new BarChart({ title: "Power times area of sigmoid neurons", categories: list.map((neuron) => neuron.name), log: true, unit: "W m^2", y: "power × area [W m²]", x: "neuron", series: [{ name: "power × area", values: list.map((neuron) => neuron.product_W_m2) }],
      how: "One node, one supply, one layout rule; power on the inputs of the solved network, all sources counted." }).node,
    table(["neuron", "power", "area", "power × area", "ratio", "ratio at our drive", "output resistance", "swing"], rows, { numeric: [1, 2, 3, 4, 5, 6, 7], label: "Earlier neurons",
      caption: "Ratio: product over ours. At our drive: with as many copies in parallel as give our output resistance. The publications' own powers and areas were not read." }),
    plots.neurons ? line_chart(plots.neurons) : null,
    el("details", { class: "more" }, el("summary", {}, "What was read of each source"), el("ul", { class: "plain" }, sources))];
}

function amplifier_section() {
  const rows = [["gain, loaded", "gain", "1"], ["gain, open", "open_gain", "1"], ["bandwidth", "bandwidth_Hz", "Hz"], ["unity-gain frequency", "unity_gain_frequency_Hz", "Hz"], ["phase margin", "phase_margin_deg", "°"], ["output resistance, open loop", "output_resistance_ohm", "ohm"],
    ["current it gives", "source_current_A", "A"], ["current it takes", "sink_current_A", "A"], ["offset, systematic", "systematic_offset_V", "V"], ["offset by mismatch, σ", "offset_sigma_V", "V"], ["static power", "power_W", "W"], ["area", "area_m2", "m^2"]];
  return [el("div", { class: "charts" }, (plots.amplifier || []).map((plot) => line_chart(plot))),
    table(["figure", "value", "how obtained"], rows.map(([name, key, unit]) => [name, num(`amplifier.${key}`, unit), key === "area_m2" ? "layout rule" : key === "offset_sigma_V" ? "mismatch assumed, 20 mV/√fins" : "solved on the bench"]), { numeric: [1], label: "Figures of the op-amp" })];
}

function checks_section() {
  const rows = [["voltages, largest difference", "largest_voltage_difference_V", "V", "fast solution against modified nodal analysis of every element"], ["powers, largest difference", "largest_power_difference", "1", "the same, over the supply power"],
    ["delivered against dissipated", "largest_energy_imbalance", "1", "sum over all elements of the full netlist, relative"], ["the same over time", "energy_imbalance_over_time", "1", "transient from 0 V, stored energy counted, relative"], ["images", "images", "count", ""]]
    .filter(([, key]) => results.checks[key] !== undefined);
  return table(["check", "value", "how obtained"], rows.map(([name, key, unit, how]) => [name, num(`checks.${key}`, unit, { digits: 3 }), how]), { numeric: [1], label: "Checks" });
}

function bibliography_section() {
  return table(["model or method", "sources"], document_data.bibliography.map((model) => [model.what, model.sources.map((source) =>
    el("div", {}, source.text, source.link ? [" ", el("a", { href: source.link, rel: "noreferrer" }, source.link.replace("https://", ""))] : null, source.note ? el("div", { class: "sub" }, source.note) : null))]), { label: "Bibliography" });
}

function provenance_section() {
  const from = results.provenance, rows = [["program", `spinloom ${from.version}`], ["commit", from.commit], ["command", from.command], ["scenario", from.scenario || results.scenario], ["seed", from.seed], ["threads", from.threads],
    ["wall time", typeof from.wall_s === "number" ? quantity_text(from.wall_s, "s") : undefined], ["stages taken from an earlier run", from.stages_reused]].filter(([, value]) => value !== undefined && value !== "");
  return [el("dl", { class: "provenance" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))])),
    el("p", { class: "note" }, "Results depend on the seed, not on the number of threads. Every number with a unit names its place in results.json when pointed at.")];
}

/** Pictures that the program chose for a result: lines to read and zoom, maps as they are. */
function pictures_section() {
  return pictures_of(plots.pictures);
}

const pictures_of = ({ lines, maps }) => [el("div", { class: "charts" }, lines.map((plot) => line_chart(plot))), maps.map(map_figure)];

/** Images that are drawn when they come near, or before the page is printed: a report opens without drawing them all. */
const late_images = new Map();
const draw_late = (image) => { image.src = late_images.get(image) || image.src; late_images.delete(image); near_images.unobserve(image); };
const near_images = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) draw_late(entry.target); }, { rootMargin: "600px 0px" });
window.addEventListener("beforeprint", () => { for (const image of [...late_images.keys()]) draw_late(image); });

/** A drawing that the program made; a wide one scrolls by itself where the page is narrow. */
function map_figure(map) {
  const [, width, height] = map.svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/), image = el("img", { alt: map.title, class: "map", width, height });
  late_images.set(image, `data:image/svg+xml,${encodeURIComponent(map.svg)}`);
  near_images.observe(image);
  return el("figure", { class: "chart" }, map.wide ? el("div", { class: "wide drawing", tabindex: "0", role: "group", "aria-label": map.title }, image) : image);
}

/** Numbers and words of a result that has no sections of its own. */
function values_section() {
  return table(["key", "value"], Object.entries(results.values).map(([key, value]) => [key, value === null ? "–" : typeof value === "number" ? digits(value, 6) : String(value)]), { numeric: [1], label: "Values",
    caption: `As in ${results.file}; names end in their unit.` });
}
