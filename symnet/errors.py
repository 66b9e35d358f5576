"""The exceptions that a user can cause: what is wrong, the user's words, what to try."""


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
    words = text.brief(limit) if hasattr(text, "brief") else str(text)
    if len(words) > limit:
        half = (limit - 3) // 2
        words = f"{words[:half]}...{words[-half:]}"
    return f"`{words}`"
