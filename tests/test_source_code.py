"""The code that a lesson shows, read by many visitors at once."""

import ast
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from ui import source_code


def test_many_who_look_at_the_same_code_have_it_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def parse(text: str) -> ast.Module:
        parsed.append(text)
        return ast.parse(text)

    source_code._found.cache_clear()
    patched = SimpleNamespace(parse=parse, FunctionDef=ast.FunctionDef, ClassDef=ast.ClassDef)
    monkeypatch.setattr(source_code, "ast", patched)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(source_code.source_of, ["models.losses:soft_targets"] * 40))
    assert len(parsed) == 1 and len(found) == 1 and found.pop().startswith("def soft_targets")
    with pytest.raises(LookupError, match="has no nothing"):
        source_code.source_of("models.losses:nothing")
