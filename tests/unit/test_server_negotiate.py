"""What a client takes best: never an exception, and the order that RFC 9110 gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg.server.negotiate import choose

HTML, TURTLE, JSON_LD = "text/html", "text/turtle", "application/ld+json"
OFFERED = (HTML, TURTLE, JSON_LD)


@given(st.text(), st.lists(st.text()))
def test_negotiation_never_raises_and_gives_an_offer_or_none(
    accept: str, offered: list[str]
) -> None:
    found = choose(accept, offered)
    assert found is None or found in offered


HEADERS = st.text(alphabet='texhtml/*+;=q.,01 d\t"', max_size=80)


@given(HEADERS)
def test_negotiation_survives_headers_that_look_right(accept: str) -> None:
    assert choose(accept, OFFERED) in {*OFFERED, None}


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/turtle;q=0.5, application/ld+json", JSON_LD),
        ("text/turtle;q=0.5, application/ld+json;q=0.4", TURTLE),
        ("text/*;q=0.5, text/html;q=0.1", TURTLE),
        ("*/*;q=0.9, text/html;q=0", TURTLE),
        ("text/html;q=0", None),
        ("application/*", JSON_LD),
        ("application/ld+json ; q = 0.2", JSON_LD),
        ("image/png", None),
        ("image/png, */*;q=0.001", HTML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/turtle;q=2, application/ld+json;q=0.1", JSON_LD),
        ("*/turtle", HTML),
        ("nonsense", HTML),
    ],
)
def test_the_most_specific_range_gives_the_quality(accept: str | None, best: str | None) -> None:
    assert choose(accept, OFFERED) == best


def test_among_equals_the_first_offered_wins() -> None:
    assert choose("text/turtle, text/html", OFFERED) == HTML
    assert choose("text/turtle, text/html", (TURTLE, HTML)) == TURTLE


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose("*/*", ()) is None
    assert choose(None, ()) is None
