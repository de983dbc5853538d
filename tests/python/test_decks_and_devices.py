import json

import numpy as np
import pytest
import spinloom as sl

RC = "rc\nv1 a 0 pulse(0 1 0 1p 1p 1n 2n)\nr1 a b 1k\nc1 b 0 10f\n.tran 1p 2n\n.measure tran top max v(b)\n.measure tran never when v(b)=5\n.end\n"


def test_deck_gives_the_numbers_of_the_program(program, elsewhere):
    (elsewhere / "rc.sp").write_text(RC)
    program("sim", "rc.sp", "--json", "rc.json", "--quiet")
    theirs = json.loads((elsewhere / "rc.json").read_text())
    for deck in (sl.simulate(RC), sl.simulate(elsewhere / "rc.sp")):
        analysis = deck.analyses[0]
        assert deck.title == "rc" and analysis.kind == "tran" and analysis.sweep == "time"
        assert analysis.x.tolist() == theirs["analyses"][0]["sweep"]["values"]
        assert analysis["V( b )"].tolist() == theirs["analyses"][0]["signals"]["v(b)"]
        assert deck.measures["top"] == theirs["measures"]["top"]
        assert deck.measures["never"] is None and "never" in deck.failures
    with pytest.raises(KeyError, match=r"v\(b\)"):
        analysis["v(c)"]
    assert "v(b)" in dict(analysis.signals) and analysis.to_dict()["kind"] == "tran"


def test_other_analyses_of_a_deck():
    deck = sl.simulate("ac\nv1 a 0 dc 1 ac 1\nr1 a b 1k\nc1 b 0 1p\n.op\n.ac dec 5 1meg 1g\n.end\n")
    point, sweep = deck.analyses
    assert point.kind == "op" and point["v(b)"].shape == (1,) and point.x.size == 0
    response = 1 / (1 + 2j * np.pi * sweep.x * 1e-9)
    assert sweep["v(b)"].dtype == complex and np.allclose(sweep["v(b)"], response, rtol=1e-6)


def test_mistakes_of_a_deck_have_their_lines(elsewhere):
    with pytest.raises(sl.InputError) as caught:
        sl.simulate("t\nr1 a 0 1k\nq1 a b c\n.end\n")
    assert caught.value.problems[0].line == 3
    with pytest.raises(sl.InputError, match="nowhere.sp"):
        sl.simulate("nowhere.sp")
    with pytest.raises(sl.InputError, match="dialect"):
        sl.simulate(RC, dialect="verilog")


def test_neuron_is_the_programs(program, elsewhere):
    program("neuron", "--load-ohm", 640, "--load-to", 0.4, "--set", "neuron.tmr_percent=150", "--out", "vtc")
    theirs = json.loads((elsewhere / "vtc" / "neuron.json").read_text())
    curve = sl.neuron(load_ohm=640, load_to=0.4, tmr_percent=150)
    figures = theirs["neuron"]
    assert curve.slope == figures["slope"] and curve.swing == figures["output_V"][1] - figures["output_V"][0]
    table = np.loadtxt(elsewhere / "vtc" / "curve.csv", delimiter=",", skiprows=1)
    assert np.allclose(curve.vin, table[:, 0], rtol=1e-9) and np.allclose(curve.vout, table[:, 1], rtol=1e-9)
    again = sl.neuron(sl.Scenario(neuron__tmr_percent=150), load_ohm=640, load_to=0.4, v=np.linspace(-0.4, 0.4, 41))
    assert again.slope == pytest.approx(curve.slope, rel=0.2) and again.vin.shape == (41,)
    with pytest.raises(sl.InputError, match="fins"):
        sl.neuron(finns=3)
    with pytest.raises(sl.InputError, match="equal steps"):
        sl.neuron(v=[0, 0.1, 0.5])


def test_junction():
    junction = sl.device.Mtj(8488, 2.0, 0.5)
    assert junction.resistance() == 8488 and junction.resistance(np.pi, 0) == pytest.approx(3 * 8488)
    assert junction.resistance(np.pi, 0.5) == pytest.approx(2 * 8488)
    angles, volts = np.linspace(0, np.pi, 5)[:, None], np.linspace(-0.5, 0.5, 7)
    current = junction.current(angles, volts)
    assert current.shape == (5, 7) and np.allclose(current, volts / junction.resistance(angles, volts), atol=1e-18)
    slope = (junction.current(1.0, 0.2 + 1e-6) - junction.current(1.0, 0.2 - 1e-6)) / 2e-6
    assert junction.conductance(1.0, 0.2) == pytest.approx(slope, rel=1e-6)
    ellipse = sl.device.Mtj(tmr=2, ra_ohm_um2=10, length=50e-9, width=30e-9)
    assert ellipse.r_p == pytest.approx(10e-12 / (np.pi * 50e-9 * 30e-9 / 4))
    assert sl.device.Mtj.from_card("sot-mram-50x30").r_p == pytest.approx(ellipse.r_p, rel=1e-3)
    for wrong in (dict(r_p=1e3), dict(tmr=2), dict(r_p=-1, tmr=2), dict(r_p=1, tmr=2, length=1e-9, ra_ohm_um2=1, width=1e-9)):
        with pytest.raises(sl.InputError):
            sl.device.Mtj(**wrong)


def test_transistor():
    transistor = sl.device.Finfet.from_card("ptm-mg-14nm-hp-n")
    gate = np.linspace(0, 0.8, 9)
    currents = transistor.currents(gate, 0.8)
    assert currents.shape == (4, 9) and np.allclose(currents.sum(0), 0, atol=1e-15) and (np.diff(currents[1]) > 0).all()
    assert transistor.currents(gate[:, None], [0.1, 0.8]).shape == (4, 9, 2)
    current, slope = transistor.linearise(0.5, 0.8)
    assert np.array_equal(current, transistor.currents(0.5, 0.8)) and np.allclose(slope.sum(1), 0, atol=1e-12)
    step = (transistor.currents(0.5 + 1e-6, 0.8) - transistor.currents(0.5 - 1e-6, 0.8)) / 2e-6
    assert np.allclose(slope[:, 0], step, rtol=1e-4, atol=1e-12)
    with pytest.raises(sl.InputError, match="did you mean"):
        sl.device.Finfet.from_card("ptm-mg-14nm-hp-m")


def test_memory_element(program, elsewhere):
    device = sl.device.SotDevice.from_card("in-plane-50x30")
    damped = device.with_(damping=0.02)
    assert damped.parameters["damping"] == 0.02 and damped.critical_current() < device.critical_current()
    assert device.thermal_stability() > 20 and device.retention() > 1e3
    found = device.write_errors([400e-6], [2e-9, 0.5e-9], samples=200, seed=3)
    program("device", "write", "in-plane-50x30", "--current-uA", 400, "--pulse-ns", "0.5,2", "--samples", 200, "--seed", 3, "--out", "w")
    theirs = np.loadtxt(elsewhere / "w" / "write.csv", delimiter=",", skiprows=1)
    assert np.allclose(found.rate[0], theirs[:, 2], rtol=1e-9) and np.allclose(found.energy[0], theirs[:, 4], rtol=1e-9)
    assert np.array_equal(found.pulses, [0.5e-9, 2e-9]) and found.rate.shape == (1, 2)
    motion = device.llg(3e-4, 2e-9, start=(0.01, -1, 0.01))
    assert motion.m.shape == (motion.t.size, 3) and np.allclose(np.linalg.norm(motion.m, axis=1), 1)
    assert motion.m[0, 1] < 0 < motion.m[-1, 1]
    hot = device.llg(3e-4, 1e-10, start=(0, -1, 0), temperature=300, samples=5, every=1e-11)
    assert hot.m.shape == (5, hot.t.size, 3)
    for wrong in (dict(start=(0, 0, 0)), dict(start=(1, 0)), dict(start=(0, 1, 0), samples=3)):
        with pytest.raises(sl.InputError):
            device.llg(1e-4, 1e-9, **wrong)
    with pytest.raises(sl.InputError, match="damping"):
        device.with_(damping=-1)
    with pytest.raises(sl.InputError, match="damping"):
        sl.device.SotDevice(dampin=0.02)


def test_cards():
    card = sl.device.Card("sot-mram-50x30")
    assert "sot-mram-50x30" in card.list("mtj") and "ptm-mg-14nm-hp-n" in card.list()
    assert card.kind == "mtj" and card.value("ra_product") == pytest.approx(10e-12) and card.unit("ra_product") == "ohm um^2"
    assert card.provenance("ra_product")[0] == "published" and card.provenance("ra_product")[1] in card.source
    card.with_(tmr=150).save("mine.toml")
    assert sl.device.Mtj.from_card("mine.toml").tmr == 1.5
    assert sl.device.Card("mine.toml").provenance("tmr") == ("assumed", "")
    with pytest.raises(sl.InputError, match="did you mean"):
        sl.device.Card("sot-mram-50x3")
    with pytest.raises(KeyError, match="ra_product"):
        card.value("ra")


def test_pictures():
    pytest.importorskip("matplotlib")
    assert sl.simulate(RC).analyses[0].plot("v(b)").get_xlabel() == "time [s]"
    assert sl.neuron(v=np.linspace(-0.4, 0.4, 21)).plot().get_xlabel() == "input [V]"
    device = sl.device.SotDevice.from_card("in-plane-50x30")
    assert device.write_errors(4e-4, [1e-9], samples=50).plot().get_yscale() == "log"
    assert device.llg(3e-4, 1e-9, start=(0.01, -1, 0.01)).plot().get_xlabel() == "time [s]"


def test_what_has_no_solution_is_a_convergence_error():
    # i + v^2 + v/1000 = -1 A has none
    with pytest.raises(sl.ConvergenceError, match="the operating point was not found") as found:
        sl.simulate("none\nr1 a 0 1k\nb1 a 0 i=1+v(a)*v(a)+v(a)/1000\n.op\n.end\n")
    assert isinstance(found.value, RuntimeError) and "Newton" in str(found.value) and "stepping" in str(found.value)
