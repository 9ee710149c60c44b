"""The source of a function as text, read from its file: the screen shows the code that runs without importing torch."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]


def source_of(name: str) -> str:
    """The lines of "package.module:function".

    Raises:
        LookupError: the module has no such function or class.
    """
    module, _, wanted = name.partition(":")
    text = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == wanted:
            return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    raise LookupError(f"{module} has no {wanted}")
