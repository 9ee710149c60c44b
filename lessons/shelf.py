"""The ways to teach that stand on the shelf of lesson 9: what each needs from the teacher, its code and its paper."""

from dataclasses import dataclass
from typing import Literal

from models.catalogue import METHODS

Needs = Literal["its answers", "its insides"]


@dataclass(frozen=True)
class Way:
    """One way to teach. `record` names its stored result."""

    method: str  # of models.catalogue.METHODS
    record: str
    needs: Needs  # what the student must be shown of the teacher
    hands_over: str
    function: str  # "package.module:function", whose source is shown
    paper: str
    url: str

    @property
    def title(self) -> str:
        return METHODS[self.method].title

    @property
    def sentence(self) -> str:
        return METHODS[self.method].sentence


def _answers(method: str, hands_over: str, function: str, paper: str, url: str) -> Way:
    return Way(method, method, "its answers", hands_over, function, paper, url)


def _insides(method: str, hands_over: str, function: str, paper: str, url: str) -> Way:
    return Way(method, method, "its insides", hands_over, function, paper, url)


SHELF: tuple[Way, ...] = (
    Way("soft-targets", "race-300", "its answers", "a share for every class", "models.losses:soft_loss",
        "Hinton, Vinyals and Dean 2015", "https://arxiv.org/abs/1503.02531"),
    _answers("top-1", "one class", "models.methods:top_one_loss",
             "Tramèr and others 2016", "https://arxiv.org/abs/1609.02943"),
    _answers("top-3", "three classes with shares", "models.methods:top_k_loss",
             "Tramèr and others 2016", "https://arxiv.org/abs/1609.02943"),
    _answers("logits", "the numbers before the shares", "models.methods:logit_loss",
             "Ba and Caruana 2014", "https://arxiv.org/abs/1312.6184"),
    _answers("decoupled", "a share for every class", "models.methods:decoupled_loss",
             "Zhao and others 2022", "https://arxiv.org/abs/2203.08679"),
    _insides("hint", "its last hidden layer", "models.methods:hint_loss",
             "Romero and others 2014", "https://arxiv.org/abs/1412.6550"),
    _insides("attention", "where in the picture it looks", "models.methods:attention_loss",
             "Zagoruyko and Komodakis 2016", "https://arxiv.org/abs/1612.03928"),
    _insides("relations", "how far apart it sees two pictures", "models.methods:relation_loss",
             "Park and others 2019", "https://arxiv.org/abs/1904.05068"),
)  # fmt: skip
BY_METHOD = {way.method: way for way in SHELF}
