"""Projects for the ledger: one night in three articles with three counts, and random ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot, Stance
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import clustering, editing, filling, framing, labelling
from annotator.services.project import Project

FIRST = (
    "Port Harrow. The regional governor, Irina Sokolenko, said that 46 drones were launched at "
    "the harbour overnight. The navy denied it and spoke of at least twenty."
)
SECOND = (
    "The defence ministry quoted the commander of the coastal brigade: his crews had counted 41 "
    "drones over the bay."
)
THIRD = "قالت البحرية إن عشرين مسيّرة أُسقطت فوق المرفأ."


@dataclass
class Night:
    """A project with one frame of the project, one of the first article, and their sources."""

    project: Project
    documents: dict[str, Uid]
    attack: Annotation
    harm: Annotation
    spans: dict[str, Annotation]

    def label(self, name: str, kind: Kind = Kind.FRAME) -> Uid:
        return self.project.label_set.named(name, kind).uid


def labels() -> list[Label]:
    """Source with a kind, Quantity, Thing; frames Attack, Harm, Attribution; clusters."""
    kinds = ["official", "military", "outlet"]
    source = Label(
        new_uid(), "Source", slots=({"name": "kind", "type": "one-of", "choices": kinds},)
    )
    return [
        source,
        Label(new_uid(), "Quantity"),
        Label(new_uid(), "Thing"),
        Label(
            new_uid(),
            "Attack",
            Kind.FRAME,
            slots=(
                {"name": "launched", "type": "number", "low": 0},
                {"name": "target", "type": "reference", "max": None},
                {"name": "date", "type": "date", "givens": ["@published"]},
                {"name": "realis", "type": "one-of", "choices": ["happened", "planned"]},
            ),
        ),
        Label(
            new_uid(),
            "Harm",
            Kind.FRAME,
            slots=({"name": "killed", "type": "range"}, {"name": "note", "type": "text"}),
        ),
        Label(new_uid(), "Attribution", Kind.FRAME,
              slots=({"name": "source", "type": "reference", "max": None},)),
        Label(new_uid(), "Same", Kind.CLUSTER),
    ]  # fmt: skip


def night(path: Path) -> Night:
    """46, says the governor; the navy denies it: at least 20; 41, the commander by the ministry."""
    project = Project.create(path, annotator="ada")
    labelling.add_labels(project, labels())
    documents = {
        name: project.add_document(
            text, id=name, title=title, meta={"outlet": outlet, "published": published}
        ).uid
        for name, text, title, outlet, published in (
            ("first", FIRST, "Counts differ after a night", "Harbour Wire", "2026-09-03"),
            ("second", SECOND, "Brigade: most were stopped", "Agency North", "2026-09-04"),
            ("third", THIRD, "البحرية تحصي", "Al Mina", "2026-09-05"),
        )
    }  # fmt: skip
    spans: dict[str, Annotation] = {}

    def mark(document: str, words: str, label: str) -> Annotation:
        start = project.text_of(documents[document]).index(words)
        anchor = Anchor(start, start + len(words))
        uid = project.label_set.named(label).uid
        made = editing.add_span(project, documents[document], [anchor], uid)
        spans[words] = made
        return made

    launched = mark("first", "launched", "Thing")
    governor = mark("first", "The regional governor, Irina Sokolenko", "Source")
    filling.set_value(project, governor.uid, "kind", "official")
    navy = mark("first", "The navy", "Source")
    filling.set_value(project, navy.uid, "kind", "military")
    many, few = mark("first", "46 drones", "Quantity"), mark("first", "at least twenty", "Quantity")
    denied = mark("first", "denied", "Thing")
    harbour = mark("first", "the harbour", "Thing")
    ministry = mark("second", "The defence ministry", "Source")
    commander = mark("second", "the commander of the coastal brigade", "Source")
    some = mark("second", "41 drones", "Quantity")
    arabic, twenty = mark("third", "البحرية", "Source"), mark("third", "عشرين مسيّرة", "Quantity")

    def frame(
        label: str, *, document: Uid | None = None, trigger: Uid | None = None
    ) -> Annotation:
        uid = project.label_set.named(label, Kind.FRAME).uid
        return framing.add_frame(project, uid, document=document, trigger=trigger)

    outer = frame("Attribution", document=documents["second"])
    filling.add_entry(project, outer.uid, Slot("source", ref=ministry.uid))
    inner = frame("Attribution", document=documents["second"])
    filling.add_entry(
        project, inner.uid, Slot("source", ref=commander.uid, according_to=outer.uid)
    )
    attack = frame("Attack", trigger=launched.uid)
    at_least: JsonValue = {"value": 20, "comparator": "at least"}
    for entry in (
        Slot("launched", 46, according_to=governor.uid, evidence=(many.uid,)),
        Slot("launched", 46, according_to=navy.uid, stance=Stance.DENIES, evidence=(denied.uid,)),
        Slot("launched", at_least, according_to=navy.uid, evidence=(few.uid,)),
        Slot("launched", 41, according_to=inner.uid, evidence=(some.uid,)),
        Slot("launched", 20, according_to=arabic.uid, evidence=(twenty.uid,)),
        Slot("target", ref=harbour.uid),
        Slot("date", given="@published"),
    ):
        attack = filling.add_entry(project, attack.uid, entry)
    harm = frame("Harm", document=documents["first"])
    harm = filling.add_entry(project, harm.uid, Slot("killed", {"low": 1, "high": 3}))
    return Night(project, documents, attack, harm, spans)


def random_project(path: Path, seed: int) -> Project:
    """A project in which frames point to all sorts of things, also across documents."""
    random = Random(seed)
    project = Project.create(path, annotator="ada")
    labelling.add_labels(project, labels())
    words = ("navy", "the Navy", "governor", "46", "41 drones", "ministry", "ÉTAT", "état")
    spans: list[Annotation] = []
    homes: list[Uid] = []
    for number in range(random.randrange(1, 5)):
        text = " ".join(random.choices(words, k=random.choice((2, 12))))
        meta = {"outlet": random.choice(("Harbour Wire", "Agency North", "")),
                "published": random.choice(("2026-09-03", "2026-09", "soon", ""))}  # fmt: skip
        title = f"Article {random.choice(words)} {number}"
        home = project.add_document(text, title=title, meta=meta)
        homes.append(home.uid)
        for _ in range(4):
            start = random.randrange(len(text) - 2)
            anchor = Anchor(start, min(len(text), start + random.randrange(1, 14)))
            label = project.label_set.named(random.choice(("Source", "Quantity", "Thing"))).uid
            span = editing.add_span(project, home.uid, [anchor], label)
            if random.random() < 0.4 and not any(s.name == "kind" for s in span.slots):
                kind = random.choice(("official", "military"))
                span = filling.set_value(project, span.uid, "kind", kind)
            spans.append(span)
    for _ in range(random.randrange(3)):
        members = [span.uid for span in random.sample(spans, 2)]
        clustering.add_cluster(project, project.label_set.named("Same", Kind.CLUSTER).uid, members)
    said = _attributions(project, random, spans, homes)
    for _ in range(random.randrange(2, 7)):
        _random_frame(project, random, spans, homes, said)
    return project


def _attributions(
    project: Project, random: Random, spans: list[Annotation], homes: list[Uid]
) -> list[Uid]:
    made: list[Uid] = []
    label = project.label_set.named("Attribution", Kind.FRAME).uid
    for _ in range(random.randrange(4)):
        frame = framing.add_frame(project, label, document=random.choice((None, *homes)))
        outer = random.choice(made) if made and random.random() < 0.6 else None
        who = random.choice(spans).uid
        filling.add_entry(project, frame.uid, Slot("source", ref=who, according_to=outer))
        made.append(frame.uid)
    return made


def _random_frame(
    project: Project, random: Random, spans: list[Annotation], homes: list[Uid], said: list[Uid]
) -> None:
    label = random.choice(("Attack", "Harm"))
    trigger = random.choice((None, random.choice(spans).uid))
    home = None if trigger else random.choice((None, *homes))
    uid = project.label_set.named(label, Kind.FRAME).uid
    frame = framing.add_frame(project, uid, document=home, trigger=trigger)
    number, other = ("launched", "target") if label == "Attack" else ("killed", "note")
    for _ in range(random.randrange(6)):
        source = random.choice((None, random.choice(spans).uid, *said))
        count = random.randrange(40, 44)
        given: list[JsonValue] = [count, {"value": count, "comparator": "at least"},
                                  {"low": count - 2, "high": count}]  # fmt: skip
        value = random.choice(given)
        entry = Slot(number, value, according_to=source, stance=random.choice(list(Stance)))
        if random.random() < 0.4:
            ref = random.choice(spans).uid
            entry = Slot(other, ref=ref, according_to=source)
        if random.random() < 0.3:
            entry = entry._replace(as_of=random.choice(("2026-09-01", "2026-10")))
        if random.random() < 0.5:
            entry = entry._replace(evidence=(random.choice(spans).uid,))
        filling.add_entry(project, frame.uid, entry)
    if random.random() < 0.3:
        filling.code(project, frame.uid, number, random.randrange(40, 44), rule="low")
