"""Every setting of the program, with its bounds, in one place; `docs/settings.md` is the same as a table."""

import difflib
import ipaddress
import os
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    FilePath,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "DEBRIEF_"
ACCEPTED = {
    "database_url": "`sqlite:///` and the path of a file",
    "public_url": "`http://` or `https://` and a host, without a path",
    "certfile": "the path of a file that can be read",
    "keyfile": "the path of a file that can be read",
    "trusted_proxies": "addresses or networks with commas between, such as `10.0.0.0/8, 127.0.0.1`",
}


class SettingsError(Exception):
    """A setting is wrong; the text is one plain sentence per wrong setting."""


def load_settings(**overrides: object) -> "Settings":
    """Reads the settings from the environment and `.env`; values from the command line win, `None` is "not given".

    Raises:
        SettingsError: a value is wrong, or a variable with our prefix names no setting.
    """
    given: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    wrong = list(_unknown_variables())
    try:
        settings = Settings(**given)
        if not wrong:
            return settings
    except ValidationError as error:
        wrong += filter(None, map(_sentence, error.errors()))
    raise SettingsError("\n".join(wrong))  # without pydantic's own error, which would show the values


def _origin(text: str) -> str:
    """The text as browsers write an origin: lower case, no default port, no slash at the end."""
    url = AnyHttpUrl(text.strip())
    if url.path != "/" or set("?#@").intersection(text):
        raise ValueError
    return str(url).rstrip("/")


def _networks(value: str | tuple[str, ...]) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(str(ipaddress.ip_network(part.strip())) for part in parts if part.strip())


def _serves_tls(settings: dict[str, Any]) -> bool:
    return settings["certfile"] is not None or (settings["public_url"] or "").startswith("https:")


class Settings(BaseSettings):
    """The settings; made by `load_settings`, which turns a wrong one into a sentence."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # `.env` may hold other programs' variables; ours are checked in _unknown_variables
        frozen=True,
        use_attribute_docstrings=True,
    )

    host: str = "127.0.0.1"
    """The address to listen on; `0.0.0.0` lets the whole network in."""
    port: int = Field(8000, ge=0, le=65535)
    """The port to listen on; 0 takes a free one."""
    database_url: str = Field("sqlite:///data/debrief.db", pattern="^sqlite:///[^:?][^?]*$")
    """Where everything is kept; a relative path starts in the working directory."""
    public_url: Annotated[str, AfterValidator(_origin)] | None = None
    """The address people type, for links and for the check where a request comes from; when unset, the address
    of the request itself."""
    certfile: FilePath | None = None
    """The TLS certificate (PEM); with it the board answers over https."""
    keyfile: FilePath | None = None
    """The private key of the certificate (PEM)."""
    secure_cookies: bool = Field(default_factory=_serves_tls)
    """Cookies travel over https only; when unset, yes if the public URL is https or there is a certificate."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)] = ()
    """Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; nobody else's are."""
    body_limit: int = Field(65_536, ge=4_096, le=1_048_576)
    """Bytes that the body of a request may have."""
    frame_limit: int = Field(4_096, ge=256, le=65_536)
    """Bytes that a frame from a browser may have."""
    writes_per_second: float = Field(30, ge=1, le=1_000)
    """Writes a second that one person may go on with."""
    writes_burst: int = Field(120, ge=1, le=10_000)
    """Writes that one person may send at once."""
    failed_guesses_per_minute: int = Field(300, ge=1, le=100_000)
    """Wrong codes a minute, from everybody together, before joining pauses."""
    failed_guesses_per_address: int = Field(60, ge=1, le=100_000)
    """Wrong codes a minute from one address; a school often has one for all."""
    sockets_per_board: int = Field(200, ge=1, le=10_000)
    """Live connections that one board may have."""
    connections: int = Field(5_000, ge=10, le=100_000)
    """Connections of all kinds that the program holds at once; when it is full, the one that has sent nothing for
    longest makes room."""
    connections_per_address: int = Field(2_000, ge=1, le=100_000)
    """Of these, how many may come from one address; a school often has one for all. Trusted proxies are not
    counted."""
    heartbeat_seconds: float = Field(15, ge=0.2, le=55)
    """How often a live connection is told where its page should be; school filters cut what is silent for 60."""
    publish_rest: float = Field(4.0, ge=0, le=20)
    """How long a board rests after it published, in multiples of the time that publishing took; more puts more
    changes into one frame."""
    drain_seconds: float = Field(3, ge=0, le=60)
    """Seconds that open connections get when the server ends."""
    development: bool = False
    """Templates are read anew for each page, and `/styleguide` shows every component; never for real rounds."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged."""
    log_format: Literal["auto", "text", "json"] = "auto"
    """How a line of the log looks; `auto` is text on a terminal and JSON elsewhere."""
    lag_limit: float = Field(0.25, ge=0.05, le=60)
    """Seconds that everybody may have to wait for the event loop before it is logged."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.certfile is None) != (self.keyfile is None):
            raise ValueError(f"TLS needs both {PREFIX}CERTFILE and {PREFIX}KEYFILE; only one is set.")
        if self.certfile and (self.public_url or "https:").startswith("http:"):
            raise ValueError(f"{PREFIX}PUBLIC_URL must begin with https://, since {PREFIX}CERTFILE is set.")
        return self


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def accepted(name: str, field: FieldInfo) -> str:
    """What a field accepts, as the end of the sentence "it must be ...", from its own type and bounds."""
    if get_origin(field.annotation) is Literal:
        return "one of " + ", ".join(get_args(field.annotation))
    if field.annotation in (int, float):
        kind = "a whole number" if field.annotation is int else "a number"
        low, high = (next(getattr(m, key) for m in field.metadata if hasattr(m, key)) for key in ("ge", "le"))
        return f"{kind} from {low} to {high}"
    return ACCEPTED.get(name, "true or false" if field.annotation is bool else "text")


def _unknown_variables() -> Iterator[str]:
    """A sentence for each variable with our prefix that is no setting: a slip must not pass in silence."""
    known = sorted(map(variable, Settings.model_fields))
    try:
        written = dotenv_values(".env", encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError("The file .env cannot be read; it must be UTF-8 text.") from None
    for name in sorted({key.upper() for key in (*os.environ, *written)}):
        if name.startswith(PREFIX) and name not in known:
            near = [f"perhaps {like} is meant" for like in difflib.get_close_matches(name, known, 1, 0.75)]
            yield f"{name} is not a setting; {(near or ['see docs/settings.md'])[0]}."


def _sentence(detail: ErrorDetails) -> str | None:
    if detail["type"] == "default_factory_not_called":
        return None  # secure_cookies has no default while the settings it follows from are wrong
    if not detail["loc"]:
        return str(detail["ctx"]["error"])
    name = str(detail["loc"][0])
    # a database's address may carry a password, so it is not repeated
    value = "not usable" if name == "database_url" else repr(str(detail["input"]))
    return f"{variable(name)} is {value}; it must be {accepted(name, Settings.model_fields[name])}."
