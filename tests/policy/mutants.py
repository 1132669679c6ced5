"""Copies of a function with one thing changed in each: what a test must be able to tell apart."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Is: ast.IsNot,
    ast.LtE: ast.Lt,
    ast.GtE: ast.Gt,
}


def mutants_of(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give (what was changed, the changed function) for every single change we know to make."""
    source = textwrap.dedent(inspect.getsource(function))
    size = len(list(ast.walk(ast.parse(source))))
    for place in range(size):
        for turn in range(5):
            tree = ast.parse(source)
            node = list(ast.walk(tree))[place]
            before = ast.unparse(node)
            if _change(node, turn):
                names = dict(inspect.getmodule(function).__dict__)
                code = compile(ast.fix_missing_locations(tree), "<mutant>", "exec")
                exec(code, names)  # noqa: S102 # our own source, changed by one node
                yield f"{before} => {ast.unparse(node)} [{turn}]", names[function.__name__]


def _change(node: ast.AST, turn: int) -> bool:
    """Change the node in the way of this turn; False when there is no such way."""
    if isinstance(node, ast.Compare) and turn == 0:
        opposite = OPPOSITES.get(type(node.ops[0]))
        if opposite:
            node.ops = [opposite()]
        return opposite is not None
    if isinstance(node, ast.BoolOp):
        if turn == 0:
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return True
        if turn <= len(node.values):
            node.values[turn - 1] = ast.Constant(isinstance(node.op, ast.And))
            return True
    if isinstance(node, ast.Constant) and isinstance(node.value, bool) and turn == 0:
        node.value = not node.value
        return True
    if isinstance(node, ast.Set) and turn < len(node.elts):
        del node.elts[turn]
        return True
    return False
