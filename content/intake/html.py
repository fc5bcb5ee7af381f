"""Foreign HTML to the few tags a guide's body may hold, as short as it can be written (content.md 1, 8).

Written anew from the parsed tree, not filtered: only what this file writes can appear. Bytes are a budget, so blocks
without text, styles, images, double emphasis and needless blanks go, then the quotes and end tags that HTML does not need.
`nh3` has the last word over what may stand there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from content.check_body import BODY_TAGS
from content.intake.wording import BLANKS, HIDDEN

# The final address of a link from its `href` and its text; empty: the text stays, without a link.
Address: TypeAlias = Callable[[str, str], str]
Block: TypeAlias = tuple[str, str]

DEEPEST = 60
_INLINE = {"a": "a", "strong": "b", "b": "b", "em": "i", "i": "i", "br": "br"}
_PLAIN_INLINE = frozenset(
    {"span", "u", "s", "small", "big", "font", "sub", "sup", "abbr", "cite", "code", "mark", "q", "time", "bdi", "bdo", "label"}
    | {"ins", "del", "tt", "kbd", "img", "wbr"}
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_DROPPED = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "video", "audio", "canvas"}
    | {"head", "title", "button", "select", "input", "textarea"}
)
_PHONE_ICON = re.compile(r"/[\w-]*(?:call|phone|telef)[\w-]*\.(?:svg|png)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d(][\d /()-]{4,18}\d")
_KEY = re.compile(r'<a href="#r(/[^"]*)">(.*?)</a>', re.DOTALL)
_HREF = re.compile(r'(?<=<a href=)(?:"([^"]*)"|([^\s">]*))')
# Without quotes where HTML allows it; links to keys keep theirs until `resolve_links`.
_UNQUOTED = re.compile(r'(?<=<a href=)"(?!#r/)([^\s"=<>`\']+)"')
# End tags that the next tag, or the end, implies (HTML 13.1.2.4).
_IMPLIED_END = re.compile(
    r"</li>(?=<li>|</[uo]l>)|</p>(?=<(?:p|[uo]l|h[234]|table)>|$)|</t[dhr]>(?=<t[dhr]>|</tr>|</tbody>)|</tbody>(?=</table>)"
)


class TooDeep(ValueError):
    """Tags inside tags inside tags: no text that a person wrote."""


def sanitise(markup: str, address: Address) -> str:
    """The body in our tags. Raises TooDeep."""
    tree = LexborHTMLParser(markup).body
    blocks = _Writer(address).blocks(tree, 0) if tree else []
    written = "".join(f"<{tag}>{inner}</{tag}>" for tag, inner in blocks)
    allowed = nh3.clean(written, tags=set(BODY_TAGS), attributes={"a": {"href"}}, url_schemes={"https", "mailto", "tel"}, link_rel=None)
    return _UNQUOTED.sub(r"\1", _IMPLIED_END.sub("", allowed))


def words(body: str) -> str:
    """The text of a body on one line."""
    return BLANKS.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def hrefs(body: str) -> list[str]:
    """Where the links of a body lead, in order."""
    return [html.unescape(quoted or bare) for quoted, bare in _HREF.findall(body)]


def key_link(key: str) -> str:
    """The `href` of a link to the record with this key, until `resolve_links` knows its id. Keys begin with a slash."""
    return "#r" + key


def links_of(body: str) -> tuple[str, ...]:
    """The keys that a body links to, each once."""
    return tuple(dict.fromkeys(html.unescape(link[1]) for link in _KEY.finditer(body)))


def resolve_links(body: str, key_to_id: Mapping[str, str]) -> str:
    """`body` with the keys in its links turned into record ids; a key without a record leaves its text."""

    def resolve(link: re.Match[str]) -> str:
        found = key_to_id.get(html.unescape(link[1]))
        return f"<a href=#r{found}>{link[2]}</a>" if found else link[2]

    return _KEY.sub(resolve, body)


class _Writer:
    """Writes one body: `blocks` for what stands on its own, `_Line` for what runs on."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def blocks(self, node: LexborNode, depth: int) -> list[Block]:
        """What `node` holds as paragraphs, headings, lists and tables; running text becomes a paragraph."""
        if depth > DEEPEST:
            raise TooDeep
        found: list[Block] = []
        line = _Line(self.address)
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if _runs_on(child, depth):
                line.add(child, depth)
            elif tag not in _DROPPED and not tag.startswith("-c"):
                found += line.paragraphs()
                found += self._block(child, tag, depth + 1)
        return found + line.paragraphs()

    def _block(self, node: LexborNode, tag: str, depth: int) -> list[Block]:
        if tag in _HEADINGS:
            return self._heading(node, _HEADINGS[tag], depth)
        if tag in ("ul", "ol"):
            return self._list(node, tag, depth)
        if tag == "table":
            return self._table(node, depth)
        return self.blocks(node, depth)

    def _heading(self, node: LexborNode, tag: str, depth: int) -> list[Block]:
        """One line in the heading's own weight; a list or table that stood inside follows it."""
        blocks = self.blocks(node, depth)
        title = " ".join(re.sub(r"</?[bi]>", "", inner).replace("<br>", " ") for kind, inner in blocks if kind == "p")
        return [(tag, title)] * bool(title) + [block for block in blocks if block[0] != "p"]

    def _list(self, node: LexborNode, tag: str, depth: int) -> list[Block]:
        """The list, cut where an item holds a heading or table: those stand between its halves."""
        found: list[Block] = []
        items: list[str] = []

        def close() -> None:
            if items:
                found.append((tag, "".join(f"<li>{item}</li>" for item in items)))
                items.clear()

        for child in node.iter(include_text=True):
            item = ""
            for kind, inner in self._item(child, depth + 1):
                if kind == "p":
                    item += f"<br>{inner}" if item and not item.endswith(">") else inner
                elif kind in ("ul", "ol"):
                    item += f"<{kind}>{inner}</{kind}>"
                else:
                    items.extend([item] * bool(item))
                    item = ""
                    close()
                    found.append((kind, inner))
            items.extend([item] * bool(item))
        close()
        return found

    def _item(self, child: LexborNode, depth: int) -> list[Block]:
        if child.tag in ("ul", "ol"):
            return self._list(child, child.tag, depth)
        if child.tag == "-text":
            line = _Line(self.address)
            line.add(child, depth)
            return line.paragraphs()
        return [] if child.tag in _DROPPED or (child.tag or "").startswith("-") else self.blocks(child, depth)

    def _table(self, node: LexborNode, depth: int) -> list[Block]:
        """Rows of cells; a table of a single column was layout and dissolves."""
        rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in node.css("tr")]
        if max(map(len, rows), default=0) < 2:
            return [block for row in rows for cell in row for block in self.blocks(cell, depth + 1)]
        written = "".join("<tr>" + "".join(self._cell(cell, depth) for cell in row) + "</tr>" for row in rows if row)
        return [("table", written)]

    def _cell(self, cell: LexborNode, depth: int) -> str:
        parts = [inner if kind == "p" else words(inner) for kind, inner in self.blocks(cell, depth + 1)]
        return f"<{cell.tag}>{'<br>'.join(parts)}</{cell.tag}>"


def _runs_on(node: LexborNode, depth: int) -> bool:
    """Text and inline tags, unless they hold a block."""
    if depth > DEEPEST:
        raise TooDeep
    tag = node.tag or ""
    if tag == "-text" or tag == "br":
        return True
    if tag not in _INLINE and tag not in _PLAIN_INLINE:
        return False
    return all(_runs_on(child, depth + 1) for child in node.iter(include_text=True) if not (child.tag or "").startswith("-c"))


class _Line:
    """Running text: blanks, breaks and closings wait until more text comes, so none is left at an end."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.done: list[str] = []
        self.out = ""
        self.open: list[str] = []
        self.gap = ""
        self.just_opened = False
        self.calling = False

    def add(self, node: LexborNode, depth: int) -> None:
        if depth > DEEPEST:
            raise TooDeep
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "img":
            self.calling = bool(_PHONE_ICON.search(node.attributes.get("src") or ""))
        elif tag == "br":
            self._break()
        elif tag not in _DROPPED and not tag.startswith("-"):
            self._element(node, _INLINE.get(tag, ""), depth + 1)

    def paragraphs(self) -> list[Block]:
        """Everything so far; the line is empty again."""
        found = [("p", text) for text in (*self.done, self.out) if text]
        self.done, self.out, self.gap = [], "", ""
        return found

    def _text(self, raw: str) -> None:
        text = BLANKS.sub(" ", HIDDEN.sub("", raw))
        if text.startswith(" ") and not self.just_opened:
            self.gap = self.gap or " "
        if text.strip():
            self._close_gap()
            self.out += self._dialable(text.strip()) if self.calling else html.escape(text.strip(), quote=False)
            self.gap = " " if text.endswith(" ") else ""
            self.just_opened = self.calling = False

    def _dialable(self, text: str) -> str:
        """Text behind the picture of a telephone: the number it begins with becomes a link, where it is none yet."""
        found = _NUMBER.match(text)
        to = self.address(f"tel:{found[0]}", found[0]) if found and "a" not in self.open else ""
        if not found or not to:
            return html.escape(text, quote=False)
        return f'<a href="{html.escape(to)}">{found[0]}</a>{html.escape(text[found.end() :], quote=False)}'

    def _break(self) -> None:
        """A second break in a row begins a new paragraph, outside of emphasis."""
        if self.gap == "<br>" and not self.open:
            self.done.append(self.out)
            self.out, self.gap = "", ""
        else:
            self.gap = "<br>"

    def _close_gap(self) -> None:
        if self.out:
            self.out += self.gap
        self.gap = ""

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        if not tag or tag in self.open or not visible(node):
            return self._children(node, depth)
        opening = self._opening(node, tag)
        if not opening:
            return self._children(node, depth)
        leading = (node.text(deep=True) or "")[:1]
        if leading and BLANKS.match(leading):
            self.gap = self.gap or " "
        self._close_gap()
        if opening == f"<{tag}>" and self.out.endswith(f"</{tag}>"):
            self.out = self.out.removesuffix(f"</{tag}>")
        else:
            self.out += opening
        self.open.append(tag)
        self.just_opened = True
        before = len(self.out)
        self._children(node, depth)
        self.open.pop()
        self.out += f"</{tag}>" if len(self.out) > before or opening != f"<{tag}>" else ""
        return None

    def _opening(self, node: LexborNode, tag: str) -> str:
        if tag != "a":
            return f"<{tag}>"
        to = self.address(node.attributes.get("href") or "", visible(node))
        return f'<a href="{html.escape(to)}">' if to else ""

    def _children(self, node: LexborNode, depth: int) -> None:
        for child in node.iter(include_text=True):
            self.add(child, depth)


def visible(node: LexborNode) -> str:
    """The text that a reader would see of a node, on one line."""
    return BLANKS.sub(" ", HIDDEN.sub("", node.text(deep=True) or "")).strip()
