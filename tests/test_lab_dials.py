"""The lab's dials: what a link turns, what it may not, and what brings what; the learner's own images."""

from concurrent.futures import Future
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import store
from models import folders
from models.data_errors import DataError
from models.records import encode
from models.spec import RunSpec
from tests.fake_results import found_run, result_of
from tests.lab_page import DEFAULT, FakeJobs, address, made_up, open_lab, press, run, spec_in_address
from ui import engine_line, lab_specs, private_images


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    return made_up(monkeypatch)


def test_defaults_show_the_clear_gain(fake: FakeJobs) -> None:
    at = open_lab()
    assert spec_in_address(at) == DEFAULT == lab_specs.default_spec("mnist-5k")
    assert "A cnn-8 student sees 300 labelled images" in "".join(text.value for text in at.markdown)
    assert not at.warning and not fake.handles
    assert [at.button(key=f"lab_{name}").disabled for name in ("train", "pause", "step", "stop")] == [False] + [
        True
    ] * 3


def test_what_a_run_will_train_on_stands_there_before_it(fake: FakeJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Future[str] = Future()
    monkeypatch.setattr(st, "page_link", lambda page, **_: None)  # a page alone knows of no other page
    monkeypatch.setattr(engine_line, "_asked", lambda: asked)
    at = open_lab()
    assert "The engine that trains is starting …" in [caption.value for caption in at.caption]
    asked.set_result("NVIDIA H100")
    assert "Training will run on: NVIDIA H100." in [caption.value for caption in run(at).caption] and not fake.handles


def test_a_link_turns_every_dial(fake: FakeJobs) -> None:
    wanted = RunSpec(
        data="fashion-mnist", teacher="mlp-77", train_teacher=True, teacher_epochs=7, student="mlp-21", temperature=3.3,
        soft_weight=0.35, examples=123, unlabelled=77, epochs=17, augment=True, seeds=(5, 9),
    )  # fmt: skip
    assert spec_in_address(open_lab(**wanted.to_query())) == wanted


def test_a_link_with_only_a_data_set_takes_that_sets_defaults(fake: FakeJobs) -> None:
    spec = spec_in_address(open_lab(data="cifar10"))
    assert (spec.student, spec.examples, spec.unlabelled, spec.temperature) == ("resnet-8", 2_000, 8_000, 4.0)


def test_a_link_to_somebodys_run_on_own_images_does_not_show_them(
    fake: FakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = result_of(RunSpec(data="folder-0123456789ab"))
    for name, is_own in (("theirs", False), ("mine", True)):
        monkeypatch.setattr(store, "look_up", lambda run_id, _, is_own=is_own: found_run(run_id, result, is_own))
        at = open_lab(run=name)
        told = [warning.value for warning in at.warning]
        assert (private_images.KEPT_BACK in told) is not is_own
        assert any(header.value == "What came of it" for header in at.header) is is_own


def test_a_tampered_link_names_each_fault_and_keeps_the_rest(fake: FakeJobs) -> None:
    at = open_lab(temperature="hot", examples="-5", student="gpt-9", epochs="12")
    assert spec_in_address(at) == replace(DEFAULT, epochs=12)
    told = " ".join(warning.value for warning in at.warning)
    assert len(at.warning) == 3 and "temperature" in told and "labelled examples" in told and "gpt" in told


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"temperature": "500"}, "temperature", ("“500”", "between 0.1 and 100", "The default, 10, stands in.")),
        ({"examples": "60000"}, "examples", ("“60000”", "3,500 images", "The default, 300, stands in.")),
        ({"examples": "3000", "unlabelled": "600"}, "unlabelled", ("“600”", "3,500", "The default, 0, stands in.")),
    ],
)
def test_a_value_that_cannot_be_is_told_on_arrival_with_what_stands_in(
    fake: FakeJobs, query: dict[str, str], field: str, words: tuple[str, ...]
) -> None:
    at = open_lab(**query)
    (told,) = at.warning
    assert all(each in told.value for each in words)
    assert getattr(spec_in_address(at), field) == getattr(DEFAULT, field)


def test_names_in_a_teachers_link_that_are_no_dials_are_told(fake: FakeJobs) -> None:
    at = open_lab(lock="data,warmth", hide="teachr", temperature="4")
    locked, hidden = (warning.value for warning in at.warning)
    assert "“lock” names “warmth”" in locked and "“hide” names “teachr”" in hidden and "soft\\_weight" in hidden
    assert at.selectbox(key="lab_dial_data").disabled and address(at)["lock"] == "data" and "hide" not in address(at)


def test_what_a_link_brings_without_a_dial_can_be_taken_away(fake: FakeJobs) -> None:
    at = open_lab(method="hint", omit="3,7", temperature="4")
    assert at.button(key="lab_chip_omit").label == "Without: 3, 7"
    assert spec_in_address(press(at, "lab_chip_method")) == replace(DEFAULT, omit=(3, 7), temperature=4.0)
    assert spec_in_address(press(at, "lab_chip_omit")) == replace(DEFAULT, temperature=4.0)
    assert not [button for button in at.button if button.key.startswith("lab_chip_")]


@pytest.mark.parametrize("data", ["nonsense", "folder-000000000000", "../../etc/passwd", "[x](http://x.y)"])
def test_a_link_to_unknown_images_says_so_and_stays_usable(fake: FakeJobs, data: str) -> None:
    at = open_lab(data=data, temperature="4")
    assert spec_in_address(at) == replace(DEFAULT, temperature=4.0)
    assert len(at.warning) == 1 and "](http" not in at.warning[0].value


def test_moving_a_dial_changes_the_address(fake: FakeJobs) -> None:
    at = open_lab()
    at.select_slider(key="lab_dial_temperature").set_value(4.0)
    assert spec_in_address(run(at)).temperature == 4.0


def test_choosing_images_brings_their_defaults(fake: FakeJobs) -> None:
    at = open_lab()
    at.selectbox(key="lab_dial_data").set_value("cifar10")
    assert spec_in_address(run(at)) == lab_specs.default_spec("cifar10")


def _streamlit_reports_the_set_that_stands() -> None:
    import streamlit as st

    from models.spec import RunSpec
    from ui import controls

    controls.adopt(RunSpec(data="digits", student="cnn-8"))
    controls._data_changed("digits")
    st.text(st.session_state["lab_dial_family"])


def test_a_change_to_the_images_that_stand_already_turns_no_dial() -> None:
    """Streamlit reports one when a press cuts the first drawing of a link's dials short."""
    at = AppTest.from_function(_streamlit_reports_the_set_that_stands).run()
    assert at.text[0].value == "cnn" != lab_specs.default_spec("digits").student.split("-")[0]


def test_another_kind_of_student_gets_a_usual_width(fake: FakeJobs) -> None:
    at = open_lab()
    at.selectbox(key="lab_dial_family").set_value("mlp")
    assert spec_in_address(run(at)).student == "mlp-32"


@pytest.mark.parametrize("number", range(len(lab_specs.PRESETS)))
def test_a_preset_sets_all_dials(fake: FakeJobs, number: int) -> None:
    at = press(open_lab(data="digits"), f"lab_preset_{number}")
    assert spec_in_address(at) == lab_specs.PRESETS[number].spec


def test_train_your_own_teacher_is_one_click(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_own_teacher")
    assert fake.only.spec == spec_in_address(at) == replace(DEFAULT, train_teacher=True)
    assert at.toggle(key="lab_dial_train_teacher").value is True


def test_the_epochs_of_a_teacher_that_comes_trained_cannot_be_turned(fake: FakeJobs) -> None:
    assert open_lab().select_slider(key="lab_dial_teacher_epochs").disabled
    for own in ({"teacher": "cnn-16"}, {"train_teacher": "yes"}):
        assert not open_lab(**own).select_slider(key="lab_dial_teacher_epochs").disabled


# --- own images


def upload(monkeypatch: pytest.MonkeyPatch, answer: str | Exception) -> AppTest:
    """Open the lab and hand it a zip on which the worker answers like this."""
    asked: Future[str] = Future()
    asked.set_exception(answer) if isinstance(answer, Exception) else asked.set_result(answer)

    def call(function: str, *arguments: object) -> Future[str]:
        assert (function, arguments) == ("models.image_zip:import_zip", (b"PK",))
        return asked

    monkeypatch.setattr(jobs, "call", call)
    at = open_lab()
    at.file_uploader[0].upload("mine.zip", b"PK", "application/zip")
    return run(at)


def test_own_images_turn_the_dials_to_them(fake: FakeJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "folder-0123456789ab"
    facts = folders.describe(name, ("cat", "dog"), 400, 280)
    folders.facts_path(name).parent.mkdir(parents=True, exist_ok=True)
    folders.facts_path(name).write_bytes(encode(facts))
    at = upload(monkeypatch, name)
    assert spec_in_address(at) == lab_specs.default_spec(name)
    assert at.selectbox(key="lab_dial_data").value == name and not at.warning
    found = at.success[0].value.replace("\\", "")  # which keep Markdown from reading it
    assert found.startswith("400 images, 2 classes: cat, dog. 280 to learn from, 120 kept aside")
    assert "trained here first (6 passes) since none like it comes with Owlet" in "".join(m.value for m in at.markdown)


@pytest.mark.parametrize("error", [DataError, jobs.CallFailed])
def test_a_bad_zip_gets_its_sentence_and_changes_nothing(
    fake: FakeJobs, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    at = upload(monkeypatch, error("This is not a zip file. Make one folder per class."))
    assert [warning.value for warning in at.warning] == ["This is not a zip file. Make one folder per class."]
    assert spec_in_address(at) == DEFAULT
    assert len(run(at).warning) == 1
