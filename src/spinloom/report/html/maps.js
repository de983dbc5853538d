// Matrices: heat maps, the confusion matrix, images of digits; and plots as the program describes them.

/** A heat map that is read cell by cell. matrix: rows of numbers; words(row, column, value) tells a cell. */
class HeatMap {
  constructor(options) {
    this.place = null;
    this.read_out = el("div", { class: "read-out", "aria-live": "polite" });
    this.drawing = el("div", {});
    this.title = el("figcaption", {});
    this.node = el("figure", { class: "chart" }, this.title, options.controls || null, this.drawing, this.read_out,
      options.how ? el("div", { class: "how" }, options.how) : null);
    this.draw(options);
  }

  draw(options) {
    this.options = { ...this.options, ...options };
    const { matrix, title, rows, columns, words, unit } = this.options;
    this.title.textContent = title;
    const m = matrix.length, n = matrix[0].length, left = 44, top = 8, width = 600;
    const side = Math.min((width - left - 96) / n, 14), height = top + side * m + 46;
    const largest = Math.max(...matrix.flat(), 1e-30);
    const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: "0", style: `max-width:${width}px`, "aria-label": `${title}. Arrow keys read cells.` });
    this.cells = matrix.map((line, i) => line.map((value, j) => {
      const cell = svg("rect", { class: "cell", x: left + j * side, y: top + i * side, width: side + 0.2, height: side + 0.2, style: `fill:rgb(var(--heat));fill-opacity:${(0.04 + 0.96 * (value / largest)).toFixed(3)}` });
      node.append(cell);
      return cell;
    }));
    const right = left + n * side, bottom = top + m * side;
    node.append(svg("rect", { x: left, y: top, width: n * side, height: m * side, fill: "none", class: "axis" }),
      svg("text", { x: left, y: bottom + 16 }, "0"), svg("text", { x: right, y: bottom + 16, "text-anchor": "end" }, String(n - 1)),
      svg("text", { class: "axis-title", x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle" }, columns),
      svg("text", { x: left - 6, y: top + 11, "text-anchor": "end" }, "0"), svg("text", { x: left - 6, y: bottom, "text-anchor": "end" }, String(m - 1)),
      svg("text", { class: "axis-title", transform: `translate(12 ${(top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, rows));
    const bar_height = Math.max(60, m * side), gradient = `heat-${Math.random().toString(36).slice(2)}`;
    node.append(svg("linearGradient", { id: gradient, x1: 0, x2: 0, y1: 1, y2: 0 },
      svg("stop", { offset: 0, style: "stop-color:rgb(var(--heat));stop-opacity:.04" }), svg("stop", { offset: 1, style: "stop-color:rgb(var(--heat));stop-opacity:1" })),
      svg("rect", { x: right + 16, y: top, width: 12, height: bar_height, fill: `url(#${gradient})`, stroke: "var(--line)" }),
      svg("text", { x: right + 34, y: top + 11 }, quantity_text(largest, unit, 3)), svg("text", { x: right + 34, y: top + bar_height }, "0"));
    node.addEventListener("pointermove", (event) => {
      const frame = node.getBoundingClientRect(), factor = width / frame.width;
      const j = Math.floor(((event.clientX - frame.left) * factor - left) / side), i = Math.floor(((event.clientY - frame.top) * factor - top) / side);
      if (i >= 0 && i < m && j >= 0 && j < n) this.show(i, j, words);
    });
    node.addEventListener("keydown", (event) => {
      const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [i, j] = this.place || [0, -1];
      this.show(Math.min(m - 1, Math.max(0, i + step[0])), Math.min(n - 1, Math.max(0, j + step[1])), words);
    });
    this.place = null;
    this.read_out.replaceChildren();
    this.drawing.replaceChildren(node);
  }

  show(i, j, words) {
    if (this.place) this.cells[this.place[0]][this.place[1]].classList.remove("on");
    this.place = [i, j];
    const cell = this.cells[i][j];
    cell.classList.add("on");
    cell.parentNode.append(cell);  // above its neighbours
    this.read_out.replaceChildren(...words(i, j, this.options.matrix[i][j]));
  }
}

/** Labels down, classes across; a cell is darker the more images it holds, the diagonal apart. */
function confusion_table() {
  const is_elsewhere = Boolean(results.confusion.file);  // read from confusion.csv, not in results.json
  const rows = results.confusion.label_by_predicted;
  const wrong = Math.max(1, ...rows.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const body = rows.map((row, i) => {
    const total = row.reduce((a, b) => a + b, 0);
    return el("tr", {}, el("th", { scope: "row" }, String(i)), row.map((count, j) => {
      const colour = i === j ? `color-mix(in srgb, var(--c2) ${(40 * count) / Math.max(1, total)}%, transparent)`
        : `color-mix(in srgb, var(--c1) ${count ? 8 + (57 * count) / wrong : 0}%, transparent)`;
      return el("td", { style: `background:${colour}`, title: `${count} images of ${i} were taken for ${j}` },
        el("data", { value: count, "data-path": is_elsewhere ? null : `confusion.label_by_predicted.${i}.${j}`, "data-unit": "count" }, String(count)));
    }), el("td", { class: "n" }, total ? `${((100 * row[i]) / total).toFixed(1)} %` : "–"));
  });
  return el("div", { class: "wide confusion", tabindex: "0", role: "group", "aria-label": "Confusion matrix" },
    el("table", {}, el("caption", {}, "Rows: the digit that was written. Columns: what the circuit took it for. Last column: share that is right."),
      el("thead", {}, el("tr", {}, el("td", {}), rows.map((_, j) => el("th", { scope: "col" }, String(j))), el("th", { scope: "col" }, "right"))),
      el("tbody", {}, body)));
}

function digit_canvas(pixels, [height, width], label) {
  const canvas = el("canvas", { width, height, role: "img", "aria-label": label });
  const bytes = atob(pixels), context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let i = 0; i < bytes.length; ++i) {
    const grey = bytes.charCodeAt(i);
    image.data.set([grey, grey, grey, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** An image that the circuit takes for something else, with the voltages of the outputs. */
function digit_card(one) {
  const most = Math.max(...one.outputs_V);
  return el("li", { class: "digit" },
    digit_canvas(one.pixels, plots.image_size, `Test image ${one.image}, a ${one.label}`),
    el("div", { class: "said" }, el("b", {}, `${one.label} taken for ${one.predicted}`), el("br"), el("span", { class: "sub" }, `image ${one.image}`)),
    el("div", { class: "outputs", role: "img", "aria-label": `Output voltages: ${one.outputs_V.map((v, k) => `${k}: ${v.toFixed(3)} V`).join(", ")}` },
      one.outputs_V.map((v, k) => el("div", { class: k === one.predicted ? "is-class" : k === one.label ? "is-label" : null },
        el("span", {}, String(k)), el("i", { style: `width:${(100 * v) / most}%` }), el("span", {}, `${v.toFixed(3)} V`)))));
}

function misclassified_section() {
  const first = 12, list = el("ul", { class: "digits" }, plots.misclassified.slice(0, first).map(digit_card));
  const rest = plots.misclassified.slice(first);
  const more = rest.length ? el("button", { type: "button" }, `Show ${rest.length} more`) : null;
  if (more) more.addEventListener("click", () => { list.append(...rest.map(digit_card)); more.remove(); list.children[first].scrollIntoView({ block: "center" }); });
  return [el("p", { class: "lead" }, "Voltages of the outputs in the solved circuit: the largest is the class (orange); blue is the digit that was written."), list, more];
}

/** The IR drop of one subarray, chosen from a list. */
function ir_drop_map() {
  const maps = plots.ir_drop;
  const largest = maps.reduce((best, map, i) => (map.mean_mV > maps[best].mean_mV ? i : best), 0);
  const select = el("select", { "aria-label": "Subarray" }, maps.map((map, i) =>
    el("option", { value: i, selected: i === largest }, `layer ${map.layer}, subarray ${map.subarray}: mean ${digits(map.mean_mV, 3)} mV`)));
  const described = (map) => ({
    title: `Drive lost in the wires, layer ${map.layer}, subarray ${map.subarray}`, matrix: map.lost_mV, unit: "mV",
    rows: "output line: I+ of each neuron, then I−", columns: `input line of the subarray, from ${map.first_input} on${map.has_bias ? ", bias last" : ""}`,
    words: (i, j, value) => {
      const line = i * map.lines_a_square, span = (first, count) => (count > 1 ? `${first} to ${first + count - 1}` : String(first));
      return [el("b", {}, `${digits(value, 4)} mV`), ` lost${map.lines_a_square * map.inputs_a_square > 1 ? " at most" : ""} at ${line < map.outputs ? "I+" : "I−"} of neuron ${span(line % map.outputs, map.lines_a_square)}, input line ${span(map.first_input + j * map.inputs_a_square, map.inputs_a_square)}`];
    },
  });
  const map = new HeatMap({ ...described(maps[largest]), controls: el("div", { class: "controls" }, el("label", {}, "Subarray "), select),
    how: `Each cell: |(source − line end) − (word line − bit line at the cell)|, mean over ${results.ir_drop.images} test images, solved with every wire segment.` });
  select.addEventListener("change", () => map.draw(described(maps[Number(select.value)])));
  return map.node;
}

/** A plot as the program describes it: {title, x, y, lines: [{name, points, half_widths, only_points}], logarithmic_x, logarithmic_y}; over names (x_names) bars. */
function line_chart(plot, options = {}) {
  const y = plot.y.replace("[u", "[µ"), lines = plot.lines.filter((line) => line.points.length);
  if (plot.x_names) return names_chart({ ...plot, y, lines }, options);
  return new LineChart({ title: plot.title, x: plot.x, y, log_x: plot.logarithmic_x, log_y: plot.logarithmic_y,
    series: lines.map((line) => ({ name: line.name, only_points: line.only_points, points: line.points.map((p, i) => [...p, (line.half_widths || [])[i] || 0]) })), ...options }).node;
}

function names_chart(plot, options) {
  const unit = (plot.y.match(/\[([^\]]+)\]/) || ["", "1"])[1];
  const series = plot.lines.map((line) => {
    const place = (pick) => plot.x_names.map((_, k) => { const i = line.points.findIndex(([x]) => x === k); return i < 0 ? null : pick(i); });
    const halves = line.half_widths || [];
    return { name: line.name, values: place((i) => line.points[i][1]), intervals: halves.length ? place((i) => [line.points[i][1] - halves[i], line.points[i][1] + halves[i]]) : null };
  });
  return new BarChart({ title: plot.title, categories: plot.x_names, x: plot.x, y: plot.y, unit: unit === "%" ? "%" : "1", to: unit === "%" && /accuracy/.test(plot.y) ? 100 : undefined, series, ...options }).node;
}
