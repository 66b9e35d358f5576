"""The checker's own algebra: expressions as fractions over exp, log, roots, |·|, sin and cos.

Written apart from `symnet.normal`, and smaller: the generators have one common divisor for exponents, one for roots and
one for angles, made finer where they must be. What it cannot treat it refuses (`Refused`), and nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

from symnet.evidence.rechecking.algebra import (
    GENERATORS,
    ODD,
    Finer,
    Fraq,
    Refused,
    gcd,
    key_of,
    poly_of,
    rational_of,
)
from symnet.evidence.rechecking.factors import Signed
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS
from symnet.normal.bounds import image, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly, relative
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size

MOST_APART = 40  # terms of a product of what is not 0


def written_out(e: Expr) -> Expr:
    """Functions replaced by their definitions in the table, until only kernels are left."""

    def define(node: Any) -> Expr | None:
        if isinstance(node, Defined):
            return node.value
        if isinstance(node, Map) and node.name not in ("abs", "sqrt"):
            definition = FUNCTIONS[node.name].definition
            return None if definition is None else definition(*node.children)
        return None

    while (again := rebuild(e, define)) is not e:
        e = again
    return e


class Field(Signed):
    """The kernels: functions as generators, and what they are of sums, products and powers."""

    def __init__(self, sign_of: Callable[[Expr], Sign], divisors: dict[str, int], facts: Iterable[Compare] = ()):
        super().__init__(sign_of, divisors)
        for fact in facts:
            self._learn(fact)

    def _learn(self, c: Compare) -> None:
        """A comparison that holds, for the one factor whose sign is not known otherwise."""
        try:
            f = self.minus(*(self.of(side) for side in c.children))
        except Refused:
            return
        if c.relation == "==" or f[0].is_zero():
            return
        sign, unsure = relative(c.relation, Fraction(0)), []
        for p, e in self.parts(f):
            known = (exactly(p) if isinstance(p, Fraction) else self.sign(p) & self.squares(p)).power(e)
            if known.positive or known.negative:
                sign = sign if known.positive else -sign
            else:
                unsure.append((p, e))
        if len(unsure) == 1 and unsure[0][1] % 2:
            ((p, _),) = unsure
            self._note(p, sign)

    # -------------------------------------------------------------- kernels
    def absolute(self, p: Any) -> Fraq:
        sign = self.sign(p)
        if sign.nonnegative or sign.nonpositive:
            return (p if sign.nonnegative else -p), self.one
        g = self.place(("abs", key_of(p)), POSITIVE if sign.nonzero else NONNEGATIVE)
        self.relations[g] = 2, p * p
        return self.gens[g], self.one

    def magnitude(self, p: Any, e: Fraction) -> Fraq:
        """|p|**e of a prime number or a prime polynomial."""
        lone = self._lone(p)
        if lone is not None and lone[0] == "exp":
            return self.exp([(lone[1], e / self.divisors["exp"])])
        if lone is not None and lone[0] == "root":
            return self.magnitude(poly_of(self, lone[1]), e / self.divisors["root"])
        if lone is not None and lone[0] == "abs":
            return self.magnitude(poly_of(self, lone[1]), e)
        inside = self.number(p) if isinstance(p, int) else self.absolute(p)
        if e.denominator == 1:
            return self.power(inside, int(e))
        q = self.divisors["root"]
        if (e * q).denominator != 1:
            raise Finer("root", e.denominator)
        known = exactly(p) if isinstance(p, int) else self.sign(inside[0])
        bounds = (POSITIVE if known.positive else NONNEGATIVE) & power_image(known, Fraction(1, q))
        g = self.place(("root", p if isinstance(p, int) else key_of(p)), bounds)
        self.relations[g] = q, inside[0]
        return self.power((self.gens[g], self.one), int(e * q))

    def _lone(self, p: Any) -> Any:
        if isinstance(p, int) or len(p) != 1 or p.total_degree() != 1 or p.leading_coefficient() != 1:
            return None
        return self.keys[next(g for g, d in enumerate(p.degrees()) if d)]

    def real_power(self, u: Fraq, r: Fraction) -> Fraq:
        if u[0].is_zero():
            if r < 0:
                raise Refused("a negative power of 0")
            return self.number(0)
        return self._product(self.magnitude(p, e * r) for p, e in self.primes(u))

    def _product(self, factors: Iterable[Fraq]) -> Fraq:
        total = self.number(1)
        for f in factors:
            total = self.mul(total, f)
        return total

    def log(self, u: Fraq) -> Fraq:
        if u[0].is_zero():
            raise Refused("the logarithm of 0")
        total = self.number(0)
        for p, e in self.primes(u):
            total = self.add(total, self.scaled(self.log_of(p), e))
        return total

    def log_of(self, p: Any) -> Fraq:
        lone = self._lone(p)
        if lone is not None and lone[0] == "exp":
            return self.scaled(self.mono(lone[1]), Fraction(1, self.divisors["exp"]))
        if lone is not None and lone[0] == "root":
            return self.scaled(self.log_of(poly_of(self, lone[1])), Fraction(1, self.divisors["root"]))
        if lone is not None and lone[0] == "abs":
            return self.log_of(poly_of(self, lone[1]))
        if isinstance(p, int):
            return self.generator(("log", p), POSITIVE)
        return self.generator(("log", key_of(p)), image("log", self.sign(p).absolute() & POSITIVE))

    def terms(self, u: Fraq) -> list[tuple[Any, Fraction]]:
        """u = Σ c·m: monomials with signed exponents, over what is left of the denominator."""
        least = tuple(min(column) for column in zip(*u[1].monoms(), strict=True))
        rest = u[1] / self.ctx.from_dict({least: 1})
        whole, left = divmod(u[0], rest)
        found: dict[Any, Fraction] = {}
        for p, under in ((whole, None), (left, key_of(rest))):
            for row, c in p.to_dict().items():
                key = tuple(int(a) - int(b) for a, b in zip(row, least, strict=True)), under
                found[key] = found.get(key, Fraction(0)) + Fraction(int(c.p), int(c.q))
        return [(key, c) for key, c in found.items() if c]

    def mono(self, key: Any) -> Fraq:
        row, under = key
        up = self.ctx.from_dict({tuple(max(e, 0) for e in row): 1})
        down = self.ctx.from_dict({tuple(max(-e, 0) for e in row): 1})
        return self.make(up, down if under is None else down * poly_of(self, under))

    def exp(self, terms: Iterable[tuple[Any, Fraction]]) -> Fraq:
        total = self.number(1)
        for key, c in terms:
            row, under = key
            places = [(g, e) for g, e in enumerate(row) if e]
            lone = self.keys[places[0][0]] if under is None and len(places) == 1 and places[0][1] == 1 else None
            if lone is not None and lone[0] == "log":
                base = lone[1] if isinstance(lone[1], int) else poly_of(self, lone[1])
                total = self.mul(total, self.magnitude(base, c))
                continue
            n = c * self.divisors["exp"]
            if n.denominator != 1:
                raise Finer("exp", c.denominator)
            bounds = self.sign_by_factors(self.mono(key)) * exactly(Fraction(1, self.divisors["exp"]))
            total = self.mul(total, self.power(self.generator(("exp", key), POSITIVE & image("exp", bounds)), int(n)))
        return total

    def sin_cos(self, u: Fraq) -> tuple[Fraq, Fraq]:
        sin, cos = self.number(0), self.number(1)
        for key, c in self.terms(u):
            known = self._known_angle(key, c)
            if known is not None:
                sin, cos = (
                    self.add(self.mul(sin, known[1]), self.mul(cos, known[0])),
                    self.minus(self.mul(cos, known[1]), self.mul(sin, known[0])),
                )
                continue
            n = c * self.divisors["angle"]
            if n.denominator != 1:
                raise Finer("angle", c.denominator)
            if abs(n) > 48:
                raise Refused("a multiple of an angle that is too large")
            k = self.place(("cos", key), between(-1, 1, closed=True))
            s = self.place(("sin", key), between(-1, 1, closed=True))
            self.relations[s] = 2, self.one - self.gens[k] ** 2
            turn = self.scaled((self.gens[s], self.one), 1 if n > 0 else -1), (self.gens[k], self.one)
            for _ in range(abs(int(n))):
                sin, cos = (
                    self.add(self.mul(sin, turn[1]), self.mul(cos, turn[0])),
                    self.minus(self.mul(cos, turn[1]), self.mul(sin, turn[0])),
                )
        return sin, cos

    def _known_angle(self, key: Any, c: Fraction) -> tuple[Fraq, Fraq] | None:
        """sin and cos of ±asin u, ±atan u, and of multiples of π/6 and π/4."""
        row, under = key
        places = [g for g, e in enumerate(row) if e]
        if under is not None or len(places) != 1 or row[places[0]] != 1:
            return None
        name, *rest = self.keys[places[0]]
        if (
            name == "atom"
            and rest[0] is Constant("pi")
            and (12 * c).denominator == 1
            and 12 * c % 12 not in (1, 5, 7, 11)
        ):
            return self._sine(int(12 * c)), self._sine(int(12 * c) + 6)
        if name not in ("asin", "atan") or abs(c) != 1:
            return None
        u = (poly_of(self, rest[0]), poly_of(self, rest[1]))
        one, square = self.number(1), self.mul(u, u)
        if name == "asin":
            sin, cos = u, self.real_power(self.minus(one, square), Fraction(1, 2))
        else:
            cos = self.real_power(self.add(one, square), Fraction(-1, 2))
            sin = self.mul(u, cos)
        return self.scaled(sin, c), cos

    def _sine(self, twelfths: int) -> Fraq:
        t = twelfths % 24
        if t >= 12:
            return self.scaled(self._sine(t - 12), -1)
        square = {0: 0, 2: "1/4", 3: "1/2", 4: "3/4", 6: 1}.get(min(t, 12 - t))
        if square is None:
            raise Refused("an angle whose sine is not in the table")
        return self.real_power(self.number(square), Fraction(1, 2))

    # -------------------------------------------------------------- expressions
    def of(self, e: Expr) -> Fraq:
        """The fraction of an expression without conditions and derivatives."""
        e = written_out(e)
        for node in postorder(e, stop=lambda n: n in self.memo or type(n) not in _READ):
            if node not in self.memo:
                self.memo[node] = _READ.get(type(node), Field.atom)(self, node)
        return self.memo[e]

    def atom(self, node: Expr) -> Fraq:
        return self.generator(("atom", node), self.sign_of(node))

    def _size(self, node: Any) -> Fraq:
        if not isinstance(node.size, Size) or node.size == size(node.size.names[0]):
            return self.atom(node)
        total = self.number(0)
        for monomial, c in node.size.terms:
            names = (self.power(self.atom(SizeValue(size(name))), e) for name, e in monomial)
            total = self.add(total, self.scaled(self._product(names), c))
        return total

    def _power_of(self, node: Any) -> Fraq:
        base, exponent = (self.memo[child] for child in node.children)
        if exponent[0].is_constant() and exponent[1].is_constant():
            r = Fraction(0) if exponent[0].is_zero() else rational_of(exponent[0]) / rational_of(exponent[1])
            return self.power(base, int(r)) if r.denominator == 1 else self.real_power(base, r)
        if base[0].is_zero() and (self.sign_of(node.exponent) & self.sign_by_factors(exponent)).positive:
            return self.number(0)
        sign = self.sign_of(node.base) & self.sign_by_factors(base)
        if sign.positive:
            return self.exp(self.terms(self.mul(exponent, self.log(base))))
        if not is_integral(node.exponent):
            raise Refused("a power of what is not known to be positive")
        return self._whole_power(base, sign, self.terms(exponent))

    def _whole_power(self, base: Fraq, sign: Sign, terms: list[tuple[Any, Fraction]]) -> Fraq:
        """base**(Σ c·m), all integers: b**(k + l) is b**k·b**l, if b is not 0 or k and l are not negative (0**0 is 1).
        What m is at least goes to the constant, so that n − 1 is not negative for a size n."""
        constant, rows = 0, []
        for (row, under), c in terms:
            whole = all(self.keys[g][0] == "atom" and is_integral(self.keys[g][1]) for g, e in enumerate(row) if e)
            if under not in (None, 1) or not whole or c.denominator != 1 or min(row) < 0:
                raise Refused("a power with an exponent that is no sum of products of integers")
            low = self.sign(self.mono((row, None))[0]).low
            least = 0 if low is None else ceil(low)
            if any(row) and not sign.nonzero and (low is None or c < 0):
                raise Refused("a power of what may be 0")
            constant += int(c) * least
            rows += [(row, int(c), least, low is not None)] if any(row) else []
        if constant < 0 and not sign.nonzero:
            raise Refused("a negative power of what may be 0")
        return self._product([self.power(base, constant), *(self._powers(base, sign, *row) for row in rows)])

    def _powers(self, base: Fraq, sign: Sign, row: Any, c: int, least: int, from_zero: bool) -> Fraq:
        """base**(m − least) as a generator, to the power c."""
        bounds = (NONNEGATIVE if sign.nonnegative else ANY) & (NONZERO if sign.nonzero else ANY)
        if sign.nonnegative and sign.high is not None and sign.high <= 1 and from_zero:
            bounds = bounds & between(None, 1, closed=True)
        g = self.place(("power", key_of(base[0]), key_of(base[1]), row, least), bounds)
        if base[0] + base[1] == self.zero:  # (−1)**k is 1 or −1
            self.relations[g] = 2, self.one
        return self.power((self.gens[g], self.one), c)

    def _map(self, node: Any) -> Fraq:
        u = self.memo[node.children[0]]
        rule = _KERNELS.get(node.name)
        if rule is not None:
            for name, (p, q) in zip(WAVES, self.sin_cos(u), strict=True) if node.name in WAVES else ():
                if q.is_constant() and not p.is_constant():
                    self._note(p, self.sign_of(Map(name, node.children[0])) * exactly(rational_of(q)))
            return rule(self, u)
        flip = node.name in ODD and not u[0].is_zero() and u[0].leading_coefficient() < 0
        if u[0].is_constant() and not u[0].is_zero() and u[1].is_constant():
            value = rational_of(u[0]) / rational_of(u[1])
            if (node.name, abs(value)) in ANGLES:
                return self.scaled(self.atom(Constant("pi")), ANGLES[node.name, abs(value)] * (1 if value > 0 else -1))
        if node.name in ODD and u[0].is_zero():
            return self.number(0)
        inside = self.scaled(u, -1) if flip else u
        g = self.generator((node.name, key_of(inside[0]), key_of(inside[1])), self.sign_of(node) if not flip else ANY)
        return self.scaled(g, -1) if flip else g

    def _apply(self, node: Any) -> Fraq:
        u = self.memo[node.children[0]]
        return self.generator((node.name, node.order, key_of(u[0]), key_of(u[1])), ANY)

    # -------------------------------------------------------------- ideals
    def vanishes_modulo(self, p: Any, equations: list[Any], apart: Iterable[Any] = ()) -> bool:
        """Whether p lies in the ideal of the equations, of the relations between generators, and of z·f − 1 for a
        further name z, where f, the product of polynomials that are not 0, is short."""
        system = [*equations, *(self.gens[g] ** d - v for g, (d, v) in self.relations.items())]
        ring = fmpz_mpoly_ctx.get([*(f"g{i}" for i in range(GENERATORS)), "z"], Ordering.degrevlex)

        def whole(q: Any) -> Any:
            rows = q.to_dict()
            scale = 1
            for c in rows.values():
                scale = scale * int(c.q) // gcd(scale, int(c.q))
            return ring.from_dict({(*row, 0): int(c.p) * (scale // int(c.q)) for row, c in rows.items()})

        product = self.one
        for f in apart:
            if len(f) * len(product) <= MOST_APART:
                product = product * f
        inverse = [] if product.is_one() else [ring.gens()[-1] * whole(product) - 1]
        polynomials = [*map(whole, system), *inverse]
        basis, _ = fmpz_mpoly_vec(polynomials, ring).buchberger_naive(limits=(40, 150, 1000))
        return bool(whole(p).reduction_primitive_part(basis).is_zero())


# Values of asin and atan, in π.
ANGLES = {
    ("asin", Fraction(1)): Fraction(1, 2),
    ("asin", Fraction(1, 2)): Fraction(1, 6),
    ("atan", Fraction(1)): Fraction(1, 4),
}
WAVES = ("sin", "cos")
_KERNELS: dict[str, Callable[[Field, Fraq], Fraq]] = {
    "exp": lambda f, u: f.exp(f.terms(u)),
    "log": lambda f, u: f.log(u),
    "sqrt": lambda f, u: f.real_power(u, Fraction(1, 2)),
    "abs": lambda f, u: f.number(0) if u[0].is_zero() else f.real_power(u, Fraction(1)),
    "sin": lambda f, u: f.sin_cos(u)[0],
    "cos": lambda f, u: f.sin_cos(u)[1],
}
_READ: dict[type, Callable[[Field, Any], Fraq]] = {
    Number: lambda f, n: f.number(n.value),
    Full: lambda f, n: f.number(n.value),
    Constant: lambda f, n: f.atom(n) if n.name == "pi" else f.exp([(((0,) * GENERATORS, None), Fraction(1))]),
    SizeValue: Field._size,
    Add: lambda f, n: f.add(f.memo[n.children[0]], f.memo[n.children[1]]),
    Mul: lambda f, n: f.mul(f.memo[n.children[0]], f.memo[n.children[1]]),
    Power: Field._power_of,
    Map: Field._map,
    Apply: Field._apply,
}
