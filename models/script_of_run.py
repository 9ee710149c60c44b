"""The program that goes home with a run: script/race.py as this run needs it.

A line of race.py that ends in `# if WORDS` stays where all those words hold for the run (`_words`). What it imports
from models/ is copied into it, so that what a learner reads is what ran. What nothing uses is left out.
"""

import ast
import re
import textwrap
from functools import cache
from itertools import pairwise
from pathlib import Path

from models.catalogue import METHODS, parse_network
from models.gradings import ANSWER_LOSSES, FEATURE_LOSSES
from models.python_source import TITLE, PythonSource, used_in
from models.spec import RunSpec

_HOUSE = Path(__file__).parents[1]
_ONLY_IF = re.compile(r"  # if ([\w -]+)$")
_DEFINITION = re.compile(r"(#.*\n)*(@|def |class )")
_ALONE = {"label-smoothing", "uniform", "longer-steps"}  # nobody teaches
_LABELS_FIRST = {"born-again", "reversed"}  # another network learns from the labels, then it teaches
_OTHER_TRAINING = {"hint", "mutual", "longer-steps"}  # more than the student learns, or with other steps


def script(spec: RunSpec) -> str:
    """A Python program that trains the students of a run again. It needs nothing but torch."""
    text = (_HOUSE / "models" / "script" / "race.py").read_text(encoding="utf-8")
    main, copies = PythonSource(_for_this_run(text, spec)), _Copies()
    in_use = main.in_use()
    sections = []
    for title, statements in main.sections():
        pieces = []
        for each in statements:
            if not isinstance(each, ast.FunctionDef | ast.ClassDef) or each.name in in_use:
                pieces += [*copies.needed_by(each, main), main.text(each)]
        sections.append([TITLE + title, *pieces])
    sections[0].insert(1, copies.imports() + "\n")
    docstring = main.text(main.statements[0])
    return docstring + "\n" + "\n\n\n".join(map(_joined, sections)) + "\n"


def _for_this_run(text: str, spec: RunSpec) -> str:
    words, lines = _words(spec), []
    for line in text.splitlines():
        condition = _ONLY_IF.search(line)
        if condition is None:
            lines.append(line)
        elif words.issuperset(condition[1].split()):
            lines.append(line[: condition.start()])
    method = METHODS[spec.method]
    about = textwrap.fill(f"{method.title}: {method.sentence} ({method.source})", 118)
    return "\n".join(lines).replace("THE METHOD", about)


def _words(spec: RunSpec) -> set[str]:
    """What holds for a run: its method, its networks' families, and how they are taught."""
    method = spec.method
    words = {method, parse_network(spec.teacher)[0], parse_network(spec.student)[0]}
    words.add("augment" if spec.augment else "standing")
    if method in _ALONE:
        words.add("alone")
    elif method in _LABELS_FIRST:
        words |= {"labels-first", "taught-by-first"}
    elif method == "assistant":
        words.add("taught-by-first")
    elif method in FEATURE_LOSSES:
        words.add("insides")
    elif method not in ("hint", "mutual"):
        words.add("taught")
    if method not in ANSWER_LOSSES:
        words.add("soft")
    if method not in _OTHER_TRAINING:
        words.add("usual")
    return words


def _joined(pieces: list[str]) -> str:
    """A section: its title, and its statements below each other with two empty lines around functions and classes."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        if _DEFINITION.match(before) or _DEFINITION.match(piece):
            text += "\n\n"
        elif before.startswith(TITLE):
            text += "\n"
        text += f"\n{piece}"
    return text


class _Copies:
    """What is copied from models/, each piece once, and the libraries that all of it imports."""

    def __init__(self) -> None:
        self._copied: set[tuple[str, str]] = set()
        self._libraries: set[tuple[str, str]] = set()

    def needed_by(self, statement: ast.stmt, main: PythonSource) -> list[str]:
        """The pieces, not yet copied, that a statement of race.py rests on."""
        return [piece for name in used_in(statement) if name in main.imported for piece in self._imported(name, main)]

    def _imported(self, name: str, source: PythonSource) -> list[str]:
        module, member = source.imported[name]
        if module.startswith("models."):
            return self._copy(module, member)
        self._libraries.add((module, member))
        return []

    def _copy(self, module: str, name: str) -> list[str]:
        if (module, name) in self._copied:
            return []
        self._copied.add((module, name))
        source = _source(module)
        pieces = []
        for used in used_in(source.defined[name]):
            if used in source.defined:
                pieces += self._copy(module, used)
            elif used in source.imported:
                pieces += self._imported(used, source)
        return [*pieces, source.text(source.defined[name])]

    def imports(self) -> str:
        """The import lines for all the libraries, in their usual order."""
        blocks = []
        for of_torch in (False, True):
            libraries = sorted(each for each in self._libraries if each[0].startswith("torch") is of_torch)
            lines = [f"import {module}" for module, member in libraries if not member]
            for module in sorted({module for module, member in libraries if member}):
                members = ", ".join(member for other, member in libraries if other == module and member)
                lines.append(f"from {module} import {members}")
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks)


@cache
def _source(module: str) -> PythonSource:
    return PythonSource((_HOUSE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
