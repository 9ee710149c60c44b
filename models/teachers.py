"""Where a trained teacher comes from: shipped with Owlet, or kept from an earlier run. Nothing is unpickled."""

import hashlib
import logging
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from models import compute
from models.catalogue import DatasetInfo
from models.networks import build
from models.parts import write_whole
from models.paths import home
from models.records import Role
from models.shipped_records import SHIPPED, has_shipped_teacher, shipped_record
from models.spec import RunSpec

logger = logging.getLogger(__name__)


def load_shipped(role: Role, info: DatasetInfo) -> nn.Module | None:
    """A shipped network, frozen and in eval mode, or None if there is none for this data set."""
    record = shipped_record(info.name)
    if record is None or role not in record.networks:
        return None
    return _load(record.networks[role], info, SHIPPED / info.name / f"{role}.safetensors")


def find_teacher(spec: RunSpec, info: DatasetInfo) -> nn.Module | None:
    """The shipped teacher if the spec names it, else one kept from an earlier run of the same recipe, else None.

    For a spec that trains its own, the one that its run has trained.
    """
    if has_shipped_teacher(spec) and not spec.train_teacher:
        return load_shipped("teacher", info)
    kept = _kept_path(spec)
    try:
        return _load(spec.teacher, info, kept) if kept.exists() else None
    except SafetensorError as error:  # it was cut short; it can be trained anew
        logger.warning("The kept teacher %s is damaged and was deleted: %s", kept, error)
        kept.unlink(missing_ok=True)
        return None


def keep_teacher(spec: RunSpec, network: nn.Module) -> None:
    """Keep a teacher that has just been trained, for later runs that don't ask for a fresh one.

    Where the disk has no room the run goes on all the same, and a later one trains its teacher anew.
    """
    path = _kept_path(spec)
    try:
        write_whole(path, save(weights(network)))
    except OSError as error:
        logger.warning("A trained teacher could not be kept: %s", error)


def weights(network: nn.Module, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """A network's tensors on the CPU, floating-point ones as `dtype`, ready for a safetensors file."""
    return {
        name: (tensor.to(dtype) if tensor.is_floating_point() else tensor).cpu().contiguous()
        for name, tensor in network.state_dict().items()
    }


def freeze(network: nn.Module) -> nn.Module:
    """A teacher by construction: eval mode, and no gradient can reach it."""
    return network.eval().requires_grad_(False)


def _load(name: str, info: DatasetInfo, path: Path) -> nn.Module:
    network = build(name, info)
    network.load_state_dict(load_file(path))
    return freeze(network.to(compute.device()))


def _kept_path(spec: RunSpec) -> Path:
    recipe = f"{spec.data} {spec.teacher} {spec.teacher_epochs} {spec.seeds[0]} {torch.__version__}"
    recipe += f" {spec.teacher_smoothing}" if spec.teacher_smoothing else ""
    return home() / "teachers" / f"{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.safetensors"
