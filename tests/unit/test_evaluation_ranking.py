"""Measures of a ranking, against values worked out by hand and against their definitions."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg.evaluation import ranking as ranks

ITEMS = st.lists(st.integers(0, 30), unique=True, max_size=15)
GROUPS = st.lists(st.frozensets(st.integers(0, 30), max_size=4), max_size=5, unique=True)


def test_one_item_in_third_place() -> None:
    ranking, groups = ["a", "b", "c", "d"], [{"c"}]
    assert ranks.hit(ranking, {"c"}) == 0
    assert ranks.recall(ranking, groups, 2) == 0
    assert ranks.recall(ranking, groups, 3) == 1
    assert ranks.reciprocal_rank(ranking, groups) == pytest.approx(1 / 3)
    assert ranks.ndcg(ranking, groups) == pytest.approx(1 / math.log2(4))


def test_two_groups_in_first_and_fourth_place() -> None:
    ranking, groups = ["a", "b", "c", "d"], [{"a"}, {"d", "x"}]
    assert ranks.recall(ranking, groups, 3) == 0.5
    perfect = 1 + 1 / math.log2(3)
    assert ranks.ndcg(ranking, groups) == pytest.approx((1 + 1 / math.log2(5)) / perfect)


def test_second_bearer_of_a_met_name_gains_nothing() -> None:
    assert ranks.gains(["a", "b", "c"], [{"a", "b"}, {"c"}]) == [1, 0, 1]


def test_item_that_meets_two_groups_counts_for_both_in_recall() -> None:
    assert ranks.recall(["a"], [{"a"}, {"a", "b"}], 5) == 1


def test_nothing_returned_is_worth_nothing() -> None:
    assert ranks.hit([], {"a"}) == 0
    assert ranks.reciprocal_rank([], [{"a"}]) == 0
    assert ranks.ndcg([], [{"a"}]) == 0


@given(ITEMS, GROUPS, st.randoms(use_true_random=False))
def test_order_of_expectations_does_not_matter(
    ranking: list[int], groups: list[frozenset[int]], order: random.Random
) -> None:
    mixed = order.sample(groups, len(groups))
    assert ranks.recall(ranking, mixed, 5) == ranks.recall(ranking, groups, 5)
    assert ranks.ndcg(ranking, mixed) == ranks.ndcg(ranking, groups)
    assert ranks.reciprocal_rank(ranking, mixed) == ranks.reciprocal_rank(ranking, groups)


@given(ITEMS, GROUPS)
def test_names_of_items_do_not_matter(ranking: list[int], groups: list[frozenset[int]]) -> None:
    renamed = [f"n{i}" for i in ranking]
    as_named = [frozenset(f"n{i}" for i in group) for group in groups]
    assert ranks.ndcg(renamed, as_named) == ranks.ndcg(ranking, groups)


@given(ITEMS, GROUPS, st.integers(1, 15))
def test_measures_lie_between_0_and_1_and_recall_grows(
    ranking: list[int], groups: list[frozenset[int]], k: int
) -> None:
    values = [
        ranks.recall(ranking, groups, k),
        ranks.ndcg(ranking, groups, k),
        ranks.reciprocal_rank(ranking, groups),
    ]
    assert all(0 <= v <= 1 for v in values)
    assert ranks.recall(ranking, groups, k) <= ranks.recall(ranking, groups, k + 1)


@given(ITEMS, st.sets(st.integers(0, 30), min_size=1, max_size=5))
def test_expected_items_first_is_perfect(others: list[int], wanted: set[int]) -> None:
    ranking = [*sorted(wanted), *(i for i in others if i not in wanted)]
    assert ranks.ndcg(ranking, [{i} for i in wanted]) == pytest.approx(1)


def test_interval_holds_the_mean_and_repeats_itself() -> None:
    values = [0.0] * 40 + [1.0] * 60
    first, second = ranks.interval(values), ranks.interval(values)
    assert first == second
    assert first.low < first.mean == 0.6 < first.high


def test_interval_does_not_depend_on_the_order_of_the_questions() -> None:
    values = [i / 10 for i in range(11)]
    assert ranks.interval(values) == ranks.interval(values[::-1])


def test_steady_difference_excludes_zero_and_none_does_not() -> None:
    ours = [0.2 + 0.01 * i for i in range(50)]
    better = ranks.difference(ours, [v - 0.1 for v in ours])
    assert better.excludes_zero
    assert better.mean == pytest.approx(0.1)
    assert not ranks.difference(ours, ours).excludes_zero


def test_difference_of_other_questions_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        ranks.difference([1.0], [1.0, 0.0])
