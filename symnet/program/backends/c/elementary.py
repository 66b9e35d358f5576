"""C: exponential and logarithm without a branch or a call, so that loops over them are vectorised.

The library of C has vectors of these only for programs that give up the rules of floating-point arithmetic. Errors, as
the tests find them: e**x 1.1 units of the last place, log x and log(1 + x) 1, e**x - 1 2.2.
"""

# e**x: x = k log 2 + r with |r| <= log(2)/2, the logarithm of 2 in two parts of which the first has few digits; then
# e**r = 1 + r + r² q(r), with q fitted by Chebyshev polynomials (error below 0.1 unit), times 2**k in two steps, that
# a denormal result be rounded once. Adding 1.5 * 2**52 rounds to an integer and leaves its digits in the lowest bits.
POWERS = {
    "float64": """
static inline real scaled(real y, real k) {  // y * 2**k
  const double shift = 6755399441055744.0;
  union { double d; uint64_t i; } a = {.d = 0.5 * k + shift}, b = {.d = k - (a.d - shift) + shift};
  a.i = (a.i << 52) + (UINT64_C(1023) << 52);
  b.i = (b.i << 52) + (UINT64_C(1023) << 52);
  return y * a.d * b.d;
}
static inline real nearest(real x) { return x + 6755399441055744.0 - 6755399441055744.0; }
static inline real remainder_of(real x, real k) {
  return (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
}
static inline real power_series(real r) {  // e**r - 1
  real q = 2.510038549551032e-08;
  q = multiply_add(q, r, 2.7620088445409746e-07);
  q = multiply_add(q, r, 2.7557268459997064e-06);
  q = multiply_add(q, r, 2.4801521295954376e-05);
  q = multiply_add(q, r, 0.00019841269863053618);
  q = multiply_add(q, r, 0.0013888888917213717);
  q = multiply_add(q, r, 0.008333333333330062);
  q = multiply_add(q, r, 0.04166666666662413);
  q = multiply_add(q, r, 0.16666666666666669);
  q = multiply_add(q, r, 0.5000000000000001);
  return multiply_add(q, r * r, r);
}
enum { LOWEST = -746, HIGHEST = 710 };""",
    "float32": """
static inline real scaled(real y, real k) {  // y * 2**k
  const float shift = 12582912.0f;
  union { float d; uint32_t i; } a = {.d = 0.5f * k + shift}, b = {.d = k - (a.d - shift) + shift};
  a.i = (a.i << 23) + (UINT32_C(127) << 23);
  b.i = (b.i << 23) + (UINT32_C(127) << 23);
  return y * a.d * b.d;
}
static inline real nearest(real x) { return x + 12582912.0f - 12582912.0f; }
static inline real remainder_of(real x, real k) { return (x - k * 0.693359375f) - k * -2.12194440e-4f; }
static inline real power_series(real r) {  // e**r - 1
  real q = 0.0013926183587713494f;
  q = multiply_add(q, r, 0.008363179052722578f);
  q = multiply_add(q, r, 0.041666554617204574f);
  q = multiply_add(q, r, 0.16666576966989775f);
  q = multiply_add(q, r, 0.5f);
  return multiply_add(q, r * r, r);
}
enum { LOWEST = -104, HIGHEST = 89 };""",
}

# log x: x = 2**k (1 + f) with 1 + f between the roots of 1/2 and 2; then, with s = f/(2 + f), log(1 + f) is
# f - (f²/2 - s (f²/2 + r(s²))), r the polynomial of Sun's library (fdlibm). log(1 + x) takes 1 + x as u + c, where c is
# what the sum lost; near 0 it takes f = x.
LOGARITHMS = {
    "float64": """
static inline real parts(real x, real *f) {  // k, for a normal number
  union { double d; uint64_t i; } a = {.d = x}, k;
  a.i += UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e00000000);
  k.i = (a.i >> 52) | UINT64_C(0x4330000000000000);
  a.i = (a.i & UINT64_C(0x000fffffffffffff)) + UINT64_C(0x3fe6a09e00000000);
  *f = a.d - 1;
  return k.d - 4503599627370496.0 - 1023;
}
static inline real log_series(real z) {
  real r = 1.479819860511658591e-01;
  r = multiply_add(r, z, 1.531383769920937332e-01);
  r = multiply_add(r, z, 1.818357216161805012e-01);
  r = multiply_add(r, z, 2.222219843214978396e-01);
  r = multiply_add(r, z, 2.857142874366239149e-01);
  r = multiply_add(r, z, 3.999999999940941908e-01);
  r = multiply_add(r, z, 6.666666666666735130e-01);
  return r * z;
}
static const double LOG2_HIGH = 6.93147180369123816490e-01, LOG2_LOW = 1.90821492927058770002e-10;
static const double SMALLEST = DBL_MIN, GROWN = 18014398509481984.0, GROWTH = 54;""",
    "float32": """
static inline real parts(real x, real *f) {  // k, for a normal number
  union { float d; uint32_t i; } a = {.d = x}, k;
  a.i += UINT32_C(0x3f800000) - UINT32_C(0x3f3504f3);
  k.i = (a.i >> 23) | UINT32_C(0x4b000000);
  a.i = (a.i & UINT32_C(0x007fffff)) + UINT32_C(0x3f3504f3);
  *f = a.d - 1;
  return k.d - 8388608.0f - 127;
}
static inline real log_series(real z) {
  real r = 0.24279078841f;
  r = multiply_add(r, z, 0.28498786688f);
  r = multiply_add(r, z, 0.40000972152f);
  r = multiply_add(r, z, 0.66666662693f);
  return r * z;
}
static const float LOG2_HIGH = 6.9313812256e-01f, LOG2_LOW = 9.0580006145e-06f;
static const float SMALLEST = FLT_MIN, GROWN = 33554432.0f, GROWTH = 25;""",
}
LOG = """static inline real log_(real x) {
  const int tiny = x < SMALLEST;
  real f;
  const real k = parts(tiny ? x * GROWN : x, &f) - (tiny ? GROWTH : 0);
  const real s = f / (2 + f), half = (real)0.5 * f * f;
  const real value = k * LOG2_HIGH - ((half - (s * (half + log_series(s * s)) + k * LOG2_LOW)) - f);
  return x < INFINITY ? (x > 0 ? value : (x == 0 ? -INFINITY : NAN)) : x;
}"""
LOG1P = """static inline real log1p_(real x) {
  const int near = x > (real)-0.29 && x < (real)0.41;
  const real u = near ? 1 : 1 + x;
  real g, k = parts(u, &g);
  const real lost = k >= 2 ? 1 - (u - x) : x - (u - 1);
  const real c = near ? 0 : lost / u, f = near ? x : g;
  k = near ? 0 : k;
  const real s = f / (2 + f), half = (real)0.5 * f * f;
  const real value = (s * (half + log_series(s * s)) + (k * LOG2_LOW + c)) - half + f + k * LOG2_HIGH;
  return x == 0 ? x : x < INFINITY ? (x > -1 ? value : (x == -1 ? -INFINITY : NAN)) : x;
}"""
