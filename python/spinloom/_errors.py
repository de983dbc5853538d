"""What can go wrong, by whose it is."""

import re
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with what was given. `line` is 0 and texts are empty where they do not apply."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self):
        place = self.file + (f":{self.line}" if self.line else "")
        return ": ".join(part for part in (place, self.key, self.message) if part)


def _as_keyword(text):
    """Options of the command line by their names as keywords: --r-row is r_row."""
    return re.sub(r"--([a-z][a-zA-Z-]*)", lambda option: option[1].replace("-", "_"), text)


class InputError(ValueError):
    """What was given is wrong. `problems` has every problem found, not only the first."""

    def __init__(self, problems):
        if isinstance(problems, str):
            problems = [("", 0, "", problems)]
        self.problems = [
            Problem(file, line, _as_keyword(key), _as_keyword(message)) for file, line, key, message in problems
        ]
        super().__init__(problems)

    def __str__(self):
        return "\n".join(map(str, self.problems))


class ConvergenceError(RuntimeError):
    """A computation did not converge; the message says which and what was tried."""


class EnvironmentProblem(OSError):
    """The machine did not do its part: a file system, a missing program."""


class Bug(AssertionError):
    """A mistake of spinloom's own; please report it."""


def wrong(key, message):
    """An InputError for one argument."""
    return InputError([("", 0, key, message)])
