"""Accessibility: what axe-core finds, what the keyboard reaches, what a narrow screen shows."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.e2e.test_pages_reading import EVERYWHERE

SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
REFLOW = 320
"""CSS pixels. Source: WCAG 2.2, 1.4.10 Reflow."""


@pytest.mark.parametrize("address", [*EVERYWHERE, "/noeud/stand/miel?lang=en"])
def test_axe_finds_no_violation(page: Page, complaints: list[str], site: str, address: str) -> None:
    page.goto(site + address)
    page.wait_for_load_state("networkidle")
    for scheme in ("light", "dark"):
        for screen, (width, height) in SCREENS.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            found = Axe().run(page)["violations"]
            where = [(v["id"], [n["target"] for n in v["nodes"]]) for v in found]
            assert where == [], (scheme, screen)
    page.set_viewport_size({"width": REFLOW, "height": 800})
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    complaints[:] = [c for c in complaints if "Failed to load resource" not in c]


def test_the_keyboard_alone_asks_and_chooses_a_suggestion(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    field = page.get_by_label("Votre question")
    expect(field).to_be_focused()
    page.keyboard.type("vanner")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Vannerie Courtebise")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("i")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=Vannerie+Courtebise")


def test_focus_is_seen_wherever_it_goes(page: Page, site: str) -> None:
    page.goto(f"{site}/noeud/stand/miel")
    page.wait_for_load_state("networkidle")
    seen = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const e = document.activeElement; if (e === document.body) return null;"
            " const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth]; })()"
        )
        if style is not None:
            seen += 1
            assert style == ["solid", "3px"]
    assert seen > 20


def test_print_leaves_out_what_paper_cannot_do(page: Page, site: str) -> None:
    page.goto(f"{site}/noeud/stand/miel")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Principale")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
