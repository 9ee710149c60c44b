"""How torch computes here: threads, device, memory, versions and the state of its random numbers.

Importing it tunes the process for small networks.
"""

import ctypes
import platform
import sys
import time
from importlib import metadata

import psutil
import torch

_M_TRIM_THRESHOLD = -1  # names and numbers of glibc's malloc.h
_M_MMAP_THRESHOLD = -3
_KEEP_BYTES = 2**30


def _keep_freed_memory() -> None:
    """Let glibc use freed blocks again instead of handing each back to the kernel.

    Otherwise every training step asks for its activations anew, and the kernel zeroes them page by page:
    about a third of the time of a convolutional network's step here.
    """
    if sys.platform == "linux" and platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _KEEP_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEEP_BYTES)


_keep_freed_memory()
# Numbers too small to matter slow a CPU down a lot. The switch belongs to a thread; later threads inherit it.
torch.set_flush_denormal(True)

CORES = psutil.cpu_count(logical=False) or 1
ALL_THREADS = CORES  # for teachers, and for whole sets of images
STUDENT_THREADS = 1  # a small network's steps are too short to share

RandomState = list[torch.Tensor]  # the CPU's, then one per CUDA device


def use_threads(count: int) -> None:
    """Compute with `count` threads from now on. Sums depend on it in the last digits, so a spec's numbers do too."""
    torch.set_num_threads(count)
    torch.set_flush_denormal(True)  # the calling thread may be older than this module's import


def threads_in_use() -> int:
    """How many threads torch computes with now."""
    return torch.get_num_threads()


def device() -> str:
    """“cuda” if torch sees one, else “cpu”."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def device_title() -> str:
    """The device in words for people."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name(0)
    fewer = "" if ALL_THREADS == CORES else f", threads in use: {ALL_THREADS}"
    return f"CPU with {CORES} cores ({platform.machine()}){fewer}"


class Stopwatch:
    """Adds up the seconds that the device is busy with what stands in its `with`.

    A GPU takes orders and works on later. It is waited for only when `seconds` is asked, so that it never runs idle.
    """

    def __init__(self) -> None:
        self._on_gpu = torch.cuda.is_available()
        self._seconds = 0.0
        self._started_s = 0.0
        self._marks: list[torch.cuda.Event] = []  # in turn: a start, an end

    @property
    def seconds(self) -> float:
        """All of them so far."""
        if self._marks:
            self._marks[-1].synchronize()
            pairs = zip(self._marks[::2], self._marks[1::2], strict=True)
            self._seconds += sum(start.elapsed_time(end) for start, end in pairs) / 1e3
            self._marks.clear()
        return self._seconds

    def __enter__(self) -> None:
        self._started_s = time.perf_counter()
        self._mark()

    def __exit__(self, *_: object) -> None:
        self._mark()
        if not self._on_gpu:
            self._seconds += time.perf_counter() - self._started_s

    def _mark(self) -> None:
        if self._on_gpu:
            self._marks.append(torch.cuda.Event(enable_timing=True))  # type: ignore[no-untyped-call]
            self._marks[-1].record()


def has_fast_bfloat16() -> bool:
    """Whether the hardware has bfloat16 arithmetic; where it is emulated it is hundreds of times slower."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def versions() -> dict[str, str]:
    """What a result's numbers depend on besides its spec."""
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "torchvision": metadata.version("torchvision"),  # to import it takes longer than to import torch
        "instructions": torch.backends.cpu.get_cpu_capability(),
    }


def random_state() -> RandomState:
    """The state of torch's global random numbers, to go on from later with `restore_random_state`."""
    on_cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return [torch.get_rng_state(), *on_cuda]


def restore_random_state(state: RandomState) -> None:
    """Go on from a state that `random_state` gave."""
    torch.set_rng_state(state[0])
    if len(state) > 1:
        torch.cuda.set_rng_state_all(state[1:])
