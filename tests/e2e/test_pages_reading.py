"""Asking and browsing, as a reader does: with JavaScript, without, and from another graph."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import indexed, mini, serving

EVERYWHERE = (
    "/",
    "/?q=qui+tient+le+Rucher+Bellecombe",
    "/?q=combien+de+lunes+a+Jupiter",
    "/parcourir",
    "/sortes?sorte=Stand",
    "/thesaurus",
    "/sources",
    "/desaccords",
    "/editeur",
    "/editeur?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
    "/editeur?query=SELEKT",
    "/vocabulaire",
    "/accessibilite",
    "/a-propos",
    "/noeud/stand/miel",
    "/noeud/comptage/visiteurs-2022",
    "/noeud/rubrique/aliments",
    "/noeud/doc/gazette",
    "/noeud/doc/gazette/s1",
    "/noeud/doc/tract",
    "/noeud/stand/piege",
    "/noeud/inconnu",
    "/sortes?sorte=Licorne",
)
"""One address a kind of page, and those of what would run if a page let it."""
TAKEN = "pris"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    with browser.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(60_000)
        yield context.new_page()


@pytest.fixture(params=["page", "plain"])
def reader(request: pytest.FixtureRequest) -> Page:
    """A reader with JavaScript, then one without."""
    found: Page = request.getfixturevalue(request.param)
    return found


def test_a_question_is_answered_at_an_address_that_can_be_shared(reader: Page, site: str) -> None:
    reader.goto(site)
    reader.get_by_label("Votre question").fill("qui tient le Rucher Bellecombe ?")
    reader.get_by_role("button", name="Demander").click()
    reader.wait_for_url(re.compile(r"\?q=qui\+tient"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("Réponse")
    expect(reader.locator(".sentence")).to_contain_text("Zoé Marquenterre")
    expect(reader.locator(".values a")).to_have_attribute("href", "/noeud/personne/zoe")
    expect(reader.locator(".evidence cite")).to_have_text("Gazette de la foire")
    expect(reader.locator(".evidence .sources")).to_contain_text("Les stands")
    expect(reader.locator(".evidence .sources")).to_contain_text("3 mai 2022")
    expect(reader.locator(".code")).to_contain_text("SELECT")
    reader.goto(reader.url)
    expect(reader.locator(".sentence")).to_contain_text("Zoé Marquenterre")


def test_a_figure_is_shown_beside_that_of_another_period(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?q=combien+de+visiteurs+en+2022")
    sides = reader.locator(".side")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("Retenu dans la réponse")
    expect(reader.locator(".sides")).to_contain_text("1200")


def test_not_knowing_is_explained(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?q=quel+est+le+prix+du+zinc+au+Pérou")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Je ne sais pas")
    expect(reader.locator(".answer")).to_contain_text("graphe")


def test_examples_come_from_the_graph_and_have_an_answer(reader: Page, site: str) -> None:
    reader.goto(site)
    example = reader.locator(".hero .chips a").first
    assert "Rucher Bellecombe" in (example.text_content() or "")
    example.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Réponse")


def test_the_frame_speaks_english_and_keeps_doing_so(reader: Page, site: str) -> None:
    reader.goto(f"{site}/noeud/stand/miel")
    reader.get_by_role("link", name="English").click()
    expect(reader.locator("html")).to_have_attribute("lang", "en")
    expect(reader.get_by_role("heading", name="What is said of it")).to_be_visible()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Bellecombe apiary")
    expect(reader.locator("header .lead span")).to_have_attribute("lang", "fr")
    reader.get_by_role("link", name="Zoé Marquenterre").first.click()
    expect(reader.get_by_role("heading", name="What refers to it")).to_be_visible()


def test_a_node_is_laid_out_by_its_shapes_with_its_sources(reader: Page, site: str) -> None:
    reader.goto(f"{site}/noeud/stand/miel")
    facts = reader.locator("section", has=reader.get_by_role("heading", name="Ce qui en est dit"))
    assert facts.locator("h3").all_text_contents() == ["Les choses", "Les gens"]
    assert facts.locator("dt").all_text_contents() == ["Ouverture", "Vend", "Tenu par"]
    opened = facts.locator("dl > div").nth(0)
    expect(opened.locator("dd").nth(0)).to_contain_text("1995")
    expect(opened.locator("dd").nth(0)).to_contain_text("rapporté")
    expect(opened.locator("dd").nth(1)).not_to_contain_text("rapporté")
    mark = opened.locator("dd").nth(0).locator(".note a")
    place = (mark.get_attribute("href") or "").removeprefix("#")
    expect(reader.locator(f"[id='{place}']")).to_contain_text("On raconte")
    aside = reader.get_by_role("complementary")
    expect(aside.get_by_role("link", name="registre.example")).to_be_visible()
    expect(aside.get_by_role("link", name="Turtle")).to_be_visible()


def test_what_points_to_a_node_is_said_from_its_side(reader: Page, site: str) -> None:
    reader.goto(f"{site}/noeud/personne/zoe")
    expect(reader.locator("dt", has_text="Zoé Marquenterre tient")).to_have_count(1)


def test_figures_and_dates_are_drawn_with_their_values(reader: Page, site: str) -> None:
    reader.goto(f"{site}/noeud/stand/miel")
    rows = reader.locator("table.chart tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("1850,5")
    assert rows.nth(0).locator("rect").nth(1).get_attribute("width") == "100.0"
    assert rows.nth(1).locator("rect").nth(1).get_attribute("width") == "64.85"
    assert reader.locator(".timeline time").first.get_attribute("datetime") == "1995"


def test_everything_is_reached_by_browsing(reader: Page, site: str) -> None:
    reader.goto(site)
    reader.get_by_role("navigation", name="Principale").get_by_text("Parcourir").click()
    reader.locator("main table").get_by_role("link", name="Stand", exact=True).click()
    reader.get_by_label("Dont un nom contient").fill("vannérie")
    reader.get_by_role("button", name="Filtrer").click()
    expect(reader.locator(".results > li")).to_have_count(1)
    reader.get_by_role("link", name="Vannerie Courtebise").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Vannerie Courtebise")
    reader.get_by_role("navigation", name="Principale").get_by_text("Thésaurus").click()
    expect(reader.locator(".tree li li")).to_have_text(re.compile("Douceurs"))


def test_a_source_is_read_section_by_section(reader: Page, site: str) -> None:
    reader.goto(f"{site}/sources")
    reader.get_by_role("link", name="Gazette de la foire").click()
    titles = reader.locator("main tbody th").all_text_contents()
    assert [t.partition("La gazette")[0].strip() for t in titles] == [
        "Les stands",
        "On raconte",
        "Les comptes",
    ]
    reader.get_by_role("link", name="Les stands").first.click()
    stated = reader.locator(".stated", has=reader.get_by_role("link", name="Rucher Bellecombe"))
    expect(stated).to_contain_text("Zoé Marquenterre")


def test_disagreements_are_listed_with_what_is_doubted(reader: Page, site: str) -> None:
    reader.goto(f"{site}/desaccords")
    disputes = reader.locator(".dispute")
    expect(disputes.filter(has_text="Visiteurs en 2021")).to_contain_text("1850,5")
    expect(disputes.filter(has_text="Vannerie Courtebise")).to_contain_text("contredit")
    expect(reader.locator("tr", has_text="On raconte")).to_contain_text("le tient d'un passant")
    expect(reader.locator(".doubt")).to_contain_text("1804")


def test_the_vocabulary_is_readable_and_leads_to_the_nodes(reader: Page, site: str) -> None:
    reader.goto(f"{site}/vocabulaire")
    term = reader.locator("section.term", has=reader.get_by_role("heading", name="Stand / Stall"))
    expect(term).to_contain_text("Emplacement où l'on vend.")
    term.get_by_role("link", name=re.compile("3 nœuds")).click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Stand")


@pytest.mark.parametrize(
    ("name", "start"), [("Turtle", "@prefix"), ("JSON-LD", "["), ("CSV", "sujet")]
)
def test_a_node_is_downloaded(page: Page, site: str, name: str, start: str) -> None:
    page.goto(f"{site}/noeud/stand/miel")
    link = page.get_by_role("complementary").get_by_role("link", name=name)
    response = page.request.get(site + (link.get_attribute("href") or ""))
    assert response.ok
    assert response.text().lstrip("\ufeff").startswith(start)
    assert "Rucher Bellecombe" in response.text()


def test_an_unknown_name_gets_a_page_that_says_so(plain: Page, site: str) -> None:
    response = plain.goto(f"{site}/noeud/inconnu")
    assert response is not None
    assert response.status == 404
    expect(plain.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("address", EVERYWHERE)
def test_no_label_and_no_question_ever_runs(
    page: Page, complaints: list[str], site: str, address: str
) -> None:
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    joint = "&" if "?" in address else "?"
    page.goto(f"{site}{address}{joint}z=%3Cscript%3Edocument.title%3D%27{TAKEN}%27%3C/script%3E")
    page.wait_for_load_state("networkidle")
    assert page.title() != TAKEN
    assert page.locator("main script:not([type='application/json'])").count() == 0
    assert page.locator("img").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    expected = {"/noeud/inconnu": 404, "/sortes?sorte=Licorne": 404, "/editeur?query=SELEKT": 400}
    if address in expected:  # the browser itself notes a failed page
        complaints[:] = [c for c in complaints if str(expected[address]) not in c]


def test_a_question_is_text_wherever_it_is_shown(page: Page, site: str) -> None:
    question = (
        "<script>document.title='pris'</script>\"><img src=x onerror=\"document.title='pris'\">"
    )
    page.goto(site)
    page.get_by_label("Votre question").fill(question)
    page.get_by_role("button", name="Demander").click()
    page.wait_for_url(re.compile(r"\?q="))
    expect(page.get_by_label("Votre question")).to_have_value(question)
    assert page.title() == f"{question} — pre_kg"
    assert page.locator("img").count() == 0


def test_a_page_that_did_not_change_is_not_sent_again(page: Page, site: str) -> None:
    first = page.request.get(f"{site}/noeud/stand/miel", headers={"Accept": "text/html"})
    again = page.request.get(
        f"{site}/noeud/stand/miel",
        headers={"Accept": "text/html", "If-None-Match": first.headers["etag"]},
    )
    english = page.request.get(
        f"{site}/noeud/stand/miel?lang=en",
        headers={"Accept": "text/html", "If-None-Match": first.headers["etag"]},
    )
    assert (first.status, again.status, english.status) == (200, 304, 200)


def test_pages_load_nothing_from_elsewhere(browser: Browser, site: str) -> None:
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for address in ("/", "/noeud/stand/miel", "/editeur"):
            page.goto(site + address)
            page.wait_for_load_state("networkidle")
        assert context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert asked
    assert [url for url in asked if not url.startswith(site)] == []


def test_another_graph_is_served_the_same_way(page: Page) -> None:
    with indexed(*mini()) as named, serving(named, "--prefix", "/zoo") as address:
        page.goto(f"{address}/noeud?iri=https://example.org/zoo/id/elephant")
        expect(page.get_by_role("heading", level=1)).to_have_text("Éléphante Zélie")
        expect(page.locator("main")).to_contain_text("Plaine d'Afrique")
        hrefs = page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
        )
        assert hrefs
        assert all(href.startswith("/zoo/") for href in hrefs)
