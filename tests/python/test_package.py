import gc
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import spinloom as sl


def resident():
    """Memory of this process [bytes]."""
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_version_is_the_programs(program):
    assert program("--version").split()[1] == sl.__version__


def test_every_public_name_is_there_and_described():
    for name in sl.__all__:
        assert getattr(sl, name).__doc__ or name == "device", name
    stub = (pathlib.Path(sl.__file__).parent / "__init__.pyi").read_text()
    for name in sl.__all__:
        assert name in stub, name
    assert (pathlib.Path(sl.__file__).parent / "py.typed").exists()


def test_import_brings_numpy_alone():
    code = "import sys, spinloom; print([m for m in ('torch', 'scipy', 'matplotlib', 'pandas', 'sklearn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"


def test_nothing_is_printed(cells, capfd):
    sl.crossbar(np.ones((50, 12)), conductance=cells, r_row=1, r_col=1)
    assert capfd.readouterr() == ("", "")


def test_large_results_are_freed(cells):
    large = np.full((64, 64), 1e-4)
    voltages = np.ones((500, 64))

    def work(count):
        for _ in range(count):
            sl.crossbar(voltages, conductance=large, r_row=1, r_col=1, voltages=True)
        gc.collect()

    work(3)
    before = resident()
    work(20)  # 33 MB each
    assert resident() - before < 60e6


def test_results_do_not_change_when_others_are_made(cells):
    first = sl.crossbar(np.ones((3, 12)), conductance=cells, r_row=1, r_col=1, voltages=True)
    word, copy = first.word, first.word.copy()
    del first
    for k in range(20):
        sl.crossbar(np.full((3, 12), k), conductance=cells, r_row=1, r_col=1, voltages=True)
    assert np.array_equal(word, copy)


def test_several_python_threads_solve_at_once(cells):
    from concurrent.futures import ThreadPoolExecutor

    expected = [sl.crossbar(np.full(12, k), conductance=cells, r_row=1, r_col=1).currents for k in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda k: sl.crossbar(np.full(12, k), conductance=cells, r_row=1, r_col=1).currents, range(8)))
    assert all(np.array_equal(a, b) for a, b in zip(found, expected))


def test_errors_can_be_pickled():
    import pickle

    with pytest.raises(sl.InputError) as caught:
        sl.crossbar([1.0], conductance=[[1.0]], r_row=0, r_col=1)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems and str(again) == str(caught.value)


def in_process(code, **environment):
    return subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True)


def test_level_of_the_library_is_told(program):
    assert sl.__level__ in program("--version").splitlines()[1]


def test_a_level_that_cannot_be_is_an_input_error():
    done = in_process("import spinloom", SPINLOOM_CPU="v9")
    assert done.returncode != 0 and "SPINLOOM_CPU: 'v9' is no level of processors" in done.stderr


def test_levels_are_loaded_where_they_are_built():
    known = in_process("import spinloom; print(spinloom.__level__)").stdout.strip()
    done = in_process("import spinloom; print(spinloom.__level__)", SPINLOOM_CPU="x86-64-v2")
    if known.startswith("x86-64"):
        assert done.stdout.strip() == "x86-64-v2", done.stderr
    else:
        assert "built for one kind of processor" in done.stderr
