"""Short texts that lists and panels share: datelines, counts, statuses, quotes on one line."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime

from annotator.domain.annotation import Annotation, JsonObject, JsonValue, Kind
from annotator.domain.document import Status

STATUS_WORDS: dict[Status, str] = {
    Status.NEW: "new",
    Status.WORKING: "in progress",
    Status.DONE: "done",
    Status.SKIPPED: "skipped",
    Status.DISPUTED: "disputed",
}
"""What each status is called on screen."""

KIND_WORDS: dict[Kind, str] = {
    Kind.SPAN: "Spans",
    Kind.RELATION: "Relations",
    Kind.FRAME: "Frames",
    Kind.CLUSTER: "Clusters",
    Kind.DOCUMENT: "Document labels",
}
"""What the labels of each kind are called together on screen."""

MAX_TIP = 1000
"""The longest tool tip, in characters: a longer one covers the window."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Everything that would break a line or turn its direction for the words around it.
_BREAKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str, limit: int = 300) -> str:
    """`text` on one line, at most `limit` characters: for showing, never for storing."""
    cut = text[: 2 * limit]
    line = _BREAKS.sub(" ", cut).strip()
    if len(line) > limit or len(text) > len(cut):
        return line[:limit].rstrip() + "…"
    return line


def isolated(text: str) -> str:
    """`text` so that its writing direction does not disturb the words beside it."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if text else ""


def tip(text: str) -> str:
    """`text` as a tool tip that shows exactly these characters, wrapped.

    Qt guesses whether a tool tip is HTML; users' text must never be taken for it.
    """
    cut = text if len(text) <= MAX_TIP else text[:MAX_TIP].rstrip() + "…"
    return f'<span style="white-space:pre-wrap">{html.escape(cut)}</span>' if cut else ""


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, as in "2,400 documents"."""
    word = singular if number == 1 else plural or singular + "s"
    return f"{number:,} {word}"


def score_words(score: float | None) -> str:
    """A machine's score as lists show it: "0.83"; nothing for none."""
    return "" if score is None else f"{score:.2f}"


def maker_words(annotation: Annotation) -> str:
    """Who made an annotation: "tagger@2 · 0.83" for a machine's, else the annotator."""
    if not annotation.machine_made:
        return annotation.annotator
    name = annotation.origin.partition(":")[2] or annotation.annotator or annotation.origin
    return " · ".join(filter(None, (one_line(name, 60), score_words(annotation.score))))


def state_words(annotation: Annotation) -> str:
    """How a machine's annotation stands: "suggestion", "rejected", or nothing when it holds."""
    if annotation.suggestion:
        return "suggestion"
    return "rejected" if annotation.rejected else ""


def as_sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    text = text.strip()
    return full_stop(text[:1].upper() + text[1:])


def full_stop(text: str) -> str:
    """`text` with a full stop, unless it ends as a sentence does."""
    return text if text.endswith((".", "!", "?", "”")) else text + "."


def meta_text(value: JsonValue) -> str:
    """A metadata value as words; lists joined, nothing for `None`."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (meta_text(item) for item in value)))
    return str(value)


def short_date(text: str, today: date | None = None) -> str:
    """An ISO date as "3 Sep", with the year unless it is this one; other text stays as it is."""
    match = _DATE.match(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if month is None:
        return text
    if not 1 <= int(month) <= 12:
        return text
    words = _MONTHS[int(month) - 1]
    if day is not None:
        words = f"{int(day)} {words}"
    this_year = (today or datetime.now(UTC).date()).year
    return words if day is not None and int(year) == this_year else f"{words} {year}"


def dateline(meta: JsonObject, today: date | None = None) -> str:
    """Where and when it appeared, as far as it is known: "Harbour Wire · 3 Sep"."""
    outlet = one_line(meta_text(meta.get("outlet")), 80)
    published = short_date(one_line(meta_text(meta.get("published")), 40), today)
    return " · ".join(isolated(part) for part in (outlet, published) if part)


def local_time(stamp: str) -> datetime | None:
    """A stored UTC timestamp in the desktop's time zone; `None` when it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment.astimezone() if moment.tzinfo is not None else None


def moment(stamp: str) -> str:
    """When something happened: "10:42" today, "3 Sep 10:42" before; nothing when unknown."""
    when = local_time(stamp)
    if when is None:
        return ""
    clock = when.strftime("%H:%M")
    now = datetime.now().astimezone()
    if when.date() == now.date():
        return clock
    return f"{short_date(when.date().isoformat(), now.date())} {clock}"
