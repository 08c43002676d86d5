"""A running demo and a real browser to walk through it."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
START_SECONDS = 300
VIEWS = {"phone": {"width": 360, "height": 800}, "desktop": {"width": 1440, "height": 900}}
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Visit:
    """A reader with a screen and a language, and what the browser complained about."""

    page: Page
    base: str
    language: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page and wait until it is there, its scripts with it."""
        self.page.goto(self.base + path)

    def press(self, target: str | Locator) -> None:
        """Press what leads to another page, and wait until that is there."""
        found = self.page.locator(target).first if isinstance(target, str) else target
        with self.page.expect_navigation():
            found.click()

    def sign_in_as(self, role: str) -> None:
        """Sign in with the demo account of a role."""
        self.go("/sign-in")
        self.press(f"button[data-role={role}]")
        self.page.wait_for_url("**/desk/**" if role != "organiser" else "**/overview")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the demo ended with status {process.returncode}")
        if answers(port):
            return
        time.sleep(0.5)
    pytest.fail("the demo did not come up")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "needs Chromium: apt-get install chromium"
        )
    return found


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the demo that the journeys walk through."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def site(instance: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "from web.cli import main; main()", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DIANQIAO_INSTANCE": str(instance)},
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_until_up(process, port)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def visiting(browser: Browser, site: str, view: str, language: str) -> Iterator[Visit]:
    """Yield a reader at a screen, with a language, and listen to what the browser complains of."""
    context = browser.new_context(viewport=VIEWS[view])
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    page = context.new_page()
    reader = Visit(page, site, language)

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            reader.complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    yield reader
    context.close()


@pytest.fixture(params=["phone-zh", "desktop-en"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """Yield a reader: both screens and both languages, in half of their combinations."""
    with visiting(browser, site, *request.param.split("-")) as reader:
        yield reader


@pytest.fixture(params=["phone-zh", "phone-en", "desktop-zh", "desktop-en"])
def any_visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """Yield a reader in every combination, for the way that matters most."""
    with visiting(browser, site, *request.param.split("-")) as reader:
        yield reader
