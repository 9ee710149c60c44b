"""The curves of a race, what they say in words, and the slider that goes back through its epochs."""

from collections.abc import Mapping

import streamlit as st

from models.records import Progress, Role
from models.spec import RunSpec
from ui.charts import race as charts
from ui.components.live_figure import live_figure
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_moments import finished_epochs
from ui.lab_stage import Stage
from ui.theme import ROLE_STYLES

_LOW = 230  # pixels: beside the bars, so that all of a race stands on a laptop's screen
_LOSSES = (
    "Compare each curve only with itself. The soft part is multiplied by T², here {factor:,.4g}, so the better student "
    "may well have the larger number. A nat is 1.44 bits."
)
_FAINT = "The faint lines are the other pairs."
_COUNTED = "Accuracy is the share of right answers on up to 250 validation images."


def accuracy(
    stage: Stage, records: tuple[Progress, ...], epoch: int, guesses: Mapping[Role, float], is_low: bool
) -> None:
    """Validation accuracy at each epoch's end, up to now."""
    figure = charts.accuracy_figure(stage.spec, records, chart_style(), _cursor(records, epoch), guesses)
    if is_low:
        figure["layout"]["height"] = _LOW
    live_figure(
        figure,
        alt=charts.accuracy_alt(stage.spec),
        words=_accuracy_words(stage.spec, records, epoch),
        key=f"{stage.key}_accuracy",
    )


def losses(stage: Stage, records: tuple[Progress, ...], epoch: int) -> None:
    """The losses by part, and why their sizes cannot be compared."""
    live_figure(
        charts.loss_figure(stage.spec, records, chart_style(), _cursor(records, epoch)),
        alt=charts.loss_alt(stage.spec),
        words=_loss_words(records, epoch),
        key=f"{stage.key}_loss",
    )
    if stage.spec.soft_weight > 0 and stage.spec.method == RunSpec.method:
        st.caption(_LOSSES.format(factor=stage.spec.temperature**2))


def rewound_to(stage: Stage) -> int:
    """Where the slider stands; its right end means: the newest epoch."""
    return int(st.session_state.get(_rewind_key(stage), stage.spec.epochs))


def rewind(stage: Stage, records: tuple[Progress, ...], epoch: int, with_answers: bool) -> None:
    """The slider, and which moment and which pair is shown."""
    finished = finished_epochs(records)
    last = max(2, stage.spec.epochs)
    st.slider("Rewind to epoch", 1, last, last, key=_rewind_key(stage), disabled=finished < 2)
    with st.container(key=f"{stage.key}_race_moment"):
        if not finished:
            st.caption("Once an epoch is done, go back through them here. The right end follows the newest one.")
            return
        where = "the newest" if epoch == finished else "looking back"
        shown = "numbers, wrong images and bars" if with_answers else "the numbers beside the curves"
        moment = f"Epoch {epoch} of {stage.spec.epochs} ({where}){_of_pair(stage.spec)}: {shown}."
        st.caption(f"{moment} {_FAINT if len(stage.spec.seeds) > 1 else ''} {_COUNTED}")


def _of_pair(spec: RunSpec) -> str:
    return f", pair 1 of {len(spec.seeds)}" if len(spec.seeds) > 1 else ""


def _cursor(records: tuple[Progress, ...], epoch: int) -> int | None:
    return epoch if 0 < epoch < finished_epochs(records) else None


def _accuracy_words(spec: RunSpec, records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.accuracy_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {percent(value)}" for role, value in found.items()]
    return f"After epoch {epoch}{_of_pair(spec)}: {', '.join(parts)}." if parts else "There are no numbers yet."


def _loss_words(records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.losses_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {losses.total:.3g}" for role, losses in found.items()]
    return f"After epoch {epoch}, total loss: {', '.join(parts)}." if parts else "There are no numbers yet."


def _rewind_key(stage: Stage) -> str:
    return f"{stage.key}_rewind_{stage.spec.key}"
