"""The lattice: records as Python's dicts, and joins that keep every outcome once."""

from __future__ import annotations

from typing import ClassVar

import pytest

from flake8_batch_params.values import (
    MAX_OUTCOMES,
    Absent,
    Entry,
    Known,
    OneOf,
    Record,
    Sequence,
    Text,
    Typed,
    Unknown,
    Value,
    constants,
    is_known,
    join,
)

A, B = Known("at a", "a"), Known("at b", "b")
UNKNOWN = Unknown(None, "?")


def record(is_open: bool = False, **entries: Entry) -> Record:
    by_key: dict[object, Entry] = {}
    by_key.update((key, entry) for key, entry in entries.items())
    return Record(None, by_key, is_open)


def test_a_join_keeps_each_outcome_once() -> None:
    assert join([A]) is A
    assert join([A, A]) is A
    assert join([A, B]).outcomes() == (A, B)
    assert join([join([A, B]), B, A]).outcomes() == (A, B)


def test_equal_constants_of_two_places_are_two_outcomes() -> None:
    elsewhere = Known("elsewhere", "a")
    assert join([A, elsewhere]).outcomes() == (A, elsewhere)


def test_numbers_that_python_holds_equal_are_told_apart() -> None:
    values = [Known(None, number) for number in (1, True, 1.0, 0, 0.0, -0.0)]
    assert join(values).outcomes() == tuple(values)


def test_what_is_unknown_for_one_reason_is_one_outcome() -> None:
    joined = join([UNKNOWN, A, Unknown("elsewhere", "?"), Unknown("elsewhere", "!")])
    assert joined.outcomes() == (UNKNOWN, A, Unknown("elsewhere", "!"))


def test_outcomes_up_to_the_bound_are_told_apart() -> None:
    constants = tuple(Known(number, number) for number in range(MAX_OUTCOMES))
    assert join(constants).outcomes() == constants


def test_too_many_outcomes_are_unknown_beyond_the_bound() -> None:
    outcomes = join([Known(number, number) for number in range(MAX_OUTCOMES + 5)]).outcomes()
    assert len(outcomes) == MAX_OUTCOMES + 1
    assert isinstance(outcomes[-1], Unknown)


def test_alternatives_are_equal_if_all_their_outcomes_are() -> None:
    assert join([A, B]).identity == join([A, B]).identity
    assert join([A, B]).identity != join([A, UNKNOWN]).identity


def test_nothing_at_all_is_unknown() -> None:
    assert isinstance(join([]), Unknown)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (A, True),
        (Absent(None), True),
        (UNKNOWN, False),
        (Typed(None, "str"), False),
        (OneOf(options=(A, B)), True),
        (OneOf(options=(A, UNKNOWN)), False),
        (Sequence(None, "list", (A, B)), True),
        (Sequence(None, "list", (A, UNKNOWN)), False),
        (Sequence(None, "list", (A,), open=True), False),
        (record(a=Entry(A)), True),
        (record(a=Entry(UNKNOWN)), False),
        (record(a=Entry(A, False)), False),
        (record(True, a=Entry(A)), False),
    ],
)
def test_is_known(value: Value, known: bool) -> None:
    assert is_known(value) is known


def test_constants() -> None:
    assert list(constants(OneOf(options=(A, UNKNOWN, B)))) == [A, B]


def test_a_key_is_lacking_only_if_it_certainly_is() -> None:
    assert record().lacks("a")
    assert not record(True).lacks("a")
    assert not record(a=Entry(A, False)).lacks("a")
    assert record(a=Entry(Absent(None))).lacks("a")
    assert not record(a=Entry(OneOf(options=(A, Absent(None))))).lacks("a")


def test_a_key_is_there_only_if_it_certainly_is() -> None:
    assert record(a=Entry(A)).has("a")
    assert not record(a=Entry(A, False)).has("a")
    assert not record().has("a")
    assert not record(a=Entry(OneOf(options=(A, Absent(None))))).has("a")


def test_what_comes_later_wins() -> None:
    both = record(a=Entry(A), b=Entry(A)).under(record(b=Entry(B), c=Entry(B)))
    assert {key: both.outcomes_of(key) for key in "abc"} == {"a": (A,), "b": (B,), "c": (B,)}
    assert not both.open


def test_what_comes_later_perhaps_wins_perhaps() -> None:
    both = record(a=Entry(A)).under(record(a=Entry(B, False), b=Entry(B, False)))
    assert both.outcomes_of("a") == (A, B)
    assert both.has("a")
    assert both.outcomes_of("b") == (B,)
    assert not both.has("b")


def test_an_open_record_after_a_key_may_override_it() -> None:
    both = record(a=Entry(A)).under(record(True, b=Entry(B)))
    assert [type(one) for one in both.outcomes_of("a")] == [Unknown]
    assert both.has("a")
    assert both.outcomes_of("b") == (B,)
    assert both.open


def test_an_open_record_before_a_key_may_have_it() -> None:
    certain = record(True).under(record(a=Entry(A)))
    assert certain.outcomes_of("a") == (A,)
    possible = record(True).under(record(a=Entry(A, False)))
    assert [type(one) for one in possible.outcomes_of("a")] == [Unknown, Known]
    assert certain.open
    assert possible.open


def test_the_size_of_a_tuple_counts_what_is_shared_each_time() -> None:
    inner = Sequence(None, "tuple", (A, B))
    assert Sequence(None, "tuple", (inner, inner, A)).size == 5


class Shared(Value):
    """Something that can change."""

    leads: ClassVar[bool] = True


def test_what_leads_to_something_that_can_change() -> None:
    shared = Shared()
    choice = OneOf(options=(A, shared))
    for value in (shared, choice):
        inner = Sequence(None, "tuple", (A, value))
        assert record(a=Entry(A), b=Entry(value)).leads
        assert record(a=Entry(inner, certain=False)).leads
        assert inner.leads
        assert Sequence(None, "tuple", (inner,)).leads
    assert choice.leads


def test_what_leads_nowhere() -> None:
    assert not record(a=Entry(A), b=Entry(OneOf(options=(B, UNKNOWN)))).leads
    assert not Sequence(None, "tuple", (A,)).leads
    assert not OneOf(options=(A, B)).leads


@pytest.mark.parametrize(
    ("pieces", "word", "may_be"),
    [
        (("a", None), "abc", True),
        (("a", None), "a", True),
        (("b", None), "abc", False),
        ((None, "c"), "abc", True),
        ((None, "b"), "abc", False),
        (("ab", None, "bc"), "abc", False),
        (("ab", None, "bc"), "abbc", True),
        (("a", None, "b", None, "c"), "a-b-c", True),
        (("a", None, "c", None, "b"), "a-b-c", False),
        ((None, "b", None, "b", None), "abb", True),
        ((None, "b", None, "b", None), "ab", False),
        # A piece in the middle may not take what the end needs.
        (("a", None, "c", None, "c"), "abc", False),
        ((None,), "", True),
        ((None, None), "abc", True),
        (("abc",), "abc", True),
        (("ab",), "abc", False),
        ((), "abc", True),
    ],
)
def test_a_string_of_which_parts_are_known(
    pieces: tuple[str | None, ...], word: str, may_be: bool
) -> None:
    assert Text(pieces=pieces).may_be(word) is may_be


def test_a_string_of_which_parts_are_known_shows_them() -> None:
    assert str(Text(pieces=("/v", None, "/chat", None))) == "/v{...}/chat{...}"
