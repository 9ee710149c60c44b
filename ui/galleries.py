"""The images and logits of the Soft targets screen: fetched from a worker once, then kept for every visitor."""

from models.catalogue import DATASETS, DatasetInfo
from models.records import Gallery
from models.shipped_records import SHIPPED, shipped_record
from ui.asking import ask_or_say_why_not
from ui.charts.temperature import soft_targets
from ui.formats import percent

_FAIRLY_SURE = 0.7
_MANY = 20_000  # images: reading so many takes longer than a moment


def with_shipped_teacher() -> dict[str, DatasetInfo]:
    """The data sets whose trained teacher comes with Owlet, by name."""
    return {name: info for name, info in DATASETS.items() if (SHIPPED / name / "record.json").exists()}


def show_gallery_or_why_not(data: str, key: str = "soft_targets_try_again") -> Gallery | None:
    """The gallery. While it is fetched a calm sentence stands in its place; if that fails, one that says what to do."""
    gallery: Gallery | None = ask_or_say_why_not(key, waiting(data), "models.soft_targets:gallery", data)
    return gallery


def waiting(data: str) -> str:
    """What stands there while the teacher looks, with how long it may take: large sets are read as a whole first."""
    count = DATASETS[data].image_count
    how_long = f"it reads {count:,} images, which may take a minute or two" if count > _MANY else "this takes seconds"
    return f"The teacher is looking at its test images. The first time {how_long}; from then on it is quick."


def clear_second(gallery: Gallery) -> int:
    """The image to start with: the teacher is right and fairly sure, and one other class stands out most at T = 1."""
    return max(range(len(gallery.labels)), key=lambda image: _lead_of_second(gallery, image))


def _lead_of_second(gallery: Gallery, image: int) -> float:
    shares = soft_targets(gallery.logits["teacher"][image], 1.0)
    first, second, third, *_ = sorted(range(len(shares)), key=lambda k: -shares[k])
    suits = first == gallery.labels[image] and shares[first] >= _FAIRLY_SURE
    return shares[second] - shares[third] if suits else -1.0


def whose_bars(data: str) -> str:
    """Which networks the bars belong to, and how good each is; "" where none ships."""
    record, info = shipped_record(data), DATASETS[data]
    if record is None:
        return ""
    told = {
        "teacher": "The **teacher** is a {}: {} of {:,} test images right.",
        "distilled": "The **distilled student** is a {} that saw {} and listened to the teacher: {}.",
        "plain": "The **plain student** is its twin, which had the labelled images alone: {}.",
    }
    more = f" and {info.unlabelled:,} without labels" if info.unlabelled else ""
    seen = f"{info.examples:,} labelled images{more}"
    accuracy = {role: percent(share) for role, share in record.test_accuracy.items()}
    sentences = [told["teacher"].format(record.networks["teacher"], accuracy["teacher"], record.test_images)]
    if "distilled" in accuracy:
        sentences.append(told["distilled"].format(record.networks["distilled"], seen, accuracy["distilled"]))
    if "plain" in accuracy:
        sentences.append(told["plain"].format(accuracy["plain"]))
    return " ".join(sentences)
