"""Specs: every field out of range, of the wrong type or from a tampered link gets a sentence of its own."""

import math
from dataclasses import asdict, fields, replace

import pytest

from models.catalogue import DATASETS, DatasetInfo
from models.records import decode, encode
from models.spec import RunSpec, SpecError

BAD_VALUES = {
    "data": ["", "imagenet", "folder-", "folder-../../etc", 5],
    "teacher": ["", "cnn", "cnn-", "cnn-0", "cnn-65", "vgg-8", "cnn-８", "cnn--1", None],
    "train_teacher": ["yes", 1, None],
    "teacher_epochs": [0, 501, 1.5, True, None],
    "student": ["cnn-1000", "mlp-2001", "mlp-x"],
    "temperature": [0, -1, 101, math.nan, math.inf, "4", None, True],
    "soft_weight": [-0.01, 1.01, math.nan, "1"],
    "examples": [9, 60_001, 300.0, "300"],
    "unlabelled": [-1, 60_001, 0.5],
    "epochs": [0, 501, -3],
    "augment": ["no", 0],
    "method": ["", "magic", None, 5, ["hint"]],
    "omit": [(10,), (-1,), (3, 3), (1.0,), [3], 3, None, tuple(range(10)), ("3",), ([],)],
    "fault": ["magic", None, 5, ["no-t-squared"]],
    "teacher_smoothing": [-0.1, 0.91, math.nan, "0.1", None],
    "seeds": [(), (1, 1), (-1,), (2**31,), (0.0,), [0], tuple(range(31)), 3],
}


def test_every_field_is_tried() -> None:
    assert set(BAD_VALUES) == {field.name for field in fields(RunSpec)}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD_VALUES.items() for value in values])
def test_a_bad_value_names_its_field_and_says_what_to_do(name: str, value: object) -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec(**{name: value})  # type: ignore[arg-type]
    assert set(caught.value.problems) == {name}
    assert caught.value.problems[name].endswith(".")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec(data="x", temperature=0, seeds=())
    assert set(caught.value.problems) == {"data", "temperature", "seeds"}


SPECS = [
    RunSpec(),
    RunSpec(data="folder-0123456789ab", temperature=0.1, soft_weight=1 / 3, seeds=(3, 1, 2), augment=True),
    RunSpec(method="attention", omit=(7, 0, 9)),
    RunSpec(train_teacher=True, teacher_smoothing=0.1),
    RunSpec(train_teacher=True, student="mlp-800", examples=60_000, unlabelled=60_000, seeds=(2**31 - 1,)),
]


@pytest.mark.parametrize("spec", SPECS)
def test_a_spec_survives_the_link_and_the_store(spec: RunSpec) -> None:
    through_link = RunSpec.from_query(spec.to_query())
    for field in fields(RunSpec):
        expected = getattr(spec, field.name)
        assert getattr(through_link, field.name) == (
            pytest.approx(expected) if field.name == "soft_weight" else expected
        )
    assert decode(encode(spec), RunSpec) == spec
    assert len(str(spec.to_query())) < 400  # fits in a URL many times over


def test_equal_specs_have_equal_keys_and_each_field_changes_it() -> None:
    spec = RunSpec()
    assert spec.key == RunSpec(temperature=10).key == decode(encode(spec), RunSpec).key
    others = {
        "data": "mnist", "teacher": "cnn-16", "train_teacher": True, "teacher_epochs": 3, "student": "cnn-4",
        "temperature": 5.0, "soft_weight": 0.5, "examples": 100, "unlabelled": 10, "epochs": 5, "augment": True,
        "seeds": (1,), "method": "top-1", "omit": (3,),
        "fault": "no-t-squared", "teacher_smoothing": 0.1,
    }  # fmt: skip
    assert set(others) == set(asdict(spec))
    keys = {replace(spec, **{name: value}).key for name, value in others.items()}  # type: ignore[arg-type]
    assert len(keys | {spec.key}) == len(others) + 1


@pytest.mark.parametrize(
    ("query", "at_fault"),
    [
        ({"temperature": "hot"}, {"temperature"}),
        ({"temperature": "1e999"}, {"temperature"}),
        ({"seeds": "1,,2", "augment": "maybe"}, {"seeds", "augment"}),
        ({"examples": "12.5"}, {"examples"}),
        ({"omit": "three"}, {"omit"}),
        ({"omit": "0,1,2,3,4,5,6,7,8,9"}, {"omit"}),
        ({"method": "attention", "student": "mlp-8"}, {"method"}),
        ({"student": "<script>"}, {"student"}),
        ({"data": "folder-zz"}, {"data"}),
    ],
)
def test_a_tampered_link_is_told_field_by_field(query: dict[str, str], at_fault: set[str]) -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec.from_query(query)
    assert set(caught.value.problems) == at_fault


def test_absent_and_unknown_parameters_do_no_harm() -> None:
    assert RunSpec.from_query({"utm_source": "x"}) == RunSpec()


def test_a_link_from_before_methods_and_omitted_classes_keeps_its_meaning_and_its_key() -> None:
    old = {"temperature": "4", "seeds": "0,1", "epochs": "30"}
    spec = RunSpec.from_query(old)
    assert (spec.method, spec.omit) == ("soft-targets", ())
    assert spec.key == "a1c26ad2c2a56b6d", "stored runs are found by the key they were stored under"
    assert RunSpec.from_query(old | {"omit": ""}) == spec


def test_the_order_of_omitted_classes_means_nothing() -> None:
    assert RunSpec(omit=(9, 0)) == RunSpec(omit=(0, 9)) == RunSpec.from_query({"omit": "9,0"})


@pytest.mark.parametrize(("teacher", "student"), [("mlp-128", "cnn-8"), ("cnn-32", "mlp-8"), ("resnet-8", "mlp-8")])
def test_attention_wants_two_networks_with_places(teacher: str, student: str) -> None:
    with pytest.raises(SpecError, match="cnn or resnet"):
        RunSpec(method="attention", teacher=teacher, student=student)
    assert RunSpec(method="attention", teacher="resnet-8", student="cnn-4").method == "attention"


@pytest.mark.parametrize("info", DATASETS.values(), ids=lambda info: info.name)
def test_a_data_set_starts_with_all_of_its_own_choices(info: DatasetInfo) -> None:
    start = RunSpec.starting_with(info)
    shared = {field.name for field in fields(DatasetInfo)} & {field.name for field in fields(RunSpec)}
    assert shared == {"teacher", "student", "temperature", "examples", "unlabelled", "epochs"}
    assert start.data == info.name
    assert all(getattr(start, name) == getattr(info, name) for name in shared)
