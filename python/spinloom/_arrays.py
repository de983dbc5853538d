"""Arguments on their way to the library. Arrays that are C-contiguous doubles are not copied; others are, once."""

import math
import operator

import numpy as np

from ._errors import wrong


def doubles(values, name, dimensions, shape=""):
    """A C-contiguous array of doubles of one of these numbers of dimensions. @raise InputError"""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise wrong(name, f"must be real numbers, and holds {array.dtype}")
    if array.ndim not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise wrong(name, f"must have {wanted} dimensions{shape and ' ' + shape}, and has shape {array.shape}")
    if array.size == 0:
        raise wrong(name, f"is empty: its shape is {array.shape}")
    return np.ascontiguousarray(array, dtype=np.float64)


def cells(conductance, resistance):
    """(conductance, resistance), one of them None. @raise InputError"""
    if (conductance is None) == (resistance is None):
        raise wrong("conductance", "give one of conductance [S] and resistance [ohm], and not both")
    which, values = ("conductance", conductance) if resistance is None else ("resistance", resistance)
    array = doubles(values, which, (2,), "(word lines, bit lines)")
    return (array, None) if resistance is None else (None, array)


def number(value, name):
    """A float. @raise InputError"""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise wrong(name, f"must be a number, and is {value!r}") from None


def positive(value, name, unit):
    """A float above 0. @raise InputError"""
    result = number(value, name)
    if not (result > 0 and (math.isfinite(result))):
        raise wrong(name, f"must be above 0 {unit}, and is {result:g}")
    return result


def whole(value, name, least=0):
    """An int. @raise InputError"""
    try:
        result = operator.index(value)
    except TypeError:
        raise wrong(name, f"must be a whole number, and is {value!r}") from None
    if result < least:
        raise wrong(name, f"must be {least} or more, and is {result}")
    return result


def thread_count(threads):
    """0 for all."""
    return 0 if threads is None else whole(threads, "threads", 1)


def one_of(value, name, choices):
    """@raise InputError"""
    if value not in choices:
        raise wrong(name, f"must be one of {', '.join(map(repr, choices))}, and is {value!r}")
    return value


def frozen(array):
    """The array, which nobody may write to any more."""
    array.flags.writeable = False
    return array
