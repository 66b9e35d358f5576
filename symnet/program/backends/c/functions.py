"""The C functions that compiled programs call: the rows of the function table, and what they need.

Each is accurate to 8 units of the last place over the whole range of floats, as the NumPy forms are, by the same
branches. Those without a call into the library of C have no branch that a compiler could not turn into a choice, so
that loops over them are vectorised; no rule of floating-point arithmetic is given up for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnet.program.backends.c.elementary import LOG, LOG1P, LOGARITHMS, POWERS
from symnet.program.erf import CENTRE, TAIL
from symnet.program.stable import SELU_ALPHA, SELU_SCALE

_LOG2E = "(real)1.44269504088896340736"
REAL = {"float64": "double", "float32": "float"}


@dataclass(frozen=True)
class CFunction:
    """One row: its C text (`real` is the type of the arrays), and the rows that it calls."""

    text: str
    needs: tuple[str, ...] = ()


def _block(body: str) -> str:
    """Statements on one line, or each on its own."""
    lines = "".join(f"  {line};\n" for line in body.removesuffix(";").split("; "))
    return f"{{ {body} }}" if len(body) < 70 else f"{{\n{lines}}}"


def _one(name: str, body: str, *needs: str) -> CFunction:
    return CFunction(f"static inline real {name}(real x) {_block(body)}", needs)


def _two(name: str, body: str, *needs: str) -> CFunction:
    return CFunction(f"static inline real {name}(real x, real y) {_block(body)}", needs)


def _library(name: str, c_name: str) -> CFunction:
    """A function of C's own library, which is accurate and treats infinities as it should."""
    return CFunction(f"static inline real {name}(real x) {{ return sizeof(real) == 4 ? {c_name}f(x) : {c_name}(x); }}")


def _series(name: str, coefficients: tuple[float, ...]) -> str:
    """Clenshaw's summation of a Chebyshev series, with the coefficients of the NumPy form."""
    listed = ", ".join(map(repr, coefficients))
    return (
        f"static inline double {name}(double t) {{\n  static const double a[{len(coefficients)}] = {{{listed}}};\n"
        f"  double b = 0, c = 0;\n  for (int k = {len(coefficients) - 1}; k > 0; k--) {{\n"
        "    const double next = 2 * t * b - c + a[k];\n    c = b;\n    b = next;\n  }\n"
        "  return t * b - c + a[0];\n}"
    )


# The error function and its relatives compute in double precision. e**(-s z²) takes z in two parts, since an error of
# half a unit in the square would be hundreds of units in the result.
_WIDE = """static inline double wide_exp(double x) { return sizeof(real) == 8 ? exp_(x) : exp(x); }
static inline double gauss(double z, double scale) {
  const double head = (float)z;
  return wide_exp(-scale * head * head) * wide_exp(-scale * (z - head) * (z + head));
}
static inline double clipped(double x, double end) { return x > end ? end : x < -end ? -end : x; }
static inline double scaled_tail(double x) { return tail_series((x - 3.75) / (x + 3.75)) / (1 + 2 * x); }
static inline double half_tail(double z) { return 0.5 * scaled_tail(fabs(z) * 0.70710678118654752440); }"""
_GELU = """static inline real gelu(real x) {
  const double z = clipped(x, 40), part = half_tail(z), bell = gauss(z, 0.5);
  return z < 0 ? (real)((z * part) * bell) : (real)(x * (1 - part * bell));
}"""
_NORMAL_CDF = """static inline real normal_cdf(real x) {
  const double z = clipped(x, 40), tail = half_tail(z) * gauss(z, 0.5);
  return z < 0 ? tail : 1 - tail;
}"""
_ERF = """static inline real erf_(real x) {
  const double a = fabs((double)x), small = a > 1 ? 1 : a, large = a < 1 ? 1 : a > 6 ? 6 : a;
  const double rest = 1 - gauss(large, 1) * scaled_tail(large);
  return (real)copysign(a <= 1 ? small * centre_series(2 * small * small - 1) : rest, (double)x);
}"""
_ERFC = """static inline real erfc_(real x) {
  const double z = clipped(x, 30), a = fabs(z), small = a > 0.5 ? 0.5 : a;
  const double tail = scaled_tail(a) * gauss(a, 1);
  return a <= 0.5 ? 1 - copysign(small, z) * centre_series(2 * small * small - 1) : z < 0 ? 2 - tail : tail;
}"""
_LOGCOSH = """static inline real logcosh(real x) {
  const real a = abs_(x), s = sinh_((a > 1 ? 1 : a) / 2), near = log1p_(2 * s * s);
  return a < 1 ? near : (a - (real)0.6931471805599453) + log1p_(exp_(-2 * (a > 400 ? 400 : a)));
}"""
_LOG1MEXP = """static inline real log1mexp(real x) {  // near 0 the difference is taken first, far from it the logarithm
  const int near = x > (real)-0.6931471805599453;
  const real close = log_(-expm1_(near ? x : -1));
  return near ? close : log1p_(-exp_(near ? -1 : x));
}"""
_LORENTZ = """static inline real lorentz(real x) {
  const real a = abs_(x), inverse = 1 / (a < 1 ? 1 : a), far = inverse * inverse, near = a > 1 ? 1 : a;
  return far / (far + near * near);
}"""
_LOG1P_SQUARE = """static inline real log1p_square(real x) {
  const real a = abs_(x), near = a > 1073741824 ? 0 : a;
  return a > 1073741824 ? 2 * log_(a) : log1p_(near * near);
}"""
_MISH = """static inline real mish(real x) {
  const real half = exp_(-(real)0.5 * abs_(x)), z = half * half;
  const real high = x * ((1 + 2 * z) / (1 + 2 * z * (1 + z)));
  const real low = x * half * half * ((z + 2) / (z * (z + 2) + 2));
  return x >= 0 ? high : low;
}"""
_EXPM1 = (
    "real b = x > HIGHEST ? HIGHEST : x; b = b < -60 ? -60 : b; "
    f"const real k = nearest(b * {_LOG2E}), e = power_series(remainder_of(b, k)); "
    "return x == 0 ? x : scaled(e + (1 - scaled(1, -k)), k);"
)
_NORM_SCALE = (
    "const double a = fabs((double)x); int k = 0; "
    "if (a > 0 && a <= (sizeof(real) == 4 ? (double)FLT_MAX : DBL_MAX)) frexp(a, &k); "
    "const int least = sizeof(real) == 4 ? -100 : -1000; return (real)ldexp(1, -(k < least ? least : k));"
)


def _product(n: int) -> CFunction:
    """x**n by squaring: x**7 is x * (x**3)**2."""
    inner = "x" if n < 4 else f"power_{n // 2}(x)"
    body = f"const real y = {inner}; return {'x * ' * (n % 2)}(y * y);"
    return _one(f"power_{n}", body, *([] if n < 4 else [f"power_{n // 2}"]))


# Gauss's elimination with row exchanges, in double precision; 0 where the matrix is singular.
_ELIMINATE = """static int eliminate(ptrdiff_t n, double *a, ptrdiff_t width) {  // gives the sign of the exchanges
  int sign = 1;
  for (ptrdiff_t k = 0; k < n; k++) {
    ptrdiff_t p = k;
    for (ptrdiff_t i = k + 1; i < n; i++)
      if (fabs(a[i * width + k]) > fabs(a[p * width + k])) p = i;
    if (a[p * width + k] == 0) return 0;
    if (p != k) {
      sign = -sign;
      for (ptrdiff_t j = 0; j < width; j++) {
        const double t = a[k * width + j];
        a[k * width + j] = a[p * width + j];
        a[p * width + j] = t;
      }
    }
    for (ptrdiff_t i = k + 1; i < n; i++) {
      const double f = a[i * width + k] / a[k * width + k];
      for (ptrdiff_t j = k; j < width; j++) a[i * width + j] -= f * a[k * width + j];
    }
  }
  return sign;
}"""
_INVERT = """static int invert(ptrdiff_t n, double *a) {  // n rows of (A | I) become (U | A⁻¹)
  const ptrdiff_t width = 2 * n;
  const int sign = eliminate(n, a, width);
  for (ptrdiff_t k = n - 1; sign && k >= 0; k--)
    for (ptrdiff_t j = n; j < width; j++) {
      double t = a[k * width + j];
      for (ptrdiff_t i = k + 1; i < n; i++) t -= a[k * width + i] * a[i * width + j];
      a[k * width + j] = t / a[k * width + k];
    }
  return sign;
}"""

# In sums of products, as the libraries of linear algebra do; a formula as written is not contracted, since x*y - x*y
# would then not be 0.
_MULTIPLY_ADD = """static inline real multiply_add(real a, real b, real c) {
#ifdef FP_FAST_FMA
  return sizeof(real) == 4 ? fmaf(a, b, c) : fma(a, b, c);
#else
  return a * b + c;
#endif
}"""

FUNCTIONS: dict[str, CFunction] = {
    "multiply_add": CFunction(_MULTIPLY_ADD),
    "powers": CFunction("", ("multiply_add",)),  # these two are written for each type
    "logarithms": CFunction("", ("multiply_add",)),
    "abs_": _library("abs_", "fabs"),
    "sqrt_": _library("sqrt_", "sqrt"),
    "exp_": _one(
        "exp_",
        "x = x > HIGHEST ? HIGHEST : x; x = x < LOWEST ? LOWEST : x; "
        f"const real k = nearest(x * {_LOG2E}); return scaled(1 + power_series(remainder_of(x, k)), k);",
        "powers",
    ),
    "expm1_": _one("expm1_", _EXPM1, "powers"),
    "tanh_": _one(
        "tanh_",
        "real a = 2 * abs_(x); a = a > 44 ? 44 : a; const real t = expm1_(a); "
        "return sizeof(real) == 4 ? copysignf(t / (t + 2), x) : copysign(t / (t + 2), x);",
        "abs_",
        "expm1_",
    ),
    **{f"{name}_": _library(f"{name}_", name) for name in ("sin", "cos", "tan", "sinh", "cosh")},
    **{f"{name}_": _library(f"{name}_", name) for name in ("asin", "acos", "atan")},
    "log_": CFunction(LOG, ("logarithms",)),
    "log1p_": CFunction(LOG1P, ("logarithms",)),
    "power": _two("power", "return sizeof(real) == 4 ? powf(x, y) : pow(x, y);"),
    "tail_series": CFunction(_series("tail_series", TAIL)),
    "centre_series": CFunction(_series("centre_series", CENTRE)),
    "wide": CFunction(_WIDE, ("exp_", "tail_series")),
    "erf_": CFunction(_ERF, ("wide", "centre_series")),
    "gelu": CFunction(_GELU, ("wide",)),
    "sigmoid": _one("sigmoid", "const real z = exp_(-abs_(x)); return (x >= 0 ? 1 : z) / (1 + z);", "abs_", "exp_"),
    "silu": _one(
        "silu",
        "const real half = exp_(-(real)0.5 * abs_(x)); return (x >= 0 ? x : x * half * half) / (1 + half * half);",
        "abs_",
        "exp_",
    ),
    "mish": CFunction(_MISH, ("abs_", "exp_")),
    "softplus": _one("softplus", "return (x < 0 ? 0 : x) + log1p_(exp_(-abs_(x)));", "abs_", "exp_", "log1p_"),
    "elu": _two("elu", "return x > 0 ? x : y * expm1_(x > 0 ? 0 : x);", "expm1_"),
    "selu": _one(
        "selu",
        f"return x > 0 ? (real){SELU_SCALE!r} * x : (real){SELU_SCALE * SELU_ALPHA!r} * expm1_(x > 0 ? 0 : x);",
        "expm1_",
    ),
    "relu": _one("relu", "return x <= 0 ? 0 : x;"),
    "leaky_relu": _two("leaky_relu", "return x > 0 ? x : y * x;"),
    "softsign": _one("softsign", "return x / (1 + abs_(x));", "abs_"),
    "hard_sigmoid": _one("hard_sigmoid", "x = (x + 3) / 6; return x < 0 ? 0 : x > 1 ? 1 : x;"),
    "hard_tanh": _one("hard_tanh", "return x < -1 ? -1 : x > 1 ? 1 : x;"),
    "step": _one("step", "return x >= 0 ? 1 : x < 0 ? 0 : x;"),
    "sign": _one("sign", "return x > 0 ? 1 : x < 0 ? -1 : x;"),
    # what only stable forms call
    "sech": _one("sech", "const real z = exp_(-abs_(x)); return 2 * z / (1 + z * z);", "abs_", "exp_"),
    "logcosh": CFunction(_LOGCOSH, ("abs_", "sinh_", "log1p_", "exp_")),
    "log1mexp": CFunction(_LOG1MEXP, ("log_", "log1p_", "expm1_", "exp_")),
    "erfc_": CFunction(_ERFC, ("wide", "centre_series")),
    "normal_cdf": CFunction(_NORMAL_CDF, ("wide",)),
    "exp_minus_square": _one("exp_minus_square", "return gauss(clipped(x, 40), 1);", "wide"),
    "exp_minus_half_square": _one("exp_minus_half_square", "return gauss(clipped(x, 40), 0.5);", "wide"),
    "log1p_square": CFunction(_LOG1P_SQUARE, ("abs_", "log_", "log1p_")),
    "hypot_": _two("hypot_", "return sizeof(real) == 4 ? hypotf(x, y) : hypot(x, y);"),
    "lorentz": CFunction(_LORENTZ, ("abs_",)),
    "asinh_": _library("asinh_", "asinh"),
    "xlogy": _two("xlogy", "return x * log_(x == 0 && y == 0 ? 1 : y);", "log_"),
    # what this backend makes of its own
    "larger": _two("larger", "return x >= y || x != x ? x : y;"),  # a number that is none goes through, as in NumPy
    "smaller": _two("smaller", "return x <= y || x != x ? x : y;"),
    "norm_scale": _one("norm_scale", _NORM_SCALE),
    "power_2": _one("power_2", "return x * x;"),
    **{f"power_{n}": _product(n) for n in range(3, 9)},
    "eliminate": CFunction(_ELIMINATE),
    "invert": CFunction(_INVERT, ("eliminate",)),
}
BY_TYPE = {"powers": POWERS, "logarithms": LOGARITHMS}
# Rows of the function table that are called otherwise, since C has taken the name or the compiler knows a better one.
CALLED = {
    **{
        name: f"{name}_"
        for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sin", "cos", "tan", "sinh", "cosh")
    },
    **{name: f"{name}_" for name in ("tanh", "asin", "acos", "atan", "erf", "erfc", "hypot", "asinh")},
    "maximum": "larger",
    "minimum": "smaller",
}


def texts(used: Iterable[str], dtype: str) -> list[str]:
    """The C text of these functions and of all that they need, in order."""
    wanted: set[str] = set()
    pending = list(used)
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending.extend(FUNCTIONS[name].needs)
    found = [
        BY_TYPE[name][dtype].strip() if name in BY_TYPE else row.text
        for name, row in FUNCTIONS.items()
        if name in wanted
    ]
    return [text for text in found if text]
