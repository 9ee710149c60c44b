"""The source of a function as text, read from its file: the screen shows the code that runs without importing torch."""

import ast
from functools import cache
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[1]
_one_at_a_time = Lock()  # Python 3.11 fails with a SystemError when threads parse at once


def source_of(name: str) -> str:
    """The lines of "package.module:function".

    Raises:
        LookupError: the module has no such function or class.
    """
    with _one_at_a_time:
        return _found(name)


def source_with_helpers(name: str) -> str:
    """The same, then the private functions of that module which it calls: all of its arithmetic.

    Raises LookupError as `source_of` does.
    """
    with _one_at_a_time:
        module, _, wanted = name.partition(":")
        names, found = [wanted], ""
        for each in names:  # grows as helpers call others
            source = _found(f"{module}:{each}")
            names += [helper for helper in _private_calls(source) if helper in _private(module) and helper not in names]
            found += f"\n\n\n{source}" if found else source
        return found


@cache
def _found(name: str) -> str:
    module, _, wanted = name.partition(":")
    text = _text(module)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == wanted:
            return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    raise LookupError(f"{module} has no {wanted}")


def _text(module: str) -> str:
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


@cache
def _private(module: str) -> frozenset[str]:
    body = ast.parse(_text(module)).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("_"))


def _private_calls(source: str) -> list[str]:
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return list(dict.fromkeys(call.id for call in calls if isinstance(call, ast.Name)))
