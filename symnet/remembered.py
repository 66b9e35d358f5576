"""Work that is done once: functions of values alone, and records that are one object where they are equal."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

MOST = 20_000  # of the answers of one function, of the records of one kind: those used last

Work = TypeVar("Work", bound=Callable[..., Any])


def remembered(work: Work) -> Work:
    """The function, which answers from memory what it was asked before. What it is given must be hashable, and values
    that are equal must give equal answers."""
    return cast(Work, lru_cache(MOST)(work))


class _Once(type):
    def __init__(cls, *made: Any):
        super().__init__(*made)
        cls._once = lru_cache(MOST)(cls._made)

    def _made(cls, *fields: Any, **named: Any) -> Any:
        record = super().__call__(*fields, **named)
        object.__setattr__(record, "_hash", hash(tuple(vars(record).values())))
        return record

    def __call__(cls, *fields: Any, **named: Any) -> Any:
        return cls._once(*fields, **named)


class Record(metaclass=_Once):
    """A base of dataclasses with `frozen=True, eq=False`: the same fields give the same object again, as long as it is
    remembered, and with it what was worked out of it; its hash is worked out once."""

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(self) is type(other)
            and hash(self) == hash(other)
            and all(getattr(self, name) == getattr(other, name) for name in self.__dataclass_fields__)  # type: ignore[attr-defined]
        )

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined, no-any-return]
