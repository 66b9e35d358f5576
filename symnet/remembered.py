"""Work that is done once: functions of values alone, and records that are one object where they are equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar, cast, dataclass_transform

MOST = 20_000  # of the answers of one function, of the records of one kind: those used last

Kind = TypeVar("Kind", bound=type)
Work = TypeVar("Work", bound=Callable[..., Any])
_memories: list[Callable[[], None]] = []  # how each is emptied


def remembered(work: Work, most: int = MOST) -> Work:
    """The function, which answers from memory what it was asked before. What it is given must be hashable, and values
    that are equal must give equal answers."""
    answers = lru_cache(most)(work)
    forgotten_by(answers.cache_clear)
    return cast(Work, answers)


def lately(most: int) -> Callable[[Work], Work]:
    """`remembered`, of so many answers: those that are large, and asked for again soon or not at all."""
    return lambda work: remembered(work, most)


def forgotten_by(empty: Callable[[], None]) -> None:
    """Says how another memory is emptied."""
    _memories.append(empty)


def forget() -> None:
    """Empties all memories: what is asked next takes as long as it took at first."""
    for empty in _memories:
        empty()


@dataclass_transform(frozen_default=True)
def record(cls: Kind) -> Kind:
    """A frozen dataclass, of which the same fields give the same object again as long as it is remembered, and with it
    what was worked out of it. The hash is worked out once."""
    made: Any = dataclass(frozen=True, eq=False)(cls)
    fill, made.__init__ = made.__init__, object.__init__
    names, rest = zip(*((field.name, field.default) for field in fields(made)), strict=True)
    check = getattr(made, "__post_init__", None)

    def new(kind: Any, /, *given: Any, **named: Any) -> Any:
        self = object.__new__(kind)
        if named or len(given) > len(names) or MISSING in rest[len(given) :]:
            fill(self, *given, **named)
            return kind(*vars(self).values())
        if len(given) < len(names):
            return kind(*given, *rest[len(given) :])
        its = vars(self)
        its.update(zip(names, given, strict=True))
        if check is not None:
            check(self)
        found = tuple(its.values())
        if given != found:  # however they were given
            return kind(*found)
        its.update(_fields=found, _hash=hash(found))
        return self

    made.__new__ = remembered(new)
    made.__eq__, made.__hash__, made.__reduce__ = _equal, _hash, _again
    return cast(Kind, made)


def _equal(self: Any, other: object) -> bool:
    return self is other or (type(self) is type(other) and self._fields == other._fields)  # type: ignore[attr-defined]


def _hash(self: Any) -> int:
    return self._hash  # type: ignore[no-any-return]


def _again(self: Any) -> tuple[Any, ...]:
    return type(self), self._fields  # made anew: hashes of texts differ from process to process
