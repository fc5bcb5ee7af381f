"""Foreign HTML becomes the few tags of a guide's body, short, safe, and without losing a word."""

import pytest

from content.check_body import body_problems
from content.intake.html import TooDeep, key_link, links_of, resolve_links, sanitise, words
from content.intake.links import address_of, with_current_numbers


def clean(markup: str) -> str:
    return sanitise(markup, address_of)


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ('<div><p style="color:red" class="x" id="y">a&nbsp; <b> b</b>&nbsp;<br></p><p>&nbsp;</p></div>', "<p>a <b>b</b>"),
        ("<h1><strong>A<br></strong></h1><h5>B</h5>", "<h2>A</h2><h4>B</h4>"),
        ("<h4>&nbsp;<br>Y <b>z</b></h4><h3>&nbsp;</h3>", "<h4>Y z</h4>"),
        ("<div>t<div>u</div>v</div>", "<p>t<p>u<p>v"),
        ("<p>x<br><br>y<br>z<br></p>", "<p>x<p>y<br>z"),
        ("<ul><li>a<br>&nbsp;<h4>T</h4></li><li><p>c</p><p>d</p></li></ul>", "<ul><li>a</ul><h4>T</h4><ul><li>c<br>d</ul>"),
        ("<ul><li>a<ul><li>b</li></ul></li>stray</ul>", "<ul><li>a<ul><li>b</ul><li>stray</ul>"),
        ("<ol><li>a</li></ol>", "<ol><li>a</ol>"),
        ("<table><tr><th>1<td>2<ul><li>q</ul></table>", "<table><tbody><tr><th>1<td>2<br>q</table>"),
        ("<table><tr><td><p>one</p></td></tr></table>", "<p>one"),
        ("<p><img src='/call.svg'> 030 23125 000<br>b</p>", "<p><a href=tel:+493023125000>030 23125 000</a><br>b"),
        ("<p><img src='/pin.svg'> 12 Salzweg</p>", "<p>12 Salzweg"),
        ("<p>a<strong> <br></strong>b <em>c</em><em>d</em></p>", "<p>a<br>b <i>cd</i>"),
        ("<p><a href='https://example.org/?a=1&b'>a</a></p>", '<p><a href="https://example.org/?a=1&amp;b">a</a>'),
        (
            "<h2>A</h2><p><a href='https://example.org/b/'>b</a></p><h3>C</h3>",
            "<h2>A</h2><p><a href=https://example.org/b/>b</a><h3>C</h3>",
        ),
        ("soft\u00adhyphen zero\u200bwidth over\u202eride", "<p>softhyphen zerowidth override"),
    ],
)
def test_a_body_is_written_as_short_as_it_can_be(markup, body):
    assert clean(markup) == body
    assert body_problems(body) == []
    assert clean(body) == body


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="https://user@evil.example">x</a>',
    '<a href="https:\\\\evil.example">x</a>',
    '<a href="https://evil">x</a>',
    '<a href="/edit/x">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<p style="background:url(//evil.example)">x</p>',
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    '<form action="https://evil.example"><input name=q></form>',
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script-->",
    '<a href="tel:not a number">x</a>',
]  # fmt: skip


@pytest.mark.parametrize("markup", ATTACKS)
def test_script_in_a_guide_is_text_or_nothing(markup):
    body = clean(f"<p>before</p>{markup}<p>after</p>")
    assert body_problems(body) == []
    assert "href" not in body and "on" + "error" not in body and "<script" not in body


@pytest.mark.parametrize(
    ("href", "text", "kept"),
    [
        ("http://example.org/a?b=1&c=2", "x", "https://example.org/a?b=1&c=2"),
        ("mailto:info@example.org?subject=Hello", "x", "mailto:info@example.org"),
        ("tel:030 / 23125-000", "x", "tel:+493023125000"),
        ("tel:", "030 23125000", "tel:+493023125000"),
        ("mailto:", "info@example.org", "mailto:info@example.org"),
        ("https://www.google.com/maps/place/x", "Salzweg 12, 12345 Lindenhafen", ""),
        ("https://www.google.com/maps/place/x", "map", "https://www.google.com/maps/place/x"),
        ("https://translate.google.com/?hl=de", "1", "https://translate.google.com/?hl=de"),
        ("https://example.org/a;jsessionid=C06F-!7.x1?v=2#b", "x", "https://example.org/a?v=2#b"),
        ("ftp://example.org", "x", ""),
        ("", "x", ""),
    ],
)
def test_where_a_link_may_lead(href, text, kept):
    assert address_of(href, text) == kept


def test_a_retired_help_number_is_replaced_by_todays():
    assert with_current_numbers("08000 116 016, 08000/116016, 0800116016") == "116 016, 116 016, 116 016"
    assert with_current_numbers("0800 1110550 and 116016") == "0800 1110550 and 116016"


def test_links_between_records_become_ids_and_keep_their_text_without_one():
    body = f'<p><a href="{key_link("/t/de/a&amp;ü/")}">A</a> <a href="{key_link("/t/de/b/")}">B</a></p>'
    assert links_of(body) == ("/t/de/a&ü/", "/t/de/b/")
    assert resolve_links(body, {"/t/de/a&ü/": "k3"}) == "<p><a href=#rk3>A</a> B</p>"
    assert resolve_links(resolve_links(body, {"/t/de/a&ü/": "k3"}), {}) == "<p><a href=#rk3>A</a> B</p>"


def test_a_tower_of_tags_is_refused():
    with pytest.raises(TooDeep):
        clean("<div>" * 2000 + "x")
    with pytest.raises(TooDeep):
        clean("<p>" + "<span>" * 2000 + "x")


def test_words_of_a_body():
    assert words("<p>a &amp; b</p><ul><li>c</li></ul>") == "a & b c"
