"""Frozen classes of our own decorator beside those that the standard library makes of the same body."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from modelyard import records

STANDARD, OURS = dataclasses.dataclass, records.dataclass


def of(decorate: Any, *, slots: bool) -> Any:
    @decorate(frozen=True, slots=slots)
    class Body:
        """Every kind of field that the compiler uses."""

        name: str
        size: int = 3
        tags: dict[str, int] = dataclasses.field(default_factory=dict)
        note: str = dataclasses.field(default="", compare=False, repr=False)

    return Body


@OURS(frozen=True, slots=True)
class Pair:
    left: int
    right: tuple[int, ...] = ()


@OURS(frozen=True, slots=True)
class Single:
    only: int


@OURS(frozen=True, slots=True)
class Empty:
    pass


@pytest.mark.parametrize("slots", [True, False])
def test_a_record_is_what_the_standard_library_makes(slots: bool) -> None:
    theirs, ours = of(STANDARD, slots=slots), of(OURS, slots=slots)
    for arguments in (("a",), ("a", 5), ("a", 5, {"x": 1}, "n")):
        one, other = theirs(*arguments), ours(*arguments)
        assert repr(one) == repr(other)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert repr(dataclasses.replace(one, size=9)) == repr(dataclasses.replace(other, size=9))
    assert ours.__match_args__ == theirs.__match_args__
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert hasattr(ours("a"), "__dict__") is not slots


def test_records_are_equal_by_what_is_compared() -> None:
    cls = of(OURS, slots=True)
    assert cls("a", note="one") == cls("a", note="two")
    assert cls("a") != cls("b")
    assert cls("a").tags is not cls("a").tags
    assert len({Pair(1, (2,)), Pair(1, (2,))}) == 1
    assert Single(1) == Single(1) != Single(2)
    assert len({Single(1), Single(1), Single(2)}) == 2
    assert Empty() == Empty()
    assert Pair(1) != Single(1)


def test_records_have_the_order_of_their_fields_where_they_want_one() -> None:
    def ordered(decorate: Any) -> Any:
        @decorate(frozen=True, slots=True, order=True)
        class Place:
            line: int
            name: str = "a"
            note: str = dataclasses.field(default="", compare=False)

        return Place

    for cls in (ordered(STANDARD), ordered(OURS)):
        one, other = cls(1, "b", "z"), cls(2, "a", "a")
        assert [one < other, one <= other, one > other, one >= other] == [True, True, False, False]
        assert sorted([other, one]) == [one, other]
        assert cls(1, "b", "x") <= one
        with pytest.raises(TypeError, match="not supported between instances"):
            one < 3  # noqa: B015 - the comparison is what must fail
    with pytest.raises(TypeError):
        Pair(1) < Pair(2)  # type: ignore[operator]  # noqa: B015


def test_records_are_frozen() -> None:
    pair = Pair(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'left'"):
        pair.left = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'left'"):
        del pair.left  # type: ignore[misc]


def test_many_instances_are_made_as_the_first_was() -> None:
    cls = of(OURS, slots=True)
    assert len({repr(cls("a", tags={"x": 1})) for _ in range(50)}) == 1
    assert len({id(one.tags) for one in [cls("a") for _ in range(50)]}) == 50


def test_wrong_arguments_are_refused_every_time() -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="takes from 2 to 3 positional arguments but 4 were given"):
            Pair(1, (), 3)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="multiple values for argument 'left'"):
            Pair(1, left=2)  # type: ignore[misc]
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'left'"):
            Pair()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'centre'"):
            Pair(1, centre=2)  # type: ignore[call-arg]


def test_records_are_copied_and_pickled() -> None:
    pair = Pair(1, (2, 3))
    assert pickle.loads(pickle.dumps(pair)) == copy.deepcopy(pair) == pair  # noqa: S301


def test_a_subclass_has_its_own_fields() -> None:
    @OURS(frozen=True, slots=True)
    class Triple(Pair):
        third: int = 3

    assert repr(Triple(1, (), 4)).endswith("Triple(left=1, right=(), third=4)")
    assert Pair(1) != Triple(1)


def test_what_a_class_says_itself_stays() -> None:
    @OURS(frozen=True)
    class Loud:
        text: str

        def __repr__(self) -> str:
            return self.text.upper()

    assert repr(Loud("a")) == "A"


def test_other_kinds_are_left_to_the_standard_library() -> None:
    @OURS(frozen=True, order=True)
    class Ordered:
        rank: int

    @OURS(slots=True)
    class Mutable:
        value: int = 0

    mutable = Mutable()
    mutable.value = 2
    assert Ordered(1) < Ordered(2)
    assert mutable.value == 2
