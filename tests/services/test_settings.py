"""Settings survive, keep foreign content, and never keep the program from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.errors import CannotSave, InvalidInput
from annotator.services.settings import SETTINGS, Settings, default_path


def test_saved_values_come_back() -> None:
    settings = Settings.load()
    settings.set("annotator", "  Ada  ")
    settings.set("font_size", 20)
    settings.set("theme", "dark")
    settings.save()
    again = Settings.load()
    assert (again.annotator, again.font_size, again.theme) == ("Ada", 20, "dark")
    assert again.annotator_name == "Ada"


def test_the_table_and_the_class_name_the_same_settings() -> None:
    assert [setting.key for setting in SETTINGS] == list(Settings.__slots__)
    fresh = Settings()
    assert all(fresh.get(setting.key) == setting.default for setting in SETTINGS)


def test_comments_and_foreign_keys_are_kept() -> None:
    path = default_path()
    path.parent.mkdir(parents=True)
    path.write_text('# mine\ntheme = "light"\nfuture = 3\n', "utf-8")
    settings = Settings.load()
    settings.set("density", "roomy")
    settings.save()
    written = path.read_text("utf-8")
    assert "# mine" in written
    assert "future = 3" in written
    assert 'density = "roomy"' in written


@pytest.mark.parametrize(
    "content", [b"theme = ", b"\xff\xfe", b'theme = "pink"\nfont_size = "big"', b"font_size = true"]
)
def test_a_bad_file_means_defaults(content: bytes) -> None:
    path = default_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert Settings.load() == Settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "pink"), ("font_size", 4), ("font_size", True), ("annotator", "a\nb")],
)
def test_impossible_values_are_refused(key: str, value: str | int) -> None:
    settings = Settings()
    with pytest.raises(InvalidInput):
        settings.set(key, value)
    assert settings == Settings()


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CannotSave):
        Settings().save(tmp_path / "taken" / "settings.toml")
