// Plots as SVG: lines, bars and histograms with axes, legend, read-out by mouse, touch and arrow keys, zoom, and the
// data as a table.

const svg_space = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(svg_space, tag);
  for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) node.setAttribute(name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null));
  return node;
}

const series_colour = (index) => `var(--c${index % 7})`;
const dashes = [null, "7 4", "2 3", "9 3 2 3", null, "7 4", "2 3"];

/** Round steps between two values: 1, 2 or 5 times a power of ten, about `count` of them. */
function ticks(low, high, count, is_whole = false) {
  const rough = Math.max((high - low) / Math.max(1, count), is_whole ? 1 : 0) || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const list = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) list.push(k * step);
  return list;
}

/** Marks of a logarithmic axis: decades, at most `count`; below two of them 1, 2 and 5 of each, or round steps. */
function decades(low, high, count = 8) {
  const list = [];
  const skip = Math.max(1, Math.ceil((Math.log10(high) - Math.log10(low)) / count));
  for (let k = Math.ceil(Math.log10(low) - 1e-9); k <= Math.log10(high) + 1e-9; k += skip) list.push(10 ** k);
  if (list.length >= 2) return list;
  const fine = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); ++k)
    for (const factor of [1, 2, 5]) if (factor * 10 ** k >= low * (1 - 1e-9) && factor * 10 ** k <= high * (1 + 1e-9)) fine.push(factor * 10 ** k);
  return fine.length >= 2 ? fine : ticks(low, high, Math.min(5, count));
}

/** What a line has at x, on the straight piece between its neighbours as it is drawn; null beside the line. Points alone: the nearest. */
function value_at(one, x, log_x, log_y) {
  const points = one.points.filter((p) => (!log_x || p[0] > 0) && (!log_y || p[1] > 0));
  if (!points.length) return null;
  if (one.only_points || points.length === 1)
    return points.reduce((best, p) => (Math.abs(p[0] - x) < Math.abs(best[0] - x) ? p : best));
  const f = log_x ? Math.log : (v) => v, g = log_y ? Math.log : (v) => v, back = log_y ? Math.exp : (v) => v;
  for (let k = 1; k < points.length; ++k) {
    const [a, b] = [points[k - 1], points[k]];
    if (x < Math.min(a[0], b[0]) || x > Math.max(a[0], b[0])) continue;
    if (x === a[0]) return a;
    if (x === b[0]) return b;
    return [x, back(g(a[1]) + (g(b[1]) - g(a[1])) * ((f(x) - f(a[0])) / (f(b[0]) - f(a[0]))))];
  }
  return null;
}

const tick_text = (value, log) => log && (value >= 1e4 || value < 1e-2) && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9
  ? `10${[...String(Math.round(Math.log10(value)))].map((c) => superscripts[c]).join("")}`
  : String(Number(value.toPrecision(6))).replace("-", "−");

/** A linear or logarithmic map from [low, high] to [from, to]. */
function scale(low, high, from, to, log) {
  const f = log ? Math.log10 : (x) => x, a = f(low), span = f(high) - a || 1;
  const map = (x) => from + ((f(x) - a) / span) * (to - from);
  map.back = (y) => { const v = a + ((y - from) / (to - from)) * span; return log ? 10 ** v : v; };
  return map;
}

/** What all plots share: frame, title, legend, read-out and data table around a drawing that is made anew when needed. */
class Chart {
  constructor(options) {
    this.options = options;
    this.hidden = new Set();
    this.read_out = el("div", { class: "read-out", "aria-live": "polite" });
    this.drawing = el("div", {});
    this.node = el("figure", { class: "chart" }, el("figcaption", {}, options.title), this.legend(), this.drawing,
      this.read_out, this.data_table(), options.how ? el("div", { class: "how" }, options.how) : null);
    this.width = 0;
    new ResizeObserver(([entry]) => {  // drawn once it is on the page, a pixel of the drawing being one of the screen
      const width = Math.round(entry.contentRect.width);
      if (width === 0 || width === this.width) return;
      this.width = width;
      this.draw();
    }).observe(this.drawing);
  }

  get is_narrow() { return this.width < 520; }

  legend() {
    const series = this.options.series || [];
    if (series.length < 2) return null;
    return el("div", { class: "legend", role: "group", "aria-label": "Shown series" }, series.map((one, index) => {
      const box = this.options.boxes;
      const key = el("span", { class: box ? "key-box" : "key-line", style: box ? `background:${series_colour(index)}`
        : `border-color:${series_colour(index)};border-top-style:${dashes[index % 7] ? "dashed" : "solid"}` });
      const button = el("button", { type: "button", "aria-pressed": "true" }, key, one.name);
      button.addEventListener("click", () => {
        const is_shown = this.hidden.has(index);
        if (is_shown) this.hidden.delete(index); else this.hidden.add(index);
        button.setAttribute("aria-pressed", String(is_shown));
        this.draw();
      });
      return button;
    }));
  }

  data_table() {
    const { header, rows } = this.table_data();
    if (!rows.length) return null;
    return lazy_details({ class: "data" }, el("summary", {}, "Data"), () =>
      table(header, rows, { numeric: header.map((_, i) => i).slice(1), label: `Data of ${this.options.title}` }));
  }

  /** An SVG canvas that can be focused and explored with the arrow keys. */
  canvas(width, height, label) {
    const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: "0", "aria-label": label });
    this.drawing.replaceChildren(node);
    return node;
  }

  tell(...content) { this.read_out.replaceChildren(...content); }
}

function axes(node, box, x, y, options) {
  for (const value of y.ticks) {
    node.append(svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y.map(value), y2: y.map(value) }),
      svg("text", { x: box.left - 8, y: y.map(value) + 4, "text-anchor": "end" }, tick_text(value, y.log)));
  }
  for (const value of x.ticks || []) {
    node.append(svg("line", { class: "grid", x1: x.map(value), x2: x.map(value), y1: box.top, y2: box.bottom }),
      svg("text", { class: "mark", x: x.map(value), y: box.bottom + 18, "text-anchor": "middle" }, tick_text(value, x.log)));
  }
  node.append(svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }),
    svg("text", { class: "axis-title", x: (box.left + box.right) / 2, y: box.bottom + 38, "text-anchor": "middle" }, options.x || ""),
    svg("text", { class: "axis-title", x: 4, y: box.top - 14, "text-anchor": "start" }, options.y || ""));
}

/** Lines over x. Series: {name, points: [[x, y]]}. Drag (or + and -) zooms in x, a double click (or 0) shows all. */
class LineChart extends Chart {
  constructor(options) {
    super(options);
    this.range = null;
    this.cursor = null;
    this.mark = null;
  }

  table_data() {
    const rows = [];
    for (const one of this.options.series) for (const [x, y] of one.points) rows.push([one.name, digits(x, 6), digits(y, 6)]);
    return { header: ["series", this.options.x, this.options.y], rows };
  }

  draw() {
    const { log_x, log_y } = this.options, { width } = this, height = Math.min(380, Math.max(250, Math.round(width * 0.5)));
    const box = { left: 54, right: width - 14, top: 30, bottom: height - 46 };
    const shown = this.options.series.map((one, index) => ({ ...one, index })).filter((one) => !this.hidden.has(one.index));
    const all = shown.flatMap((one) => one.points.filter(([x, y]) => (!log_x || x > 0) && (!log_y || y > 0)));
    if (!all.length) { this.drawing.replaceChildren(el("p", { class: "note" }, "Nothing shown.")); return; }
    const full = [Math.min(...all.map((p) => p[0])), Math.max(...all.map((p) => p[0]))];
    this.full = full;
    const [low_x, high_x] = this.range || full;
    const found = all.filter(([x]) => x >= low_x && x <= high_x), inside = found.length ? found : all;
    const reach = inside.flatMap(([, y, half]) => (half > 0 && (!log_y || y > half) ? [y - half, y + half] : [y]));
    let low_y = Math.min(...reach), high_y = Math.max(...reach);
    if (!log_y) {
      const pad = (high_y - low_y || Math.abs(high_y) || 1) * 0.06;
      const from_zero = low_y >= 0 && low_y - pad < 0;
      low_y = from_zero ? 0 : low_y - pad;
      high_y += pad;
    }
    const map_x = scale(low_x, high_x, box.left, box.right, log_x), map_y = scale(low_y, high_y, box.bottom, box.top, log_y);
    const node = this.canvas(width, height, `${this.options.title}: ${this.options.y} over ${this.options.x}. Left and right arrow keys read values, plus and minus zoom, 0 shows all, m sets a second cursor here or takes it away.`);
    axes(node, box, { map: map_x, ticks: log_x ? decades(low_x, high_x, Math.floor((box.right - box.left) / 48)) : ticks(low_x, high_x, this.is_narrow ? 5 : 8, this.options.whole_x), log: log_x },
      { map: map_y, ticks: log_y ? decades(low_y, high_y) : ticks(low_y, high_y, 5), log: log_y }, this.options);
    for (const one of shown) {
      const points = one.points.filter(([x, y]) => x >= low_x && x <= high_x && (!log_x || x > 0) && (!log_y || y > 0));
      const path = points.map(([x, y], i) => `${i ? "L" : "M"}${map_x(x).toFixed(1)} ${map_y(y).toFixed(1)}`).join("");
      if (!one.only_points) node.append(svg("path", { class: "curve", d: path, style: `stroke:${series_colour(one.index)}`, "stroke-dasharray": dashes[one.index % 7] }));
      for (const [x, y] of one.only_points ? points : []) node.append(svg("circle", { cx: map_x(x), cy: map_y(y), r: 4, style: `fill:${series_colour(one.index)}` }));
      for (const [x, y, half] of points) if (half > 0 && (!log_y || y - half > 0))
        node.append(svg("path", { class: "interval", d: `M${map_x(x).toFixed(1)} ${map_y(y - half).toFixed(1)}V${map_y(y + half).toFixed(1)}`, style: `stroke:${series_colour(one.index)}` }));
      if (points.length === 1) node.append(svg("circle", { cx: map_x(points[0][0]), cy: map_y(points[0][1]), r: 4, style: `fill:${series_colour(one.index)}` }));
    }
    this.overlay = svg("g", {});
    node.append(this.overlay);
    Object.assign(this, { box, map_x, map_y, shown, low_x, high_x });
    this.listen(node, width);
    if (this.cursor !== null) this.show(this.cursor);
  }

  listen(node, width) {
    let pressed = null;
    const x_of = (event) => {
      const frame = node.getBoundingClientRect();
      const at_svg = ((event.clientX - frame.left) / frame.width) * width;
      return this.map_x.back(Math.min(this.box.right, Math.max(this.box.left, at_svg)));
    };
    node.addEventListener("pointermove", (event) => {
      this.show(x_of(event));
      if (pressed === null) return;
      const [a, b] = [pressed, x_of(event)].map(this.map_x).sort((p, q) => p - q);
      this.overlay.append(svg("rect", { class: "selection", x: a, width: b - a, y: this.box.top, height: this.box.bottom - this.box.top }));
    });
    node.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") pressed = x_of(event); });
    node.addEventListener("pointerup", (event) => {
      if (pressed === null) return;
      const [a, b] = [pressed, x_of(event)].sort((p, q) => p - q);
      pressed = null;
      if (Math.abs(this.map_x(b) - this.map_x(a)) > 12) { this.range = [a, b]; this.draw(); }
    });
    node.addEventListener("pointerleave", () => { pressed = null; this.cursor = null; this.overlay.replaceChildren(); this.tell(); });
    node.addEventListener("dblclick", () => { this.range = null; this.draw(); });
    node.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const xs = [...new Set(this.shown.flatMap((one) => one.points.map((p) => p[0])))]
      .filter((x) => x >= this.low_x && x <= this.high_x).sort((a, b) => a - b);
    if (!xs.length) return;
    const middle = xs[Math.floor(xs.length / 2)], now = this.cursor === null ? middle : this.cursor;
    const step = event.shiftKey ? 10 : 1, place = xs.findIndex((x) => x >= now - 1e-15);
    const go = (index) => this.show(xs[Math.min(xs.length - 1, Math.max(0, index))]);
    const zoom = (factor) => {
      const f = this.options.log_x ? Math.log10 : (x) => x, g = this.options.log_x ? (x) => 10 ** x : (x) => x;
      const half = (factor * (f(this.high_x) - f(this.low_x))) / 2;
      this.range = [Math.max(this.full[0], g(f(now) - half)), Math.min(this.full[1], g(f(now) + half))];
      this.cursor = now;
      this.redraw();
    };
    const set_mark = () => { this.mark = this.mark === null ? now : null; this.show(now); };
    const act = { m: set_mark, ArrowRight: () => go(place + step), ArrowLeft: () => go((place < 0 ? xs.length : place) - step), Home: () => go(0),
      End: () => go(xs.length - 1), "+": () => zoom(0.5), "-": () => zoom(2), 0: () => { this.range = null; this.redraw(); } }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Draws anew and keeps the keyboard where it is. */
  redraw() {
    this.draw();
    this.drawing.firstChild.focus();
  }

  show(x) {
    this.cursor = x;
    const line = svg("line", { class: "cursor", x1: this.map_x(x), x2: this.map_x(x), y1: this.box.top, y2: this.box.bottom });
    this.overlay.replaceChildren(line);
    const words = [el("b", {}, digits(x, 4)), ` ${this.options.x}`], marked = this.mark !== null && this.mark >= this.low_x && this.mark <= this.high_x;
    if (marked) {
      this.overlay.append(svg("line", { class: "cursor", x1: this.map_x(this.mark), x2: this.map_x(this.mark), y1: this.box.top, y2: this.box.bottom }));
      words.push(" (", el("b", {}, digits(x - this.mark, 4)), " from the second cursor)");
    }
    for (const one of this.shown) {
      const near = value_at(one, x, this.options.log_x, this.options.log_y);
      if (near === null || near[0] < this.low_x || near[0] > this.high_x) continue;
      this.overlay.append(svg("circle", { cx: this.map_x(near[0]), cy: this.map_y(near[1]), r: 4, style: `fill:${series_colour(one.index)}` }));
      words.push(` · ${one.name} `, el("b", {}, digits(near[1], 4)), near[0] === x ? "" : ` at ${digits(near[0], 4)}`);
      const there = marked ? value_at(one, this.mark, this.options.log_x, this.options.log_y) : null;
      if (there !== null) words.push(` (${digits(near[1] - there[1], 4)})`);
    }
    this.tell(...words);
  }
}

/** Groups of bars. categories: [text]; series: {name, values: [number or null], intervals: [[low, high]] if known}; log makes the axis logarithmic, which its title says. */
class BarChart extends Chart {
  constructor(options) {
    super({ boxes: true, ...options });
    this.place = -1;
  }

  text(value) { return quantity_text(value, this.options.unit || "1"); }

  table_data() {
    const rows = this.options.categories.map((name, i) => [name, ...this.options.series.map((one) => (one.values[i] === null ? "–" : this.text(one.values[i])))]);
    return { header: [this.options.x || "", ...this.options.series.map((one) => one.name)], rows };
  }

  /** Horizontal bars: names of any length stay readable on a phone. */
  draw() {
    const { categories, log } = this.options;
    const shown = this.options.series.map((one, index) => ({ ...one, index })).filter((one) => !this.hidden.has(one.index));
    const values = shown.flatMap((one) => one.values).filter((v) => v !== null && (!log || v > 0));
    if (!values.length) { this.drawing.replaceChildren(el("p", { class: "note" }, "Nothing shown.")); return; }
    const { width, is_narrow } = this, thick = shown.length > 1 ? 13 : 18, gap = 12, name_line = is_narrow ? 17 : 0;
    const group = shown.length * (thick + 2) + gap + name_line, height = 34 + categories.length * group + 40;
    const box = { left: is_narrow ? 8 : Math.min(width / 2, 22 + 6.8 * Math.max(...categories.map((name) => name.length))), right: width - 20 - 7 * Math.max(...values.map((value) => this.text(value).length)), top: 26, bottom: height - 40 };
    const low = log ? 10 ** Math.floor(Math.log10(Math.min(...values)) - 0.3) : this.options.from || 0;
    const high = log ? 10 ** Math.ceil(Math.log10(Math.max(...values))) : this.options.to || Math.max(...values) * 1.02;
    const map = scale(low, high, box.left, box.right, log);
    const node = this.canvas(width, height, `${this.options.title}. Up and down arrow keys read values.`);
    for (const value of log ? decades(low, high, Math.max(1, Math.floor((box.right - box.left) / 44))) : ticks(low, high, is_narrow ? 4 : 6))
      node.append(svg("line", { class: "grid", x1: map(value), x2: map(value), y1: box.top, y2: box.bottom }),
        svg("text", { class: "mark", x: map(value), y: box.bottom + 17, "text-anchor": "middle" }, tick_text(value, log)));
    node.append(svg("text", { class: "axis-title", x: (box.left + box.right) / 2, y: box.bottom + 36, "text-anchor": "middle" },
      (this.options.y || "") + (log ? ", logarithmic" : low > 0 && !/axis from/.test(this.options.y || "") ? `, axis from ${tick_text(low)}` : "")));
    this.bars = [];
    categories.forEach((name, i) => {
      let y = box.top + i * group + gap / 2;
      if (is_narrow) node.append(svg("text", { x: box.left, y: y + 10 }, name));
      else node.append(svg("text", { x: box.left - 10, y: y + (group - gap) / 2 + 4, "text-anchor": "end" }, name));
      y += name_line;
      for (const one of shown) {
        const value = one.values[i];
        if (value !== null && value !== undefined && (!log || value > 0)) {
          const bar = svg("rect", { class: "bar", x: box.left, y, width: Math.max(1.5, map(value) - box.left), height: thick, rx: 2, style: `fill:${series_colour(one.index)}` });
          bar.addEventListener("pointerenter", () => this.show(this.bars.findIndex((entry) => entry.bar === bar)));
          this.bars.push({ bar, words: [`${name} · ${one.name} `, el("b", {}, this.text(value)), one.intervals && one.intervals[i] ? `, 95 % interval ${one.intervals[i].map((v) => this.text(v)).join(" to ")}` : ""] });
          const interval = one.intervals && one.intervals[i], end = interval ? Math.max(value, interval[1]) : value;
          node.append(bar);
          if (interval) node.append(svg("path", { class: "interval", d: `M${map(Math.max(low, interval[0])).toFixed(1)} ${y + thick / 2}H${map(Math.min(high, interval[1])).toFixed(1)}` }));
          node.append(svg("text", { x: Math.max(box.left + 1.5, map(Math.min(high, end))) + 6, y: y + thick / 2 + 4 }, this.text(value)));
        }
        y += thick + 2;
      }
    });
    node.append(svg("line", { class: "axis", x1: box.left, x2: box.left, y1: box.top, y2: box.bottom }));
    node.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.show((this.place + step + this.bars.length) % this.bars.length);
    });
  }

  show(place) {
    this.place = place;
    this.bars.forEach((entry, i) => entry.bar.classList.toggle("on", i === place));
    if (this.bars[place]) this.tell(...this.bars[place].words);
  }
}

/** How often values fall into bins of equal width. series: {name, values}. */
class Histogram extends Chart {
  constructor(options) {
    super({ boxes: true, ...options });
    this.place = -1;
  }

  bins(count = 40) {
    const all = this.options.series.flatMap((one) => one.values), high = Math.max(...all), width = high > 0 ? high / count : 1;
    const counts = this.options.series.map((one) => {
      const list = new Array(count).fill(0);
      for (const value of one.values) ++list[Math.min(count - 1, Math.floor(value / width))];
      return list;
    });
    return { width, count, counts };
  }

  table_data() {
    const { width, count, counts } = this.bins();
    const rows = [];
    for (let k = 0; k < count; ++k)
      if (counts.some((list) => list[k])) rows.push([`${digits(k * width, 4)} to ${digits((k + 1) * width, 4)}`, ...counts.map((list) => String(list[k]))]);
    return { header: [this.options.x, ...this.options.series.map((one) => one.name)], rows };
  }

  draw() {
    const { width: bin, count, counts } = this.bins(), { width } = this, height = 260;
    const box = { left: 46, right: width - 12, top: 30, bottom: height - 46 };
    const shown = counts.map((list, index) => ({ list, index })).filter((one) => !this.hidden.has(one.index));
    const most = Math.max(1, ...shown.flatMap((one) => one.list));
    const map_x = scale(0, bin * count, box.left, box.right), map_y = scale(0, most * 1.05, box.bottom, box.top);
    const node = this.canvas(width, height, `${this.options.title}. Left and right arrow keys read the bins.`);
    axes(node, box, { map: map_x, ticks: ticks(0, bin * count, this.is_narrow ? 5 : 8) }, { map: map_y, ticks: ticks(0, most, 5, true) }, this.options);
    const columns = [];
    for (const { list, index } of shown) {
      list.forEach((n, k) => {
        if (!n) return;
        const bar = svg("rect", { class: "bar", x: map_x(k * bin) + 0.5, width: Math.max(1, map_x(bin) - map_x(0) - 1), y: map_y(n), height: box.bottom - map_y(n), style: `fill:${series_colour(index)};fill-opacity:.72` });
        (columns[k] = columns[k] || []).push(bar);
        node.append(bar);
      });
    }
    const show = (k) => {
      this.place = k;
      columns.forEach((bars, i) => bars.forEach((bar) => bar.classList.toggle("on", i === k)));
      this.tell(el("b", {}, `${digits(k * bin, 4)} to ${digits((k + 1) * bin, 4)}`), ` ${this.options.x}`,
        ...shown.flatMap(({ list, index }) => [` · ${this.options.series[index].name} `, el("b", {}, String(list[k]))]));
    };
    node.addEventListener("pointermove", (event) => {
      const frame = node.getBoundingClientRect();
      const k = Math.floor(map_x.back(((event.clientX - frame.left) / frame.width) * width) / bin);
      if (k >= 0 && k < count) show(k);
    });
    node.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(Math.min(count - 1, Math.max(0, this.place + step)));
    });
  }
}
