"""The options of reading and writing columns."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.formats.conll.tags import SCHEMES
from annotator.formats.options import option
from annotator.formats.tokens import TokenOptions


@dataclass(frozen=True, slots=True)
class ConllReadOptions:
    """How columns are read; the scheme of the tags is told by the tags."""

    column: str = option(
        "last",
        "the column of tags: last, its number from 1 or its name; all reads every column of tags",
    )
    token_column: int = option(0, "the column of tokens, from 1 (0: find it out)")
    each_sentence: bool = option(False, "make every sentence a document of its own")
    encoding: str = option("utf-8", "the encoding, such as latin-1, of a file that is not UTF-8")


@dataclass(frozen=True, slots=True)
class ConllWriteOptions(TokenOptions):
    """How columns are written."""

    scheme: str = option("iob2", "how tags mark where spans begin and end", choices=SCHEMES)
    columns: int = option(1, "columns of tags: spans over others go into further ones")
    separator: str = option("tab", "what stands between columns", choices=("tab", "space"))
    four_columns: bool = option(
        False, "fill the columns for parts of speech and phrases, as CoNLL-2003 has them"
    )
    plain: bool = option(
        False, "leave out the comments that keep ids and exact texts, for readers without comments"
    )
