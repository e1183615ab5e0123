"""What leads to what, and what leads back."""

from collections.abc import Collection, Iterator, Mapping


def components(edges: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return, for each node, the number of its strongly connected component: two nodes lead to each other if it is the same.

    A component's number is above those of all that it leads to. Tarjan's algorithm, in time linear in nodes and edges.
    """
    number: dict[str, int] = {}
    entered: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    found = 0
    for start in edges:
        path: list[tuple[str, Iterator[str]]] = [] if start in entered else [(start, iter(edges[start]))]
        while path:
            node, ahead = path[-1]
            if node not in entered:
                entered[node] = lowest[node] = len(entered)
                open_nodes.append(node)
            for successor in ahead:
                if successor not in entered:
                    path.append((successor, iter(edges.get(successor, ()))))
                    break
                if successor not in number:
                    lowest[node] = min(lowest[node], entered[successor])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == entered[node]:
                    while node not in number:
                        number[open_nodes.pop()] = found
                    found += 1
    return number
