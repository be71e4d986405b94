"""Settings: the only reader of the environment (prefix `VEKHI_`)."""

from datetime import date
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings of the program; frozen. README has the table for people."""

    model_config = SettingsConfigDict(env_prefix="VEKHI_", frozen=True, extra="ignore")

    database_url: str = ""
    data_dir: Path = Path("var")
    smtp_url: SecretStr | None = None
    storage_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr | None = None
    journal_key: SecretStr | None = None
    trusted_proxies: str = ""
    today: date | None = None
    demo_password: SecretStr | None = None
    mail_from: str = "Вехи <vekhi@localhost>"
    upload_limit: int = Field(default=50 * 1024 * 1024, gt=0)
    oidc_url: SecretStr | None = None
    clamd_url: str = ""
    clamd_required: bool = False

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("VEKHI_BASE_URL — полный адрес, например https://vekhi.example.ru")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            ip_network(part)
        return value

    @field_validator("today", "smtp_url", "secret_key", "journal_key", "oidc_url", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("oidc_url")
    @classmethod
    def _provider_is_an_address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and not (parts.scheme in {"http", "https"} and parts.hostname and parts.username and parts.password):
            raise ValueError(
                "VEKHI_OIDC_URL — адрес службы входа, например https://vekhi:секрет@id.example.ru/realms/school"
            )
        return value

    @field_validator("clamd_url")
    @classmethod
    def _clamd_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme == "tcp" and parts.hostname) and not (parts.scheme == "unix" and parts.path):
            raise ValueError("VEKHI_CLAMD_URL — tcp://host:3310 или unix:///run/clamav/clamd.ctl")
        return value

    @model_validator(mode="after")
    def _clamd_that_is_required_is_named(self) -> Self:
        if self.clamd_required and not self.clamd_url:
            raise ValueError("VEKHI_CLAMD_REQUIRED требует антивируса, а VEKHI_CLAMD_URL не задан")
        return self

    @cached_property
    def database(self) -> str:
        """The database address; SQLite in the data folder unless set."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'vekhi.db').as_posix()}"
        for short in ("postgresql://", "postgres://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are `Secure` and named `__Host-`: by the scheme of the base address."""
        return self.base_url.startswith("https://")
