"""A browser, and a server of a graph that holds all that a page can show."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.serving import indexed, serving

ROOT = Path(__file__).parents[2]
FOIRE = ROOT / "tests" / "worlds" / "foire"
VENDOR = ROOT / "src" / "pre_kg" / "server" / "pages" / "static" / "vendor"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000
"""Milliseconds that a busy machine gets."""
expect.set_options(timeout=PATIENCE)


def lacking(what: str) -> None:
    """Leave a test out where something is missing, but not where tests may not be left out."""
    if os.environ.get("PRE_KG_TESTS_MAY_NOT_SKIP"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server of the fair."""
    with indexed(FOIRE / "graph.trig", FOIRE / "ontology.ttl") as named, serving(named) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its event loop ends with the file, for the tests that have their own."""
    path = shutil.which("chromium")
    if path is None:
        lacking("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors, and what the security policy stopped."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A page on which nothing may go wrong unseen."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        yield page
        assert complaints == []


@pytest.fixture
def vendored() -> None:
    """Code that npm gives; the pages work without, but not their picture or editor."""
    if not (VENDOR / "cytoscape.min.js").is_file():
        lacking("the browser code that npm gives (make assets)")
