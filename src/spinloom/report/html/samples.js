// What a study of many samples found.

const percent_range = ([low, high], unit) => `${quantity_text(low, unit)} to ${quantity_text(high, unit)}`;

function indices_table(figure, i) {
  const rows = figure.indices.map((index, k) => {
    const path = `statistics.${i}.indices.${k}.`;
    return [index.variable, num(`${path}first`, "1", { digits: 3 }), percent_range(index.first_ci95, "1"), num(`${path}total`, "1", { digits: 3 }), percent_range(index.total_ci95, "1")];
  });
  return table(["variable", "by itself", "95 %", "with others", "95 %"], rows, { numeric: [1, 2, 3, 4], label: `Indices of ${figure.figure}`, caption: `Part of the variance of ${figure.figure} that a variable is the cause of (Sobol).` });
}

function samples_section() {
  const rows = results.statistics.map((figure, i) => {
    const path = `statistics.${i}.`, at_p = (p) => num(`${path}quantiles.${figure.quantiles.findIndex((one) => one.p === p)}.value`, figure.unit);
    return [figure.figure, num(`${path}mean`, figure.unit), percent_range(figure.mean_ci95, figure.unit), num(`${path}sigma`, figure.unit), at_p(0.05), at_p(0.5), at_p(0.95)];
  });
  const yielded = results.yield && el("p", { class: "lead" }, "Yield ", num("yield.fraction", "fraction"), `, 95 % interval ${percent_range(results.yield.ci95, "fraction")}: `,
    results.yield.limits.map((limit) => `${limit.figure}${limit.least === undefined ? "" : ` at least ${limit.least}`}${limit.most === undefined ? "" : ` at most ${limit.most}`}`).join(", "));
  return [yielded, table(["figure", "mean", "95 % interval", "sigma", "5 %", "median", "95 %"], rows, { numeric: [1, 2, 3, 4, 5, 6], label: "Figures over the samples", caption: `${results.samples} samples (${results.sampling}), ${results.failures} without figures. Intervals are of the mean.` }),
    el("div", { class: "charts" }, (plots.samples || []).map((plot) => line_chart(plot))),
    results.statistics.map((figure, i) => (figure.indices ? indices_table(figure, i) : null)),
    results.variables.length ? table(["variable", "distribution"], results.variables.map((one) => [one.key, one.distribution]), { label: "Variables" }) : null,
    el("ul", { class: "plain" }, results.stages.map((line) => el("li", {}, line)))].filter(Boolean);
}
