"""The images and logits of the Soft targets screen: fetched from a worker once, then kept for every visitor."""

import logging
import math
from pathlib import Path

import streamlit as st

import jobs
import models
from models.catalogue import DATASETS, DatasetInfo
from models.data_errors import DataError
from models.records import Gallery

logger = logging.getLogger(__name__)

WAIT_S = 120  # a worker may still be starting, or reading a data set for the first time

_SHIPPED = Path(models.__file__).parent / "shipped"


def with_shipped_teacher() -> dict[str, DatasetInfo]:
    """The data sets whose trained teacher comes with Owlet, by name."""
    return {name: info for name, info in DATASETS.items() if (_SHIPPED / name / "record.json").exists()}


@st.cache_data(show_spinner=False)
def fetch_gallery(data: str) -> Gallery:
    """The gallery of a data set, asked for once in the life of the server.

    Raises:
        models.data_errors.DataError: the images cannot be had.
        TimeoutError: no worker answered within WAIT_S seconds.
    """
    gallery: Gallery = jobs.call("models.soft_targets:gallery", data).result(WAIT_S)
    return gallery


def show_gallery_or_why_not(data: str) -> Gallery | None:
    """The gallery. While it is fetched a calm sentence stands in its place; if that fails, one that says what to do."""
    place = st.empty()
    place.info("The teacher is looking at its test images. The first time this takes a few seconds.", icon="🦉")
    try:
        gallery = fetch_gallery(data)
    except DataError as error:
        place.error(str(error))
    except TimeoutError:
        place.error("No answer came in time: the server is busy. Wait a minute, then press “Try again”.")
    except Exception:  # whatever a worker may raise: the screen stays usable, the log has the cause
        logger.exception("The gallery of %s could not be fetched", data)
        place.error("The images could not be fetched. Press “Try again”; if that does not help, choose other images.")
    else:
        place.empty()
        return gallery
    st.button("Try again", key="soft_targets_try_again")
    return None


def most_confusing(gallery: Gallery) -> int:
    """The image of which the teacher is least sure: the highest entropy at T = 1."""
    return max(range(len(gallery.labels)), key=lambda image: _entropy(gallery.logits["teacher"][image]))


def _entropy(logits: tuple[float, ...]) -> float:
    """Entropy in nats of softmax(logits)."""
    top = max(logits)
    weights = [math.exp(z - top) for z in logits]
    return math.log(sum(weights)) - sum(w * (z - top) for w, z in zip(weights, logits, strict=True)) / sum(weights)
