"""The picture of a node and the SPARQL editor, by mouse and by keyboard."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.usefixtures("vendored")
NODES = "document.querySelector('[data-picture]').picture.nodes()"


def nodes(page: Page, only: str = "") -> list[str]:
    """Return the labels of the nodes drawn."""
    found: list[str] = page.evaluate(f"{NODES}{only}.map(node => node.data('label')).sort()")
    return found


def drawn(page: Page, site: str) -> None:
    """Open a node, and wait for its picture."""
    page.goto(f"{site}/noeud/stand/miel")
    expect(page.locator(".selected")).to_contain_text("Rucher Bellecombe — Stand")


def test_the_picture_and_its_table_say_the_same(page: Page, site: str) -> None:
    drawn(page, site)
    rows = page.locator(".as-table tbody tr")
    listed = {
        text.strip()
        for row in rows.all()
        for text in (row.locator("td").nth(0).inner_text(), row.locator("td").nth(2).inner_text())
    }
    assert set(nodes(page)) == listed
    count = page.evaluate("document.querySelector('[data-picture]').picture.edges().length")
    expect(rows).to_have_count(count)


def test_a_neighbour_unfolds_and_the_picture_starts_again(page: Page, site: str) -> None:
    drawn(page, site)
    before = nodes(page)
    assert "Aliments" not in before
    canvas = page.get_by_role("application")
    canvas.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    place = page.evaluate(
        "(() => { const graph = document.querySelector('[data-picture]').picture;"
        " const node = graph.nodes().filter(n => n.data('label') === 'Douceurs')[0];"
        " return node.renderedPosition(); })()"
    )
    canvas.dblclick(position=place)
    expect(page.locator(".selected")).to_contain_text("Douceurs")
    expect(page.locator(".selected")).to_contain_text("de plus")
    assert "Aliments" in nodes(page)
    page.get_by_role("button", name="Revenir au début").click()
    expect(page.locator(".selected")).to_contain_text("Rucher Bellecombe")
    assert nodes(page) == before


def until(page: Page, holds: str) -> None:
    """Wait for a condition: the page forbids what the browser's own waiting evaluates."""
    for _ in range(1200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    pytest.fail(holds)


def test_kinds_are_hidden_and_shown(page: Page, site: str) -> None:
    drawn(page, site)
    of_kind = f"{NODES}.filter(n => n.data('kind') === 'Personne')"
    assert page.evaluate(f"{of_kind}.length") == 1
    assert page.evaluate(f"{of_kind}.every(n => n.visible())")
    page.get_by_label("Personne").focus()
    page.keyboard.press("Space")
    expect(page.locator(".selected")).to_have_text("4 nœuds montrés.")
    until(page, f"{of_kind}.every(n => !n.visible())")
    page.keyboard.press("Space")
    expect(page.locator(".selected")).to_have_text("5 nœuds montrés.")
    until(page, f"{of_kind}.every(n => n.visible())")


def test_the_keyboard_walks_the_picture_unfolds_zooms_and_opens(page: Page, site: str) -> None:
    drawn(page, site)
    page.get_by_role("application").focus()
    seen = set()
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight") * 2:
        page.keyboard.press(key)
        seen.add((page.locator(".selected").text_content() or "").partition(" — ")[0])
    assert len(seen) > 2
    zoom = "document.querySelector('[data-picture]').picture.zoom()"
    level = page.evaluate(zoom)
    page.keyboard.press("+")
    assert page.evaluate(zoom) > level
    page.keyboard.press("-")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator(".selected")).to_have_text(re.compile("de plus|Déjà déplié"))
    label = (page.locator(".selected").text_content() or "").partition(" — ")[0]
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(label)


def test_the_editor_runs_a_query_and_shows_a_table(page: Page, site: str) -> None:
    page.goto(f"{site}/editeur")
    page.get_by_role("textbox", name="Requête").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?stand ?qui WHERE { ?stand f:tenuPar ?qui } ORDER BY ?stand")
    page.keyboard.press("Control+Enter")
    rows = page.locator("table.rows tbody tr")
    expect(rows).to_have_count(3)
    assert page.locator("table.rows thead th").all_text_contents() == ["stand", "qui"]
    rows.nth(0).get_by_role("link", name="Rucher Bellecombe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rucher Bellecombe")


def test_the_editor_proposes_the_terms_of_the_graph(page: Page, site: str) -> None:
    page.goto(f"{site}/editeur")
    page.locator("form[data-ready=editor]").wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * { ?s f:tenu")
    page.keyboard.press("Control+Space")
    hint = page.locator(".CodeMirror-hint").first
    expect(hint).to_contain_text("f:tenuPar")
    expect(hint).to_contain_text("est tenu par")
    page.keyboard.press("Enter")
    assert "f:tenuPar" in page.locator("#query").input_value()


def test_the_keyboard_leaves_the_editor(page: Page, site: str) -> None:
    page.goto(f"{site}/editeur")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Exécuter")).to_be_focused()


def taken(page: Page, site: str, name: str) -> str:
    """Return what a button of the result downloads."""
    button = page.get_by_role("button", name=name, exact=True)
    query = page.locator("form.inline input").input_value()
    address = site + (button.get_attribute("formaction") or "")
    response = page.request.post(address, form={"query": query})
    assert response.ok
    return response.text()


def test_a_construct_is_drawn_and_downloaded(page: Page, site: str) -> None:
    page.goto(f"{site}/editeur")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("CONSTRUCT { ?s f:tenuPar ?o } WHERE { ?s f:tenuPar ?o }")
    page.get_by_role("button", name="Exécuter").click()
    expect(page.locator("table.rows tbody tr")).to_have_count(3)
    expect(page.locator(".picture")).to_be_visible()
    assert "Ali Trémont" in nodes(page)
    assert len(json.loads(taken(page, site, "JSON-LD"))) == 3
    assert taken(page, site, "Turtle").startswith("@prefix")


@pytest.mark.parametrize(
    ("name", "start"), [("CSV", "s\r\n"), ("JSON", "{"), ("XML", "<?xml"), ("TSV", "?s\n")]
)
def test_a_table_is_downloaded(page: Page, site: str, name: str, start: str) -> None:
    page.goto(f"{site}/editeur?query=SELECT+%3Fs+%7B+%3Fs+a+f:Stand+%7D")
    text = taken(page, site, name)
    assert text.startswith(start)
    assert "https://exemple.org/foire/stand/osier" in text


def test_an_example_fills_the_editor(page: Page, site: str) -> None:
    page.goto(f"{site}/editeur")
    page.get_by_role("link", name="Un extrait du graphe, à dessiner").click()
    expect(page.locator("#query")).to_have_value(re.compile("CONSTRUCT"))


def test_a_query_that_is_wrong_keeps_its_text_and_says_where(
    page: Page, complaints: list[str], site: str
) -> None:
    response = page.goto(f"{site}/editeur?query=SELECT+%3Fs+WHERE+%7B+%3Fs+%3Fp")
    assert response is not None
    assert response.status == 400
    expect(page.get_by_role("alert")).to_contain_text("mal formée")
    expect(page.locator("#query")).to_have_value("SELECT ?s WHERE { ?s ?p")
    complaints.clear()  # the browser notes the status


def test_an_update_is_refused(page: Page, complaints: list[str], site: str) -> None:
    page.goto(f"{site}/editeur?query=DELETE+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D")
    expect(page.get_by_role("alert")).to_be_visible()
    complaints.clear()


def test_without_javascript_the_editor_is_a_text_area(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/editeur")
        page.get_by_label("Requête").fill("ASK { ?s f:tenuPar ?qui }")
        page.get_by_role("button", name="Exécuter").click()
        expect(page.locator("#resultats")).to_contain_text("Oui")
