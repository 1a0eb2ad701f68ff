"""Texts that files name without holding them: found in the project by id or by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from annotator.domain.document import Document, check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.storage.store import Store


class TextLookup:
    """Finds the texts of a project, and of what an import has brought so far.

    The names are `id` (a document's id), `sha256` and `md5` (of the text's UTF-8 bytes, in
    hexadecimal). MD5 is kept by nobody: at the first question all texts are read once and their
    digests remembered, 16 bytes a document.
    """

    def __init__(self, store: Store, settle: Callable[[str | None], None]) -> None:
        """`settle` writes what is pending, if a document with this id or hash is among it.

        `None` writes all of it.
        """
        self._store, self._settle = store, settle
        self._by_md5: dict[bytes, bytes] | None = None  # to the SHA-256

    def text_of(self, name: str, value: str) -> str | None:
        """The text with an id, or with a hash; `None` if it is not here."""
        documents = self._store.documents
        try:
            check_text(value)
        except InvalidInput:
            return None  # no document bears such an id
        if name == "id":
            self._settle(value)
            uid = documents.uid_by_id(value)
        elif name == "sha256":
            uid = self._with_sha256(value.lower())
        elif name == "md5":
            uid = self._with_md5(value)
        else:
            return None
        return None if uid is None else documents.get(uid).document.text

    def note(self, document: Document) -> None:
        """Remember a document that was read just now."""
        if self._by_md5 is not None:
            self._by_md5[_md5(document.text)] = bytes.fromhex(document.sha256)

    def _with_sha256(self, digest: str) -> Uid | None:
        self._settle(digest)
        return self._store.documents.uid_by_text(digest)

    def _with_md5(self, digest: str) -> Uid | None:
        if self._by_md5 is None:
            self._by_md5 = {}
            for document in self._documents():
                self.note(document)
        try:
            found = self._by_md5.get(bytes.fromhex(digest))
        except ValueError:
            return None
        return None if found is None else self._with_sha256(found.hex())

    def _documents(self) -> Iterator[Document]:
        """Every document of the project, one at a time."""
        self._settle(None)
        for uid in self._store.documents.uids():
            yield self._store.documents.get(uid).document


def _md5(text: str) -> bytes:
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()
