// Elements, numbers with units, and the way from a number on the page back to results.json.

const document_data = JSON.parse(document.getElementById("data").textContent);
const results = document_data.results, plots = document_data.plots;

/** An element with attributes (null and false are left out) and children (nodes or text). */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** The value at a path such as "networks.1.accuracy.circuit"; undefined where there is none. */
function at(path) {
  if (path === "") return results;
  return path.split(".").reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), results);
}

const prefixes = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"], [1e-9, "n"],
  [1e-12, "p"], [1e-15, "f"], [1e-18, "a"]];
const superscripts = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** Thousands apart from 10 000 on. */
const grouped = (text) => (text.length > 4 ? text.replace(/\B(?=(\d{3})+$)/g, "\u202f") : text);

/** Significant digits, without an exponent where one can do without. */
function digits(value, count = 4) {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return grouped(String(value).replace("-", "−"));
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(Math.max(0, count - 2)).split("e");
    return `${mantissa.replace("-", "−")} × 10${[...String(Number(exponent))].map((c) => superscripts[c]).join("")}`;
  }
  const decimals = Math.max(0, count - 1 - Math.floor(Math.log10(size)));
  const text = value.toFixed(Math.min(decimals, 8)).replace("-", "−");
  return text;
}

/** A value of a unit as [number, unit] in words. "fraction" becomes percent, "m^2" µm² or mm². */
function quantity(value, unit, count = 4) {
  if (typeof value !== "number" || !Number.isFinite(value)) return ["–", ""];
  if (unit === "fraction") return [(100 * value).toFixed(2).replace("-", "−"), "%"];
  if (unit === "%" || unit === "1" || unit === "" || unit === "x") return [digits(value, count), unit === "1" ? "" : unit.replace("x", "×")];
  if (unit === "count") return [grouped(String(value)), ""];
  if (unit === "m^2") return value >= 1e-7 ? [digits(1e6 * value, count), "mm²"] : [digits(1e12 * value, count), "µm²"];
  if (unit === "W m^2") return [digits(1e18 * value, count), "µW µm²"];
  if (unit === "um^2") return [digits(value, count), "µm²"];
  if (unit === "ps" && Math.abs(value) >= 1e4) return quantity(1e-12 * value, "s", count);
  if (!/^(s|m|Hz|W|J|V|A|ohm|S|F)$/.test(unit)) return [digits(value, count), unit];
  if (value === 0) return ["0", unit.replace("ohm", "Ω")];
  const [factor, prefix] = prefixes.find(([f]) => Math.abs(value) >= f * 0.99995) || prefixes[prefixes.length - 1];
  return [digits(value / factor, count), prefix + unit.replace("ohm", "Ω")];
}

function quantity_text(value, unit, count) {
  const [number, word] = quantity(value, unit, count);
  return word === "" ? number : word === "%" || word === "×" ? `${number} ${word}` : `${number} ${word}`;
}

/** A number of results.json on the page: knows its path, shows the value in full on hover. */
function num(path, unit, options = {}) {
  const value = at(path);
  if (typeof value !== "number") return el("span", { class: "sub" }, options.absent || "–");
  const full = `${value}${unit === "fraction" || unit === "count" || unit === "1" || unit === "" ? "" : " " + unit}`;
  return el("data", { value, "data-path": path, "data-unit": unit, "data-role": options.role, title: `${options.how ? options.how + "; " : ""}${full} (results.json: ${path})` },
    quantity_text(value, unit, options.digits));
}

/** A table in a frame that scrolls by itself. Cells are nodes or text; `numeric` lists the columns set to the right. */
function table(header, rows, options = {}) {
  const numeric = new Set(options.numeric || []);
  const cell = (tag, content, column, attributes = {}) =>
    el(tag, { ...attributes, class: numeric.has(column) ? "n" : null }, content);
  return el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": options.label || "Table" },
    el("table", {}, options.caption ? el("caption", {}, options.caption) : null,
      el("thead", {}, el("tr", {}, header.map((text, column) => text === "" ? cell("td", "", column) : cell("th", text, column, { scope: "col" })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((content, column) =>
        column === 0 && !options.plain_first ? cell("th", content, column, { scope: "row" }) : cell("td", content, column)))))));
}

/** Details whose content is made when they are opened for the first time: trees have a thousand numbers. */
function lazy_details(attributes, summary, make) {
  const details = el("details", attributes, summary);
  const fill = () => { if (details.open && details.children.length === 1) details.append(...[make()].flat(Infinity).filter(Boolean)); };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}
