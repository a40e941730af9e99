"""A converter from Markdown to manual pages.

One rule: what has no form here is an error, so that a page never silently lacks a part of its
document. Left out on purpose: the title, which is the page's name, the table of contents, and
comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

import roff

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def man(markdown: str) -> list[str]:
    """A document as lines of man(7): its chapters as sections, what stands before them first."""
    parser = MarkdownIt("commonmark").enable("table")
    return list(_blocks(Node(parser.parse(markdown)).children))


def _blocks(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        yield from _block(node)


def _block(node: Node) -> list[str]:
    lines: list[str]
    match node.type:
        case "heading":
            lines = _heading(node)
        case "paragraph":
            lines = [] if _is_contents(node) else roff.paragraph(_inside(node))
        case "fence" | "code_block":
            lines = roff.listing(node.content.splitlines())
        case "bullet_list":
            lines = [line for item in node.children for line in _item(r"\(bu", item)]
        case "ordered_list":
            items = enumerate(node.children, int(node.attrs.get("start", 1)))
            lines = [line for number, item in items for line in _item(f"{number}.", item)]
        case "table":
            lines = _table(node)
        case "html_block" if _COMMENT.fullmatch(node.content.strip()):
            lines = []
        case _:
            raise _formless(node.type)
    return lines


def _formless(what: str) -> ValueError:
    return ValueError(f"a {what} has no form in a manual page yet")


def _heading(node: Node) -> list[str]:
    match node.tag:
        case "h1":
            return []
        case "h2":
            return roff.section(_inside(node, capitals=True))
        case "h3":
            return roff.subsection(_inside(node))
    raise _formless(node.tag)


def _item(mark: str, node: Node) -> list[str]:
    first, *more = node.children
    return roff.item(mark, _inside(first), list(_blocks(more)))


def _table(node: Node) -> list[str]:
    rows = [
        [_inside(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    return roff.table(rows[0], rows[1:])


def _is_contents(node: Node) -> bool:
    """Whether a paragraph is links to places in the document and nothing else."""
    parts = node.children[0].children
    links = [part for part in parts if part.type == "link"]
    rest = "".join(part.content for part in parts if part.type == "text")
    inside = all(str(link.attrs["href"]).startswith("#") for link in links)
    return bool(links) and inside and not any(map(str.isalnum, rest))


def _inside(node: Node, *, capitals: bool = False) -> str:
    """The escaped text of a paragraph, a heading or a cell."""
    return "".join(
        _inline(part, "R", capitals=capitals)
        for inline in node.children
        for part in inline.children
    )


def _inline(node: Node, outer: str, *, capitals: bool = False) -> str:
    def inside(font: str) -> str:
        return "".join(_inline(part, font, capitals=capitals) for part in node.children)

    match node.type:
        case "text":
            return roff.text(node.content.upper() if capitals else node.content)
        case "softbreak":
            return " "
        case "code_inline":
            return roff.bold(roff.literal(node.content), outer)
        case "strong":
            return roff.bold(inside("B"), outer)
        case "em":
            return roff.italic(inside("I"), outer)
        case "link":
            return _link(str(node.attrs["href"]), inside(outer))
    raise _formless(node.type)


def _link(address: str, shown: str) -> str:
    """The text; where the link leads out of the documents, also its address."""
    escaped = roff.literal(address)
    return f"{shown} <{escaped}>" if "://" in address and shown != escaped else shown
