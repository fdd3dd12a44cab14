"""Every setting of the program, with its bounds, in one place; `docs/settings.md` is the same as a table."""

import difflib
import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_origin
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "DEBRIEF_"
DEFAULT_PORTS = {"http": 80, "https": 443}
SECRETS = {"database_url"}  # may carry a password, so no sentence repeats it


class SettingsError(Exception):
    """A setting is wrong; the text is one plain sentence per wrong setting."""


def load_settings(**overrides: object) -> "Settings":
    """Reads the settings from the environment and `.env`, the environment winning.

    Args:
        overrides: values from the command line, by field name; they win over both, and `None` means "not given".

    Raises:
        SettingsError: a value is wrong, or a variable with our prefix names no setting.
    """
    given: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    wrong = list(_unknown_variables())
    try:
        settings = Settings(**given)
    except ValidationError as error:
        wrong += [sentence for detail in error.errors() if (sentence := _sentence(detail))]
        raise SettingsError("\n".join(wrong)) from None  # pydantic's own text would show the values
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


def _origin(text: str) -> str:
    """The text as browsers write an origin: lower case, no default port, no slash at the end."""
    try:
        url = urlsplit(text.strip())
        scheme, host, port = url.scheme, url.hostname, url.port
    except ValueError:
        raise ValueError from None
    if scheme not in DEFAULT_PORTS or not host or url.path not in ("", "/"):
        raise ValueError
    if url.query or url.fragment or url.username is not None:
        raise ValueError
    name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    return f"{scheme}://{name}" if port in (None, DEFAULT_PORTS[scheme]) else f"{scheme}://{name}:{port}"


def _database(text: str) -> str:
    if not text.startswith("sqlite:///") or text.removeprefix("sqlite:///") in ("", ":memory:"):
        raise ValueError
    return text


def _readable_file(path: Path) -> Path:
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError
    return path


def _networks(value: object) -> tuple[str, ...]:
    parts = (
        value.split(",")
        if isinstance(value, str)
        else list(value)
        if isinstance(value, list | tuple)
        else None
    )
    if parts is None:
        raise ValueError
    return tuple(str(ipaddress.ip_network(str(part).strip())) for part in parts if str(part).strip())


def _serves_tls(settings: dict[str, Any]) -> bool:
    return settings["certfile"] is not None or (settings["public_url"] or "").startswith("https:")


def _accepts(sentence_end: str) -> Any:
    """What a field accepts, in words, for the sentence and the table."""
    return {"accepts": sentence_end}


class Settings(BaseSettings):
    """The settings; made by `load_settings`, which turns a wrong one into a sentence."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # `.env` may hold other programs' variables; ours are checked in _unknown_variables
        frozen=True,
        hide_input_in_errors=True,
    )

    host: str = Field(
        "127.0.0.1", description="The address to listen on; `0.0.0.0` lets the whole network in."
    )
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///data/debrief.db",
        description="Where everything is kept; a relative path starts in the working directory.",
        json_schema_extra=_accepts("`sqlite:///` and the path of a file"),
    )
    public_url: Annotated[str, AfterValidator(_origin)] | None = Field(
        None,
        description="The address people type, for links and for the check where a request comes from; "
        "when unset, the address of the request itself.",
        json_schema_extra=_accepts("`http://` or `https://` and a host, without a path"),
    )
    certfile: Annotated[Path, AfterValidator(_readable_file)] | None = Field(
        None,
        description="The TLS certificate (PEM); with it the board answers over https.",
        json_schema_extra=_accepts("the path of a file that can be read"),
    )
    keyfile: Annotated[Path, AfterValidator(_readable_file)] | None = Field(
        None,
        description="The private key of the certificate (PEM).",
        json_schema_extra=_accepts("the path of a file that can be read"),
    )
    secure_cookies: bool = Field(
        default_factory=_serves_tls,
        description="Cookies travel over https only; when unset, yes if the public URL is https or there is a "
        "certificate.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)] = Field(
        (),
        description="Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; nobody else's are.",
        json_schema_extra=_accepts(
            "addresses or networks with commas between, such as `10.0.0.0/8, 127.0.0.1`"
        ),
    )
    body_limit: int = Field(
        65_536, ge=4_096, le=1_048_576, description="Bytes that the body of a request may have."
    )
    frame_limit: int = Field(
        4_096, ge=256, le=65_536, description="Bytes that a frame from a browser may have."
    )
    writes_per_second: float = Field(
        30, ge=1, le=1_000, description="Writes a second that one person may go on with."
    )
    writes_burst: int = Field(120, ge=1, le=10_000, description="Writes that one person may send at once.")
    failed_guesses_per_minute: int = Field(
        300,
        ge=1,
        le=100_000,
        description="Wrong codes a minute, from everybody together, before joining pauses.",
    )
    failed_guesses_per_address: int = Field(
        20,
        ge=1,
        le=100_000,
        description="Wrong codes a minute from one address; a school often has one for all.",
    )
    sockets_per_board: int = Field(
        200, ge=1, le=10_000, description="Live connections that one board may have."
    )
    waiting_bytes: int = Field(
        1_048_576,
        ge=16_384,
        le=67_108_864,
        description="Bytes that may wait for one viewer who does not read, before the connection is closed.",
    )
    publish_rest: float = Field(
        3.0,
        ge=0,
        le=20,
        description="How long a board rests after it published, in multiples of the time that publishing took; "
        "more puts more changes into one frame.",
    )
    drain_seconds: float = Field(
        3, ge=0, le=60, description="Seconds that open connections get when the server ends."
    )
    development: bool = Field(
        False, description="Templates are read anew for each page; never for real rounds."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.certfile is None) != (self.keyfile is None):
            given, missing = ("CERTFILE", "KEYFILE") if self.certfile else ("KEYFILE", "CERTFILE")
            raise ValueError(f"{PREFIX}{given} is set and {PREFIX}{missing} is not; TLS needs both.")
        if self.certfile is not None and (self.public_url or "https:").startswith("http:"):
            raise ValueError(
                f"{PREFIX}PUBLIC_URL begins with http:// although {PREFIX}CERTFILE makes the board answer over "
                "https; it must begin with https://."
            )
        return self


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def accepted(field: FieldInfo) -> str:
    """What a field accepts, as the end of the sentence "it must be ...", from the field's own type and bounds."""
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["accepts"])
    if get_origin(field.annotation) is Literal:
        return "one of " + ", ".join(get_args(field.annotation))
    if field.annotation is bool:
        return "true or false"
    if field.annotation in (int, float):
        kind = "a whole number" if field.annotation is int else "a number"
        low, high = (next(getattr(m, key) for m in field.metadata if hasattr(m, key)) for key in ("ge", "le"))
        return f"{kind} from {low} to {high}"
    return "text"


def _unknown_variables() -> Iterator[str]:
    """A sentence for each variable with our prefix that is no setting: a slip of the pen must not pass in silence."""
    known = {variable(name) for name in Settings.model_fields}
    try:
        written = dotenv_values(".env", encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError("The file .env cannot be read; it must be UTF-8 text.") from None
    for name in sorted({key.upper() for key in (*os.environ, *written)}):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1, cutoff=0.75)
            yield f"{name} is not a setting" + (
                f"; perhaps {near[0]} is meant." if near else "; see docs/settings.md."
            )


def _sentence(detail: ErrorDetails) -> str | None:
    """The sentence for one error of pydantic, or nothing where another sentence has said it."""
    if detail["type"] == "default_factory_not_called":
        return None  # secure_cookies has no default while the settings it follows from are wrong
    if not detail["loc"]:
        return str(detail["ctx"]["error"])
    name = str(detail["loc"][0])
    field = Settings.model_fields[name]
    value = "not usable" if name in SECRETS else repr(str(detail["input"]))
    return f"{variable(name)} is {value}; it must be {accepted(field)}."
