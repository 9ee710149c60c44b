"""Faults that a run can be given on purpose, each a mistake that people really make. No torch here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One mistake in distillation code."""

    name: str
    title: str  # the diagnosis, as a learner picks it from a list
    wrong: str  # "module:function" of the broken piece that runs
    right: str  # of the healthy one in its place


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("mean-over-classes", "The soft loss is averaged over the classes too",
              "models.faults:mean_over_classes", "models.losses:soft_loss"),
        Fault("no-t-squared", "T² is missing in front of the soft loss",
              "models.faults:no_t_squared", "models.losses:soft_loss"),
        Fault("shuffled-answers", "The teacher's kept answers lie beside the wrong images",
              "models.faults:shuffled_answers", "models.evaluation:predict"),
        Fault("one-sided-temperature", "Only the teacher's side is divided by T",
              "models.faults:one_sided_temperature", "models.losses:soft_loss"),
        Fault("softmax-twice", "The teacher's shares go through softmax a second time",
              "models.faults:softmax_twice", "models.losses:soft_loss"),
        Fault("teacher-in-train-mode", "The teacher answers in train mode, so dropout is on",
              "models.faults:answers_in_train_mode", "models.evaluation:predict"),
        Fault("weights-swapped", "Soft weight and hard weight have changed places",
              "models.faults:weights_swapped", "models.losses:distillation_loss"),
        Fault("wrong-normalisation", "The teacher's images are not normalised as it learned them",
              "models.faults:wrong_normalisation", "models.evaluation:predict"),
    )
}  # fmt: skip


def fault_problem(fault: object, method: object, augment: object) -> str | None:
    """A sentence if there is no such fault, or the run has not the piece that it breaks; else None."""
    if fault == "":
        return None
    if not isinstance(fault, str) or fault not in FAULTS:
        return f"There is no fault “{fault}”. Leave it empty, or choose one of: {', '.join(FAULTS)}."
    if method != "soft-targets" or augment:
        return "A fault breaks the plain recipe: choose the method soft-targets, without shifted images."
    return None
