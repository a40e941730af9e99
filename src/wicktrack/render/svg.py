"""A chart as a standalone SVG 1.1 picture.

One rule: the picture says the same as the chart in characters, its patterns and shapes say it
without colour, and the same chart is the same bytes. It refers to no other font, script or file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from wicktrack.render.blocks import Band, Chart, Ghost, Span
from wicktrack.render.chart import (
    LOOKS,
    MARKS,
    Scale,
    apart,
    meanings,
    today_words,
)
from wicktrack.render.escape import harmless
from wicktrack.render.words import MONTHS

_AXIS = 760
"""The width of the time axis in pixels; names and margins come on top."""

_LETTER = 7.5
"""An upper bound of the average width of a letter in pixels: no font can be measured here."""

_ROW, _MORE_ROW, _GHOST_ROW, _TOP, _EDGE = 30, 26, 18, 64, 16

_STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
.name { font-weight: 600 }
.quiet { fill: #59636e; font-size: 12px }
.paper { fill: #ffffff }
.year { stroke: #d1d9e0 }
.month { stroke: #eaeef2 }
.today { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 3 3 }
.announced { fill: #8250df; stroke: #8250df }
.making { fill: #0969da; stroke: #0969da }
.finishing { fill: #9a6700; stroke: #9a6700 }
.stopped { fill: #cf222e; stroke: #cf222e }
.accent { fill: #0a7d7d; stroke: #0a7d7d }
.warning { fill: #bc4c00; stroke: #bc4c00 }
.hollow { fill: #ffffff; stroke-width: 1.5; stroke-dasharray: 3 2 }
.line { fill: none; stroke-width: 1.5 }
.bar { stroke-width: 1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.quiet { fill: #9198a1 }
.paper, .hollow { fill: #0d1117 }
.year { stroke: #3d444d }
.month { stroke: #21262d }
.today { stroke: #ff7b72 }
.announced { fill: #bc8cff; stroke: #bc8cff }
.making { fill: #58a6ff; stroke: #58a6ff }
.finishing { fill: #d29922; stroke: #d29922 }
.stopped { fill: #ff7b72; stroke: #ff7b72 }
.accent { fill: #39c5cf; stroke: #39c5cf }
.warning { fill: #f0883e; stroke: #f0883e }
.hollow { fill: #0d1117 }
}
"""

_HATCH = {
    "development": "M0 12L12 0",
    "pre-production": "M0 6L6 0",
    "production": "M6 0V12",
    "completed": "M0 6H12",
    "on-hold": "M0 6H4",
}
"""Paths of the hatching over the light colour of bars, by sense; others are solid."""


def draw(chart: Chart) -> str:
    """The chart as a document of SVG."""
    names = [_plain(band.name) for band in chart.bands]
    left = _EDGE + round(1.15 * max(map(_width, names), default=0)) + 12  # bold
    scale = Scale(chart.start, chart.end, _AXIS)
    heights = [_height(band) for band in chart.bands]
    bottom = _TOP + sum(heights) + 10
    right = max((_label_end(band, scale) for band in chart.bands), default=0)
    width = left + max(_AXIS, right) + _EDGE
    legend, height = _legend(chart, width, bottom + 24)
    body = [
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *_grid(chart, scale, left, bottom),
    ]
    top = _TOP
    for name, band, tall in zip(names, chart.bands, heights, strict=True):
        body += [f'<text class="name" x="{_EDGE}" y="{top + 19}">{_escaped(name)}</text>']
        body += [
            f'<svg x="{left}" y="{top}" width="{_AXIS}" height="{tall}">',
            *_band(band, scale),
            "</svg>",
            *_label(band, scale, left, top),
        ]
        top += tall
    return "\n".join([*_head(chart, width, height), *body, *legend, "</svg>", ""])


def _head(chart: Chart, width: int, height: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">'
    )
    last = dt.date.fromordinal(chart.end.toordinal() - 1)
    yield f'<title id="title">Timeline from {chart.start} to {last}</title>'
    bands = "; ".join(f"{_plain(band.name)}: {_description(band)}" for band in chart.bands)
    yield f'<desc id="desc">{_escaped(f"As known on {chart.today}. {bands}")}</desc>'
    yield f"<style>{_STYLE}</style>"
    yield "<defs>"
    for style in dict.fromkeys(look.style for look in LOOKS.values()):
        for sense in ("vague", *(s for s in _HATCH if LOOKS[s].style == style)):
            yield _pattern(sense, style)
        yield (
            f'<marker id="arrow-{style}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            f'markerHeight="7" orient="auto"><path class="{style}" d="M0 0L8 4L0 8Z"/></marker>'
        )
    yield "</defs>"


def _pattern(sense: str, style: str) -> str:
    head = f'<pattern id="{sense}-{style}" width="12" height="12" patternUnits="userSpaceOnUse">'
    if sense == "vague":
        dots = "".join(
            f'<circle class="{style}" cx="{x}" cy="{y}" r="1"/>'
            for x, y in ((3, 3), (9, 3), (3, 9), (9, 9))
        )
        return f"{head}{dots}</pattern>"
    more = ' stroke-width="3"' if sense == "production" else ' stroke-width="1.5"'
    path = _HATCH[sense] + (" M6 12L12 6 M0 12L12 0" if sense == "pre-production" else "")
    return f'{head}<path class="{style}" fill="none"{more} d="{path}"/></pattern>'


def _description(band: Band) -> str:
    """A band in words, for screen readers."""
    phrases = [*(span.words for span in band.spans if span.words), *_moves(band.ghosts)]
    return ", ".join(dict.fromkeys(map(_plain, phrases))) or _plain(band.label)


def _moves(ghosts: Iterable[Ghost]) -> Iterator[str]:
    for ghost in ghosts:
        yield f"{ghost.old.words} abandoned" + (f" for {ghost.new.words}" if ghost.new else "")


def _grid(chart: Chart, scale: Scale, left: int, bottom: int) -> Iterator[str]:
    """Lines and labels for the years, for months where they have room, and for today."""
    months = list(scale.months(34, (1, 3, 6)))
    for day in months:
        yield _rule(left + scale.cell(day), "month", bottom)
    for day in scale.years(40):
        yield _rule(left + scale.cell(day), "year", bottom)
    yield from _labels(scale, list(scale.years(40)), left, 24, "%Y")
    if months:
        yield from _labels(scale, months, left, 44, "%b")
    if chart.start <= chart.today < chart.end:
        now = left + scale.cell(chart.today)
        yield _rule(now, "today", bottom)
        anchor = "end" if scale.cell(chart.today) > _AXIS / 2 else "start"
        yield (
            f'<text class="quiet" text-anchor="{anchor}" x="{now}" y="{bottom + 12}">'
            f"{today_words(chart)}</text>"
        )


def _rule(x: int, style: str, bottom: int) -> str:
    return f'<line class="{style}" x1="{x}" y1="{_TOP - 14}" x2="{x}" y2="{bottom}"/>'


def _labels(scale: Scale, days: Sequence[dt.date], left: int, y: int, form: str) -> Iterator[str]:
    """A label where each begins, and one at the start of the axis if it fits."""
    room = 36 if form == "%Y" else 28
    first = [scale.start] if not days or scale.cell(days[0]) >= room else []
    for day in [*first, *days]:
        if scale.cell(day) + room <= _AXIS:
            text = f"{day.year:04}" if form == "%Y" else MONTHS[day.month - 1]
            yield f'<text class="quiet" x="{left + scale.cell(day)}" y="{y}">{text}</text>'


def _height(band: Band) -> int:
    more = _MORE_ROW if apart(band)[1] else 0
    return _ROW + more + (_GHOST_ROW if band.ghosts else 0)


def _band(band: Band, scale: Scale) -> Iterator[str]:
    along, below = apart(band)
    top = _MORE_ROW if below else 0
    for spans, y in ((along, 0), (below, top)):
        for span in spans:
            first, last = _reach(span, scale)
            yield _span(span, first, last + 1, y + 4)
    for ghost in band.ghosts:
        yield from _ghost(ghost, scale, top + _ROW)


def _reach(span: Span, scale: Scale) -> tuple[int, int]:
    """The first and the last pixel of a span, clamped to a little outside of the picture."""
    first, last = (min(max(x, -99), _AXIS + 99) for x in scale.reach(span))
    return first, last


def _label(band: Band, scale: Scale, left: int, top: int) -> Iterator[str]:
    """A label after the last mark, over the edge of the axis if need be.

    Never before it: there a date would look like the day on which the bar begins.
    """
    if text := _plain(band.label):
        x, y = left + _label_start(band, scale), top + 19 + (_MORE_ROW if apart(band)[1] else 0)
        yield f'<text class="quiet" x="{x}" y="{y}">{_escaped(text)}</text>'


def _label_start(band: Band, scale: Scale) -> int:
    """Where a label begins on the axis: 12 pixels after the last of its marks that are seen."""
    along, below = apart(band)
    reached = [_reach(span, scale) for span in below or along]
    ends = [min(last, _AXIS) for first, last in reached if first < _AXIS and last >= 0]
    return max(ends, default=-12) + 12


def _label_end(band: Band, scale: Scale) -> int:
    return _label_start(band, scale) + round(_width(_plain(band.label)))


def _span(span: Span, first: int, after: int, top: int) -> str:
    """A bar or a mark, with its words as a tooltip."""
    tooltip = f"<title>{_escaped(_plain(span.words))}</title>" if span.words else ""
    return f"<g>{tooltip}{_shape(span.sense, span.vague, first, after, top)}</g>"


def _shape(sense: str, vague: bool, first: int, after: int, top: int) -> str:
    style, width = LOOKS[sense].style, max(after - first, 1)
    if sense in MARKS and not vague:
        return _mark(sense, (first + after) // 2, top + 11)
    if vague:
        rounded = f'rx="6" x="{first}" y="{top + 2}" width="{width}" height="18"'
        return (
            f'<rect class="paper" {rounded}/>'
            f'<rect class="{style} bar" stroke-dasharray="2 2" {rounded} '
            f'style="fill:url(#vague-{style})"/>'
        )
    box = f'x="{first}" y="{top + 3}" width="{width}" height="16"'
    if sense not in _HATCH:
        return f'<rect class="{style} bar" {box}/>'
    return (
        f'<rect class="paper" {box}/><rect class="{style} bar" fill-opacity="0.15" {box}/>'
        f'<rect class="{style} bar" {box} style="fill:url(#{sense}-{style})"/>'
    )


def _mark(sense: str, x: int, y: int) -> str:
    style = LOOKS[sense].style
    match sense:
        case "premiere":
            return f'<path class="{style}" d="M{x} {y - 8}l8 8l-8 8l-8 -8Z"/>'
        case "cancelled":
            return (
                f'<path class="{style}" stroke-width="3" d="M{x - 6} {y - 6}l12 12m0 -12l-12 12"/>'
            )
        case "given-up":
            return f'<circle class="{style} hollow" cx="{x}" cy="{y}" r="6"/>'
    return f'<circle class="{style}" cx="{x}" cy="{y}" r="7"/>'


def _ghost(ghost: Ghost, scale: Scale, top: int) -> Iterator[str]:
    """A hollow mark below the others; its arrow ends under the date that replaced it."""
    first, last = _reach(ghost.old, scale)
    y = top + 7
    if ghost.new:
        new_first, new_last = _reach(ghost.new, scale)
        start, end = (last + 6, new_first) if new_first > last else (first - 6, new_last)
        up = f"V{top - 3}" if ghost.current else ""
        end -= 0 if up else (8 if end > start else -8)
        yield _arrow(f"M{start} {y}H{end}{up}")
    else:
        yield f'<text x="{last + 10}" y="{y + 4}">?</text>'
    yield _span(ghost.old, first, last + 1, y - 11)


def _arrow(path: str) -> str:
    style = LOOKS["moved"].style
    return (
        f'<path class="{style} line" style="fill:none" marker-end="url(#arrow-{style})" '
        f'd="{path}"/>'
    )


def _legend(chart: Chart, width: int, top: int) -> tuple[list[str], int]:
    """The signs that occur with their words, and the height of the whole picture."""
    body = []
    x, y = _EDGE, top + 8
    for sign, _, words in meanings(chart):
        sense = next(name for name, look in LOOKS.items() if sign in look[:2])
        if sense == "today":
            continue
        wide = round(_width(words)) + 60
        if x + wide > width and x > _EDGE:
            x, y = _EDGE, y + 26
        vague = sign == LOOKS[sense].vague != LOOKS[sense].exact
        if sense == "withdrawn":
            body.append(f'<text x="{x + 10}" y="{y + 15}">?</text>')
        elif sense == "moved":
            body.append(_arrow(f"M{x} {y + 19}H{x + 21}V{y + 3}"))
        else:
            body.append(_shape(sense, vague, x, x + 28, y))
        body.append(f'<text class="quiet" x="{x + 36}" y="{y + 15}">{_escaped(words)}</text>')
        x += wide
    return body, y + 26 + _EDGE


def _width(text: str) -> float:
    """An upper bound of the width of a text, in pixels."""
    from rich.cells import cell_len

    return cell_len(text) * _LETTER


def _plain(text: str) -> str:
    """Text without characters that XML forbids or that control its direction."""
    return "".join(
        letter if _allowed(letter) else "\N{REPLACEMENT CHARACTER}" for letter in harmless(text)
    )


def _allowed(letter: str) -> bool:
    """Whether XML 1.0 allows the character (section 2.2, `Char`)."""
    return not ("\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff") and letter >= " "


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
