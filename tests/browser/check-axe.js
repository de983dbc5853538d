// axe-core on a page: light, dark, phone and print, all details open. It is done without where axe-core is not there.
"use strict";

/** Opens all details, also those that appear by that. */
async function open_details(page) {
  for (let closed = 1; closed > 0;) {
    closed = await page.evaluate(() => {
      const list = [...document.querySelectorAll("details:not([open])")];
      list.forEach((node) => { node.open = true; });
      return new Promise((done) => setTimeout(() => done(list.length), 50));
    });
  }
}

const most_alike = 12;

/** Takes away the rows of a table and the details of a section that are like those before them. */
const shorten = (page) => page.evaluate((most) => {
  const remove_rest = (list) => [...list].slice(most).forEach((node) => node.remove());
  for (const section of document.querySelectorAll("main section")) remove_rest(section.querySelectorAll("details"));
  for (const body of document.querySelectorAll("tbody")) remove_rest(body.rows);
}, most_alike);

// Of the thousands of cells of a page the first of a kind, but with SPINLOOM_AXE=whole.
const is_whole = process.env.SPINLOOM_AXE === "whole";
const looks = [
  ["light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }, "screen"],
  ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }, "screen"],
  ["phone", { viewport: { width: 390, height: 844 }, colorScheme: "light" }, "screen"],
  ["print", { viewport: { width: 794, height: 1123 }, colorScheme: "light" }, "print"],
];

/** `open(options)` gives a page that is drawn; `check` takes what, whether it holds, and what was found instead. */
async function check_axe(open, check) {
  let source;
  try { source = require("axe-core").source; } catch { return console.log("axe-core is not here: what it finds is not looked at"); }
  for (const [name, options, media] of looks) {
    const page = await open(options);
    await page.emulateMedia({ media });
    await open_details(page);
    if (!is_whole) await shorten(page);
    await page.evaluate(source);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes.slice(0, 2).map((node) => `${node.target.join(" ")} ${node.failureSummary.split("\n").slice(1, 2)}`).join("; ")}`)));
    check(`axe-core finds nothing in ${name}`, found.length === 0, found.join("\n    "));
    await page.close();
  }
}

module.exports = { check_axe, open_details };
