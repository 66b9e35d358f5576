"""The node: immutable, interned, with iterative traversal.

Structurally equal nodes are one object (the intern table is weak and thread-safe), so `is` decides equality and a
shared sub-expression is met once by every traversal here. Nothing in the package may recurse over the depth of an
expression: use `postorder`, `fold` or `rebuild`.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, Generic, TypeVar, cast

from symnet.errors import BudgetError
from symnet.sizes import Dim, Shape

Asked = TypeVar("Asked", bound="Node")
Result = TypeVar("Result")
_lock = threading.Lock()
MAX_RANK = 32  # that is as many as NumPy walks over


class _Entry(weakref.ref["Node"]):
    """A node in the table, with the key that it stands under. When the node dies, which may be anywhere in the work of
    anybody, at any depth of calls, no Python code runs: the entry is only noted, and taken out later."""

    __slots__ = ("key",)
    key: tuple[Any, ...]


_interned: dict[tuple[Any, ...], _Entry] = {}
_dead: deque[_Entry] = deque()
_note = _dead.append
atexit.register(_interned.clear)


class Node:
    """What all nodes share: `children` (nodes), `data` (hashable, not nodes) and `shape`.

    A subclass is made by a `__new__` that checks its arguments and calls `_make`.
    """

    __slots__ = ("__weakref__", "answers", "children", "data", "shape")

    children: tuple[Any, ...]
    data: tuple[Any, ...]
    shape: Shape
    answers: dict[Any, Any]  # of functions that are `once`, and what is `Kept`

    @classmethod
    def _make(cls, children: tuple[Any, ...], data: tuple[Any, ...], shape: Shape) -> Any:
        if len(shape) > MAX_RANK:
            raise BudgetError(f"a tensor of {len(shape):,} axes is refused; there are at most {MAX_RANK}")
        key = (cls, children, data)
        entry = _interned.get(key)
        if entry is not None and (known := entry()) is not None:
            return known
        with _lock:
            entry = _interned.get(key)
            if entry is not None and (known := entry()) is not None:
                return known
            node = object.__new__(cls)
            object.__setattr__(node, "children", children)
            object.__setattr__(node, "data", data)
            object.__setattr__(node, "shape", shape)
            _interned[key] = entry = _Entry(node, _note)
            entry.key = key
            if _dead:
                _forget_the_dead()
            return node

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"expressions are immutable; {name!r} cannot be set")

    @property
    def rank(self) -> int:
        """The number of axes: 0 for a scalar."""
        return len(self.shape)

    def with_children(self, children: tuple[Any, ...]) -> Any:
        """The same operation on other operands; shapes are worked out and checked anew."""
        raise NotImplementedError(type(self).__name__)

    def __reduce__(self) -> tuple[Any, ...]:
        # Flat, so that pickling does not recurse over the depth of the expression.
        order = list(postorder(self))
        place = {node: i for i, node in enumerate(order)}
        rows = [(type(node), tuple(place[c] for c in node.children), node.data, node.shape) for node in order]
        return _unpickle, (rows,)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self


def _forget_the_dead() -> None:
    """Takes their entries out; what only the keys kept alive dies here, and is next."""
    while _dead:
        entry = _dead.popleft()
        if _interned.get(entry.key) is entry:
            del _interned[entry.key]
        del entry


def _unpickle(rows: list[tuple[type[Node], tuple[int, ...], tuple[Any, ...], Shape]]) -> Node:
    made: list[Node] = []
    for cls, children, data, shape in rows:
        made.append(cls._make(tuple(made[i] for i in children), data, shape))
    return made[-1]


def postorder(*roots: Node, stop: Callable[[Any], bool] | None = None) -> Iterator[Any]:
    """Every distinct node once, operands before operations; below a node where `stop` holds nothing is visited."""
    seen: set[Node] = set()
    stack: list[Any] = [*reversed(roots)]  # a node to visit, or None above a node whose operands are done
    pop, push, see = stack.pop, stack.append, seen.add
    while stack:
        node = pop()
        if node is None:
            yield pop()
        elif node not in seen:
            see(node)
            children = node.children
            if children and (stop is None or not stop(node)):
                push(node)
                push(None)
                stack += children[::-1]
            else:
                yield node


def once(work: Callable[[Asked], Result]) -> Callable[[Asked], Result]:
    """A function that depends on nothing but the node: it is worked out once for each, and kept with the node."""

    @wraps(work)
    def asked(node: Asked) -> Result:
        try:
            return cast(Result, node.answers[work])
        except AttributeError:
            object.__setattr__(node, "answers", {})
        except KeyError:
            pass
        answer = node.answers[work] = work(node)
        return answer

    return asked


class Kept(Generic[Result]):
    """What is known of nodes by their form alone, kept with each as long as it lives: a dictionary by nodes that keeps
    none of them alive."""

    __slots__ = ()

    def __contains__(self, node: Node) -> bool:
        try:
            return self in node.answers
        except AttributeError:
            return False

    def __getitem__(self, node: Node) -> Result:
        return cast(Result, node.answers[self])

    def __setitem__(self, node: Node, answer: Result) -> None:
        try:
            node.answers[self] = answer
        except AttributeError:
            object.__setattr__(node, "answers", {self: answer})


def settled(known: dict[Any, Result] | Kept[Result], root: Any, rule: Callable[[Any], Result]) -> Result:
    """What is known of the root, after `rule` has answered for all below it of which nothing was known."""
    if root not in known:
        for node in postorder(root, stop=known.__contains__):
            if node not in known:
                known[node] = rule(node)
    return known[root]


def fold(root: Node, visit: Callable[..., Result]) -> Result:
    """`visit(node, *results_of_children)` from the leaves up, each distinct node once; the root's result."""
    done: dict[Node, Result] = {}
    for node in postorder(root):
        done[node] = visit(node, *(done[child] for child in node.children))
    return done[root]


def rebuild(root: Any, replace: Mapping[Any, Any] | Callable[[Any], Any | None]) -> Any:
    """`root` with nodes replaced: by a table, or by a function of the rebuilt node that answers None to keep it."""
    if isinstance(replace, Mapping):
        done: dict[Node, Any] = dict(replace)
        for node in postorder(root, stop=done.__contains__):
            if node not in done:
                done[node] = _again(node, done)
        return done[root]
    done = {}
    for node in postorder(root):
        fresh = _again(node, done)
        other = replace(fresh)
        done[node] = fresh if other is None else other
    return done[root]


def _again(node: Node, done: Mapping[Node, Any]) -> Any:
    children = tuple([done[child] for child in node.children])
    return node if children == node.children else node.with_children(children)


def count(*roots: Node) -> int:
    """The number of distinct nodes."""
    return sum(1 for _ in postorder(*roots))


def dims_of(roots: Iterable[Node]) -> Iterator[Dim]:
    """All dimensions of all nodes below `roots`, in order of first appearance (with repetitions)."""
    for node in postorder(*roots):
        yield from node.shape
