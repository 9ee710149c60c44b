"""A Python file taken apart into its top-level statements, so that some of them can be copied elsewhere."""

import ast
from collections.abc import Iterator

TITLE = "# %% "  # begins a section, which is a cell in a notebook


class PythonSource:
    """The statements of a file, what they define, and where the file has the rest from."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.statements = ast.parse(text).body
        self.defined: dict[str, ast.stmt] = {name: each for each in self.statements for name in _defined(each)}
        self.imported: dict[str, tuple[str, str]] = {}  # name → module, and what is taken from it or ""
        for each in self.statements:
            if isinstance(each, ast.Import):
                self.imported |= {alias.name: (alias.name, "") for alias in each.names}
            elif isinstance(each, ast.ImportFrom):
                self.imported |= {alias.name: (str(each.module), alias.name) for alias in each.names}

    def text(self, statement: ast.stmt) -> str:
        """Its lines as they stand, with the comment above."""
        first = min(node.lineno for node in [statement, *getattr(statement, "decorator_list", [])])
        while first > 1 and self._lines[first - 2].startswith("#") and not self._lines[first - 2].startswith(TITLE):
            first -= 1
        return "\n".join(self._lines[first - 1 : statement.end_lineno])

    def in_use(self) -> set[str]:
        """What is defined here and used by statements that do something, directly or by way of each other."""
        found: set[str] = set()
        waiting = [each for each in self.statements if not isinstance(each, ast.FunctionDef | ast.ClassDef)]
        while waiting:
            new = {name for name in used_in(waiting.pop()) if name in self.defined} - found
            waiting += [self.defined[name] for name in new]
            found |= new
        return found

    def sections(self) -> Iterator[tuple[str, list[ast.stmt]]]:
        """The title and the statements of each section, without imports."""
        starts = [number for number, line in enumerate(self._lines, start=1) if line.startswith(TITLE)]
        for first, last in zip(starts, [*starts[1:], len(self._lines) + 1], strict=True):
            title = self._lines[first - 1].removeprefix(TITLE)
            here = [each for each in self.statements if first < each.lineno < last]
            yield title, [each for each in here if not isinstance(each, ast.Import | ast.ImportFrom)]


def used_in(statement: ast.stmt) -> list[str]:
    """The names in a statement, in the order in which they stand."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(node.id for node in sorted(names, key=lambda node: (node.lineno, node.col_offset))))


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign():
            return [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []
