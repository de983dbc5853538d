"""Images and labels on their way to a network."""

import math

import numpy as np

from ._arrays import doubles
from ._errors import wrong


def _image_shape(shape, inputs):
    """(images, rows, columns) of an array for a network of so many inputs. @raise InputError"""
    if shape == (inputs,):
        return (1, 1, inputs)
    if len(shape) == 2 and shape[1] == inputs:
        return (shape[0], 1, inputs)
    if len(shape) == 3:
        return shape
    raise wrong("x", f"has shape {shape}; legal are (images, {inputs}) and (images, rows, columns)")


def _squared(shape):
    """Pixels of a row as a square image where they are one."""
    side = math.isqrt(shape[2])
    return (shape[0], side, side) if shape[1] == 1 and side * side == shape[2] else shape


def pixels(x, inputs):
    """Grey levels as bytes, (images, rows, columns), or None if they are parts of full scale. @raise InputError"""
    array = np.asarray(x)
    if array.dtype.kind not in "iub":
        return None
    if array.size == 0:
        raise wrong("x", f"is empty: its shape is {array.shape}")
    if array.dtype.kind == "b":
        array = array.astype(np.uint8) * 255
    elif array.dtype != np.uint8:
        if array.min() < 0 or array.max() > 255:
            raise wrong("x", "whole numbers are grey levels from 0 to 255; give parts of full scale as floats from 0 to 1")
        array = array.astype(np.uint8)
    return np.ascontiguousarray(array.reshape(_squared(_image_shape(array.shape, inputs))))


def parts(x, inputs, are_voltages):
    """Parts of full scale, or volts, (images, inputs). @raise InputError"""
    array = doubles(x, "x", (1, 2, 3))
    shape = _image_shape(array.shape, inputs)
    array = array.reshape(shape[0], shape[1] * shape[2])
    if array.shape[1] != inputs:
        raise wrong("x", f"has {array.shape[1]} values an image for a network of {inputs} inputs")
    if not np.isfinite(array).all():
        raise wrong("x", "must be finite")
    if not are_voltages and (array.min() < 0 or array.max() > 1):
        raise wrong("x", f"floats are parts of full scale from 0 to 1, and these are {array.min():g} to {array.max():g}; "
                    "divide grey levels by 255 or give them as uint8; voltages=True takes volts")  # fmt: skip
    return array


def grey_levels(x, inputs, are_pictures=False):
    """Bytes, (images, rows, columns), also from floats that are grey levels over 255. @raise InputError

    are_pictures: they are of any size, for a front end
    """
    levels = pixels(x, inputs)
    if levels is not None:
        if not are_pictures and levels[0].size != inputs:
            raise wrong("x", f"has {levels[0].size} pixels an image for a network of {inputs} inputs")
        return levels
    scaled = 255 * parts(x, inputs, False)
    whole = np.rint(scaled)
    if np.abs(scaled - whole).max() > 1e-6:
        raise wrong("x", "this takes images of 256 grey levels: uint8, or floats that are whole numbers over 255")
    return whole.astype(np.uint8).reshape(_squared((whole.shape[0], 1, inputs)))


def labels(y, count, classes=256):
    """Labels as bytes, or None. @raise InputError"""
    if y is None:
        return None
    array = np.asarray(y)
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise wrong("y", f"must be whole numbers, one an image, and is {array.dtype} of shape {array.shape}")
    if array.shape[0] != count:
        raise wrong("y", f"has {array.shape[0]} labels for {count} images")
    if array.min() < 0 or array.max() >= classes:
        raise wrong("y", f"labels are 0 to {classes - 1}, and these are {array.min()} to {array.max()}")
    return np.ascontiguousarray(array, dtype=np.uint8)
