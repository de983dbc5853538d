// Looks at a report as its reader does, with playwright-core; without it reads the drawn page once and checks its numbers.
//
// usage: node check-report.js BROWSER REPORT RESULTS [content]    content: what it says, not how it is used
"use strict";
const fs = require("fs"), os = require("os"), { execFileSync } = require("child_process");
const [browser_path, report, results_path, part] = process.argv.slice(2);
const { check_axe, open_details } = require("./check-axe.js");
const { check_phone_plots, check_plots, check_print } = require("./check-plots.js");
const results = JSON.parse(fs.readFileSync(results_path, "utf8"));
const is_full = results.kind === "reproduce";
const most_bytes = 2e6, most_ms = 1000, fewest_numbers = 10;

let failures = 0, checks = 0;
function check(what, is_true, detail = "") {
  ++checks;
  if (is_true) return;
  ++failures;
  console.log(`FAILED: ${what}${detail === "" ? "" : ": " + detail}`);
}

const at = (path) => path.split(".").reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), results);
const factors = { T: 1e12, G: 1e9, M: 1e6, k: 1e3, m: 1e-3, "µ": 1e-6, n: 1e-9, p: 1e-12, f: 1e-15, a: 1e-18 };
const digits_of = { "⁻": "-", "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9 };

/** What a reader takes a displayed number for, in the unit of results.json, and half a unit of its last digit. */
function read_number(text, unit) {
  const match = text.match(/^(−?[\d.\u202f]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?:[\s\u00a0\u202f]*(.*))?$/u);
  if (!match) return [NaN, 0];
  const power = match[2] ? 10 ** Number([...match[2]].map((c) => digits_of[c]).join("")) : 1;
  const digits = match[1].replace("−", "-").replaceAll("\u202f", ""), word = match[3] || "", base = unit.replace("ohm", "Ω");
  let scale = power;
  if (unit === "fraction") scale *= 0.01;
  else if (unit === "m^2") scale *= word === "mm²" ? 1e-6 : 1e-12;
  else if (unit === "W m^2") scale *= 1e-18;
  else if (unit === "ps" && word.endsWith("s") && word !== "ps") scale *= (factors[word.slice(0, -1)] || 1) * 1e12;
  else if (/^(s|m|Hz|W|J|V|A|ohm|S|F)$/.test(unit) && word !== base && word.endsWith(base)) scale *= factors[word.slice(0, -base.length)];
  return [Number(digits) * scale, 0.51 * 10 ** -(digits.split(".")[1] || "").length * scale];
}

/** Every number that says where it comes from stands in results.json, and reads as it does there. */
function check_numbers(numbers) {
  let wrong = 0;
  for (const { path, value, text, unit } of numbers) {
    const stored = at(path), [read, tolerance] = read_number(text, unit);
    if (stored !== Number(value) || !(Math.abs(read - stored) <= tolerance)) {
      if (++wrong <= 5) console.log(`  ${path}: results.json ${stored}, page ${value} shown as "${text}"`);
    }
  }
  check("numbers shown are those of results.json", wrong === 0, `${wrong} of ${numbers.length} are not`);
  check(`at least ${fewest_numbers} numbers are shown`, numbers.length >= fewest_numbers, String(numbers.length));
  console.log(`${numbers.length} numbers of the page are those of results.json`);
}

/** The parts of the power that the page shows add up to the supply that it shows. */
function check_power(numbers) {
  const of = (role) => numbers.filter((number) => number.role === role && number.path.includes("power_W.")).map((number) => Number(number.value));
  const totals = of("total"), sum = of("part").reduce((a, b) => a + b, 0);
  check("the supply power is shown", totals.length > 0 && of("part").length > 1);
  check("the parts of the power add up to the supply", totals.every((total) => Math.abs(sum - total) <= 1e-12 * Math.abs(total)), `${sum} of ${totals.join(", ")}`);
}

function check_file() {
  const text = fs.readFileSync(report, "utf8");
  check("the report weighs less than 2 MB", text.length < most_bytes, `${text.length} bytes`);
  const loads = [...text.matchAll(/<(script|img|link|iframe|source)\b[^>]*\b(src|href)="(?!data:)[^"]*"/g)];
  check("nothing is loaded from elsewhere", loads.length === 0, loads.map((m) => m[0]).join(" "));
}

const flags = process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : [];

/** Without playwright-core: the page as Chromium has drawn it. */
function look_once() {
  console.log("playwright-core is not here: only the drawn page is read");
  const page = execFileSync(browser_path, ["--headless", ...flags, "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", `file://${report}`],
    { encoding: "utf8", maxBuffer: 1 << 27, stdio: ["ignore", "pipe", "ignore"] });
  check("the page is drawn to its end", /data-ready="true"/.test(page));
  const drawn = page.replace(/<script\b[\s\S]*?<\/script>/g, "");
  check("no section failed", !drawn.includes("could not be drawn"));
  const plain = (text) => text.replace(/&nbsp;/g, "\u00a0").replace(/&amp;/g, "&");
  const numbers = [...page.matchAll(/<data value="([^"]*)" data-path="([^"]*)" data-unit="([^"]*)"(?: data-role="([^"]*)")?[^>]*>([^<]*)<\/data>/g)]
    .map(([, value, path, unit, role, text]) => ({ value, path, unit, role, text: plain(text) }));
  check_numbers(numbers);
  check_power(numbers);
}

async function open(browser, options, is_timed = false) {
  const page = await browser.newPage(options);
  if (is_timed) {  // processor time, not that of the clock: other work on the machine is not the report's
    const tools = await page.context().newCDPSession(page);
    await tools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
    await tools.send("Performance.enable");
    page.processor_ms = async () => 1000 * (await tools.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value;
  }
  const said = [], asked = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) said.push(message.text()); });
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) asked.push(request.url()); });
  page.setDefaultTimeout(120000);  // a busy machine is no fault of the report
  await page.goto(`file://${report}`);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 120000 });
  return { page, said, asked };
}

async function check_opening(browser) {
  let best = Infinity;
  for (let k = 0; k < 5 && best >= most_ms; ++k) {
    const { page, said, asked } = await open(browser, { viewport: { width: 1280, height: 900 } }, true);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
    best = Math.min(best, await page.processor_ms());
    check("no errors on the console", said.length === 0, said.join("; "));
    check("no request leaves the file", asked.length === 0, asked.join(" "));
    await page.close();
  }
  const is_busy = os.loadavg()[0] > os.cpus().length;  // on a busy machine its caches and threads are others'
  if (!is_busy) check("the report opens in less than 1 s of the page's thread", best < most_ms, `${best.toFixed(0)} ms`);
  console.log(`opens in ${best.toFixed(0)} ms of its thread${is_busy ? " (not judged: the machine is busy)" : ""}, ${fs.statSync(report).size} bytes`);
}

async function check_content(page) {
  await open_details(page);
  const numbers = await page.$$eval("data[data-path]", (list) => list.map((node) =>
    ({ path: node.dataset.path, value: node.getAttribute("value"), unit: node.dataset.unit, role: node.dataset.role, text: node.textContent })));
  check_numbers(numbers);
  check_power(numbers);
  const sections = await page.$$eval("main section", (list) => list.map((node) => node.id));
  const wanted = is_full ? ["claims", "accuracy", "training", "confusion", "misclassified", "power", "partitions", "ir-drop", "settling", "neuron",
    "neurons", "amplifier", "architecture", "machines", "checks", "assumptions", "bibliography", "provenance"]
    : ["accuracy", "confusion", "power", "figures", "assumptions", "bibliography", "provenance"];
  if (results.training) wanted.push("training");
  for (const id of wanted) check(`there is a section ${id}`, sections.includes(id));
  check("there is one first heading", (await page.$$("h1")).length === 1);
  const nameless = await page.$$eval("svg[role=img], canvas, [role=group], select", (list) => list.filter((node) => !node.getAttribute("aria-label")).length);
  check("plots, images and tables have names", nameless === 0, String(nameless));
  const plots = await page.$$eval("figure.chart svg", (list) => list.map((node) => node.querySelectorAll("path, rect").length));
  check("plots are drawn", plots.length >= (is_full ? 10 : results.training ? 2 : 1) && plots.every((n) => n > 0), plots.join(" "));
  if (!is_full) return;
  const assumed = await page.$$eval("#assumptions h3", (list) => list.map((node) => [node.textContent, [...node.nextElementSibling.children].map((item) => item.textContent)]));
  const kinds = assumed.map(([, sentences]) => sentences.filter((text) => /^op-amps are (ideal|circuits|macro-models)/.test(text)));
  check("what is assumed of op-amps stands with their networks", kinds.flat().length >= 3 && kinds.every((list) => list.length <= 1), JSON.stringify(assumed));
  const verdicts = await page.$$eval(".claim .verdict", (list) => list.map((node) => node.textContent));
  check("every claim has a verdict", verdicts.length === results.claims.length && verdicts.every((text) => /^(confirmed|refuted|on a condition|not decidable)$/.test(text)), verdicts.join("; "));
  const outputs = await page.$$eval(".digit", (list) => list.map((node) => node.querySelectorAll(".outputs div").length));
  check("misclassified digits have the voltages of their outputs", outputs.length > 0 && outputs.every((n) => n === results.confusion.label_by_predicted.length), outputs.join(" "));
}

const theme = (page) => page.evaluate(() => ({ name: document.documentElement.dataset.theme, ground: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
  soft: getComputedStyle(document.querySelector(".lead")).color }));

/** Contrast of two colours "rgb(r, g, b)" by the rule of WCAG 2. */
function contrast(a, b) {
  const light = (colour) => {
    const [r, g, blue] = colour.match(/\d+/g).map((v) => { const c = Number(v) / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

async function check_themes(browser) {
  for (const scheme of ["light", "dark"]) {
    const { page } = await open(browser, { colorScheme: scheme });
    const first = await theme(page);
    check(`colours follow the reader's ${scheme} scheme`, first.name === scheme, first.name);
    await page.click("#theme");
    const second = await theme(page);
    check(`the switch changes ${scheme}`, second.name !== scheme && second.ground !== first.ground);
    for (const one of [first, second])
      for (const text of [one.ink, one.soft]) check(`text can be read in ${one.name}`, contrast(text, one.ground) >= 4.5, `${text} on ${one.ground}`);
    await page.close();
  }
}

async function check_keyboard(page) {
  await page.keyboard.press("Tab");
  check("the first stop leads to the report", await page.evaluate(() => document.activeElement.className === "skip"));
  await page.keyboard.press("Tab");
  check("the second stop is the colour switch", await page.evaluate(() => document.activeElement.id === "theme"));
  check("the focus can be seen", await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; }));
  const before = (await theme(page)).name;
  await page.keyboard.press("Enter");
  check("Enter switches the colours", (await theme(page)).name !== before);
  const read = (figure) => figure.$eval(".read-out", (node) => node.textContent);
  for (const figure of await page.$$("figure.chart:has(svg)")) {
    const title = await figure.$eval("figcaption", (node) => node.textContent);
    await (await figure.$("svg")).focus();
    const words = [];
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) { await page.keyboard.press(key); words.push(await read(figure)); }
    check(`arrow keys read "${title}"`, words.every((text) => text !== ""), words.join(" | "));
    const button = await figure.$(".legend button");
    if (!button) continue;
    const shapes = () => figure.$$eval("svg path.curve, svg rect.bar, svg circle", (list) => list.length);
    const all = await shapes();
    await button.focus();
    await page.keyboard.press("Enter");
    check(`the legend of "${title}" hides a series`, (await button.getAttribute("aria-pressed")) === "false" && (await shapes()) < all);
    await page.keyboard.press("Enter");
  }
  const summary = await page.$(".tree details details summary");
  if (summary) {
    await summary.focus();
    await page.keyboard.press("Enter");
    check("Enter opens a part of a breakdown", await summary.evaluate((node) => node.parentNode.open));
  }
}

async function check_phone(browser) {
  const { page, said } = await open(browser, { viewport: { width: 390, height: 844 } });
  await open_details(page);
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  check("a phone need not scroll sideways, all details open", widths[0] <= widths[1], widths.join(" of "));
  await check_phone_plots(page, check);
  check("no errors on a phone", said.length === 0, said.join("; "));
  await page.close();
}

async function look_closely(chromium) {
  const browser = await chromium.launch({ executablePath: browser_path, args: flags });
  try {
    if (part !== "content") await check_opening(browser);
    const { page, said } = await open(browser, { viewport: { width: 1280, height: 900 } });
    if (part === "content") {
      await check_content(page);
      return check("no errors on the console", said.length === 0, said.join("; "));
    }
    await check_keyboard(page);
    await check_content(page);
    await check_plots(page, check);
    check("no errors after use", said.length === 0, said.join("; "));
    await check_themes(browser);
    await check_phone(browser);
    await check_axe(async (options) => (await open(browser, options)).page, check);
    await check_print(await open(browser, { viewport: { width: 794, height: 1123 } }), check);
  } finally {
    await browser.close();
  }
}

(async () => {
  check_file();
  let playwright = null;
  try { playwright = require("playwright-core"); } catch { /* told below */ }
  if (playwright) await look_closely(playwright.chromium); else look_once();
  console.log(`${checks} checks, ${failures} failures`);
  process.exit(failures ? 1 : 0);
})().catch((error) => { console.log(`FAILED: ${error.stack}`); process.exit(1); });
