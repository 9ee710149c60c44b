"""The command `python -m models race`: the same run as in the Lab, as a table for people or as JSON."""

import argparse
import json
from dataclasses import asdict, replace
from typing import Any

from models import folders
from models.catalogue import DATASETS, METHODS
from models.data_errors import DataError
from models.records import ROLES, SMALLEST_GAIN, NetworkReport, PairedDifference, Role, RunResult, UnseenClass
from models.sampling import sampling_interval
from models.spec import RunSpec, SpecError
from models.terminal import fail, follow

_VERDICTS = {
    "gain": "The distilled student is better.",
    "loss": "The distilled student is worse.",
    "no gain": f"No gain: the two students are less than {100 * SMALLEST_GAIN:g} point apart.",
    "cannot tell": "These runs cannot tell the two students apart.",
}


def add_race_command(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add `race` to the command line; its `run` takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("race", help="train a distilled and a plain student and compare them")
    parser.add_argument("--data", default=RunSpec.data, help=f"{', '.join(DATASETS)}, or an imported folder-…")
    parser.add_argument("--teacher", help="its network, such as cnn-32")
    parser.add_argument("--train-teacher", action="store_true", help="train it here, even where one ships")
    parser.add_argument("--teacher-epochs", type=int)
    parser.add_argument("--student", help="its network, such as cnn-8 or mlp-32")
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--soft-weight", type=float, help="share of the soft loss, 0 to 1")
    parser.add_argument("--examples", type=int, help="labelled images that both students see")
    parser.add_argument("--unlabelled", type=int, help="further images that the teacher labels")
    parser.add_argument("--epochs", type=int, help="passes over the labelled images")
    parser.add_argument("--augment", action="store_true", help="shift the students' images at random")
    parser.add_argument("--method", help=f"how the student learns from the teacher: {', '.join(METHODS)}")
    parser.add_argument("--omit", type=_classes, help="classes that no student sees, by number: 3 or 0,1,2")
    parser.add_argument("--seeds", type=int, default=1, help="how many pairs of students: seeds 0, 1, 2, …")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Race, and print what came out. An error is one line on stderr."""
    from models.run import run as race  # brings torch

    try:
        result = follow(race(read_spec(arguments)))
    except (SpecError, DataError) as error:
        return fail(str(error))
    print(json.dumps(document(result), indent=2) if arguments.json else table(result))
    return 0


def read_spec(arguments: argparse.Namespace) -> RunSpec:
    """The spec that the arguments ask for; what they leave out is the data set's own default.

    Raises SpecError or DataError.
    """
    start = RunSpec.starting_with(folders.info(arguments.data))
    given = {name: value for name, value in vars(arguments).items() if value is not None}
    values = {name: given[name] for name in RunSpec.__dataclass_fields__ if name in given}
    if arguments.seeds < 1:
        raise SpecError({"seeds": "--seeds must be 1 or more."})
    return replace(start, **values | {"seeds": tuple(range(arguments.seeds))})


def _classes(text: str) -> tuple[int, ...]:
    """“3” or “0,1,2” as class numbers."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"name classes by their numbers, such as 3 or 0,1,2, not “{text}”") from error


def document(result: RunResult) -> dict[str, Any]:
    """The result as plain values: spec, the three networks with every seed, the paired difference."""
    return {
        "spec": asdict(result.spec),
        "networks": {role: _network(report, result.test_images) for role, report in result.networks.items()},
        "difference": asdict(result.difference) if result.difference else None,
        "unseen": _unseen(result.unseen) if result.unseen else None,
        "test_images": result.test_images,
        "device": result.device,
        "versions": result.versions,
        "elapsed_s": result.elapsed_s,
        "created_at": result.created_at,
    }


def _network(report: NetworkReport, test_images: int) -> dict[str, Any]:
    return {
        "network": report.network,
        "test_accuracy": {
            "mean": report.accuracy_mean,
            "sd": report.accuracy_sd,
            "by_seed": {str(score.seed): score.test_accuracy for score in report.scores},
            "sampling_interval": sampling_interval(report.accuracy_mean, test_images),
        },
        "parameters": report.parameters,
        "multiply_adds": report.multiply_adds,
        "bytes": report.size_bytes,
        "latency_ms": asdict(report.latency_ms),
        "throughput_per_s": asdict(report.throughput_per_s),
        "train_s": report.train_s,
        "beforehand_s": report.beforehand_s,
        "scores": [asdict(score) for score in report.scores],
    }


def _unseen(unseen: UnseenClass) -> dict[str, Any]:
    """Without the logits, which are for a slider."""
    return {
        "omitted": unseen.omitted,
        "shifted": unseen.shifted,
        "before": {role: asdict(errors) for role, errors in unseen.before.items()},
        "after": {role: [asdict(choice) for choice in choices] for role, choices in unseen.after.items()},
    }


def table(result: RunResult) -> str:
    """The result for people: a line for each network, then the difference in words."""
    head = f"{'':10}{'network':12}{'parameters':>11}{'bytes':>11}{'multiply-adds':>15}{'ms/image':>10}  test accuracy"
    lines = [head, *(_row(result.networks[role], result.test_images) for role in ROLES if role in result.networks)]
    if result.difference:
        lines += ["", _sentence(result.difference)]
    if result.unseen:
        lines += [_shifted(role, result.unseen) for role in result.unseen.before]
    lines.append(f"{result.test_images:,} test images, {result.device}, {result.elapsed_s:.1f} s in all.")
    return "\n".join(lines)


def _row(report: NetworkReport, test_images: int) -> str:
    spread = f" ± {report.accuracy_sd:.2%} over seeds" if report.accuracy_sd is not None else ""
    seeds = ", ".join(f"{score.test_accuracy:.2%}" for score in report.scores)
    low, high = sampling_interval(report.accuracy_mean, test_images)
    return (
        f"{report.role:10}{report.network:12}{report.parameters:>11,}{report.size_bytes:>11,}"
        f"{report.multiply_adds:>15,}{report.latency_ms.median:>10.3f}  {report.accuracy_mean:.2%}{spread}, "
        f"{low:.1%} to {high:.1%} by the luck of the test images ({seeds})"
    )


def _shifted(role: Role, unseen: UnseenClass) -> str:
    before, chosen = unseen.before[role], unseen.after[role][0]
    return (
        f"{role}, first seed: {before.total:,} wrong, {before.unseen:,} of them of classes it never saw; "
        f"after a shift of {chosen.shift:+.1f}, chosen on validation: {chosen.errors.total:,} and "
        f"{chosen.errors.unseen:,}."
    )


def _sentence(difference: PairedDifference) -> str:
    """The difference with its interval and tests, then the verdict."""
    pair, needed = difference.one_pair, difference.seeds_needed
    on_one_pair = "" if pair is None else (
        f" On seed {pair.seed} alone the distilled student got {pair.only_distilled:,} images right that the plain one "
        f"got wrong, and the plain one {pair.only_plain:,} (McNemar, p = {pair.p_value:.2g})."
    )  # fmt: skip
    more = "" if needed is None else f" About {max(1, needed - difference.seeds):,} more seeds would tell."
    return (
        f"Distilled minus plain: {difference.mean * 100:+.2f} points "
        f"(95 % interval {difference.low * 100:+.2f} to {difference.high * 100:+.2f}; {difference.method}, "
        f"p = {difference.p_value:.2g}).{on_one_pair} {_VERDICTS[difference.verdict]}{more}"
    )
