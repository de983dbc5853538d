// Search of the site without a server: a page opened from a folder may load scripts, but neither start workers nor read files.
// The index comes as a script beside this one. It takes the place of MkDocs' own search/main.js.
"use strict";
(function () {
  const base = document.currentScript.src.replace(/main\.js.*$/, "");
  const input = document.getElementById("mkdocs-search-query");
  const list = document.getElementById("mkdocs-search-results");
  if (!input || !list) return;  // this page only has the field that leads to the page of results

  function load(name) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = base + name;
      script.onload = done;
      script.onerror = () => failed(new Error(name + " cannot be loaded"));
      document.head.append(script);
    });
  }

  function article(entry) {
    const node = document.createElement("article"), heading = document.createElement("h3"), link = document.createElement("a");
    link.href = base + "../" + entry.location;
    link.textContent = entry.title;
    heading.append(link);
    const text = document.createElement("p");
    text.textContent = entry.text.slice(0, 200);
    node.append(heading, text);
    return node;
  }

  function show(index, entries) {
    const words = input.value.trim().toLowerCase().split(/[^\p{L}\p{N}_.-]+/u).filter((word) => word.length > 1);
    // All words are wanted; the last one may still be half typed.
    const found = words.length === 0 ? [] : index.query((query) => words.forEach((word, k) => {
      query.term(lunr.tokenizer(word), { presence: lunr.Query.presence.OPTIONAL, boost: 10 });
      if (k === words.length - 1) query.term(word, { wildcard: lunr.Query.wildcard.TRAILING });
    }));
    const nodes = found.slice(0, 50).map((one) => article(entries.get(one.ref)));
    if (nodes.length === 0 && words.length > 0) {
      const none = document.createElement("p");
      none.textContent = "Nothing found";
      nodes.push(none);
    }
    list.replaceChildren(...nodes);
  }

  Promise.all([load("lunr.js"), load("search_index.js")]).then(() => {
    const docs = window.spinloom_search_index.docs, entries = new Map(docs.map((one) => [one.location, one]));
    const index = lunr(function () {
      this.ref("location");
      this.field("title", { boost: 10 });
      this.field("text");
      docs.forEach((one) => this.add(one));
    });
    const asked = new URLSearchParams(window.location.search).get("q");
    if (asked) input.value = asked;
    input.addEventListener("input", () => show(index, entries));
    show(index, entries);
  });
})();
