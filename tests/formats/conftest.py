"""What tests of formats share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.formats import registry


@pytest.fixture
def fresh() -> Iterator[None]:
    """The catalogue is made anew in this test, and again after it."""
    registry.catalogue.cache_clear()
    yield
    registry.catalogue.cache_clear()
