"""Python values as TOML text."""

import json

import numpy as np

from ._errors import wrong


def value_text(value, name):
    """A value as TOML; None is the word "none". @raise InputError"""
    if value is None:
        return '"none"'
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, str) or hasattr(value, "__fspath__"):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(value_text(each, name) for each in value) + "]"
    raise wrong(name, f"cannot be a {type(value).__name__}; legal are numbers, texts, booleans and lists of them")


def document(values):
    """A nested dict as TOML: plain keys first, then a table a dict. @raise InputError"""
    lines = []

    def write(table, path):
        plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
        if path and (plain or not table):
            lines.append(f"[{'.'.join(path)}]")
        lines.extend(f"{key} = {value_text(value, key)}" for key, value in plain.items())
        for key, value in table.items():
            if isinstance(value, dict):
                write(value, [*path, str(key)])

    write(values, [])
    return "\n".join(lines) + "\n"
