"""Two recipes in processes of their own, asked in turns: each keeps its own memory and thread settings."""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent


class Contestant:
    """A recipe at work in a process: `python -m module images.safetensors`."""

    def __init__(self, module: str, images: Path) -> None:
        command = [sys.executable, "-m", module, str(images)]
        self._process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, task: str, **arguments: Any) -> dict[str, Any]:
        """Have a task done and wait for what it measured. Raises RuntimeError if the process ends instead."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"task": task, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"A recipe ended with code {self._process.wait()} instead of doing “{task}”.")
        measured: dict[str, Any] = json.loads(answer)
        return measured

    def __enter__(self) -> "Contestant":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # closes its input, upon which it ends


def answer_orders(tasks: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """The other end: do each task that a line of standard input names, and answer with a line of JSON."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(tasks[order["task"]](**order["arguments"])), flush=True)


def seconds_between(moments_s: Iterable[float]) -> list[float]:
    """The lengths of the stretches between consecutive moments."""
    return [after - before for before, after in itertools.pairwise(moments_s)]
