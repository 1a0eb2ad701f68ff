"""Which feature of a layer holds the labels of its annotations.

Mostly that is known by habit (`Layer.naming`). Else it is the first feature that holds nothing but
texts in a file, no numbers or flags. Without one, the layer itself is the label.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from annotator.domain.errors import InvalidInput
from annotator.domain.label import check_name
from annotator.formats.webanno_tsv.escaping import from_text, is_spelled
from annotator.formats.webanno_tsv.header import Layer
from annotator.formats.webanno_tsv.marks import HIGHLIGHTS, holds, is_default
from annotator.formats.webanno_tsv.marks import HOLDS as OURS


class Naming:
    """Tells the labels of one file, once it has seen the values of all its annotations.

    `by_value` says that values are labels at all; in our own layers they always are.
    """

    def __init__(self, *, by_value: bool = True) -> None:
        self._by_value = by_value
        self._texts: dict[tuple[str, str], bool] = {}
        self._found: dict[str, str | None] = {}

    def see(self, layer: Layer, values: Mapping[str, str]) -> None:
        """Take note of the values of an annotation, by feature."""
        if layer.naming is None:
            for feature, value in values.items():
                key = layer.name, feature
                self._texts[key] = self._texts.get(key, True) and _is_text(value)

    def label(self, layer: Layer, values: Mapping[str, str]) -> tuple[str, str | None]:
        """The label of an annotation, and the feature that holds it if one does."""
        if layer.name not in self._found:
            self._found[layer.name] = self._feature(layer)
        feature = self._found[layer.name]
        value = None if feature is None else values.get(feature)
        if value is not None and is_name(value):
            return value, feature
        return layer.title, None

    def _feature(self, layer: Layer) -> str | None:
        if layer.name.startswith(HIGHLIGHTS) and holds(layer) is OURS[HIGHLIGHTS]:
            return None
        if not self._by_value and not is_default(layer):
            return None
        if layer.naming is not None or layer.open_ended:
            return layer.naming
        texts = (f for f in layer.features if self._texts.get((layer.name, f)))
        return next((feature for feature in texts if not is_spelled(feature)), None)


@lru_cache(maxsize=1000)
def is_name(value: str) -> bool:
    """Whether a label can bear a name."""
    try:
        check_name(value)
    except InvalidInput:
        return False
    return True


def _is_text(value: str) -> bool:
    return isinstance(from_text(value), str)
