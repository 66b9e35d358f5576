"""What is known of a real number: an interval with open or closed rational ends, and whether it is not zero.

A `Sign` is a sound over-approximation: the value, where there is one, lies inside. Arithmetic on signs is outward.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from symnet.remembered import record, remembered

Bound = Fraction | None  # None: unbounded on that side
TOO_LONG = 2048  # bits of a bound that is then rounded outward


@record
class Sign:
    """low, high: bounds (None: none); low_open, high_open: the bound is not attained; apart: the value is not 0, which
    lies between the bounds. One set of values is one sign.

    >>> Sign(Fraction(0), True).positive, (Sign(Fraction(0)) + exactly(1)).positive
    (True, True)
    """

    low: Bound = None
    low_open: bool = False
    high: Bound = None
    high_open: bool = False
    apart: bool = False

    def __post_init__(self) -> None:
        if any(type(end) not in (Fraction, type(None)) for end in (self.low, self.high)):
            raise TypeError("an end that is no exact number")
        vars(self).update(
            low_open=self.low is not None and (self.low_open or (self.apart and self.low == 0)),
            high_open=self.high is not None and (self.high_open or (self.apart and self.high == 0)),
            apart=self.apart and (self.low is None or self.low < 0) and (self.high is None or self.high > 0),
        )

    @cached_property
    def positive(self) -> bool:
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.low_open))

    @cached_property
    def negative(self) -> bool:
        return self.high is not None and (self.high < 0 or (self.high == 0 and self.high_open))

    @cached_property
    def nonnegative(self) -> bool:
        return self.low is not None and self.low >= 0

    @cached_property
    def nonpositive(self) -> bool:
        return self.high is not None and self.high <= 0

    @cached_property
    def nonzero(self) -> bool:
        return self.apart or self.positive or self.negative

    @cached_property
    def zero(self) -> bool:
        return self.low == 0 and self.high == 0

    @cached_property
    def value(self) -> Bound:
        """The value, where only one is left."""
        return self.low if self.low == self.high else None

    @cached_property
    def empty(self) -> bool:
        """Whether no value is left: what was assumed contradicts itself."""
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return self.low_open or self.high_open
        return self.low > self.high

    @remembered
    def __neg__(self) -> Sign:
        return Sign(_minus(self.high), self.high_open, _minus(self.low), self.low_open, self.apart)

    @remembered
    def __add__(self, other: Sign) -> Sign:
        low, high = _plus(self.low, other.low), _plus(self.high, other.high)
        apart = (self.apart and other.zero) or (other.apart and self.zero)
        return _rounded(low, self.low_open or other.low_open, high, self.high_open or other.high_open, apart)

    @remembered
    def __mul__(self, other: Sign) -> Sign:
        ends = [_end_product(a, b) for a in _ends(self) for b in _ends(other)]
        (low, low_open), (high, high_open) = _least(ends), _greatest(ends)
        return _rounded(low, low_open, high, high_open, self.nonzero and other.nonzero)

    @remembered
    def __and__(self, other: Sign) -> Sign:
        """Both hold."""
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, 1)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, -1)
        return Sign(low, low_open, high, high_open, self.apart or other.apart)

    @remembered
    def __or__(self, other: Sign) -> Sign:
        """One of the two holds: the hull."""
        low, low_open = _wider(self.low, self.low_open, other.low, other.low_open, 1)
        high, high_open = _wider(self.high, self.high_open, other.high, other.high_open, -1)
        return Sign(low, low_open, high, high_open, self.nonzero and other.nonzero)

    @remembered
    def absolute(self) -> Sign:
        """Of the absolute value."""
        if self.nonnegative:
            return self
        if self.nonpositive:
            return -self
        hull = self | -self
        return Sign(Fraction(0), False, hull.high, hull.high_open, self.apart)

    @remembered
    def reciprocal(self) -> Sign:
        """Of 1/x, where x is not 0."""
        if self.nonnegative or self.nonpositive:
            if not self.nonnegative:
                return -((-self).reciprocal())
            low = Fraction(0) if self.high is None else (1 / self.high if self.high > 0 else None)
            if low is None:
                return Sign(apart=True)  # only 0 was left: there is no value
            high = 1 / self.low if self.low else None
            return _rounded(low, self.high is None or self.high_open, high, self.low_open, True)
        return Sign(apart=True)

    @remembered
    def power(self, n: int) -> Sign:
        """Of x**n for an integer n; 0**0 is 1."""
        if n < 0:
            return self.power(-n).reciprocal()
        if n == 0:
            return exactly(1)
        if n % 2 and not self.nonnegative:
            if self.nonpositive:
                return -((-self).power(n))
            low, high = _raised(self.low, n, below=True), _raised(self.high, n, below=False)
            return _rounded(low, self.low_open, high, self.high_open, self.apart)
        a = self.absolute()
        low, high = _raised(a.low, n, below=True), _raised(a.high, n, below=False)
        return _rounded(low, a.low_open, high, a.high_open, a.nonzero)

    @remembered
    def times(self, count: int | None) -> Sign:
        """Of a sum of `count` such values (None: one or more). What is not 0 may sum to 0 where signs differ."""
        if count == 1:
            return self
        one_sign = self.positive or self.negative
        if count is not None:
            total = self * exactly(count)
            return Sign(total.low, total.low_open, total.high, total.high_open, one_sign)
        low = self.low if self.nonnegative else None
        high = self.high if self.nonpositive else None
        return Sign(low, self.low_open, high, self.high_open, one_sign)

    def whole(self) -> Sign:
        """Of the integers in it: between ends that are whole and attained."""
        low = _next_integer(self.low, self.low_open, self.apart)
        high = _minus(_next_integer(_minus(self.high), self.high_open, self.apart))
        return Sign(low, False, high, False, self.apart)

    def satisfies(self, relation: str) -> bool | None:
        """Whether x relation 0: yes, no, or not known (None)."""
        yes, no = _TESTS[relation]
        return True if yes(self) else False if no(self) else None


_TESTS = {
    ">": (lambda s: s.positive, lambda s: s.nonpositive),
    ">=": (lambda s: s.nonnegative, lambda s: s.negative),
    "<": (lambda s: s.negative, lambda s: s.nonnegative),
    "<=": (lambda s: s.nonpositive, lambda s: s.positive),
    "==": (lambda s: s.zero, lambda s: s.nonzero),
    "!=": (lambda s: s.nonzero, lambda s: s.zero),
}

ANY = Sign()
POSITIVE, NEGATIVE = Sign(Fraction(0), True), Sign(high=Fraction(0), high_open=True)
NONNEGATIVE, NONPOSITIVE = Sign(Fraction(0)), Sign(high=Fraction(0))
NONZERO = Sign(apart=True)
BY_RELATION = {">": POSITIVE, ">=": NONNEGATIVE, "<": NEGATIVE, "<=": NONPOSITIVE, "!=": NONZERO}


@remembered
def exactly(value: int | Fraction) -> Sign:
    """The one value."""
    exact = Fraction(value)
    return Sign(exact, False, exact, False)


def between(low: int | Fraction | None, high: int | Fraction | None, closed: bool = False) -> Sign:
    """An interval, open by default."""
    ends = (None if low is None else Fraction(low)), (None if high is None else Fraction(high))
    return Sign(ends[0], not closed, ends[1], not closed)


def relative(relation: str, value: Fraction) -> Sign:
    """What `x relation value` says of x."""
    if relation == "==":
        return exactly(value)
    if relation == "!=":
        return NONZERO if value == 0 else ANY
    return BY_RELATION[relation] + exactly(value)


# An end is (value, open); infinities are ±1 with the flag `infinite`.
End = tuple[Fraction, bool, bool]


def _ends(s: Sign) -> tuple[End, End]:
    low = (Fraction(-1), True, True) if s.low is None else (s.low, s.low_open, False)
    high = (Fraction(1), True, True) if s.high is None else (s.high, s.high_open, False)
    return low, high


def _end_product(a: End, b: End) -> End:
    if (not a[2] and a[0] == 0) or (not b[2] and b[0] == 0):
        attained = (not a[2] and a[0] == 0 and not a[1]) or (not b[2] and b[0] == 0 and not b[1])
        return Fraction(0), not attained, False
    if a[2] or b[2]:
        return Fraction(1 if (a[0] > 0) == (b[0] > 0) else -1), True, True
    return a[0] * b[0], a[1] or b[1], False


def _least(ends: list[End]) -> tuple[Bound, bool]:
    if any(infinite and value < 0 for value, _, infinite in ends):
        return None, True
    finite = [(value, is_open) for value, is_open, infinite in ends if not infinite]
    return min(finite) if finite else (None, True)  # a tie: the attained end (False) comes first


def _greatest(ends: list[End]) -> tuple[Bound, bool]:
    low, is_open = _least([(-value, is_open, infinite) for value, is_open, infinite in ends])
    return _minus(low), is_open


def _next_integer(low: Bound, is_open: bool, apart: bool) -> Bound:
    """The least integer above a lower bound, or at it where that is attained; apart: 0 is none of them."""
    if low is None:
        return None
    least = Fraction(-(-low.numerator // low.denominator))
    return least + 1 if (is_open and least == low) or (apart and least == 0) else least


def _minus(bound: Bound) -> Bound:
    return None if bound is None else -bound


def _plus(a: Bound, b: Bound) -> Bound:
    return None if a is None or b is None else a + b


def _raised(bound: Bound, n: int, below: bool) -> Bound:
    if bound is None or bound == 0:
        return bound
    if abs(bound) == 1:
        return bound ** (n % 2)
    if _bits(bound) * n <= TOO_LONG:
        return bound**n
    if 0 < bound < 1:
        return Fraction(0) if below else bound
    return Fraction(1) if below and bound > 1 else None


def _bits(bound: Fraction) -> int:
    return bound.numerator.bit_length() + bound.denominator.bit_length()


def _rounded(low: Bound, low_open: bool, high: Bound, high_open: bool, apart: bool = False) -> Sign:
    if low is not None and _bits(low) > TOO_LONG:
        low, low_open = (Fraction(0), True) if low > 0 else (_outward(low), True)
    if high is not None and _bits(high) > TOO_LONG:
        high, high_open = (Fraction(0), True) if high < 0 else (_minus(_outward(-high)), True)
    return Sign(low, low_open, high, high_open, apart)


def _outward(low: Fraction) -> Bound:
    """A short number below a negative bound, or None."""
    return Fraction(-1) if low > -1 else None


def _tighter(a: Bound, a_open: bool, b: Bound, b_open: bool, side: int) -> tuple[Bound, bool]:
    if a is None or b is None:
        return (b, b_open) if a is None else (a, a_open)
    if a == b:
        return a, a_open or b_open
    return (a, a_open) if (a > b) == (side > 0) else (b, b_open)


def _wider(a: Bound, a_open: bool, b: Bound, b_open: bool, side: int) -> tuple[Bound, bool]:
    if a is None or b is None:
        return None, True
    if a == b:
        return a, a_open and b_open
    return (a, a_open) if (a < b) == (side > 0) else (b, b_open)


def only_sign(sign: Sign) -> Sign:
    """What bounds say of the sign, without how large the numbers are."""
    if sign.zero:
        return exactly(0)
    zero = Fraction(0)
    return Sign(
        zero if sign.nonnegative else None,
        sign.positive,
        zero if sign.nonpositive else None,
        sign.negative,
        sign.nonzero,
    )
