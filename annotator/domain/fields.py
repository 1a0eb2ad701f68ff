"""What is known of an article beside its text: the usual fields, how they are written and read.

Values stand in a document's `meta` under the field's key; whatever else is there is kept, and
shown as a field of its own. A field that is not as it should be is said to be so, never refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.document import SENSITIVITY

MEMO = "memo"
"""The key of the team's notes on a document."""


class FieldKind(StrEnum):
    """How the value of a field is written."""

    TEXT = "text"
    NAMES = "names"
    DATE = "date"
    URL = "url"
    LANGUAGE = "language"
    COUNTRY = "country"
    CHOICE = "choice"
    FLAGS = "flags"


@dataclass(frozen=True, slots=True)
class Field:
    """One usual field: its key in `meta`, its title and an example on screen.

    `schema` is the property of schema.org's NewsArticle that says the same, for interchange;
    `choices` are what a choice offers, and flags suggest.
    """

    key: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    hint: str = ""
    schema: str = ""
    choices: tuple[str, ...] = ()


_K = FieldKind

FIELDS: tuple[Field, ...] = (
    Field("subtitle", "Subtitle", hint="Two counts, one night", schema="alternativeHeadline"),
    Field("byline", "Byline", _K.NAMES, "Lena Marek; Ilse Brandt", "author"),
    Field("agency", "Agency", hint="Harbour Wire", schema="sourceOrganization"),
    Field("outlet", "Outlet", hint="Velmar Daily", schema="publisher"),
    Field("section", "Section", hint="World", schema="articleSection"),
    Field("genre", "Genre", hint="report", schema="genre"),
    Field("dateline", "Dateline", hint="STARA KRYNYTSIA", schema="dateline"),
    Field("published", "Published", _K.DATE, "2026-09-03T06:30+03:00", "datePublished"),
    Field("modified", "Changed", _K.DATE, "2026-09-04", "dateModified"),
    Field("retrieved", "Retrieved", _K.DATE, "2026-10-01"),
    Field("url", "Address", _K.URL, "https://…", "url"),
    Field("canonical_url", "Canonical address", _K.URL, "https://…", "mainEntityOfPage"),
    Field("archive_url", "Archived at", _K.URL, "https://…", "archivedAt"),
    Field("language", "Language", _K.LANGUAGE, "en, uk, zh-Hant", "inLanguage"),
    Field("country", "Country", _K.COUNTRY, "UA", "countryOfOrigin"),
    Field("translation_of", "Translation of", hint="id or address", schema="translationOfWork"),
    Field("license", "Licence", hint="CC-BY-4.0", schema="license"),
    Field("rights", "Rights", hint="who holds them", schema="copyrightNotice"),
    Field("redistribute", "May be passed on", _K.CHOICE, choices=("yes", "no", "unknown")),
    Field("paywall", "Paywall", hint="free after login"),
    Field(
        SENSITIVITY, "Hard to read", _K.FLAGS, "violence, death, injury", "contentRating",
        ("violence", "death", "injury", "minors", "sexual violence", "suicide", "hatred"),
    ),
    Field("split", "Split", _K.CHOICE, choices=("train", "dev", "test")),
    Field("duplicate_group", "Near duplicates", hint="the name of their group"),
    Field("topic_group", "Topic or event", hint="the name of their group"),
)  # fmt: skip
"""The usual fields in the order in which they are shown; the title is not among them."""

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}

_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?P<second>:\d\d(?:\.\d+)?)?)(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_SEPARATORS = {FieldKind.NAMES: ";", FieldKind.FLAGS: ","}


def field_of(key: str) -> Field:
    """The field of a key; one that is not among the usual ones is text under its own name."""
    return BY_KEY.get(key) or Field(key, key)


def key_of(typed: str) -> str:
    """The key of the field with this title, or with the only title that begins so.

    What names no usual field is the key of a field of one's own.
    """
    wanted = typed.casefold()
    begun = [field for field in FIELDS if field.title.casefold().startswith(wanted)]
    exact = next((field for field in begun if field.title.casefold() == wanted), None)
    if exact is not None:
        return exact.key
    return begun[0].key if wanted and len(begun) == 1 else typed


def shown_fields(meta: JsonObject) -> Iterator[Field]:
    """The fields that hold something: the usual ones in their order, then the others."""
    yield from (field for field in FIELDS if meta.get(field.key) is not None)
    yield from (Field(key, key) for key in meta if key not in BY_KEY and key != MEMO)


def text_of(field: Field, value: JsonValue) -> str:
    """A value as it stands in a field to type in."""
    if value is None:
        return ""
    separator = _SEPARATORS.get(field.kind)
    if separator is not None and isinstance(value, list | tuple):
        parts = [each for each in value if isinstance(each, str) and separator not in each]
        if len(parts) == len(value):
            return f"{separator} ".join(parts)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=dict)


def value_of(field: Field, text: str, before: JsonValue = None) -> JsonValue:
    """The value that a typed text means; `None` for nothing.

    Several names become a list, flags always do. Where a number, a list or the like stood in a
    field of no kind, what is typed is read as JSON if it is.
    """
    text = text.strip()
    if not text:
        return None
    separator = _SEPARATORS.get(field.kind)
    if separator is not None:
        parts = [part for part in map(str.strip, text.split(separator)) if part]
        if field.kind is FieldKind.FLAGS or len(parts) > 1 or isinstance(before, list | tuple):
            return list(dict.fromkeys(parts)) or None
        return parts[0] if parts else None
    if before is not None and not isinstance(before, str) and field.key not in BY_KEY:
        try:
            typed: JsonValue = json.loads(text, parse_constant=_no_constant)
        except ValueError:
            return text
        return typed
    return text


def fault_of(field: Field, value: JsonValue) -> str | None:
    """Why a value is not what the field asks for, in a few words; `None` if it is."""
    if value is None:
        return None
    check = _CHECKS.get(field.kind)
    if check is not None:
        return check(value) if isinstance(value, str) else "it is no text"
    if field.kind is FieldKind.CHOICE and value not in field.choices:
        return f"it is one of {', '.join(field.choices)}"
    return None


def precision_of(text: str) -> str | None:
    """How exact a date is: year, month, day, minute or second; `None` if it is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None or _date_fault(text.strip()) is not None:
        return None
    for name in ("second", "time", "day", "month"):
        if match[name]:
            return "minute" if name == "time" else name
    return "year"


def zone_of(text: str) -> str | None:
    """The zone of a date with a time (`Z`, `+03:00`); `None` without one: it is local."""
    match = _DATE.fullmatch(text.strip())
    return None if match is None else match["zone"]


def flags_of(meta: JsonObject) -> tuple[str, ...]:
    """What in a document may be hard to read, as its metadata say."""
    value = meta.get(SENSITIVITY)
    if isinstance(value, str):
        return tuple(part for part in map(str.strip, value.split(",")) if part)
    if isinstance(value, list | tuple):
        return tuple(each for each in value if isinstance(each, str) and each.strip())
    return ()


def _date_fault(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return "it is written 2026, 2026-09, 2026-09-03 or 2026-09-03T06:30+03:00"
    try:
        date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
        if match["time"]:
            datetime.fromisoformat(text)
    except ValueError:
        return "there is no such day or time"
    return None


def _language_fault(text: str) -> str | None:
    return None if _LANGUAGE.fullmatch(text) else "it is a code: en, uk, zh-Hant"


def _country_fault(text: str) -> str | None:
    return None if _COUNTRY.fullmatch(text) else "it is a code of two capitals: UA, PL"


def _url_fault(text: str) -> str | None:
    return None if _URL.fullmatch(text) else "it begins with https:// or the like, without blanks"


_CHECKS: Mapping[FieldKind, Callable[[str], str | None]] = {
    FieldKind.DATE: _date_fault,
    FieldKind.LANGUAGE: _language_fault,
    FieldKind.COUNTRY: _country_fault,
    FieldKind.URL: _url_fault,
}


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)
