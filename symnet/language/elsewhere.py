"""What functions are called elsewhere, in NumPy, PyTorch, SymPy and in books; only for messages: nothing is guessed."""

from __future__ import annotations

from difflib import get_close_matches

from symnet.language.parameters import PARAMETERS

CALLED: dict[str, str] = {
    "log": "ln",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sign": "sgn signum",
    "abs": "fabs absolute",
    "step": "heaviside",
    "sigmoid": "logistic expit",
    "silu": "swish",
    "trace": "tr",
    "det": "determinant",
    "inv": "inverse pinv",
    "max": "amax",
    "min": "amin",
    "mean": "average avg",
    "logsumexp": "lse",
    "eye": "identity",
    "concatenate": "concat cat",
    "diff": "derivative",
    "grad": "gradient nabla",
    "norm": "l2norm",
    "where": "piecewise select",
}
WRITTEN: dict[str, str] = {
    "log(x)/log(10)": "log10",
    "log(x)/log(2)": "log2",
    "2**x": "exp2",
    "cos(x)/sin(x)": "cot cotan",
    "1/cos(x)": "sec",
    "1/sin(x)": "csc",
    "1/cosh(x)": "sech",
    "log(x + sqrt(x**2 + 1))": "asinh arcsinh",
    "log(x + sqrt(x**2 - 1))": "acosh arccosh",
    "log((1 + x)/(1 - x))/2": "atanh arctanh",
    "x**(1/3)": "cbrt",
    "x**2": "square",
    "x**a": "pow power",
    "x @ y": "matmul",
    "x*y": "multiply hadamard",
    "minimum(maximum(x, a), b)": "clip clamp",
    "-sum(y*log(p))": "cross_entropy crossentropy",
    "mean((p - y)**2)": "mse mse_loss",
}
KNOWN = {
    word: right
    for table in ({f"{name}( )": words for name, words in CALLED.items()}, WRITTEN)
    for right, words in table.items()
    for word in words.split()
}


def instead_of(word: str) -> str:
    """What to write instead of a function that the language does not have.

    >>> instead_of("ln")
    'write log( )'
    >>> instead_of("tahn")
    'did you mean tan or tanh or atan?'
    >>> instead_of("g")
    'declare it with `g: function`, or write * for a product'
    """
    known = KNOWN.get(word.lower())
    if known:
        return f"write {known}"
    close = get_close_matches(word, sorted(PARAMETERS), n=3) or get_close_matches(word.lower(), sorted(PARAMETERS), n=3)
    return (
        f"did you mean {' or '.join(close)}?"
        if close
        else f"declare it with `{word}: function`, or write * for a product"
    )
