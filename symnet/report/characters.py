"""Characters: Greek letters and signs with their LaTeX commands; which characters may be printed at all."""

from __future__ import annotations

import unicodedata

from symnet.errors import SymnetError, quote


def pairs(text: str) -> dict[str, str]:
    """A table written as words: key, value, key, value.

    >>> pairs("alpha α beta β")
    {'alpha': 'α', 'beta': 'β'}
    """
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK_WORDS = pairs("""
    alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ lamda λ mu μ nu ν xi ξ
    omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω eps ε varepsilon ε varphi φ
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
""")

# Greek letters as LaTeX writes them; those that look like Latin ones have no command.
LATEX_GREEK = {c: f"\\{name}" for name, c in GREEK_WORDS.items() if name not in ("lamda", "eps")} | pairs(r"""
    ε \varepsilon φ \varphi ϕ \phi ϵ \epsilon ς \varsigma ϑ \vartheta ο o
    Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Χ X
""")

# Signs as LaTeX writes them in mathematics.
LATEX_SIGNS = pairs(r"""
    + + − - ± \pm · \cdot × \times ⊙ \odot ⊘ \oslash ⊗ \otimes ⋆ \star ∘ \circ / / ∖ \setminus ∧ \wedge ∨ \vee * *
    ÷ \div ∪ \cup ∩ \cap = = ≠ \neq ≤ \leq ≥ \geq < < > > ≈ \approx ∼ \sim ∝ \propto ≡ \equiv ∈ \in ∉ \notin
    ⊆ \subseteq ⊂ \subset := \mathrel{:=} → \to ← \leftarrow ↦ \mapsto ⟹ \Longrightarrow ⟺ \Longleftrightarrow
    ⇒ \Rightarrow ⇔ \Leftrightarrow ∣ \mid , , ; ; : : … \dots ⋯ \cdots ⋮ \vdots ∂ \partial ∇ \nabla ∞ \infty
    ⊤ \top ∀ \forall ∃ \exists ℓ \ell ℝ \mathbb{R} ! ! † \dagger ∑ \sum ∏ \prod ∫ \int √ \surd ‖ \Vert ⟨ \langle
    ⟩ \rangle ⌊ \lfloor ⌋ \rfloor ⌈ \lceil ⌉ \rceil ′ {}' ″ {}'' ✓ \checkmark ✗ \times ∥ \parallel ⊥ \perp
    ≪ \ll ≫ \gg ⪰ \succeq ⪯ \preceq ≻ \succ ≺ \prec ‴ {}''' ℂ \mathbb{C} ℕ \mathbb{N} ℤ \mathbb{Z} ℚ \mathbb{Q}
    𝔼 \mathbb{E} ∅ \varnothing ⊕ \oplus ∗ \ast ↔ \leftrightarrow ⊃ \supset ⊇ \supseteq ¬ \neg ≅ \cong ≃ \simeq
    𝒩 \mathcal{N} ℒ \mathcal{L} ↑ \uparrow ↓ \downarrow ⋅ \cdot ⋂ \bigcap ⋃ \bigcup ∬ \iint
""")

SUPERSCRIPTS = dict(zip("0123456789+-=()nijkTxyzabcdefgm−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲᵏᵀˣʸᶻᵃᵇᶜᵈᵉᶠᵍᵐ⁻", strict=True)) | {
    "⊤": "ᵀ"
}
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋", strict=True))
# The raised and lowered characters back to plain ones, for text that uses them.
RAISED = {high: low for low, high in SUPERSCRIPTS.items() if low not in "−⊤"}
# letters that stand as exponents in running text
RAISED |= dict(zip("ᵍʰʲᵏˡᵒᵖʳˢᵗᵘᵛʷᴬᴮᴰᴱᴴᴵᴷᴸᴹᴺᴾᴿᵁᵂ", "ghjkloprstuvwABDEHIKLMNPRUW", strict=True))
LOWERED = {low: plain for plain, low in SUBSCRIPTS.items() if plain != "−"}

# Marks over the letter before them, as LaTeX calls them.
ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot", "\u20d7": "vec"}


# First code points of the alphabets: capitals and small letters, Latin and Greek, and digits.
ALPHABETS = {
    "italic": (0x1D434, 0x1D44E, 0x1D6E2, 0x1D6FC, None),
    "bold": (0x1D468, 0x1D482, 0x1D71C, 0x1D736, 0x1D7CE),
}
PLANCK = "ℎ"  # the italic h had a place before the alphabet was made


def styled(c: str, weight: str) -> str:
    """A letter or digit of a mathematical alphabet; other characters stay."""
    upper, lower, upper_greek, lower_greek, digit = ALPHABETS[weight]
    if c == "h" and weight == "italic":
        return PLANCK
    for first, last, start in (("A", "Z", upper), ("a", "z", lower), ("Α", "Ω", upper_greek), ("α", "ω", lower_greek)):
        if first <= c <= last:
            return chr(start + ord(c) - ord(first))
    return chr(digit + int(c)) if digit is not None and c.isdigit() and c.isascii() else c


def is_cjk(c: str) -> bool:
    """A Chinese, Japanese or Korean character, or the punctuation that is set with them."""
    code = ord(c)
    return (
        0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF
    ) or 0x20000 <= code <= 0x323AF


def is_letter(c: str) -> bool:
    """A letter that any reader of mathematics would set in italics: Latin or Greek, without marks."""
    return (c.isascii() and c.isalpha()) or c in LATEX_GREEK


def check_printable(text: str, format: str, line_breaks: bool = False) -> str:
    """`text` if every character can be seen: controls, direction marks, surrogates and unassigned ones are refused."""
    for c in text:
        if line_breaks and c in "\n\t":
            continue
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise cannot_say(c, text, format)
    return text


def cannot_say(c: str, text: str, format: str) -> SymnetError:
    """The error for a character that a printer cannot print."""
    name = unicodedata.name(c, "a character without a name")
    shown = "".join(k if k.isprintable() else f"\\u{ord(k):04x}" for k in text)
    return SymnetError(
        f"the {format} printer cannot say the character U+{ord(c):04X} ({name}) in {quote(shown)}; use another one"
    )
