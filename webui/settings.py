"""Every setting, read from RUNUT_... variables. Refuses what would be unsafe; knows no default secret."""

import re
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.key_files import write_once

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "webui" / "translations"
MEBIBYTE = 1024 * 1024
FILES_AT_ONCE = 4  # full-sized files in one form; each file alone is held to the limit
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  # compared with, never bound


class Settings(BaseSettings):
    """How this installation runs. Without any variable: SQLite in var/, on this machine only."""

    model_config = SettingsConfigDict(env_prefix="RUNUT_", extra="ignore")

    data_dir: Path = ROOT / "var"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    secret_key: str = ""
    public_url: str = ""
    demo_password: str = ""
    language: str = Field(default="id", pattern="^(id|en)$")
    timezone: str = "Asia/Jakarta"
    max_upload_mb: int = Field(default=25, ge=1, le=500)
    idle_minutes: int = Field(default=60, ge=1)
    session_hours: int = Field(default=12, ge=1)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    threads: int = Field(default=8, ge=1, le=64)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    smtp_host: str = ""
    smtp_port: int = Field(default=0, ge=0, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = Field(default="", validate_default=True)
    webhook_private: bool = False
    trusted_certificates: Path | None = None  # PEM: issuers whose certificates signatures may lead to
    anchor_dir: Path | None = None  # a second place: another disk or machine

    @field_validator("secret_key")
    @classmethod
    def long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("RUNUT_SECRET_KEY needs 32 characters or more")
        return value

    @field_validator("public_url")
    @classmethod
    def a_web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("RUNUT_PUBLIC_URL must look like https://runut.example.go.id")
        return value.rstrip("/")

    @field_validator("trusted_certificates")
    @classmethod
    def a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("RUNUT_TRUSTED_CERTIFICATES must name a PEM file")
        return value

    @field_validator("smtp_from")
    @classmethod
    def a_sender(cls, value: str, others: ValidationInfo) -> str:
        if (value or others.data.get("smtp_host")) and not ADDRESS.fullmatch(value):
            raise ValueError("RUNUT_SMTP_FROM must be the address mail comes from, like runut@example.go.id")
        return value

    @property
    def is_secure(self) -> bool:
        """True where people come by https: cookies are then Secure and browsers are told to stay on https."""
        return self.public_url.startswith("https:")

    @property
    def database(self) -> str:
        """The URL of the database; by default a file in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'runut.db').resolve()}"

    @property
    def address(self) -> str:
        """What a browser opens, and what links in mails begin with."""
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def mail_port(self) -> int:
        """The port of the mail server: the usual one of its kind, if none is set."""
        return self.smtp_port or {"none": 25, "starttls": 587, "tls": 465}[self.smtp_security]

    @property
    def session_cookie(self) -> str:
        return "__Host-sid" if self.is_secure else "sid"

    @property
    def trusted_hosts(self) -> list[str] | None:
        """Hosts a request may name. None: any, where the server listens to all and its name is not set."""
        local = ["127.0.0.1", "localhost", "[::1]"]
        if self.public_url:
            return [urlsplit(self.public_url).hostname or "", *local]
        if self.host in EVERYWHERE:
            return None
        return [self.host, *local]

    @property
    def most_bytes(self) -> int:
        """The largest request: some full-sized files and what is typed around them."""
        return (FILES_AT_ONCE * self.max_upload_mb + 4) * MEBIBYTE

    @property
    def one_file_bytes(self) -> int:
        """A request with one file of full size."""
        return (self.max_upload_mb + 1) * MEBIBYTE

    def secret(self) -> str:
        """The key that signs cookies; made once and kept readable for its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.exists():
            write_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")

    def config(self) -> dict[str, object]:
        """What Flask and its extensions are told."""
        prefix = "__Host-" if self.is_secure else ""
        return {
            "SECRET_KEY": self.secret(),
            "SESSION_COOKIE_NAME": f"{prefix}form",  # the form token and messages; who it is stands in the database
            "SESSION_COOKIE_SECURE": self.is_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "MAX_CONTENT_LENGTH": self.most_bytes,
            "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
            "MAX_FORM_PARTS": 1000,
            "TRUSTED_HOSTS": self.trusted_hosts,
            "PREFERRED_URL_SCHEME": "https" if self.is_secure else "http",
            "WTF_CSRF_TIME_LIMIT": None,  # as long as the browser's session
            "WTF_CSRF_CHECK_DEFAULT": False,  # the guard checks, after it knows who it is
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 4,
            "COMPRESS_MIN_SIZE": 500,
            "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        }
