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


@cache
def _found(name: str) -> str:
    module, _, wanted = name.partition(":")
    text = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == wanted:
            return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    raise LookupError(f"{module} has no {wanted}")
