// Figures as the program declares them: key, unit, role, label and how each was obtained. Their values stand in
// results.json at their keys. Nothing here knows which figures there are.

/** Of a run its own list, of `reproduce` that of each network; where the results have none, that of this program. */
const declared_figures = (path) => at(`${path}figures`) || document_data.figures;

const group_of = (figure) => figure.key.slice(0, figure.key.lastIndexOf("."));

/** Figures of a group that have a value; `path` is where the network's results begin. */
const figures_of = (path, group) => declared_figures(path).filter((figure) => group_of(figure) === group && typeof at(path + figure.key) === "number");

const declared_figure = (path, key) => declared_figures(path).find((figure) => figure.key === key);

/** The 95 % interval of a share that was counted (Wilson, 1927), as [low, high]. */
function share_interval(share, count) {
  const z = 1.959963984540054, part = (z * z) / count, centre = (share + part / 2) / (1 + part);
  const half = (z * Math.sqrt((share * (1 - share)) / count + part / (4 * count))) / (1 + part);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** The 95 % interval of an accuracy of so many images, in words. */
function accuracy_interval(value, images) {
  if (typeof value !== "number" || !(images > 0)) return null;
  return el("span", { class: "interval-text", title: "95 % interval of the count (Wilson)" }, share_interval(value, images).map((v) => (100 * v).toFixed(2)).join(" to ") + "\u00a0%");
}

const accuracy_number = (path, images, options = {}) => [num(path, "fraction", options), accuracy_interval(at(path), images)];

const figure_number = (path, figure, options = {}) => figure.key.startsWith("accuracy.")
  ? accuracy_number(path + figure.key, at(`${path}images`), { how: figure.how, role: figure.role, ...options })
  : num(path + figure.key, figure.unit, { how: figure.how, role: figure.role, ...options });

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function figure_card(label, value, how) {
  return el("div", { class: "figure" }, el("dt", {}, label), el("dd", {}, el("div", { class: "value" }, value), how ? el("div", { class: "how" }, how) : null));
}

/** A card of a figure as it is declared; none where it has no value. */
function declared_card(path, key) {
  const figure = declared_figure(path, key);
  return figure && typeof at(path + key) === "number" ? figure_card(capital(figure.label), figure_number(path, figure), figure.how) : null;
}

/** Rows of a group: the total, what it is made of, and what is not in it. Parts of nothing are left out. */
function group_rows(path, group) {
  const all = figures_of(path, group), is = (...roles) => (figure) => roles.includes(figure.role);
  const worth = all.filter((figure) => figure.role === "total" || at(path + figure.key) !== 0);
  return [...worth.filter(is("total")), ...worth.filter(is("part")), ...worth.filter(is("share", "apart", "single"))]
    .map((figure) => [{ apart: `${figure.label} (apart)`, part: `of it: ${figure.label}` }[figure.role] || figure.label, figure_number(path, figure), figure.how]);
}

/** Groups that have sections of their own. */
const known_groups = ["accuracy", "power_W", "architecture"];

const other_groups = (path) => [...new Set(declared_figures(path).map(group_of))].filter((group) => !known_groups.includes(group) && figures_of(path, group).length);

/** All figures that no other section shows. */
function figures_section() {
  const path = main_network();
  const rows = other_groups(path).flatMap((group) => figures_of(path, group).map((figure) => [group ? `${group.replaceAll("_", " ")}: ${figure.label}` : figure.label, figure_number(path, figure), figure.how]));
  return table(["figure", "value", "how obtained"], rows, { numeric: [1], label: "Other figures" });
}
