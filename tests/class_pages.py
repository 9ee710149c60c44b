"""The pages of a class as two made-up learners and the host open them, and what a worker would answer."""

import importlib
from concurrent.futures import Future
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ui import session

PAGES = Path(__file__).parent.parent / "pages"
ANN, BEN = "owl-aaaa-aaaa-aaaa-aaaa", "owl-bbbb-bbbb-bbbb-bbbb"


def opened(page: str, me: str = ANN, **query: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / page), default_timeout=30)
    app.session_state[session.LEARNER_CODE] = me
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def text_of(app: AppTest) -> str:
    found = [str(getattr(element, "value", "") or getattr(element, "body", "")) for element in app.main]
    return " ".join(text for text in found if "<script>" not in text)  # what stands there to be read


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def call_here(function: str, *arguments: object) -> "Future[object]":
    """What a worker does."""
    module, _, name = function.partition(":")
    answered: Future[object] = Future()
    answered.set_result(getattr(importlib.import_module(module), name)(*arguments))
    return answered
