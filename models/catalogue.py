"""What there is to choose from: data sets and network families. No torch here, so every screen may read it."""

import math
import re
from dataclasses import dataclass
from typing import Literal

DIGITS = tuple("0123456789")
FASHION = (
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

FOLDER_PREFIX = "folder-"
_FOLDER_NAME = re.compile(r"folder-[0-9a-f]{12}")
_USUAL_TRAIN_SHARE = 0.7


@dataclass(frozen=True)
class DatasetInfo:
    """One data set as a learner meets it, with the choices that show its lesson best."""

    name: str
    title: str
    classes: tuple[str, ...]
    channels: int
    side: int  # pixels
    image_count: int
    in_package: bool  # True: comes with an installed package, needs no network
    teacher: str
    student: str
    temperature: float
    examples: int
    unlabelled: int = 0
    epochs: int = 20  # of the students
    train_images: int = 0  # that students may learn from; 0 in the notes of an older Owlet

    @property
    def most_examples(self) -> int:
        """How many images there are to learn from; the rest is validation and test."""
        return self.train_images or int(_USUAL_TRAIN_SHARE * self.image_count)


DATASETS: dict[str, DatasetInfo] = {
    info.name: info
    for info in (
        DatasetInfo("mnist-5k", "Handwritten digits (5,000)", DIGITS, 1, 28, 5_000, True,
                    "cnn-32", "cnn-8", 10.0, 300, train_images=3_500),
        DatasetInfo("digits", "Tiny digits, 8×8", DIGITS, 1, 8, 1_797, True,
                    "cnn-32", "mlp-32", 4.0, 100, 0, 100, train_images=1_197),
        DatasetInfo("mnist", "Handwritten digits (70,000)", DIGITS, 1, 28, 70_000, False,
                    "cnn-32", "cnn-8", 10.0, 300, train_images=55_000),
        DatasetInfo("fashion-mnist", "Clothes (70,000)", FASHION, 1, 28, 70_000, False,
                    "cnn-32", "cnn-8", 6.0, 300, 2_000, train_images=55_000),
        DatasetInfo("cifar10", "Colour photos (60,000)", CIFAR10, 3, 32, 60_000, False,
                    "resnet-32", "resnet-8", 4.0, 2_000, 8_000, train_images=45_000),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Family:
    """A kind of network with one dial: its width."""

    name: str
    title: str
    width_meaning: str
    max_width: int
    suggested_widths: tuple[int, ...]


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("mlp", "Fully connected", "units in each of two hidden layers", 2_000, (8, 16, 32, 128, 800)),
        Family("cnn", "Small convolutional", "filters in the first of two layers", 64, (2, 4, 8, 16, 32)),
        Family("resnet", "Small residual", "filters in the first of three stages", 64, (4, 8, 16, 32)),
    )
}


Group = Literal["answers", "insides", "company", "control", "probe"]


@dataclass(frozen=True)
class Method:
    """A way for the distilled student to learn. `models.methods` has the arithmetic."""

    name: str
    title: str
    sentence: str  # what the student is told, and by whom
    source: str
    group: Group  # what of the teacher is used; “company”: someone else teaches; “control”: nobody does;
    # “probe”: something is taken away on purpose, to see what it was worth


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("soft-targets", "Soft targets", "The teacher gives its share for every class.",
               "Hinton 2015", "answers"),
        Method("top-1", "First answer only", "The teacher names one class, as a service may.",
               "Tramèr 2016", "answers"),
        Method("top-3", "Three best answers", "The teacher gives the shares of its three best classes.",
               "Tramèr 2016", "answers"),
        Method("logits", "Logit matching", "The student copies the teacher's logits themselves.",
               "Ba & Caruana 2014", "answers"),
        Method("decoupled", "Decoupled", "The right class and the others are graded apart.",
               "Zhao 2022", "answers"),
        Method("correlation", "Same ups and downs", "The student's shares must rise and fall with the teacher's.",
               "Huang 2022", "answers"),
        Method("hint", "Hints", "The student also predicts the teacher's last hidden layer.",
               "Romero 2014", "insides"),
        Method("attention", "Attention maps", "The student also looks where the teacher looks.",
               "Zagoruyko 2016", "insides"),
        Method("relations", "Relations", "The student also keeps the teacher's distances between images.",
               "Park 2019", "insides"),
        Method("similarity", "Look-alikes", "The student also finds those images alike that the teacher finds alike.",
               "Tung 2019", "insides"),
        Method("ensemble", "Three teachers", "Three teachers answer, and the student learns from their mean.",
               "Hinton 2015", "company"),
        Method("assistant", "Teaching assistant", "A network of middle size learns from the teacher, then teaches.",
               "Mirzadeh 2020", "company"),
        Method("born-again", "Born again", "A network of the student's own kind learns first, then teaches.",
               "Furlanello 2018", "company"),
        Method("mutual", "Learning together", "Two students learn side by side, each from the labels and the other.",
               "Zhang 2018", "company"),
        Method("label-smoothing", "Label smoothing", "No teacher: a tenth of each label is spread over all classes.",
               "Szegedy 2016", "control"),
        Method("permuted", "Mixed-up almost-answers", "Each picture's shares of the wrong classes are mixed up.",
               "Furlanello 2018", "probe"),
        Method("longer-steps", "No teacher, longer steps", "No teacher: labels alone, with steps three times as long.",
               "Hinton 2015", "probe"),
        Method("uniform", "A teacher that knows nothing", "Whatever the picture shows, each class gets the same share.",
               "Yuan 2020", "probe"),
        Method("reversed", "Student teaches teacher", "A network a quarter as wide learns the same pictures from their "
               "labels first, then teaches.", "Yuan 2020", "probe"),
    )
}  # fmt: skip


TIMES_NARROWER = 4  # the teacher of reversed roles


def method_problem(method: str, teacher: str, student: str) -> str | None:
    """A sentence if this pair of networks can't use a method, else None."""
    families = {name.partition("-")[0] for name in (teacher, student)}
    if method == "attention" and "mlp" in families:
        return "Attention maps need two networks that look at places in the image: cnn or resnet, not mlp."
    if method == "assistant" and middle_network(teacher, student) is None:
        return "A teaching assistant needs room in the middle: choose a wide teacher and a narrow student of one kind."
    if method == "reversed" and parse_network(student)[1] == 1:
        return "For reversed roles the student needs a width of at least 2, for its teacher is narrower."
    return None


def narrow_network(student: str) -> str:
    """The network that teaches where roles are reversed: of the student's family, a quarter as wide, but at least 1."""
    family, width = parse_network(student)
    return f"{family}-{max(1, width // TIMES_NARROWER)}"


def middle_network(teacher: str, student: str) -> str | None:
    """The network in the middle of two of one family: as many times wider than one as it is narrower than the other.

    None if they are of two families, or leave no width between them.
    """
    (family, wide), (own, narrow) = parse_network(teacher), parse_network(student)
    width = round(math.sqrt(wide * narrow))
    return f"{family}-{width}" if family == own and narrow < width < wide else None


def is_folder(name: str) -> bool:
    """Whether a data set name stands for a learner's own images: `folder-` and 12 hexadecimal digits."""
    return _FOLDER_NAME.fullmatch(name) is not None


def parse_network(name: str) -> tuple[str, int]:
    """Split a network name into family and width: `cnn-8` gives `("cnn", 8)`.

    Raises:
        ValueError: with a sentence for people, if the family is unknown or the width out of range.
    """
    family, _, width = name.partition("-")
    if family not in FAMILIES or not width.isascii() or not width.isdigit():
        raise ValueError(f"“{name}” is no network. Write a family and a width, such as cnn-8 or mlp-32.")
    if not 1 <= int(width) <= FAMILIES[family].max_width:
        raise ValueError(f"The width in “{name}” must lie between 1 and {FAMILIES[family].max_width}.")
    return family, int(width)
