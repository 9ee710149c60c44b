"""What fits on which device, and which answer comes first: arithmetic on public data sheets and measured times."""

from dataclasses import dataclass

from lessons.budgets import load_devices


@dataclass(frozen=True)
class Device:
    """A place where a network may live, and how many bytes it has for one."""

    name: str
    memory: float  # bytes: where the numbers of a network would lie
    kind: str  # what that memory is
    source: str = ""  # empty: the learner sets it


PHONE = Device("your phone", 8e9, "RAM")


def devices() -> tuple[Device, ...]:
    """Those of budgets.yaml that their makers tell of, and the learner's own phone; smallest first."""
    told = [Device(each.name, each.memory_bytes, each.memory_note, each.sources[0].url)
            for each in load_devices() if each.is_from_makers]  # fmt: skip
    return tuple(sorted((*told, PHONE), key=lambda device: device.memory))


def weights_bytes(parameters: float, bits: int) -> float:
    """Memory for the numbers of a network alone."""
    return parameters * bits / 8


def has_room(device: Device, size_bytes: float, share: float) -> bool:
    """Whether a network fits into this share (0..1) of a device's memory."""
    return size_bytes <= device.memory * share


def smallest_home(size_bytes: float, share: float) -> str:
    """The smallest device that has room."""
    return next((device.name for device in devices() if has_room(device, size_bytes, share)), "none of them")


@dataclass(frozen=True)
class Waits:
    """How long an answer takes nearby and far away, in milliseconds."""

    near: float  # the student on the device
    computing: float  # the teacher on its server
    network: float  # there and back

    @property
    def far(self) -> float:
        return self.computing + self.network

    @property
    def network_share(self) -> float:
        """Of the wait for the far answer, 0..1."""
        return self.network / self.far

    @property
    def winner(self) -> str:
        return "the student nearby" if self.near <= self.far else "the teacher far away"


def waits(student_ms: float, teacher_ms: float, slower: float, network_ms: float) -> Waits:
    """Waits when the device is this many times slower than the machine on which both were measured."""
    return Waits(student_ms * slower, teacher_ms, network_ms)


def slowest_device_that_wins(student_ms: float, teacher_ms: float, network_ms: float) -> float:
    """How many times slower than the measuring machine the device may be before the far answer comes first."""
    return (teacher_ms + network_ms) / student_ms
