"""The notebooks of docs/notebooks run from top to bottom."""

import os
import pathlib
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(os.environ["SPINLOOM_SOURCE"]) / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NEEDS = {"2": ["sklearn"], "6": ["sklearn", "torch"]}


def test_there_are_six():
    assert [path.name[0] for path in NOTEBOOKS] == list("123456")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, elsewhere):
    for module in ("nbconvert", "ipykernel", "matplotlib", *NEEDS.get(path.name[0], [])):
        pytest.importorskip(module)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", str(elsewhere), str(path)]
    # The kernel shows pictures inline, unless it is told of another way.
    ours = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    done = subprocess.run([*command, "--ExecutePreprocessor.timeout=1200"], capture_output=True, text=True, env=ours)
    assert done.returncode == 0, done.stderr[-3000:]
    assert '"image/png"' in (elsewhere / path.name).read_text()
