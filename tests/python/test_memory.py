"""Ten thousand calls leave nothing behind: neither memory nor references."""

import gc
import os
import sys

import numpy as np
import pytest
import spinloom as sl

CELLS = np.where(np.random.default_rng(1).random((12, 9)) < 0.5, 1 / 8488, 1 / 25464)
INPUTS = np.ones((3, 12))
VOLTS = np.linspace(0, 0.8, 4)
WIRES = dict(r_row=1, r_col=1)
DECK = "divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n.op\n.end\n"
NMOS = sl.device.Finfet.from_card("ptm-mg-14nm-hp-n")
BARRED = np.zeros(5)


def refused():
    with pytest.raises(sl.InputError):
        sl.crossbar(BARRED, conductance=CELLS, **WIRES)


def resident():
    """Memory of this process [bytes]."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc")
@pytest.mark.parametrize("work", [
    lambda: sl.crossbar(INPUTS, conductance=CELLS, threads=1, progress=False, voltages=True, **WIRES),
    lambda: sl.Crossbar(CELLS, threads=1, progress=False, **WIRES)(INPUTS),
    lambda: sl.simulate(DECK),
    lambda: NMOS.currents(0.5, VOLTS),
    lambda: sl.device.Mtj(8488, 2.0).resistance(VOLTS, 0.1),
    refused,
], ids=["crossbar", "factored", "deck", "transistor", "junction", "error"])  # fmt: skip
def test_ten_thousand_calls(work):
    for _ in range(200):
        work()
    gc.collect()
    memory, objects = resident(), len(gc.get_objects())
    references = [sys.getrefcount(each) for each in (CELLS, INPUTS, VOLTS, BARRED)]
    for _ in range(10_000):
        work()
    gc.collect()
    # A sanitizer holds freed memory back; with it, its own search for leaks says what is left at the end.
    assert resident() - memory < 2e6 or "SPINLOOM_SANITIZED" in os.environ
    assert len(gc.get_objects()) - objects < 100
    assert [sys.getrefcount(each) for each in (CELLS, INPUTS, VOLTS, BARRED)] == references
