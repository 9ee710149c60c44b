"""Imports run one way: app → pages → ui → {lessons, jobs, store} → models' plain records. Only models know torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("pages", "ui", "lessons", "jobs", "store", "models")
PLAIN = {
    f"models.{name}"
    for name in (
        *("records", "exhibit_records", "drawing_records", "spec", "catalogue", "faults_catalogue", "folders", "paths"),
        *("paper_records", "data_errors", "sampling", "sweep", "forgetting_records", "packable", "logs", "downloads"),
        "shipped_records",
    )
}
TORCH_FREE = {"__init__"} | {name.removeprefix("models.") for name in PLAIN}
KNOWS = {
    "pages": {"ui", "lessons", "jobs", "store"},
    "ui": {"lessons", "jobs", "store"},
    "lessons": set(),
    "jobs": {"store"},
    "store": set(),
}  # besides itself and the plain records of models
ON_THE_WORKER = {"jobs/task.py": {"models.compute", "models.stopping"}, "jobs/preload.py": {"models.run"}}
ON_ITS_OWN = {"jobs.preload", "jobs.host", "jobs.workers"}  # what workers and the cluster's own program load
NO_SCREEN = ("models/", "lessons/", "jobs/", "store/", "ui/charts/")


def imports(path: Path) -> set[str]:
    """Dotted names of everything a file imports, inside functions too; `from a import b` gives `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = {
    str(path.relative_to(ROOT)): imports(path)
    for path in sorted([ROOT / "app.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))])
}


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) >= 80
    assert all(sum(name.startswith(folder) for name in FILES) >= 3 for folder in FOLDERS if folder != "lessons")


@pytest.mark.parametrize("name", FILES)
def test_only_models_import_torch_and_the_screen_stays_out_of_the_science(name: str) -> None:
    roots = {imported.partition(".")[0] for imported in FILES[name]}
    is_plain = name.startswith("models/") and Path(name).stem in TORCH_FREE
    if not name.startswith("models/") or is_plain:
        assert not roots & {"torch", "torchvision"}
    if name.startswith(NO_SCREEN):
        assert "streamlit" not in roots


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("models/") and name != "app.py"])
def test_arrows_run_one_way(name: str) -> None:
    folder = name.partition("/")[0]
    for imported in FILES[name]:
        root = imported.partition(".")[0]
        assert root != "app", "nothing imports the frame"
        assert root != "pages", "one page never imports another"
        if imported == "models":
            continue  # what comes from it is named beside it
        if root == "models":
            allowed = PLAIN | ON_THE_WORKER.get(name, set())
            assert any(imported == plain or imported.startswith(f"{plain}.") for plain in allowed), imported
        elif root in FOLDERS and root != folder:
            assert root in KNOWS[folder], imported


def test_models_know_only_themselves() -> None:
    for name, found in FILES.items():
        if name.startswith("models/"):
            assert not {imported.partition(".")[0] for imported in found} & (set(FOLDERS) - {"models"}), name


def test_the_frame_and_every_page_load_without_torch() -> None:
    """Not only by name: what the web process really loads."""
    names = [
        name.removesuffix(".py").replace("/", ".") for name in FILES if name.startswith(("ui/", "jobs/", "store/"))
    ]
    loaded = [name for name in names if name not in ON_ITS_OWN and not name.startswith("store.migrations")]
    code = "import importlib, sys\n" + "".join(f"importlib.import_module({name!r})\n" for name in loaded)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{code}assert 'torch' not in sys.modules"],
        cwd=ROOT,
        check=True,
        timeout=120,
    )


def test_a_worker_is_ready_without_libraries_that_take_seconds_to_import() -> None:
    """torchvision brings torch._dynamo along, which takes longer than torch itself; scipy.stats takes seconds too."""
    code = "import sys, models.run\nprint(*({'torchvision', 'torch._dynamo', 'scipy.stats'} & sys.modules.keys()))"
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120, capture_output=True)
    assert printed.stdout.decode().split() == []
