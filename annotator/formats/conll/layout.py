"""What the columns of a file are, found out before it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from annotator.domain.errors import InvalidInput
from annotator.formats.conll.lines import Decoder, comment, split
from annotator.formats.conll.options import ConllReadOptions
from annotator.formats.conll.tags import is_tag, says_something
from annotator.formats.json_fields import shortened

DOCSTART = "-DOCSTART-"
MOST_COLUMNS = 100

_SAMPLE = 5000  # rows of tokens that are looked at
_TOKENS = frozenset({"token", "tokens", "form", "word", "words"})
_NAMES = "global.columns"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file, counted from 0.

    `tab`: columns are parted by tabs, else by blanks. `tags` are the columns that are read;
    where `more`, so are those beyond them. `header` is the line of names, if there is one.
    """

    tab: bool
    token: int
    tags: tuple[int, ...]
    more: bool
    header: int | None
    names: tuple[str, ...]
    width: int
    narrowest: int

    @property
    def sentence(self) -> str:
        """What is read, for the report."""
        read = [self._name(column) for column in self.tags]
        which = f"column {read[0]}" if len(read) == 1 else f"columns {_and(read)}"
        if self.more and self.width > self.narrowest:
            return f"in every column of tags; lines have {self.narrowest} to {self.width} columns"
        rest = [c for c in range(self.width) if c not in self.tags and c != self.token]
        if not rest:
            return f"in {which}"
        others = [self._name(column) for column in rest]
        verb = "column {} is" if len(others) == 1 else "columns {} are"
        return f"in {which}; {verb.format(_and(others))} not read"

    def _name(self, column: int) -> str:
        name = self.names[column] if column < len(self.names) else ""
        return f"{column + 1} “{shortened(name)}”" if name else str(column + 1)


@dataclass(slots=True)
class _Survey:
    """What the rows of a file look like."""

    rows: list[list[str]]
    names: tuple[str, ...] = ()
    header: int | None = None
    narrowest: int = MOST_COLUMNS
    width: int = 0


def find_layout(
    lines: Iterable[tuple[int, bytes]], decoder: Decoder, options: ConllReadOptions
) -> Layout:
    """The layout of the file that these are the lines of.

    Raises:
        InvalidInput: if the options name a column that is not there or holds no tags, or a line
            has too many.
    """
    numbered = iter(lines)
    head = list(islice(numbered, _SAMPLE))
    tab = _parted_by_tabs(head)
    survey = _Survey([])
    firsts = _survey_head(head, decoder, survey, tab=tab)
    for number, raw in numbered:
        if not raw.startswith((b"#", b"-DOCSTART-")) and raw.strip():
            count = raw.rstrip().count(b"\t") + 1 if tab else len(raw.split())
            _widen(survey, count, number)
    token = _token_column(options, survey.rows, firsts)
    found, more = _tag_columns(options, survey, token)
    return Layout(
        tab,
        token,
        found,
        more,
        survey.header,
        survey.names,
        survey.width,
        min(survey.narrowest, survey.width),
    )


def _parted_by_tabs(head: list[tuple[int, bytes]]) -> bool:
    """Whether most rows hold a tab."""
    rows = [raw for _, raw in head if raw.strip() and not raw.startswith(b"#")]
    return 2 * sum(b"\t" in raw for raw in rows) >= len(rows)


def _survey_head(
    head: list[tuple[int, bytes]], decoder: Decoder, survey: _Survey, *, tab: bool
) -> list[list[str]]:
    """Look at the first rows; returns those that begin a sentence."""
    firsts: list[list[str]] = []
    begins = True
    for number, raw in head:
        try:
            line = decoder.text(raw)
        except InvalidInput:
            continue  # refused with its line when it is read
        cells = split(line, tab=tab)
        if not cells or cells[0].startswith(DOCSTART):
            begins = True
            continue
        said = comment(line, cells, tab=tab)
        if said is not None:
            if said.key == _NAMES:
                survey.names = tuple(said.value.split())
            continue
        if not survey.rows and _is_header(cells):
            survey.header, survey.names = number, tuple(cells)
            continue
        survey.rows.append(cells)
        _widen(survey, len(cells), number)
        if begins:
            firsts.append(cells)
        begins = False
    return firsts


def _widen(survey: _Survey, count: int, number: int) -> None:
    """Note the width of a row."""
    if count > survey.width:
        if count > MOST_COLUMNS:
            raise InvalidInput(f"more than {MOST_COLUMNS} columns", line=number)
        survey.width = count
    survey.narrowest = min(survey.narrowest, count)


def _is_header(cells: list[str]) -> bool:
    """Whether a first line names the columns."""
    return (
        len(cells) > 1
        and cells[0].casefold() in _TOKENS
        and not any(is_tag(cell) for cell in cells)
    )


def _token_column(
    options: ConllReadOptions, rows: list[list[str]], firsts: list[list[str]]
) -> int:
    """Where the tokens are: in the first column, unless that numbers them."""
    if options.token_column:
        if not 1 <= options.token_column <= MOST_COLUMNS:
            raise InvalidInput(f"there is no column {options.token_column}")
        return options.token_column - 1
    numbered = (
        bool(firsts)
        and all(len(row) > 2 and row[0].isascii() and row[0].isdigit() for row in rows)
        and len({row[0] for row in firsts}) == 1
        and len(rows) > len(firsts)
    )
    return 1 if numbered else 0


def _tag_columns(
    options: ConllReadOptions, survey: _Survey, token: int
) -> tuple[tuple[int, ...], bool]:
    """The columns of tags that are to be read, and whether those beyond them are, too."""
    wanted, width = options.column.strip(), survey.width
    if not survey.rows:
        return (1 if token == 0 else 0,), False
    several = tuple(c for c, name in enumerate(survey.names) if name.startswith("NER"))
    if wanted == "last" and len(several) > 1:
        return several, False
    if wanted == "last" and survey.narrowest < width and width - token > 2:
        wanted = "all"
    if wanted == "all":
        found = tuple(_columns_of_tags(survey, token))
        if not found:
            raise InvalidInput("no column holds tags such as B-PER; say which one does")
        return found, True
    column = width - 1 if wanted == "last" else _numbered_or_named(wanted, survey)
    if column == token:
        raise InvalidInput("the tokens have no tags beside them")
    cells = [row[column] for row in survey.rows if column < len(row)]
    if not any(cell == "O" or says_something(cell) for cell in cells):
        seen = ", ".join(f"“{shortened(cell)}”" for cell in dict.fromkeys(cells[:3]))
        names = f" ({', '.join(survey.names)})" if survey.names else ""
        raise InvalidInput(
            f"column {column + 1} holds no tags such as B-PER or O, but {seen}; say which column"
            f" does{names}"
        )
    return (column,), False


def _columns_of_tags(survey: _Survey, token: int) -> Iterator[int]:
    """The columns that hold nothing but tags, at least one of them, or are not on every line."""
    for column in range(survey.width):
        cells = [row[column] for row in survey.rows if column < len(row)]
        if column == token or not all(map(is_tag, cells)):
            continue
        if column >= survey.narrowest or any(map(says_something, cells)):
            yield column


def _numbered_or_named(wanted: str, survey: _Survey) -> int:
    if wanted.isascii() and wanted.isdigit():
        column = int(wanted[:4]) - 1
        if not 0 <= column < survey.width:
            raise InvalidInput(f"there is no column {wanted}; lines have {survey.width}")
        return column
    names = [name.casefold() for name in survey.names]
    if wanted.casefold() in names:
        return names.index(wanted.casefold())
    if not names:
        raise InvalidInput(f"no line names the columns, so there is no column “{wanted}”")
    raise InvalidInput(
        f"there is no column “{wanted}”; there are: {', '.join(survey.names)}"
    )


def _and(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
