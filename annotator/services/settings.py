"""The user's settings: a table that pages and flags are generated from, kept in one TOML file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias

from annotator import paths
from annotator.domain.errors import CannotSave, InvalidInput

FILE_NAME = "settings.toml"

Value: TypeAlias = "str | int"
SettingKind = Literal["text", "choice", "integer", "font"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: what it is called, what it may be and where it stands on the page.

    Without a `group` it is on no page: nothing follows it yet. `choices` are the values of a
    `choice`; `least` and `most` bound an `integer`.
    """

    key: str
    default: Value
    kind: SettingKind
    title: str
    group: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "annotator", "", "text", "Your name", "You",
        hint="stands on your annotations; empty: your system name",
    ),
    Setting(
        "theme", "system", "choice", "Theme", "Look", choices=("system", "light", "dark"),
    ),
    Setting("font", "", "font", "Reading font", "Look", hint="empty: a serif of this computer"),
    Setting("font_size", 16, "integer", "Text size", "Look", hint="pixels", least=8, most=48),
    Setting(
        "density", "normal", "choice", "Room between lines", "Look",
        hint="compact shows names on hover", choices=("compact", "normal", "roomy"),
    ),
    Setting(
        "content_warning", "cover first", "choice", "Hard texts", "Look",
        hint="marked so, or with a warning word of the project",
        choices=("cover first", "show at once"),
    ),
    Setting(
        "profile", "international", "choice", "Keys", "", choices=("international", "us"),
    ),
)  # fmt: skip

BY_KEY = {setting.key: setting for setting in SETTINGS}


@dataclass(slots=True)
class Settings:
    """The values of one run; read with `load`, changed with `set`, written with `save`."""

    annotator: str = ""
    theme: str = "system"
    font: str = ""
    font_size: int = 16
    density: str = "normal"
    content_warning: str = "cover first"
    profile: str = "international"

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """The settings as saved; whatever is missing, unreadable or impossible is the default.

        A settings file can never keep the program from starting.
        """
        made = cls()
        for key, value in _read(path or default_path()).items():
            if key in BY_KEY:
                with contextlib.suppress(InvalidInput):
                    made.set(key, value)
        return made

    def get(self, key: str) -> Value:
        """The value of a setting by its key."""
        value: Value = getattr(self, BY_KEY[key].key)
        return value

    def set(self, key: str, value: Value) -> None:
        """Change a setting.

        Raises:
            InvalidInput: when the value is not one it may have.
        """
        setattr(self, key, check(BY_KEY[key], value))

    def save(self, path: Path | None = None) -> None:
        """Write the settings, keeping the comments and foreign keys of the file that is there.

        Raises:
            CannotSave: when the folder cannot be written.
        """
        # Half of what a window needs to start is cheaper than this import.
        import tomlkit
        from tomlkit.exceptions import ParseError

        target = path or default_path()
        try:
            document = tomlkit.parse(target.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, ParseError):
            document = tomlkit.document()
        for field in fields(self):
            value = self.get(field.name)
            if value != BY_KEY[field.name].default or field.name in document:
                document[field.name] = value
        write_replacing(target, tomlkit.dumps(document))

    @property
    def annotator_name(self) -> str:
        """The annotator's name: the setting, else the system's user name."""
        return self.annotator or user_name()


def _read(path: Path) -> dict[str, Any]:
    """The table in a settings file; empty when there is none or it is broken."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def default_path() -> Path:
    """Where the settings are kept."""
    return paths.config_folder() / FILE_NAME


def user_name() -> str:
    """The system's user name, `annotator` where there is none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "annotator"


def check(setting: Setting, value: object) -> Value:
    """The value if the setting may have it.

    Raises:
        InvalidInput: with one sentence naming what it may be.
    """
    if setting.kind == "integer":
        if type(value) is int and setting.least <= value <= setting.most:
            return value
        raise InvalidInput(
            f"“{setting.title}” is a whole number from {setting.least} to {setting.most}"
        )
    if not isinstance(value, str):
        raise InvalidInput(f"“{setting.title}” is a text")
    if setting.kind == "choice" and value not in setting.choices:
        raise InvalidInput(f"“{setting.title}” is one of {', '.join(setting.choices)}")
    if any(ord(character) < 32 for character in value):
        raise InvalidInput(f"“{setting.title}” is one line without control characters")
    return value.strip()


def write_replacing(target: Path, text: str) -> None:
    """Write a small file of the user's whole or not at all.

    Raises:
        CannotSave: naming the file and the reason.
    """
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise CannotSave(f"{target} cannot be written: {error.strerror}") from None
