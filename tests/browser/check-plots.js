// What a plot must be to be right: read-outs on the lines they name, marks on every axis, bars from 0, intervals of accuracies;
// labels apart and the verdict in sight on a phone; pages that are filled in print.
"use strict";

/** Read-outs and marks, as the page's own functions make them. */
async function check_plots(page, check) {
  const read = await page.evaluate(() => {
    const line = { points: [[0, 0], [2, 4], [4, 4]] }, dots = { points: [[0, 0], [2, 4]], only_points: true };
    return { between: value_at(line, 1), at: value_at(line, 2), beside: value_at(line, 5), nearest: value_at(dots, 1.9),
      log: value_at({ points: [[1, 1], [100, 100]] }, 10, true, true), narrow: decades(2, 7), tiny: decades(3.1, 3.9), wide: decades(1e-9, 1e3, 3), usual: decades(1, 1000),
      words: [tick_text(1e-3, true), tick_text(2e-3, true), tick_text(1e5, true)].join(" ") };
  });
  check("a read-out lies on its line", read.between[0] === 1 && read.between[1] === 2, String(read.between));
  check("a read-out at a point is the point", read.at[1] === 4);
  check("beside a line nothing is read", read.beside === null);
  check("of points alone the nearest is read, with its own place", read.nearest[0] === 2 && read.nearest[1] === 4);
  check("between logarithmic axes lines are straight there", Math.abs(read.log[1] - 10) < 1e-9, String(read.log));
  check("a logarithmic axis below a decade has marks", read.narrow.length >= 2 && read.tiny.length >= 2, `${read.narrow}; ${read.tiny}`);
  check("a wide logarithmic axis has few marks", read.wide.length >= 2 && read.wide.length <= 4, String(read.wide));
  check("marks say their value", read.words === "10⁻³ 0.002 10⁵", read.words);
  check("decades are marked", String(read.usual) === "1,10,100,1000", String(read.usual));

  const interval = await page.evaluate(() => share_interval(0.9, 90));
  check("an interval is Wilson's", Math.abs(interval[0] - 0.82076) < 1e-5 && Math.abs(interval[1] - 0.94649) < 1e-5, String(interval));
  const bare = await page.$$eval("main data[data-unit=fraction]", (list) => list.filter((node) => /accuracy(\.|$)/.test(node.dataset.path))
    .filter((node) => !node.parentNode.querySelector(".interval-text")).map((node) => node.dataset.path));
  check("every accuracy has its interval", bare.length === 0, bare.join(" "));
  const bars = await page.$$eval("figure.chart", (list) => list.filter((figure) => figure.querySelector("rect.bar") && figure.querySelector(".mark")).map((figure) => {
    const first = figure.querySelector("text.mark"), words = [...figure.querySelectorAll(".axis-title")].map((node) => node.textContent).join(" ");
    return { title: figure.querySelector("figcaption").textContent, first: first.textContent, is_said: /axis from|logarithmic/.test(words) };
  }));
  const unsaid = bars.filter(({ first, is_said }) => first !== "0" && !is_said);
  check("bars begin at 0, or the axis says so", unsaid.length === 0, unsaid.map(({ title }) => title).join("; "));
}

/** At 390 pixels: no marks on one another, verdicts in sight, tables that scroll alone. */
async function check_phone_plots(page, check) {
  const crowded = await page.$$eval("figure.chart", (list) => list.filter((figure) => {
    const boxes = [...figure.querySelectorAll("text.mark")].map((node) => node.getBoundingClientRect()).filter((box) => box.width > 0).sort((a, b) => a.left - b.left);
    return boxes.some((box, k) => k > 0 && box.left < boxes[k - 1].right && Math.abs(box.top - boxes[k - 1].top) < box.height);
  }).map((figure) => figure.querySelector("figcaption").textContent));
  check("marks of a phone's plots are apart", crowded.length === 0, crowded.join("; "));
  const verdicts = await page.$$eval("#claims .wide .verdict", (list) => list.map((node) => { const box = node.getBoundingClientRect(); return box.right <= window.innerWidth && box.left >= 0; }));
  check("verdicts are in sight on a phone", verdicts.every(Boolean), `${verdicts.filter(Boolean).length} of ${verdicts.length}`);
  const wide = await page.$$eval("main table", (list) => list.filter((node) => {
    const frame = node.closest(".wide");
    return node.getBoundingClientRect().width > window.innerWidth && (!frame || getComputedStyle(frame).overflowX !== "auto");
  }).length);
  check("wide tables scroll alone", wide === 0, String(wide));
}

/** On A4: nothing that may not be cut is so high that it leaves much of a page empty. */
async function check_print({ page, said }, check) {
  await page.emulateMedia({ media: "print" });
  const high = await page.evaluate(() => [...document.querySelectorAll("main *")]
    .filter((node) => getComputedStyle(node).breakInside === "avoid" && node.getBoundingClientRect().height > 0.45 * window.innerHeight)
    .map((node) => `${node.tagName} ${node.className.baseVal ?? node.className} ${node.id}: ${Math.round(node.getBoundingClientRect().height)}`));
  check("what is not cut in print takes less than half a page", high.length === 0, high.slice(0, 5).join("; "));
  const shown = await page.evaluate(() => ["nav", ".top", ".legend"].filter((name) => { const node = document.querySelector(name); return node && getComputedStyle(node).display !== "none"; }));
  check("what serves the screen alone is not printed", shown.length === 0, shown.join(" "));
  check("no errors in print", said.length === 0, said.join("; "));
  await page.close();
}

module.exports = { check_plots, check_phone_plots, check_print };
