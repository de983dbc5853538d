import json

import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels


@pytest.fixture
def scenario(weight_folder, data):
    folder = weight_folder(*random_levels((784, 16, 10)))
    return sl.Scenario(**{"network.weights": str(folder)})


def without_times(results):
    text = json.loads(json.dumps(results))
    for key in ("provenance", "timing", "wall_s", "files", "threads", "figures", "timing_s"):
        text.pop(key, None)
    return text


def test_run_is_the_programs(scenario, program, elsewhere):
    run = sl.run(scenario, out="ours", limit=30)
    (elsewhere / "asked.toml").write_text(scenario.to_toml())
    program("run", "asked.toml", "--limit", 30, "--out", "theirs", "--quiet")
    theirs = json.loads((elsewhere / "theirs" / "results.json").read_text()) | {"scenario": scenario.name}
    title = run.to_dict()["title"]
    assert without_times(run.to_dict()) == without_times(theirs | {"title": title})
    assert (elsewhere / "ours" / "predictions.csv").read_text() == (elsewhere / "theirs" / "predictions.csv").read_text()


def test_folder_is_read_and_left_alone(scenario, elsewhere):
    made = sl.run(scenario, out="run", limit=20)
    before = {path: path.stat().st_mtime_ns for path in (elsewhere / "run").rglob("*")}
    run = sl.open_run("run")
    assert run.accuracy == made.accuracy and run["power_W.supply"] == made.power["supply"]
    assert run.confusion.sum() == 20 and len(run.predictions["image"]) == 20 and run.training is None
    assert run.report.name == "report.html" and run.scenario["network.weights"] == scenario["network.weights"]
    assert "accuracy.circuit" in run and "accuracy.magic" not in run
    with pytest.raises(KeyError, match="magic"):
        run["accuracy.magic"]
    assert {path: path.stat().st_mtime_ns for path in (elsewhere / "run").rglob("*")} == before
    rows = sl.compare("run", made)
    assert rows[0]["accuracy.circuit"] == rows[1]["accuracy.circuit"] == made.accuracy["circuit"]


def test_folders_that_hold_no_run_are_told(elsewhere):
    with pytest.raises(sl.InputError, match="results.json"):
        sl.open_run("nowhere")
    (elsewhere / "results.json").write_text("{")
    with pytest.raises(sl.InputError, match="not JSON"):
        sl.open_run(".")


def test_sweep_is_tidy_and_goes_on(scenario, elsewhere):
    grid = {"synapse.tmr_percent": [100, 200], "amplifier.gains": [[20, 5], [10, 5]]}
    table = sl.sweep(scenario, grid, limit=10, out="sweep")
    assert len(table) == 4 and table["synapse.tmr_percent"].tolist() == [100, 100, 200, 200]
    assert table["accuracy.circuit"].shape == (4,) and (table["power_W.supply"] > 0).all()
    kept = (elsewhere / "sweep" / "sweep.jsonl").read_text()
    again = sl.sweep(scenario, grid, limit=10, out="sweep")
    assert again.rows == table.rows and (elsewhere / "sweep" / "sweep.jsonl").read_text() == kept
    (elsewhere / "sweep" / "sweep.jsonl").write_text(kept[: len(kept) * 3 // 5])
    assert sl.sweep(scenario, grid, limit=10, out="sweep")["power_W.supply"].tolist() == table["power_W.supply"].tolist()
    table.save_csv("table.csv")
    assert len((elsewhere / "table.csv").read_text().splitlines()) == 5
    own = sl.sweep(scenario, {"neuron.fins": [5, 10]}, lambda s: {"fins": s["neuron.fins"]})
    assert own["fins"].tolist() == [5, 10]
    with pytest.raises(sl.InputError, match="tmr_percentt"):
        sl.sweep(scenario, {"synapse.tmr_percentt": [1]})
    with pytest.raises(KeyError, match="accuracy.circuit"):
        table["accuracy"]


def test_run_is_refused_before_it_begins(scenario):
    with pytest.raises(sl.InputError):
        sl.run(scenario, limit=0)
    with pytest.raises(sl.InputError, match="seed"):
        sl.run(scenario, seed=-1)
    with pytest.raises(sl.InputError, match="images"):
        sl.run(scenario.set(**{"dataset.folder": "nowhere"}), limit=5)


def test_pictures(scenario):
    pytest.importorskip("matplotlib")
    run = sl.run(scenario, limit=10)
    assert run.plot().get_xlabel() == "predicted" and np.sum(run.confusion) == 10
