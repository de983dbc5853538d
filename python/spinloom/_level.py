"""For which instruction sets the library is loaded: the processor's, or those that SPINLOOM_CPU asks for."""

import ctypes
import os
import sysconfig
from pathlib import Path

_LIBRARY = "libspinloom.so.0"
_LOWEST = "x86-64-v2"
# What a processor has beyond the level before.
_FLAGS = {
    _LOWEST: {"sse4_2", "popcnt", "ssse3"},
    "x86-64-v3": {"avx2", "bmi1", "bmi2", "fma"},
    "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}


def _asked():
    asked = os.environ.get("SPINLOOM_CPU", "")
    return f"x86-64-{asked}" if asked.startswith("v") else asked


def _machine_has(level):
    """Whether the processor has it. The library says more of what is wrong, but must be loaded for that."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    flags = next((set(line.split()) for line in text.splitlines() if line.startswith("flags")), set())
    return all(needed <= flags for name, needed in _FLAGS.items() if name <= level)


def _folders():
    """Where the shared library may be: in the package, in the tree that it was built or installed in, among the system's."""
    package = Path(__file__).resolve().parent
    here = Path(__file__).absolute().parent  # in a build tree the sources are links
    machine = sysconfig.get_config_var("MULTIARCH") or ""
    yield from (package / "lib", here.parents[1] / "lib")
    yield from (folder / part for folder in here.parents[1:4] for part in ("", machine))
    yield Path("/usr/lib") / machine


def load_asked():
    """Loads the library of the level asked for, before the rest would load that of the processor."""
    level = _asked()
    if level not in _FLAGS or not _machine_has(level):
        return
    for folder in _folders():
        if (folder / _LIBRARY).exists():
            file = folder / _LIBRARY if level == _LOWEST else folder / "glibc-hwcaps" / level / _LIBRARY
            if file.exists():
                ctypes.CDLL(str(file))
            return


def checked():
    """The level of the library that was loaded. @raises InputError if SPINLOOM_CPU asks for what cannot be"""
    from . import _core
    from ._errors import EnvironmentProblem

    asked = _core.asked_level()
    if asked not in (None, _core.library_level()):
        raise EnvironmentProblem(f"SPINLOOM_CPU: there is no library of level {asked}")
    return _core.library_level()
