"""Which lessons the learner has been in. Losing one costs nobody anything, so a full store is no fault."""

import logging
from collections.abc import Collection

import store
from lessons.loader import Lesson
from ui.learner import learner_id

logger = logging.getLogger(__name__)


def enter(lesson: Lesson) -> None:
    """Remember that the learner is in this lesson."""
    try:
        store.save_visit(learner_id(), lesson.id)
    except store.StoreError as error:
        logger.warning("A visit could not be saved: %s", error)


def latest(among: Collection[str]) -> str | None:
    """The id of the lesson, of these, that the learner was in last, or None."""
    try:
        return next((lesson for lesson in reversed(store.load_visits(learner_id())) if lesson in among), None)
    except store.StoreError as error:
        logger.warning("The visits could not be read: %s", error)
        return None
