import os
import signal
import threading
import time

import numpy as np
import pytest
import spinloom as sl

LARGE = np.where(np.random.default_rng(0).random((512, 512)) < 0.5, 1 / 8488, 1 / 25464)


def test_callable_is_told_and_sees_the_end(cells):
    told = []
    sl.crossbar(np.random.default_rng(0).random((300, 12)), conductance=cells, r_row=1, r_col=1, method="pcg",
                progress=lambda *step: told.append(step))  # fmt: skip
    assert told and told[-1][:2] == (300, 300) and all(note.startswith("solving") for _, _, note in told)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_exception_of_the_callable_ends_the_work():
    class Enough(Exception):
        pass

    def tell(done, total, note):
        raise Enough

    start = time.monotonic()
    with pytest.raises(Enough):
        sl.crossbar(np.ones((2000, 512)), conductance=LARGE, r_row=2.5, r_col=2.5, method="pcg", progress=tell)
    assert time.monotonic() - start < 60


def interrupted(work):
    """Seconds from Ctrl-C to KeyboardInterrupt."""
    sent = []

    def press():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(1.0, press)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
        return time.monotonic() - sent[0]
    finally:
        timer.cancel()


ENDLESS = "loop\nv1 a 0 sin(0 1 1g)\nr1 a b 1k\nc1 b 0 1p\n.tran 1p 1m uic\n.print tran v(b)\n.end\n"


@pytest.mark.parametrize("work", [
    lambda: sl.crossbar(np.ones((3000, 512)), conductance=LARGE, r_row=2.5, r_col=2.5, method="pcg"),
    lambda: sl.crossbar(np.ones((30, 512)), conductance=LARGE, r_row=2.5, r_col=2.5, method="block"),
    lambda: sl.Crossbar(LARGE, r_row=2.5, r_col=2.5),
    lambda: sl.simulate(ENDLESS, most_values=1e12),
    lambda: sl.device.SotDevice.from_card("in-plane-50x30").write_errors(3e-4, [1e-6], samples=100000),
], ids=["pcg", "block", "factored", "deck", "writes"])  # fmt: skip
def test_control_c_ends_the_work(work):
    late = interrupted(work)
    print(f"ended {late:.3f} s after Ctrl-C")
    assert late < 20  # 0.2 s on an idle machine


def test_after_control_c_all_is_as_before(cells):
    interrupted(lambda: sl.Crossbar(LARGE, r_row=2.5, r_col=2.5))
    assert sl.Crossbar(cells, r_row=1, r_col=1).shape == (12, 9)


def test_the_interpreter_goes_on_while_an_array_is_solved():
    steps, running = [0], [True]

    def count():
        while running[0]:
            steps[0] += 1
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    sl.Crossbar(LARGE[:256, :256], r_row=2.5, r_col=2.5)
    running[0] = False
    other.join()
    assert steps[0] > 3
