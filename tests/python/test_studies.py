import csv
import json

import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels

@pytest.fixture
def weights(weight_folder, data):
    return weight_folder(*random_levels((784, 16, 10)))


def plan(weights, **more):
    return {
        "kind": "latin-hypercube", "base": "mnist-784x16x10", "samples": 4, "seed": 3, "images": 10,
        "responses": "accuracy.circuit, power_W.supply", **more,
        "scenario": {"network": {"weights": str(weights)}},
        "variables": {"synapse": {"tmr_percent": {"uniform": [100, 200]}}},
    }  # fmt: skip


def study_text(weights):
    return (
        'kind = "latin-hypercube"\nbase = "mnist-784x16x10"\nsamples = 4\nseed = 3\nimages = 10\n'
        'responses = "accuracy.circuit, power_W.supply"\n'
        f'[scenario]\nnetwork.weights = "{weights}"\n'
        "[variables]\nsynapse.tmr_percent = { uniform = [100, 200] }\n"
    )


def test_study_is_the_programs(weights, program, elsewhere):
    (elsewhere / "mine.toml").write_text(study_text(weights))
    found = sl.study("mine.toml", out="ours", threads=1)
    program("study", "mine.toml", "--out", "theirs", "--quiet")
    assert (elsewhere / "ours/samples.csv").read_text() == (elsewhere / "theirs/samples.csv").read_text()
    assert len(found) == 4 and found.swept == ["synapse.tmr_percent"]
    assert ((found["synapse.tmr_percent"] >= 100) & (found["synapse.tmr_percent"] <= 200)).all()
    assert (found["power_W.supply"] > 0).all() and found.report.is_file()
    with open(elsewhere / "ours/samples.csv", newline="") as file:
        assert [float(row["power_W.supply"]) for row in csv.DictReader(file)] == found["power_W.supply"].tolist()
    assert found.results.to_dict() == json.loads((elsewhere / "ours/results.json").read_text())
    again = sl.study("mine.toml", out="ours", samples=4)
    assert again.rows == found.rows
    fewer = sl.study(plan(weights), samples=2, images=5)
    assert len(fewer) == 2 and fewer.folder is None and fewer.report is None
    assert sl.study(plan(weights)).rows == found.rows


def test_study_is_refused_before_it_begins(weights, elsewhere):
    (elsewhere / "mine.toml").write_text(study_text(weights).replace("synapse.tmr_percent", "synapse.tmr_percentt"))
    with pytest.raises(sl.InputError, match="tmr_percent"):
        sl.study("mine.toml")
    with pytest.raises(sl.InputError, match="mismatch-784x16x10"):
        sl.study("no-such-study")
    with pytest.raises(sl.InputError, match="samples"):
        sl.study("mine.toml", samples=0)


def test_explanations_add_up(weights, program):
    sl.run(sl.Scenario(**{"network.weights": str(weights)}), out="run", limit=5)
    energy = sl.explain("run", "energy")
    assert energy.unit == "J" and energy.value == sl.open_run("run")["architecture.energy_J"]
    assert np.isclose(sum(part.value for part in energy.parts.values()), energy.value, rtol=1e-12)
    assert str(sl.explain("run", "energy", depth=1)).strip() in program("explain", "run", "energy", "--depth", 1)
    name = next(iter(energy.parts))
    assert sl.explain("run", "energy", name).value == energy.parts[name].value
    with pytest.raises(sl.InputError, match="quantity"):
        sl.explain("run", "colour")
    with pytest.raises(sl.InputError):
        sl.explain("run", "energy", "nothing.here")


def test_claims_are_the_programs(data, elsewhere):
    with pytest.raises(sl.InputError, match="limit"):
        sl.reproduce("claims", limit=0)
    with pytest.raises(sl.InputError, match="no-such"):
        sl.reproduce("claims", scenario="no-such-scenario.toml")


@pytest.mark.slow
def test_claims_of_a_quick_run(data, elsewhere):
    found = sl.reproduce("claims", quick=True, limit=100)
    assert {row["verdict"] for row in found.claims} <= {"confirmed", "refuted", "on a condition", "not decidable"}
    assert len(found.claims) >= 8 and "verdict" in str(found) and found.report.is_file()
