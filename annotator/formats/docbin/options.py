"""The options of writing a DocBin."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.formats.options import option
from annotator.formats.tokens import TokenOptions


@dataclass(frozen=True, slots=True)
class DocBinOptions(TokenOptions):
    """How documents are packed; spaCy's own tokenizer is what its pipelines expect."""

    tokenizer: str = option(
        "spacy", "what parts texts into tokens", choices=("spacy", "regex", "whitespace")
    )
    where: str = option(
        "spans",
        "where spans go: doc.spans holds all of them, doc.ents none that overlap",
        choices=("spans", "ents"),
    )
    spans_key: str = option("sc", "the name of the group in doc.spans")
    no_user_data: bool = option(
        False, "write no ids, titles and metadata of documents into doc.user_data"
    )
