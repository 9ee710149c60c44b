"""One image: its hard label, one full bar, beside the teacher's bars for all classes.

Settings: `data=mnist-5k`, `image=41` (from 1), `T=1`, `log=no`, `slider=no` and `pick=yes`. Measure:
`second_class`, the class to which the teacher gives the second largest share of that image.
"""

from collections.abc import Mapping

from models.records import Gallery
from ui.charts.temperature import entropy_bits, soft_targets
from ui.components.soft_bars import SoftBarsState, soft_bars
from ui.exhibits.place import Place
from ui.formats import number, percent
from ui.galleries import show_gallery_or_why_not
from ui.soft_targets_link import read_state


def show(place: Place) -> None:
    """Draw the bars; the picture and the dials as the settings allow."""
    gallery = show_gallery_or_why_not(place.settings.get("data", "mnist-5k"), f"{place.key}_again")
    if gallery is None:
        return
    start = start_of(place.settings, gallery)
    place.report("second_class", second_class(gallery, start.picked))
    guess = place.guesses.get("second_class")
    state = soft_bars(
        sprite_png=gallery.sprite_png,
        side=gallery.side,
        classes=gallery.classes,
        labels=gallery.labels,
        logits={"teacher": gallery.logits["teacher"]},
        picked=start.picked,
        temperature=start.temperature,
        logarithmic=start.logarithmic,
        key=f"{place.key}_bars",
        show_picker=place.settings.get("pick") == "yes",
        show_slider=place.settings.get("slider") == "yes",
        show_numbers=False,
        guessed=gallery.classes.index(guess) if guess in gallery.classes else None,
    )
    place.in_words(in_words(gallery, state), rows(gallery, state))


def start_of(settings: Mapping[str, str], gallery: Gallery) -> SoftBarsState:
    """Where the settings let it begin.

    Raises:
        ValueError: a setting that cannot be.
    """
    start, complaints = read_state(settings, SoftBarsState(0, 1.0, logarithmic=False), gallery)
    if complaints:
        raise ValueError(complaints[0])
    return start


def second_class(gallery: Gallery, image: int) -> str:
    """Who comes second; the temperature does not change that."""
    logits = gallery.logits["teacher"][image]
    return gallery.classes[sorted(range(len(logits)), key=logits.__getitem__)[-2]]


def in_words(gallery: Gallery, state: SoftBarsState) -> str:
    """The picture's label and the teacher's three largest shares."""
    shares = soft_targets(gallery.logits["teacher"][state.picked], state.temperature)
    best = sorted(range(len(shares)), key=lambda k: -shares[k])[:3]
    top = ", ".join(f"{gallery.classes[k]} {percent(shares[k])}" for k in best)
    return (
        f"Image {state.picked + 1} has the hard label {gallery.classes[gallery.labels[state.picked]]}. At T = "
        f"{state.temperature:g} the teacher says: {top}. Entropy: {entropy_bits(shares):.2f} bits."
    )


def rows(gallery: Gallery, state: SoftBarsState) -> list[dict[str, str]]:
    """Hard label and soft targets of each class."""
    logits = gallery.logits["teacher"][state.picked]
    label = gallery.labels[state.picked]
    return [
        {
            "Class": name,
            "Hard label": percent(float(k == label)),
            "Teacher’s logit": number(logits[k]),
            "Teacher’s soft target": percent(share),
        }
        for k, (name, share) in enumerate(zip(gallery.classes, soft_targets(logits, state.temperature), strict=True))
    ]
