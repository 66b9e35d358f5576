"""Pictures in documents: vector graphics that do nothing but show themselves."""

from __future__ import annotations

import re

from symnet.errors import SymnetError, quote

FORBIDDEN = re.compile(
    r"<\s*(script|foreignObject|iframe|image)\b|\bon\w+\s*=|(href|src)\s*=\s*[\"'](?!#)|@import|url\(\s*[\"']?(?!#)",
    re.I,
)


def picture_only(svg: str) -> str:
    """The svg element alone; a picture with a script, a link or a foreign object is refused."""
    start, end = svg.find("<svg"), svg.rfind("</svg>")
    if start < 0 or end < 0:
        raise SymnetError(f"{quote(svg)} is not an SVG picture")
    picture = svg[start : end + len("</svg>")]
    if FORBIDDEN.search(picture):
        raise SymnetError(
            "the picture holds a script or refers to another file; only plain vector pictures are printed"
        )
    return picture
