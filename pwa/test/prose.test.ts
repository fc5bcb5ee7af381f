/** Guides are drawn from an allow-list: script in a guide is text, and a link leads only where it may. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { read, safeLink, words, type Piece } from "../src/text/prose.tsx";

const tags = (pieces: readonly Piece[]): string[] => pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece.tag, ...tags(piece.inside)]));
const links = (pieces: readonly Piece[]): (string | undefined)[] => pieces.flatMap((piece) => (typeof piece === "string" ? [] : [...(piece.tag === "a" ? [piece.href] : []), ...links(piece.inside)]));

test("what the list names stays, in its order", () => {
  const tree = read("<h2>So geht es</h2><ol><li>Eins <strong>fett</strong></li><li>Zwei</li></ol>");
  assert.deepEqual(tags(tree), ["h2", "ol", "li", "strong", "li"]);
  assert.equal(words(tree), "So geht esEins fettZwei");
});

test("end tags that the next tag implies may be missing", () => {
  const whole = "<p>a <b>b</b></p><p>c</p><ul><li>d<ul><li>e</li></ul></li><li>f<br>g</li></ul><h3>h</h3><table><tbody><tr><th>i</th><td>j</td></tr><tr><td>k</td></tr></tbody></table><p>l</p>";
  const short = "<p>a <b>b</b><p>c<ul><li>d<ul><li>e</ul><li>f<br>g</ul><h3>h</h3><table><tbody><tr><th>i<td>j<tr><td>k</table><p>l";
  assert.deepEqual(read(short), read(whole));
  assert.deepEqual(links(read("<p><a href=https://example.org/a/>x</a><p><a href=#rabc123>y</a>")), ["https://example.org/a/", "#rabc123"]);
});

test("script in a guide is nothing, handlers and styles vanish, words stay", () => {
  for (const html of ["<script>alert(1)</script>gut", "<svg onload=alert(1)><p>x</svg>gut", '<p style="x" onclick="alert(1)">gut</p>', "<img src=x onerror=alert(1)>gut", "<!-- <script> -->gut", "<style>p{}</style>gut"]) {
    const tree = read(html);
    assert.equal(words(tree).endsWith("gut"), true, html);
    assert.equal(JSON.stringify(tree).includes("alert"), false, html);
  }
});

test("a tag that never closes, or closes twice, harms nothing behind it", () => {
  assert.equal(words(read("<p>eins<p>zwei</p></p></ul><li>drei")), "einszweidrei");
  assert.equal(words(read("3 < 5 und <b>fett")), "3 < 5 und fett");
});

test("entities become signs, unknown ones stay as they are, overrides of direction are dropped", () => {
  assert.equal(words(read("Caf&eacute; &amp; &lt;b&gt; &#228;&#xe4; a&shy;b \u202eabc")), "Caf&eacute; & <b> ää a\u00adb abc");
});

test("a link leads only where it may", () => {
  const good = ["https://example.org/a?b=1", "mailto:hallo@example.org", "tel:+496990009214", "tel:116117", "#rabc123"];
  const bad = ["javascript:alert(1)", "http://example.org", "//evil.example", "https://user@evil.example", "data:text/html,x", "tel:javascript", "#hSECRET", "/edit/", " java\nscript:alert(1)", ""];
  for (const href of good) assert.ok(safeLink(href), href);
  for (const href of bad) assert.equal(safeLink(href), "", href);
  assert.deepEqual(links(read('<a href="javascript&#58;alert(1)">x</a><a href=\'https://example.org\'>y</a>')), [undefined, "https://example.org/"]);
});
