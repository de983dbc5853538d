"""Who is told how far a computation is: `progress=None` shows a line after a second where somebody looks on, `False` tells
nobody, and a callable is called with (done, total, note)."""

import contextlib
import sys
import time


def _somebody_looks_on():
    if "ipykernel" in sys.modules:
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


class _Line:
    """A line on standard error that is redrawn."""

    width = 24

    def __init__(self):
        self.start = time.monotonic()
        self.is_shown = False

    def __call__(self, done, total, note):
        if time.monotonic() - self.start < 1:
            return
        filled = round(self.width * done / total) if total else 0
        bar = f"|{'#' * filled}{'.' * (self.width - filled)}| {done}/{total}" if total else f"{done}"
        sys.stderr.write(f"\r\x1b[2K{bar} {note[:60]}")
        sys.stderr.flush()
        self.is_shown = True

    def close(self):
        if self.is_shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


@contextlib.contextmanager
def telling(progress):
    """What the library is to call, or None."""
    if progress is None and _somebody_looks_on():
        line = _Line()
        try:
            yield line
        finally:
            line.close()
    else:
        yield progress if callable(progress) else None
