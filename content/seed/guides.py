"""Guides of Lindenhafen: chapters and articles, as a tree. Texts stand in `guide_texts.py`."""

from __future__ import annotations

from datetime import date

from content.model import Guide
from content.seed.guide_texts import CHAPTERS, Article, Chapter
from content.seed.names import TOWN, record_id, stamp, words


def guides(today: date) -> list[Guide]:
    found = []
    for order, chapter in enumerate(CHAPTERS):
        found.append(_chapter(chapter, order, today))
        found.extend(_article(chapter, article, place, today) for place, article in enumerate(chapter.articles))
    return found


def _chapter(chapter: Chapter, order: int, today: date) -> Guide:
    updated_at_s, verified_on = stamp(chapter.key, today)
    return Guide(id=record_id(f"guide {chapter.key}"), town=TOWN, slug=chapter.key, status="published", updated_at_s=updated_at_s, verified_on=verified_on,
                 verified_by="office", tags=chapter.tags, organisation="Stadt Lindenhafen", title=words(**_spread(chapter.title)), order=order)  # fmt: skip


def _article(chapter: Chapter, article: Article, order: int, today: date) -> Guide:
    seed = f"{chapter.key} {article.key}"
    updated_at_s, verified_on = stamp(seed, today, 200)
    bodies = {lang: _html(lines) for lang, lines in article.lines.items()}
    return Guide(
        id=record_id(f"guide {seed}"), town=TOWN, slug=article.key, status="published", updated_at_s=updated_at_s, verified_on=verified_on,
        verified_by="office", tags=article.tags or chapter.tags, organisation="Stadt Lindenhafen", parent=record_id(f"guide {chapter.key}"), order=order,
        title=words(**_spread(article.title)), summary=words(**_spread({lang: lines[0] for lang, lines in article.lines.items()})), body=words(**_spread(bodies)),
    )  # fmt: skip


def _spread(texts: dict[str, str]) -> dict[str, str]:
    """Language tags as keyword names."""
    return {lang.replace("-", "_"): said for lang, said in texts.items()}


def _html(lines: tuple[str, ...]) -> str:
    """The first line is the opening; lines that begin with "- " are steps, with "# " a heading."""
    parts, steps = [], []
    for line in lines:
        if line.startswith("- "):
            steps.append(f"<li>{line[2:]}</li>")
            continue
        if steps:
            parts.append(f"<ol>{''.join(steps)}</ol>")
            steps = []
        parts.append(f"<h2>{line[2:]}</h2>" if line.startswith("# ") else f"<p>{line}</p>")
    if steps:
        parts.append(f"<ol>{''.join(steps)}</ol>")
    return "".join(parts)
