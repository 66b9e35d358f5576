"""Numbers as they are printed: powers of ten raised."""

from __future__ import annotations

import re

from symnet.report.document import Inlines
from symnet.report.notation import Num, Op, Scripts, row

POWER_OF_TEN = re.compile(r"(\d+(?:\.\d+)?)e([+-]\d+)")


def scientific(text: str) -> Inlines:
    """A number with a power of ten as it is printed, `3.1·10⁻⁹`; any other text as it is."""
    if not (parts := POWER_OF_TEN.fullmatch(text)):
        return text
    digits, exponent = parts[1], int(parts[2])
    power = row(*([Op("−")] if exponent < 0 else []), Num(str(abs(exponent))))
    return row(Num(digits), Op("·"), Scripts(Num("10"), sup=power))
