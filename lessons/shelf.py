"""The ways to teach that stand on the shelf of lesson 9: what each needs from the teacher, its code and its paper."""

from dataclasses import dataclass

from models.catalogue import METHODS, Group


@dataclass(frozen=True)
class Way:
    """One way to teach. `record` names its stored result."""

    method: str  # of models.catalogue.METHODS
    record: str
    hands_over: str  # what the student is shown
    function: str  # "package.module:function", whose source is shown
    paper: str
    url: str
    group: Group

    @property
    def title(self) -> str:
        return METHODS[self.method].title

    @property
    def sentence(self) -> str:
        return METHODS[self.method].sentence


GROUPS: dict[Group, str] = {
    "answers": "From the teacher's answers",
    "insides": "Also from its insides",
    "company": "From someone else",
    "control": "No knowledge: a control",
}


def _way(
    method: str, hands_over: str, function: str, paper: str, arxiv: str, record: str = "", group: Group | None = None
) -> Way:
    url = f"https://arxiv.org/abs/{arxiv}"
    group = group or METHODS[method].group
    return Way(method, record or method, hands_over, f"models.{function}", paper, url, group)


SHELF: tuple[Way, ...] = (
    _way("soft-targets", "a share for every class", "losses:soft_loss",
         "Hinton, Vinyals and Dean 2015", "1503.02531", record="race-300"),
    _way("top-1", "one class", "methods.answers:top_one_loss",
         "Tramèr and others 2016", "1609.02943"),
    _way("top-3", "three classes with shares", "methods.answers:top_k_loss",
         "Tramèr and others 2016", "1609.02943"),
    _way("logits", "the numbers before the shares", "methods.answers:logit_loss",
         "Ba and Caruana 2014", "1312.6184"),
    _way("decoupled", "a share for every class", "methods.answers:decoupled_loss",
         "Zhao and others 2022", "2203.08679"),
    _way("correlation", "a share for every class", "methods.answers:correlation_loss",
         "Huang and others 2022", "2205.10536"),
    _way("hint", "its last hidden layer", "methods.insides:hint_loss",
         "Romero and others 2014", "1412.6550"),
    _way("attention", "where in the picture it looks", "methods.insides:attention_loss",
         "Zagoruyko and Komodakis 2016", "1612.03928"),
    _way("relations", "how far apart it sees two pictures", "methods.insides:relation_loss",
         "Park and others 2019", "1904.05068"),
    _way("similarity", "which pictures look alike to it", "methods.insides:similarity_loss",
         "Tung and Mori 2019", "1907.09682"),
    _way("ensemble", "the mean share of three teachers", "methods.company:ensemble_logits",
         "Hinton, Vinyals and Dean 2015", "1503.02531"),
    _way("assistant", "the shares of a middle-sized network", "other_teachers:assistant",
         "Mirzadeh and others 2020", "1902.03393"),
    _way("born-again", "the shares of a network of its own size", "other_teachers:first_generation",
         "Furlanello and others 2018", "1805.04770"),
    _way("mutual", "the shares of a fellow student", "methods.company:mutual_loss",
         "Zhang and others 2018", "1706.00384"),
    _way("label-smoothing", "nothing", "methods.company:smoothed_loss",
         "Szegedy and others 2016", "1512.00567"),
    _way("uniform", "the same share for every class; the labels have the other half of the say",
         "control_teachers:uniform_loss", "Yuan and others 2020", "1909.11723", group="control"),
)  # fmt: skip
BY_METHOD = {way.method: way for way in SHELF}


@dataclass(frozen=True)
class Elsewhere:
    """A way whose question is another one, so that its numbers can't stand in the same table."""

    title: str
    hands_over: str
    question: str
    paper: str
    url: str
    anchor: str  # the heading of the lesson under which it is measured


FORGETTING = Elsewhere(
    "Learning without forgetting",
    "its own answers from the day before",
    "How does a network learn new classes and keep the old ones?",
    "Li and Hoiem 2016",
    "https://arxiv.org/abs/1606.09282",
    "new-classes-old-skills",
)
