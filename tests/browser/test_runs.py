"""One's own runs in a real browser: named, laid side by side, deleted, and what an old link says then."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import store
from models.spec import RunSpec
from tests.fake_results import result_of
from ui import learner

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APP = Path(__file__).parents[2] / "app.py"
CODE = "owl-0000-0000-0000-0000"
FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which this learner has two runs that differ in their temperature."""
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    for day, (run_id, temperature) in enumerate({FIRST: 10.0, SECOND: 2.0}.items(), 1):
        result = replace(result_of(RunSpec(temperature=temperature)), created_at=f"2026-01-0{day}T00:00:00+00:00")
        store.save_run(run_id, learner.id_of(CODE), result)
    store.close()
    return tmp_path


def test_runs_are_named_compared_and_deleted(serve: Callable[..., str], kept: Path, page: Page) -> None:
    address = serve(APP, OWLET_HOME=str(kept))
    page.context.add_cookies([{"name": learner.COOKIE, "value": CODE, "url": address}])
    page.goto(f"{address}/runs")
    page.locator(f".st-key-run_{FIRST}").get_by_role("link").click()
    page.get_by_label("Name", exact=True).fill("my best owlet")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("heading", name="my best owlet")).to_be_visible()
    page.wait_for_url(f"{address}/runs?run={FIRST}")  # a link within a page, too, changes the address
    page.reload()
    expect(page.get_by_role("heading", name="my best owlet")).to_be_visible()
    page.get_by_role("link", name="All your runs").click()
    page.wait_for_url(f"{address}/runs")

    page.goto(f"{address}/runs?q=owlet")
    expect(page.get_by_text("1 of 2 runs")).to_be_visible()
    page.get_by_role("button", name="Compare").click()
    page.get_by_label("Search your runs").fill("")
    page.get_by_label("Search your runs").press("Enter")
    page.get_by_role("button", name="Compare with run A").click()
    expect(page.get_by_role("table").first).to_contain_text("Temperature T")
    page.reload()
    expect(page.get_by_text("Run A: my best owlet")).to_be_visible()

    page.get_by_role("link", name="Look at run A").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Yes, delete this run").click()
    expect(page.get_by_text("1 run is deleted.")).to_be_visible()
    page.goto(f"{address}/runs?run={FIRST}")
    expect(page.get_by_text("There is no run behind this link any more.")).to_be_visible()
    page.goto(f"{address}/lab?temperature=7&run={FIRST}")
    expect(page.get_by_text("not kept here any more")).to_be_visible()
    expect(page.get_by_text("at temperature 7.")).to_be_visible()
