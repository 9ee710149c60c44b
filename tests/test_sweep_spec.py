"""A grid of runs as a record: its cells, its link, its squares. Nothing is run."""

from dataclasses import replace

import pytest

from models.records import PairedDifference
from models.spec import RunSpec, SpecError
from models.sweep import MOST_CELLS, MOST_SIDE_BY_SIDE, CellScore, SweepSpec, best, side_by_side, squares

SPEC = SweepSpec(RunSpec(), ("cnn-4", "mlp-32"), (1, 4, 10), (300,), (1.0,), (0, 1))


def score(spec: RunSpec, distilled: float, plain: float, validation: float) -> CellScore:
    difference = PairedDifference(distilled - plain, -1, 1, 0.5, "McNemar", 1, "cannot tell")
    accuracies = {"teacher": 0.98, "distilled": distilled, "plain": plain}
    return CellScore("id", spec, accuracies, {"distilled": validation}, 1_000, difference)  # type: ignore[arg-type]


def test_a_sweep_is_every_combination_once_with_all_first_seeds_first() -> None:
    cells = SPEC.cells()
    found = [(cell.seeds[0], cell.student, cell.temperature) for cell in cells]
    wanted = [(s, n, t) for s in (0, 1) for n in ("cnn-4", "mlp-32") for t in (1.0, 4.0, 10.0)]
    assert found == wanted and len({cell.key for cell in cells}) == 12
    assert list(cells) == [RunSpec(student=n, temperature=t, seeds=(s,)) for s, n, t in wanted]


def test_a_link_opens_the_same_sweep() -> None:
    again = SweepSpec.from_query(SPEC.to_query(), default=replace(SPEC, seeds=(7,), temperature=(2.0,)))
    assert again == SPEC and again.key == SPEC.key != replace(SPEC, seeds=(0,)).key


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"temperature": "1,x"}, "temperature", "commas"),
        ({"temperature": "1,nan"}, "temperature", "number"),
        ({"temperature": "0"}, "temperature", "must lie between"),
        ({"student": "cnn-4,cnn-4"}, "student", "only once"),
        ({"student": "owl-1"}, "student", "no network"),
        ({"seeds": ",".join(str(s) for s in range(200))}, "cells", f"{MOST_CELLS:,} is the most"),
    ],
)
def test_a_faulty_link_is_told_in_a_sentence(change: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        SweepSpec.from_query(SPEC.to_query() | change, SPEC)
    assert words in caught.value.problems[field]


def test_runs_that_differ_in_the_loss_alone_train_side_by_side_a_few_at_a_time() -> None:
    spec = replace(SPEC, student=("cnn-4", "resnet-4"), temperature=(1, 2, 4), soft_weight=(0.5, 1), seeds=(0, 1))
    left = list(spec.cells())
    passes = []
    while left:
        passes.append(side_by_side(left))
        left = [cell for cell in left if cell not in passes[-1]]
    assert sorted(len(each) for each in passes if each[0].student == "cnn-4") == [2, 2, MOST_SIDE_BY_SIDE, 4]
    assert {len(each) for each in passes if each[0].student == "resnet-4"} == {1}
    for each in passes:
        assert len({replace(cell, temperature=1, soft_weight=1) for cell in each}) == 1


@pytest.mark.parametrize("base", [RunSpec(method="decoupled"), RunSpec(fault="no-t-squared")])
def test_runs_by_another_loss_train_one_at_a_time(base: RunSpec) -> None:
    assert side_by_side(replace(SPEC, base=base).cells()) == (replace(SPEC, base=base).cells()[0],)


def test_the_best_square_is_chosen_on_validation_not_on_test() -> None:
    spec = replace(SPEC, student=("cnn-4",))
    scores = {}
    for cell in spec.cells():
        test, validation = {1.0: (0.99, 0.80), 4.0: (0.90, 0.93), 10.0: (0.85, 0.90)}[cell.temperature]
        scores[cell.key] = score(cell, test, 0.8, validation)
    chosen = best(squares(spec, scores))
    assert chosen is not None and chosen.at["temperature"] == 4.0
    assert chosen.gain == pytest.approx(0.1) and len(chosen.scores) == 2


def test_a_square_is_the_mean_of_its_seeds_and_waits_for_all_to_be_chosen() -> None:
    spec = replace(SPEC, student=("cnn-4",), temperature=(4,))
    first, second = spec.cells()
    scores = {first.key: score(first, 0.90, 0.80, 0.9), second.key: score(second, 0.92, 0.88, 0.9)}
    (full,) = squares(spec, scores)
    assert (full.gain, full.gain_sd) == (pytest.approx(0.07), pytest.approx(0.03 * 2**0.5))
    (half,) = squares(spec, {first.key: scores[first.key]})
    assert half.gain == pytest.approx(0.10) and half.gain_sd is None and best([half]) is None
