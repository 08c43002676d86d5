import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from web.app import create_app
from web.auth import ACTIONS
from web.config import Config, ConfigError


def test_policy_allows_own_scripts_only(client: FlaskClient) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert re.sub(r"nonce-[\w-]+", "nonce", policy) == (
        "default-src 'self'; script-src 'self' 'nonce'; style-src 'self' 'nonce'; "
        "img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    )


def test_nonce_is_new_for_each_response(client: FlaskClient) -> None:
    policies = {client.get("/healthz").headers["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


def test_cookies_are_out_of_reach(config: Config) -> None:
    app = create_app(replace(config, cookie_secure=True))
    page = app.test_client().get("/sign-in", base_url="https://localhost")

    cookie = page.headers["Set-Cookie"]

    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    app.extensions["dianqiao-database"].dispose()


def test_files_that_caches_keep_for_all_carry_nobodys_session(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "mark.svg").write_text("<svg/>")
    app.static_folder = str(tmp_path)
    visitor = app.test_client()
    visitor.get("/sign-in")
    with visitor.session_transaction() as session:
        session.permanent = True

    page = visitor.get("/sign-in")
    with visitor.get("/static/assets/mark.svg") as kept:
        assert "dianqiao=" in page.headers["Set-Cookie"]
        assert "immutable" in kept.headers["Cache-Control"]
        assert "Set-Cookie" not in kept.headers


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/language/xx", "/participants/NOBODY", f"/public-notices/{10**30}"],
)
def test_missing_pages_say_so(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "这里什么也没有" in response.text


def test_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/healthz")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_unexpected_error_tells_nothing(app: Flask, client: FlaskClient) -> None:
    def fail() -> str:
        raise RuntimeError("inner workings")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail", view_func=fail)
    ACTIONS[fail] = "page.read"

    response = client.get("/fail")

    assert response.status_code == 500
    assert "inner workings" not in response.text


def test_foreign_hosts_are_refused(config: Config) -> None:
    app = create_app(replace(config, trusted_hosts=("127.0.0.1",)))

    assert app.test_client().get("/healthz", base_url="http://evil.example").status_code == 400
    app.extensions["dianqiao-database"].dispose()


def test_address_comes_from_the_proxy_where_there_is_one(config: Config) -> None:
    app = create_app(replace(config, proxies=1))
    app.add_url_rule("/who", view_func=who)
    ACTIONS[who] = "page.read"

    response = app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.7"})

    assert response.text == "203.0.113.7"
    app.extensions["dianqiao-database"].dispose()


def who() -> str:
    """Return the caller's address."""
    return request.remote_addr or ""


def test_production_needs_a_secret() -> None:
    config = Config.from_environment({"DATABASE_URL": "postgresql+psycopg://localhost/dianqiao"})

    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        config.resolved_secret()


def test_secret_of_a_small_installation_is_kept(config: Config) -> None:
    first = config.resolved_secret()

    assert len(first) > 40
    assert config.resolved_secret() == first
    assert (config.instance / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "environ", [{"DIANQIAO_PORT": "http"}, {"DIANQIAO_DEMO": "perhaps"}, {"DIANQIAO_PROXIES": "-1"}]
)
def test_setting_that_does_not_parse_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(iter(environ))):
        Config.from_environment(environ)
