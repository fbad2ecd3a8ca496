"""A number says its comparison and its unit once, however its source writes it."""

import pytest

from pre_kg.verbalise import quantity


@pytest.mark.parametrize(
    ("amount", "unit", "comparison", "said"),
    [
        ("85 000", "enfants", ">", "plus de 85 000 enfants"),
        ("plus de 85 000", "enfants", ">", "plus de 85 000 enfants"),
        ("Près de 500", "participants", "≈", "Près de 500 participants"),
        ("de 15 000 à 600 000 €", "€", "≈", "de 15 000 à 600 000 €"),
        ("33 millions d'euros", "€ par an", "=", "33 millions d'euros par an"),
        ("33 millions d'euros", "€", None, "33 millions d'euros"),
        ("70 %", "%", "=", "70 %"),
        ("12", "mois", "≈", "environ 12 mois"),
        ("85 000 enfants", "enfants et jeunes", "=", "85 000 enfants et jeunes"),
        ("9,5", None, None, "9,5"),
        ("4", "/ 10", "=", "4 / 10"),
        ("600", "places", "≤", "au plus 600 places"),
    ],
)
def test_each_part_is_said_once(
    amount: str, unit: str | None, comparison: str | None, said: str
) -> None:
    assert quantity(amount, unit, comparison) == said
