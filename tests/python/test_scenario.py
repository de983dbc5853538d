import pytest
import spinloom as sl


def test_shipped_scenarios_go_by_name(source):
    scenario = sl.Scenario()
    assert scenario.name == "mnist-784x16x10" and scenario.topology == (784, 16, 10)
    assert scenario == sl.Scenario(source / "scenarios" / "mnist-784x16x10.toml")
    assert sl.Scenario("mnist-784x128x10").topology == (784, 128, 10)


def test_overrides_are_seen_and_leave_the_first_alone():
    first = sl.Scenario(**{"amplifier.gains": [20, 5]})
    other = first.set(amplifier__gains=[10, 5.5], synapse__tmr_percent=150)
    assert first["amplifier.gains"] == [20, 5] and other["amplifier.gains"] == [10, 5.5]
    assert other["synapse.tmr_percent"] == 150 and other.to_dict()["synapse"]["tmr_percent"] == 150
    assert 'gains = [ 10, 5.5 ]' in other.to_toml() or "gains" in other.to_toml()


def test_keys_that_are_not_stated_have_their_defaults():
    scenario = sl.Scenario()
    assert scenario["neuron.fins"] == 10
    assert scenario["faults.samples"] == next(int(key.default) for key in scenario.keys if key.name == "faults.samples")
    with pytest.raises(KeyError, match="neuron.fins"):
        scenario["neuron.fin"]
    key = next(key for key in scenario.keys if key.name == "synapse.tmr_percent")
    assert key.unit == "%" and key.meaning


def test_text_and_dict_make_the_same_scenario():
    scenario = sl.Scenario("mnist-784x16x10-wires")
    assert sl.Scenario.from_toml(scenario.to_toml(), scenario.name) == scenario
    again = sl.Scenario.from_dict(scenario.to_dict(), scenario.name)
    assert again.to_dict() == scenario.to_dict() and hash(again) == hash(sl.Scenario.from_dict(again.to_dict(), again.name))


def test_everything_wrong_is_told_at_once():
    with pytest.raises(sl.InputError) as caught:
        sl.Scenario(**{"neuron.finns": 3, "synapse.tmr_percent": -5, "network.topology": "large"})
    keys = {problem.key for problem in caught.value.problems}
    assert keys == {"neuron.finns", "synapse.tmr_percent", "network.topology"}
    assert "neuron.fins" in str(caught.value) or "fins" in str(caught.value)
    with pytest.raises(sl.InputError, match="did you mean 'mnist-784x16x10'"):
        sl.Scenario("mnist-784x16x1")
    with pytest.raises(sl.InputError, match="cannot be a complex"):
        sl.Scenario(neuron__fins=1j)
    with pytest.raises(sl.InputError, match="nowhere.toml"):
        sl.Scenario("nowhere.toml")
