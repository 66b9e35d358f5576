"""How diagrams are drawn: units as circles and boxes, lines and arrows between their rims."""

from __future__ import annotations

from typing import Any

from symnet.errors import SymnetError
from symnet.plots import Diagram, Edge, Node, in_language
from symnet.report.canvas import COLORS, INK, SOFT

DASHES = {"solid": "-", "dashed": (0, (4, 2)), "dotted": (0, (1.2, 1.6))}
MARGIN = 0.35
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # behind a text that stands on a line


def diagram(axes: Any, mark: Diagram, lang: str) -> None:
    """The units over the lines, each text in the middle of its unit or of its line."""
    if not mark.nodes:
        raise SymnetError("a diagram needs at least one unit")
    axes.axis("off")
    axes.set_aspect("equal")
    patches = [_unit(axes, node, lang) for node in mark.nodes]
    for edge in mark.edges:
        if not (0 <= edge.start < len(patches) and 0 <= edge.end < len(patches)):
            raise SymnetError(f"a line from unit {edge.start} to unit {edge.end} of {len(patches)}")
        _line(axes, edge, mark.nodes, patches, lang)
    wide = [node.wide or node.size for node in mark.nodes]
    low = [node.y - node.size - (0.35 if node.below else 0) for node in mark.nodes]
    axes.set_xlim(
        min(n.x - w for n, w in zip(mark.nodes, wide, strict=True)) - MARGIN,
        max(n.x + w for n, w in zip(mark.nodes, wide, strict=True)) + MARGIN,
    )
    axes.set_ylim(min(low) - MARGIN, max(n.y + n.size for n in mark.nodes) + MARGIN)


def _unit(axes: Any, node: Node, lang: str) -> Any:
    from matplotlib.patches import Circle, FancyBboxPatch

    wide = node.wide or node.size
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 1.0, "zorder": 3}
    if node.tint >= 0:
        look["facecolor"] = _pale(COLORS[node.tint % len(COLORS)])
    if node.shape == "circle":
        patch: Any = Circle((node.x, node.y), node.size, **look)
    else:
        corner = (node.x - wide, node.y - node.size)
        rounded = "round,pad=0,rounding_size=0.08"
        patch = FancyBboxPatch(corner, 2 * wide, 2 * node.size, boxstyle=rounded, **look)
        patch.set_visible(node.shape == "box")
    axes.add_patch(patch)
    middle: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "parse_math": True, "zorder": 4}
    axes.text(node.x, node.y, in_language(node.text, lang), fontsize=10, **middle)
    if node.below:
        below = in_language(node.below, lang)
        look = {**middle, "va": "top", "bbox": PLATE, "zorder": 2.6}
        axes.text(node.x, node.y - node.size - 0.1, below, fontsize=8.5, **look)
    return patch


def _line(axes: Any, edge: Edge, nodes: Any, patches: list[Any], lang: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    a, b = nodes[edge.start], nodes[edge.end]
    color = SOFT if edge.color < 0 else COLORS[edge.color % len(COLORS)]
    axes.add_patch(
        FancyArrowPatch(
            (a.x, a.y),
            (b.x, b.y),
            patchA=patches[edge.start],
            patchB=patches[edge.end],
            arrowstyle="-|>" if edge.arrow else "-",
            connectionstyle=f"arc3,rad={-edge.bend}",
            mutation_scale=9,
            shrinkA=0,
            shrinkB=0,
            linewidth=edge.width,
            linestyle=DASHES[edge.style],
            color=color,
            zorder=2,
        )
    )
    if edge.text:
        # a quadratic curve through its control point; the text stands on it
        t, dx, dy = edge.place, b.x - a.x, b.y - a.y
        swing = 2 * t * (1 - t) * edge.bend
        at = (a.x + t * dx - swing * dy, a.y + t * dy + swing * dx)
        axes.text(
            *at,
            in_language(edge.text, lang),
            fontsize=8.5,
            color=color if edge.color >= 0 else INK,
            ha="center",
            va="center",
            parse_math=True,
            bbox=PLATE,
            zorder=2.5,
        )


def _pale(color: str) -> tuple[float, ...]:
    """A colour mixed with white, for the inside of a unit."""
    from matplotlib.colors import to_rgb

    return tuple(1 - 0.18 * (1 - part) for part in to_rgb(color))
