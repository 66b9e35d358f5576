"""PDF by the embedded typesetter (the `typst` wheel) with fonts of wheels only: the same bytes on every machine.

The pages follow PDF/A-2u, which does not allow a missing glyph: a character that no font has stops the build.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from symnet.errors import SymnetError
from symnet.report.document import Document
from symnet.report.pictures import picture_only
from symnet.report.to_typst import to_typst
from symnet.report.typst import string

STANDARD = "a-2u"
INSTALL = "install the extra: pip install 'symnet[pdf]'"


def to_pdf(document: Document) -> bytes:
    """The document as PDF; a missing glyph, or a missing wheel, is a `SymnetError`."""
    return compile_typst(to_typst(document))


def svg_to_pdf(svg: str) -> bytes:
    """A vector picture as a PDF page of its own size, for LaTeX."""
    source = (
        f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes({string(picture_only(svg))}), format: "svg")'
    )
    return compile_typst(source)


def compile_typst(source: str, format: str = "pdf") -> Any:
    """A Typst source compiled: PDF bytes, or a list of PNG pages."""
    typst = _wheel("typst")
    try:
        compiler = typst.Compiler(source.encode("utf-8"), font_paths=_fonts(), ignore_system_fonts=True)
        standards = [STANDARD] if format == "pdf" else []
        return compiler.compile(format=format, timestamp=0, pdf_standards=standards)
    except typst.TypstError as error:
        hints = f" ({'; '.join(error.hints)})" if error.hints else ""
        raise SymnetError(f"the PDF could not be made: {error.message}{hints}") from None


@cache
def _fonts() -> Any:
    """The fonts inside the typst wheel, and those of the font wheel for Chinese."""
    folder = Path(str(_wheel("manimgx_fonts_cjk").__file__)).parent
    return _wheel("typst").Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def _wheel(name: str) -> Any:
    """A package of the extra; it is large, so it is imported when a PDF is asked for."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise SymnetError(f"a PDF needs the package {name}, which is not installed; {INSTALL}") from None
