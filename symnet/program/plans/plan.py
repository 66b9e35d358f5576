"""A plan: one piece of code for one node, with holes for its operands. Plans are what the writer joins to a program."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.expr import Expr

# How tightly Python binds; an operand is put into parentheses where it binds less than its hole needs.
LOOSE, COMPARE, ADD, MUL, UNARY, POWER, ATOM = range(7)


@dataclass(frozen=True)
class Plan:
    """`template` has a hole `{0}`, `{1}`, ... for each operand.

    needs: how tightly each operand must bind (0: anything, as in an argument list); binds: how tightly the whole does;
    guarded: positions of operands that only count where a condition chooses them; partial: may warn where it has no
    value; view: the result may share memory with an operand; imports: names from `symnet.program.stable`; inline: a
    literal, never worth a line of its own; note: a comment for the line; consumes: operands that are changed in place.
    """

    template: str
    operands: tuple[Expr, ...] = ()
    needs: tuple[int, ...] = ()
    binds: int = ATOM
    guarded: tuple[int, ...] = ()
    partial: bool = False
    view: bool = False
    imports: tuple[str, ...] = ()
    inline: bool = False
    note: str = ""
    consumes: tuple[int, ...] = ()

    def need(self, k: int) -> int:
        return self.needs[k] if k < len(self.needs) else LOOSE


def call(template: str, *operands: Expr, **more: object) -> Plan:
    """A call, in whose argument list anything fits."""
    return Plan(template, operands, **more)  # type: ignore[arg-type]


def literal(text: str, binds: int = ATOM) -> Plan:
    return Plan(text, binds=binds, inline=True)


def binary(sign: str, a: Expr, b: Expr, binds: int) -> Plan:
    """A left-associative operator."""
    return Plan(f"{{0}} {sign} {{1}}", (a, b), (binds, binds + 1), binds, partial=binds == MUL)
