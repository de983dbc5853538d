// What the network costs: breakdown trees of area, power and energy, and the baselines.

/** One part of a tree: opens to its parts, or to its formula and the inputs of that. */
function tree_part(part, whole, path, depth) {
  const share = whole ? part.value / whole : 0;
  const row = el("span", { class: "row" }, el("span", {}, part.name.replaceAll("_", " ")),
    el("span", { class: "share", "aria-hidden": "true" }, el("i", { style: `width:${Math.max(0, Math.min(100, 100 * share))}%` })),
    el("span", { class: "n" }, num(`${path}.value`, part.unit)), el("span", { class: "n sub" }, `${(100 * share).toFixed(1)} %`));
  const body = part.parts
    ? el("div", {}, part.parts.map((child, i) => tree_part(child, whole, `${path}.parts.${i}`, depth + 1)))
    : el("div", { class: "leaf-body" }, part.note ? el("p", { class: "note" }, part.note) : null,
      el("p", {}, el("code", {}, `${part.name} = ${part.formula}`)),
      table(["symbol", "value", "provenance", "source"], part.inputs.map((input, i) =>
        [el("code", {}, input.symbol), num(`${path}.inputs.${i}.value`, input.unit, { digits: 6 }), el("span", { class: `origin ${input.provenance}` }, input.provenance), input.source]),
      { numeric: [1], label: `Inputs of ${part.name}` }));
  const note = part.parts && part.note ? el("p", { class: "note", style: "margin:.2rem .8rem" }, part.note) : null;
  return el("details", { open: depth === 0 }, el("summary", { "aria-label": `${part.name}, ${quantity_text(part.value, part.unit)}, ${(100 * share).toFixed(1)} %` }, row), note, body);
}

const tree_titles = { area: "Area", power: "Static power", energy: "Energy of an inference", latency: "Latency" };

function architecture_section() {
  const figures = results.architecture;
  const facts = [["area", "area_m2", "m^2"], ["static power", "static_power_W", "W"], ["energy of an inference", "energy_J", "J"],
    ["latency", "latency_s", "s"], ["inferences a second", "throughput_Hz", "Hz"]].filter(([, key]) => typeof figures[key] === "number");
  return [
    el("dl", { class: "figures" }, facts.map(([label, key, unit]) => figure_card(label, num(`architecture.${key}`, unit), "sum of its tree below"))),
    Object.entries(tree_titles).filter(([key]) => figures[key]).map(([key, title]) =>
      [el("h3", {}, title), el("div", { class: "tree" }, tree_part(figures[key], figures[key].value, `architecture.${key}`, 0))]),
  ];
}
