"""Which things belong together when some pairs of them do: a disjoint-set forest, the same whatever the order."""

from collections.abc import Iterable


class Groups:
    """Numbers in groups; joining two joins their groups. The root of a group is its smallest number."""

    def __init__(self, numbers: Iterable[int]) -> None:
        """Begin with every number on its own."""
        self._parent = {number: number for number in numbers}

    def root(self, number: int) -> int:
        """The smallest number of the group."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, one: int, other: int) -> bool:
        """Make the groups of two numbers one; False when they are one already."""
        a, b = self.root(one), self.root(other)
        if a == b:
            return False
        self._parent[max(a, b)] = min(a, b)
        return True
