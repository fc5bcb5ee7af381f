"""The app's wire types are generated, and what is written is what the sources say."""

from __future__ import annotations

from sync import typescript
from sync.messages import KINDS


def test_the_written_file_is_the_generated_one():
    assert typescript.main(["--check"]) == 0, "just types"


def test_a_difference_is_found(tmp_path, capsys):
    target = tmp_path / "messages.gen.ts"
    assert typescript.main(["--check"], target) == 1
    assert "just types" in capsys.readouterr().err
    assert typescript.main([], target) == 0
    assert typescript.main(["--check"], target) == 0


def test_texts_hours_and_nested_texts_have_their_wire_form():
    """PROTOCOL 3.6, 3.7"""
    made = typescript.generate()
    assert all(f'kind: "{kind}";' in made for kind in KINDS)
    assert "Text;" not in made.replace("NestedText;", "") and "Hours" not in made
    assert made.count("  hours_note?: NestedText;") == 2, "once for all records, once inside phones"
    assert "  title: string;" in made and "  label?: NestedText;" in made and "  summary?: string;" in made
