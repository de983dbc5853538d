"""The command line that does what a call did."""

import numpy as np


def _word(value):
    return repr(float(value)) if isinstance(value, (float, np.floating)) else str(value)


def command(name, *words, **options):
    """Words of a command: what is None or False is left out, True is a flag, a list is an option with several words."""
    line = [*name.split(), *map(_word, words)]
    for option, value in options.items():
        if value is None or value is False:
            continue
        line.append("--" + option.replace("_", "-"))
        if value is not True:
            line.extend(map(_word, value if isinstance(value, (list, tuple, np.ndarray)) else [value]))
    return line


def settings(changes):
    """``--set key=value`` for each pair of a key and a value as TOML."""
    return [word for key, value in changes for word in ("--set", f"{key}={value}")]


def files(**names):
    """The same for keys of the data set that name files."""
    return settings((f"dataset.{key}", f'"{name}"') for key, name in names.items() if name is not None)
