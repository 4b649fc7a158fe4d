"""Signs drawn as shapes, for fonts differ: statuses as the terminal shows them (○ ◑ ● ✗ ◐ ◒ ?), stances as ▲ ▼ ◆."""

from workbench.export.charts.ink import both, fill, line, num, stroke

_HALVES = {"corroborated": (1, 0), "misleading": (-1, 0), "contested": (0, 1)}
"""Which half is filled: to the right, to the left, below."""


def status_sign(status: str, x: float, y: float, r: float) -> str:
    """A status about a point: hollow, half or full, crossed, or with a question mark."""
    ring = f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" {both("paper", status, 1.6)}/>'
    if status == "confirmed":
        return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" {both("confirmed", "confirmed", 1.6)}/>'
    if status in _HALVES:
        return ring + _half(x, y, r, *_HALVES[status], status)
    if status == "refuted":
        d = r * 0.62
        ink = stroke(status, 1.8)
        return ring + line(x - d, y - d, x + d, y + d, ink) + line(x - d, y + d, x + d, y - d, ink)
    if status == "unverifiable":
        return ring + (
            f'<text x="{num(x)}" y="{num(y + r * 0.62)}" font-size="{num(r * 1.75)}" font-weight="700" '
            f'text-anchor="middle" {fill(status)}>?</text>'
        )
    return ring


def _half(x: float, y: float, r: float, across: int, down: int, status: str) -> str:
    if across:
        ends, sweep = ((x, y - r), (x, y + r)), 1 if across > 0 else 0
    else:
        ends, sweep = ((x + r, y), (x - r, y)), 1 if down > 0 else 0
    (x1, y1), (x2, y2) = ends
    arc = f"M{num(x1)} {num(y1)}A{num(r)} {num(r)} 0 0 {sweep} {num(x2)} {num(y2)}Z"
    return f'<path d="{arc}" {fill(status)}/>'


def stance_sign(stance: str, x: float, y: float, r: float) -> str:
    """What evidence does, about a point: up for supports, down for refutes, both ways for both, a diamond else."""
    if stance == "both":
        return stance_sign("supports", x, y - r * 0.62, r * 0.6) + stance_sign("refutes", x, y + r * 0.62, r * 0.6)
    points = {
        "supports": ((0, -1), (0.95, 0.8), (-0.95, 0.8)),
        "refutes": ((0, 1), (0.95, -0.8), (-0.95, -0.8)),
    }.get(stance, ((0, -1), (0.8, 0), (0, 1), (-0.8, 0)))
    path = "L".join(f"{num(x + dx * r)} {num(y + dy * r)}" for dx, dy in points)
    return f'<path d="M{path}Z" {fill(stance)}/>'
