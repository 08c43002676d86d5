"""Typed settings, read once from the environment."""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from web.services.relay import BadAddressError, Relay, mailbox
from web.services.sealing import Secrets

PACKAGE = Path(__file__).resolve().parent
DATABASE_FILE = "dianqiao.sqlite3"
KEY_FILE = "secret_key"
SEALING_KEY_FILE = "sealing_key"
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}
DRIVERS = {("sqlite", "pysqlite"), ("postgresql", "psycopg")}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class ConfigError(Exception):
    """A setting is missing or does not parse; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that differs between two installations."""

    database_url: str
    instance: Path
    secret_key: str = ""
    sealing_keys: tuple[str, ...] = ()
    base_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    sms_sender: str = ""
    wechat_sender: str = ""
    code_sender: str = ""
    wechat_app_id: str = ""
    wechat_secret: str = ""
    is_demo: bool = False
    is_testing: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    proxies: int = 0
    trusted_hosts: tuple[str, ...] = ()
    cookie_secure: bool = True
    log_level: str = "INFO"
    max_upload_bytes: int = 64 * 1024 * 1024
    models_kept: int = 5
    models_megabytes: int = 2000

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings; an empty one counts as absent.

        Raises
        ------
        ConfigError
            If a value does not parse.
        """
        instance = Path(environ.get("DIANQIAO_INSTANCE") or default_instance()).expanduser()
        is_demo = flag(environ, "DIANQIAO_DEMO", default=False)
        return cls(
            database_url=database_address(environ) or sqlite_url(instance),
            instance=instance,
            secret_key=environ.get("SECRET_KEY", ""),
            sealing_keys=listed(environ, "DIANQIAO_SEALING_KEYS"),
            base_url=environ.get("DIANQIAO_BASE_URL", "").rstrip("/"),
            smtp_url=smtp_address(environ),
            mail_from=mail_sender(environ),
            sms_sender=environ.get("DIANQIAO_SMS_SENDER", ""),
            wechat_sender=environ.get("DIANQIAO_WECHAT_SENDER", ""),
            code_sender=environ.get("DIANQIAO_CODE_SENDER", ""),
            wechat_app_id=environ.get("DIANQIAO_WECHAT_APP_ID", ""),
            wechat_secret=environ.get("DIANQIAO_WECHAT_SECRET", ""),
            is_demo=is_demo,
            host=environ.get("DIANQIAO_HOST") or "127.0.0.1",
            port=number(environ, "DIANQIAO_PORT", 8000),
            workers=number(environ, "DIANQIAO_WORKERS", 2),
            threads=number(environ, "DIANQIAO_THREADS", 4),
            proxies=number(environ, "DIANQIAO_PROXIES", 0),
            trusted_hosts=listed(environ, "DIANQIAO_TRUSTED_HOSTS"),
            cookie_secure=flag(environ, "DIANQIAO_COOKIE_SECURE", default=not is_demo),
            log_level=(environ.get("DIANQIAO_LOG_LEVEL") or "INFO").upper(),
            models_kept=number(environ, "DIANQIAO_MODELS_KEPT", 5),
            models_megabytes=number(environ, "DIANQIAO_MODELS_MB", 2000),
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of this machine."""
        return urlsplit(self.database_url).scheme.split("+")[0] == "sqlite"

    @property
    def artifacts(self) -> Path:
        """Where the fitted models lie."""
        return self.instance / "artifacts"

    def resolved_secret(self) -> str:
        """Return the secret key; an installation on SQLite makes its own and keeps it.

        Raises
        ------
        ConfigError
            If a production database is configured without a key.
        """
        if self.secret_key:
            return self.secret_key
        if not self.is_sqlite:
            raise ConfigError(
                "SECRET_KEY is not set: set it to a long random text, the same for every process "
                "(python -c 'import secrets; print(secrets.token_urlsafe(48))' makes one)"
            )
        return kept_secret(self.instance / KEY_FILE)

    def secrets(self) -> Secrets:
        """Return what seals contacts and files, and the address that links begin with.

        Raises
        ------
        ConfigError
            If a production database is configured without a sealing key.
        """
        return Secrets.from_keys(self.resolved_sealing_keys(), base_url=self.public_address)

    def resolved_sealing_keys(self) -> tuple[str, ...]:
        """Return the sealing keys, newest first; an installation on SQLite makes its own."""
        if self.sealing_keys:
            return self.sealing_keys
        if not self.is_sqlite:
            raise ConfigError(
                "DIANQIAO_SEALING_KEYS is not set: set it to a long random text, the same for "
                "every process; to rotate, put the new one before the old one, with a comma, and "
                "run dianqiao reseal"
            )
        return (kept_secret(self.instance / SEALING_KEY_FILE),)

    @property
    def public_address(self) -> str:
        """Return the address that readers know this service by."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def resolved_mail_from(self) -> str:
        """Return whom e-mails come from; by default nobody at the address of this service."""
        host = urlsplit(self.public_address).hostname or "localhost"
        return self.mail_from or f"Dianqiao <noreply@{host}>"

    def environment(self) -> dict[str, str]:
        """Return the variables that give a child process these same settings."""
        return {
            "DATABASE_URL": self.database_url,
            "DIANQIAO_INSTANCE": str(self.instance),
            "SECRET_KEY": self.secret_key,
            "DIANQIAO_SEALING_KEYS": ",".join(self.sealing_keys),
            "DIANQIAO_BASE_URL": self.base_url,
            "DIANQIAO_SMTP_URL": self.smtp_url,
            "DIANQIAO_MAIL_FROM": self.mail_from,
            "DIANQIAO_SMS_SENDER": self.sms_sender,
            "DIANQIAO_WECHAT_SENDER": self.wechat_sender,
            "DIANQIAO_CODE_SENDER": self.code_sender,
            "DIANQIAO_WECHAT_APP_ID": self.wechat_app_id,
            "DIANQIAO_WECHAT_SECRET": self.wechat_secret,
            "DIANQIAO_DEMO": str(int(self.is_demo)),
            "DIANQIAO_HOST": self.host,
            "DIANQIAO_PORT": str(self.port),
            "DIANQIAO_WORKERS": str(self.workers),
            "DIANQIAO_THREADS": str(self.threads),
            "DIANQIAO_PROXIES": str(self.proxies),
            "DIANQIAO_TRUSTED_HOSTS": ",".join(self.trusted_hosts),
            "DIANQIAO_COOKIE_SECURE": str(int(self.cookie_secure)),
            "DIANQIAO_LOG_LEVEL": self.log_level,
        }


def default_instance() -> Path:
    """Return the folder of this installation's own files, as Flask would choose it."""
    root = PACKAGE.parent
    if (root / "pyproject.toml").is_file():
        return root / "instance"
    return Path(sys.prefix) / "var" / "dianqiao-instance"


def demo_config(instance: Path, *, profile: str = "demo", port: int = 8000) -> Config:
    """Return the settings of a demo: its own folder and database, whatever the environment says."""
    folder = instance / ("demo" if profile == "demo" else f"demo-{profile}")
    return Config(
        database_url=sqlite_url(folder),
        instance=folder,
        is_demo=True,
        port=port,
        workers=1,
        threads=8,
        trusted_hosts=LOOPBACK,
        cookie_secure=False,
        log_level="WARNING",
    )


def sqlite_url(instance: Path) -> str:
    """Return the address of the database file in an instance folder."""
    return f"sqlite:///{instance.absolute() / DATABASE_FILE}"


def database_address(environ: Mapping[str, str]) -> str:
    """Read where the database is, blank where that is not said; a password is never repeated."""
    text = environ.get("DATABASE_URL", "")
    if text and not is_supported(text):
        raise ConfigError(
            "DATABASE_URL is not the address of a database Dianqiao can use: set it to "
            "sqlite:////absolute/path or postgresql+psycopg://user:password@host:5432/name"
        )
    return text


def smtp_address(environ: Mapping[str, str]) -> str:
    """Read where e-mails go out; a password is never repeated."""
    text = environ.get("DIANQIAO_SMTP_URL", "")
    try:
        Relay.parse(text or "smtp://localhost")
    except ValueError:
        raise ConfigError(
            "DIANQIAO_SMTP_URL is not the address of a mail server: set it to "
            "smtps://user:password@host (encrypted), smtp://user:password@host (STARTTLS) or "
            "smtp+plain://host (a relay that neither encrypts nor asks for a password)"
        ) from None
    return text


def mail_sender(environ: Mapping[str, str]) -> str:
    """Read whom e-mails come from."""
    text = environ.get("DIANQIAO_MAIL_FROM", "")
    try:
        mailbox(text or "noreply@localhost")
    except BadAddressError:
        raise ConfigError(
            f"DIANQIAO_MAIL_FROM is {text!r}: set it to an address, such as "
            "Dianqiao <noreply@example.org>"
        ) from None
    return text


def is_supported(address: str) -> bool:
    """Tell whether an address parses and names a database with its driver."""
    try:
        url = make_url(address)
        return (url.get_backend_name(), url.get_driver_name()) in DRIVERS
    except (ArgumentError, ValueError):
        return False


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """Read a whole number that is not negative."""
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ConfigError(f"{name} is {text!r}: set it to a whole number, such as {default}")
    return int(text)


def listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read a list that commas separate."""
    return tuple(word.strip() for word in environ.get(name, "").split(",") if word.strip())


def flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a yes or no."""
    text = environ.get(name, "").lower()
    if not text:
        return default
    if text not in TRUE_WORDS | FALSE_WORDS:
        raise ConfigError(f"{name} is {text!r}: set it to 1 or 0")
    return text in TRUE_WORDS


def kept_secret(path: Path) -> str:
    """Return the key kept in a file of the instance folder, made at first for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(48))
    return secret
