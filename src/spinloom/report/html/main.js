// Puts the sections together, and keeps the contents and the theme.

const sections = [
  ["pictures", "Pictures", () => plots.pictures && plots.pictures.lines.length + plots.pictures.maps.length, pictures_section],
  ["values", "Values", () => results.values, values_section],
  ["samples", "What the samples say", () => results.kind === "samples" && results.statistics, samples_section],
  ["claims", "Paper against measured", () => results.claims && results.claims.length, claims_section],
  ["accuracy", "Accuracy by fidelity", () => network_paths().length, accuracy_section],
  ["training", "Training", () => plots.training && plots.training.length, training_section],
  ["confusion", "Confusion matrix", () => results.confusion && results.confusion.label_by_predicted, confusion_table],
  ["misclassified", "Misclassified digits", () => plots.misclassified && plots.misclassified.length, misclassified_section],
  ["power", "Power by who delivers it", () => main_network() !== null && at(`${main_network()}power_W.supply`) !== undefined, power_section],
  ["figures", "Other figures", () => main_network() !== null && other_groups(main_network()).length, figures_section],
  ["views", "Inside the network", () => plots.views, () => pictures_of(plots.views)],
  ["partitions", "Partitions", () => results.partitions && results.partitions.choices, partitions_section],
  ["ir-drop", "IR drop", () => results.ir_drop && plots.ir_drop, ir_drop_section],
  ["settling", "Settling", () => results.settling && results.settling.length && plots.settling, settling_section],
  ["neuron", "The neuron on the bench", () => results.neuron, neuron_section],
  ["neurons", "Beside earlier neurons", () => results.neurons, neurons_section],
  ["amplifier", "The op-amp on the bench", () => results.amplifier, amplifier_section],
  ["architecture", "Area, power and energy", () => results.architecture, architecture_section],
  ["machines", "The network on other machines", () => results.baselines && results.baselines.rows, baselines_section],
  ["checks", "Checks by the full netlist", () => results.checks, checks_section],
  ["assumptions", "What is assumed", () => results.assumptions && results.assumptions.length, assumptions_section],
  ["bibliography", "Models and their sources", () => document_data.bibliography.length, bibliography_section],
  ["provenance", "Provenance", () => results.provenance, provenance_section],
];

/** The first sections at once, the others one after the other, so that there is something to read from the start. */
async function fill_page() {
  const main = document.getElementById("report"), shown = sections.filter(([, , is_there]) => is_there());
  const from = results.provenance || {};
  main.append(el("h1", {}, results.title || results.scenario || "Run"),
    results.provenance ? el("p", { class: "lead" }, `spinloom ${from.version || ""}, seed ${from.seed}, ${results.images} test images${from.quick ? ", shortened run: not for figures" : ""}`) : "",
    overview() || "");
  const contents = el("details", { open: window.innerWidth >= 960 }, el("summary", {}, "Contents"), el("ol", {}, shown.map(([id, title]) => el("li", {}, el("a", { href: `#${id}` }, title)))));
  document.getElementById("contents").append(contents);
  for (const [place, [id, title, , make]] of shown.entries()) {
    if (place >= 2) await new Promise((done) => setTimeout(done, 0));
    main.append(el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), made(title, make)));
  }
  mark_place(shown.map(([id]) => id));
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
  document.documentElement.dataset.ready = "true";
}

/** A section that cannot be made must not take the others with it. */
function made(title, make) {
  try {
    return make();
  } catch (error) {
    console.error(`section "${title}":`, error);
    return el("p", { class: "note" }, "This section could not be drawn from the data in this file.");
  }
}

/** Marks in the contents what is being read. */
function mark_place(ids) {
  const links = new Map(ids.map((id) => [id, document.querySelector(`nav a[href="#${id}"]`)]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id).setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const id of ids) seen.observe(document.getElementById(id));
}

function keep_theme() {
  const button = document.getElementById("theme"), wanted = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const show = () => {
    const is_dark = chosen === null ? wanted.matches : chosen === "dark";
    document.documentElement.dataset.theme = is_dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(is_dark));
    button.textContent = is_dark ? "Light" : "Dark";
    button.setAttribute("aria-label", is_dark ? "Switch to light colours" : "Switch to dark colours");
  };
  button.addEventListener("click", () => { chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; show(); });
  wanted.addEventListener("change", show);
  show();
}

keep_theme();
fill_page();
