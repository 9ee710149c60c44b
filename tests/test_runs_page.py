"""The page of one's own runs: found, named, compared, shared to read, deleted."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import store
from models.spec import RunSpec
from models.statistics import over_seeds
from tests.fake_results import result_of
from ui import frame, lab_words, private_images, runs_compare, runs_compare_words, runs_words, session
from ui.runs_address import Address, read

PAGE = Path(__file__).parent.parent / "pages" / "runs.py"
CODE = "owl-0000-0000-0000-0000"
MINE = hashlib.sha256(CODE.encode()).hexdigest()[:32]
IDS = [f"{number:032x}" for number in range(40)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(frame, "insist", lambda: None)
    monkeypatch.setattr(st, "page_link", lambda page, label, **_: st.markdown(label))  # a page alone knows no others
    yield
    store.close()


def keep(at: int, spec: RunSpec, learner: str = MINE, sweep: str = "") -> None:
    result = replace(result_of(spec), created_at=f"2026-01-02T03:04:{at:02d}+00:00")
    store.save_run(IDS[at], learner, result, sweep)


def page(address: Address) -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.session_state[session.LEARNER_CODE] = CODE
    for name, text in address.to_query().items():
        test.query_params[name] = text
    return test.run()


def texts(test: AppTest) -> str:
    assert not test.exception
    shown = (*test.markdown, *test.caption, *test.info, *test.warning, *test.header, *test.subheader)
    return "\n".join(element.value for element in shown)


def labels(test: AppTest) -> list[str]:
    return [button.label for button in test.button]


def test_without_runs_it_says_where_they_come_from() -> None:
    assert "You have no runs yet" in texts(page(Address()))


def test_a_search_finds_whole_numbers_and_names() -> None:
    for at, temperature in enumerate((1, 4, 10)):
        keep(at, RunSpec(temperature=temperature))
    keep(3, RunSpec(data="digits", student="mlp-8", examples=100))
    store.rename_run(MINE, IDS[2], "my best owlet")
    mine = store.own_runs(MINE)

    def found(search: str) -> set[int]:
        return {IDS.index(line.run_id) for line in runs_words.matching(mine, search)}

    assert found("T = 1") == {0}
    assert found("T=10") == {2, 3}
    assert found("best OWLET") == {2}
    assert found("mlp-8 100") == {3} and found("mlp-8 10") == {3}  # its temperature is 10
    assert found("") == {0, 1, 2, 3} and found("nothing") == set()
    shown = texts(page(Address(search="best owlet")))
    assert "1 of 4 runs" in shown and "my best owlet" in shown


def test_many_runs_come_in_pages_and_a_sweeps_cells_are_one_entry() -> None:
    for at in range(20):
        keep(at, RunSpec(seeds=(at,)))
    for at in range(20, 26):
        keep(at, RunSpec(temperature=at), sweep="a" * 16)
    first = page(Address())
    assert "page 1 of 2" in texts(first) and "Sweep, 6 runs" in texts(first)
    first.button(key="runs_older").click().run()
    assert "page 2 of 2" in texts(first) and "Sweep, 6 runs" not in texts(first)
    assert "Sweep, 6 runs" in texts(page(Address(page=99, sweep="a" * 16)))


def test_each_run_is_opened_by_its_title_and_no_two_controls_are_called_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    links: dict[str, str] = {}
    monkeypatch.setattr(
        st, "page_link", lambda page, label, query_params, **_: links.update({label: query_params.get("run", "")})
    )
    for at in range(3):
        keep(at, RunSpec(temperature=at + 1))
    store.rename_run(MINE, IDS[1], "(a) 5_star owlet")
    found = page(Address(first=IDS[0]))
    assert links["\\(a\\) 5\\_star owlet *of 2026-01-02, 03:04 UTC*"] == IDS[1]
    assert set(links.values()) == set(IDS[:3])
    compare = [button.label for button in found.button if button.key.startswith("compare_")]
    assert len(set(compare)) == 3 and "Compare with run A *\\(a\\) 5\\_star owlet of 2026-01-02, 03:04 UTC*" in compare


def test_the_list_and_the_runs_page_tell_the_same_difference() -> None:
    """Of two rounded accuracies it would be another one: 93.5 and 92.2 % lie 1.3 apart, 93.47 and 92.23 % only 1.2."""
    keep(0, RunSpec())
    (line,) = store.own_runs(MINE)
    assert line.summary is not None
    told = runs_words.outcome(replace(line.summary, test_accuracy={"plain": 0.9347, "distilled": 0.9223}))
    assert told == "Plain 93.5\u00a0%, distilled 92.2\u00a0%: −1.2 points."
    result = result_of(RunSpec())
    assert result.difference is not None
    assert f"{lab_words.points(result.difference.mean)} points" in runs_words.outcome(line.summary)


def test_a_sweep_whose_cells_all_went_alike_is_told_in_one_number() -> None:
    for at in range(2):
        keep(at, RunSpec(temperature=at + 1), sweep="a" * 16)
    (entry,) = runs_words.entries(store.own_runs(MINE))
    assert runs_words.sweep_outcome(entry) == "Distilled minus plain: +6.8 points."


def test_a_run_is_named_and_deleted_and_its_link_says_so() -> None:
    keep(0, RunSpec())
    test = page(Address(run=IDS[0]))
    test.text_input(key=f"name_of_{IDS[0]}").input("best one")
    next(button for button in test.button if button.label == "Save the name").click().run()
    assert "The name is saved" in texts(test) and "best one" in texts(test)
    test.button(key=f"delete_{IDS[0]}").click().run()
    assert "1 run is deleted." in texts(test) and store.own_runs(MINE) == []
    assert "no run behind this link any more" in texts(page(Address(run=IDS[0])))
    assert "does not name a run" in texts(page(Address(run="../../etc/passwd")))


def test_a_shared_run_is_to_read_alone() -> None:
    keep(0, RunSpec(), learner="somebody else")
    store.rename_run("somebody else", IDS[0], "secret name")
    test = page(Address(run=IDS[0]))
    assert "This run is not yours" in texts(test) and "secret name" not in texts(test)
    assert [title.value for title in test.title] == ["A run that was shared with you"]
    assert not any("elete" in label or "name" in label for label in labels(test))


def test_a_shared_run_of_own_images_gives_no_image_away(monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[str] = []
    monkeypatch.setattr(st, "page_link", lambda page, **_: ways.append(page))
    spec = RunSpec(data="folder-0123456789ab")
    keep(0, spec, learner="somebody else")
    keep(1, spec)
    others = page(Address(run=IDS[0]))
    assert private_images.KEPT_BACK in texts(others)
    assert labels(others) == [] and not others.get("download_button")
    assert set(ways) == {"pages/runs.py"}, "no way to the lab, where its dials would open the images, nor to draw"
    mine = page(Address(run=IDS[1]))
    assert private_images.NOT_SHARED in texts(mine) and mine.get("download_button")


def test_two_runs_stand_side_by_side_with_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_compare, "ask_or_say_why_not", lambda key, waiting, function, *scores: over_seeds(*scores))
    keep(0, RunSpec(seeds=(0, 1, 2)))
    keep(1, RunSpec(seeds=(1, 2, 3), temperature=2, student="cnn-4"))
    shown = texts(page(Address(first=IDS[0], second=IDS[1])))
    assert "**2 dials differ.**" in shown
    assert "seeds 1, 2 are in both" in shown and "over 2 shared seeds" in shown
    assert "Both are the same run" in texts(page(Address(first=IDS[0], second=IDS[0])))
    assert "Run B: There is no run" in texts(page(Address(first=IDS[0], second=IDS[5])))


def test_what_may_be_said_depends_on_what_is_shared() -> None:
    first = result_of(RunSpec(seeds=(0, 1)))
    other_images = result_of(RunSpec(data="digits", seeds=(0, 1)))
    other_seeds = result_of(RunSpec(seeds=(5, 6)))
    said = [
        " ".join(runs_compare_words.what_may_be_said(runs_compare_words.grounds(first, each)))
        for each in (first, other_images, other_seeds)
    ]
    assert "may be compared" in said[0] and "cannot be compared" in said[1] and "share no seed" in said[2]
    changed = replace(first.spec, temperature=3, train_teacher=True, teacher_epochs=2)
    assert runs_compare_words.differing(first.spec, changed) == ["train_teacher", "teacher_epochs", "temperature"]


def test_an_address_survives_a_link_and_nonsense_in_it() -> None:
    at = Address(search="cnn-8 T=4", page=3, first=IDS[0])
    assert read(at.to_query()) == at
    assert read({"page": "-1"}).page == read({"page": "x"}).page == read({"page": "9" * 50}).page == 1
    assert len(read({"q": "x" * 10_000}).search) <= 200
