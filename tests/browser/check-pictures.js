// Looks at a page of pictures, with playwright-core; skipped without it.
//
// usage: node check-pictures.js BROWSER PAGE
"use strict";
const { check_axe } = require("./check-axe.js");
const { check_phone_plots, check_plots, check_print } = require("./check-plots.js");
const [browser_path, file] = process.argv.slice(2);

let failures = 0;
function check(what, is_true, detail = "") {
  if (is_true) return;
  ++failures;
  console.log(`FAILED: ${what}${detail === "" ? "" : ": " + detail}`);
}

async function open(browser, options) {
  const page = await browser.newPage(options), said = [];
  page.setDefaultTimeout(120000);
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) said.push(message.text()); });
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(`file://${file}`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.waitForSelector("figure.chart svg");
  return { page, said };
}

(async () => {
  let playwright = null;
  try { playwright = require("playwright-core"); } catch { return console.log("playwright-core is not here: the page is not looked at"); }
  const flags = process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : [];
  const browser = await playwright.chromium.launch({ executablePath: browser_path, args: flags });
  const { page, said } = await open(browser, { viewport: { width: 1280, height: 900 } });
  await check_plots(page, check);
  const drawn = await page.$$eval("figure.chart svg", (list) => list.map((node) => node.querySelectorAll("path, rect, circle").length));
  check("plots are drawn", drawn.length > 0 && drawn.every((n) => n > 0), drawn.join(" "));
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));  // draws images that are not in sight too
  await page.waitForFunction(() => [...document.querySelectorAll("figure.chart img")].every((image) => image.complete && image.naturalWidth > 0));
  const maps = await page.$$eval("figure.chart img", (list) => list.map((node) => node.naturalWidth));
  check("maps are drawn", maps.every((width) => width > 0), maps.join(" "));
  await page.focus("figure.chart svg");
  await page.keyboard.press("ArrowRight");
  check("values are read", (await page.$eval("figure.chart .read-out", (node) => node.textContent)) !== "");
  if (await page.$("figure.chart path.curve")) {
    await page.focus("figure.chart:has(path.curve) svg");
    for (const key of ["Home", "m", "End"]) await page.keyboard.press(key);
    const words = await page.$eval("figure.chart:has(path.curve) .read-out", (node) => node.textContent);
    check("two cursors tell what lies between them", /from the second cursor/.test(words), words);
    check("both cursors are drawn", (await page.$$("figure.chart:has(path.curve) line.cursor")).length === 2);
  }
  check("no errors", said.length === 0, said.join("; "));
  await check_phone_plots((await open(browser, { viewport: { width: 390, height: 844 } })).page, check);
  await check_axe(async (options) => (await open(browser, options)).page, check);
  await check_print(await open(browser, { viewport: { width: 794, height: 1123 } }), check);
  await browser.close();
  console.log(`${failures} failures`);
  process.exit(failures ? 1 : 0);
})().catch((error) => { console.log(`FAILED: ${error.stack}`); process.exit(1); });
