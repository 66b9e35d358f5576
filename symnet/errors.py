"""The exceptions that a user can cause: what is wrong, the user's words, what to try."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction


class SymnetError(Exception):
    """Base of every error that a user can cause.

    The message says what is wrong, quotes the user's words, and says what to try.
    """


class ShapeError(SymnetError):
    """Shapes that do not fit; the message names the operands and their sizes."""


class ParseError(SymnetError):
    """Text that is not of the language; the message points to the place."""


class BudgetError(SymnetError):
    """An input or an operation larger than what is allowed; refused before it is started."""


class NotThereYet(SymnetError):
    """Something the contract names and this version does not do."""


def quote(text: object, limit: int = 80) -> str:
    """The user's words in quotes, cut in the middle when long.

    >>> quote("x" * 100, 11)
    '`xxxx...xxxx`'
    """
    words = text.brief(limit) if hasattr(text, "brief") else in_short(text) if type(text) is int else str(text)
    if len(words) > limit:
        half = (limit - 3) // 2
        words = f"{words[:half]}...{words[-half:]}"
    return f"`{words}`"


def in_short(value: int | Fraction, longest: int = 60) -> str:
    """A number in a message: in full, or its size where it is long; Python refuses to print integers beyond 4,300
    digits.

    >>> in_short(Fraction(-1, 3)), in_short(7 * 10**99_999), in_short(Fraction(1, 10**400))
    ('-1/3', 'about 10**100000', 'about 10**-400')
    """
    bits = value.numerator.bit_length(), value.denominator.bit_length()
    if sum(bits) < 4 * longest and len(text := str(value)) <= longest:
        return text
    digits = round((bits[0] - bits[1]) * 0.30103)
    return f"about {'-' * (value < 0)}10**{digits}"


@contextmanager
def printable_numbers() -> Iterator[None]:
    """Integers beyond 4,300 digits, which Python does not print, are refused like anything over budget."""
    try:
        yield
    except ValueError as error:
        if "integer string conversion" not in str(error):
            raise
        raise BudgetError("a number of more than 4,300 digits comes up; give it a name, or use smaller ones") from None
