// Opens pages of the site as a reader does, from its folder, and searches.
//
// usage: node check-site.js BROWSER SITE
"use strict";
const { chromium } = require("playwright-core");
const [browser_path, site] = process.argv.slice(2);

let failures = 0, checks = 0;
function check(what, is_true, detail = "") {
  ++checks;
  if (is_true) return;
  ++failures;
  console.log(`FAILED: ${what}${detail === "" ? "" : ": " + detail}`);
}

async function open(browser, path, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(120000);  // a busy machine is no fault of the site
  const said = [], asked = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) said.push(message.text()); });
  page.on("pageerror", (error) => said.push(error.message));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) asked.push(request.url()); });
  await page.goto(`file://${site}/${path}`);
  return { page, said, asked };
}

async function check_quiet({ page, said, asked }, what) {
  await page.waitForTimeout(200);
  check(`no errors on ${what}`, said.length === 0, said.join("; "));
  check(`no request leaves ${what}`, asked.length === 0, asked.join(" "));
  await page.close();
}

async function check_search(browser) {
  const opened = await open(browser, "howto/index.html"), { page } = opened;
  await page.fill(".wy-side-nav-search input", "level shift");
  await page.press(".wy-side-nav-search input", "Enter");
  await page.waitForSelector("#mkdocs-search-results article");
  const titles = await page.$$eval("#mkdocs-search-results h3", (list) => list.map((node) => node.textContent));
  check("the level shift is found", titles.includes("What is assumed"), titles.slice(0, 9).join(", "));
  await page.fill("#mkdocs-search-query", "glossar");
  await page.waitForFunction(() => document.querySelector("#mkdocs-search-results h3")?.textContent === "Glossary")
    .catch(() => check("half a word finds the glossary first", false));
  await page.fill("#mkdocs-search-query", "xyzzyx");
  await page.waitForFunction(() => document.querySelector("#mkdocs-search-results").textContent === "Nothing found")
    .catch(() => check("what is nowhere is not found", false));
  await page.fill("#mkdocs-search-query", "glossary");
  await page.click("#mkdocs-search-results article a");
  check("a result leads to its page", page.url().includes("glossary.html"), page.url());
  await check_quiet(opened, "the search");
}

async function main() {
  const flags = process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: browser_path, args: flags });
  for (const path of ["index.html", "theory/device.html", "reference/commands.html"]) {
    const opened = await open(browser, path);
    check(`${path} has one first heading`, (await opened.page.$$("h1")).length === 1);
    const broken = await opened.page.$$eval("img", (list) => list.filter((image) => image.naturalWidth === 0).length);
    check(`the pictures of ${path} are drawn`, broken === 0);
    await check_quiet(opened, path);
    const phone = await open(browser, path, { viewport: { width: 390, height: 800 } });
    const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(`${path} fits 390 pixels`, wide <= 0, `${wide} too wide`);
    await check_quiet(phone, `${path} on a phone`);
  }
  await check_search(browser);
  await browser.close();
  console.log(`${checks} checks, ${failures} failures`);
  process.exit(failures === 0 ? 0 : 1);
}

main();
