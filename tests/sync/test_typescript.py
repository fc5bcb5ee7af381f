"""The app's wire types are generated, and what is written is what the sources say."""

from __future__ import annotations

from content import model
from sync import typescript, typescript_editor
from sync.messages import KINDS


def test_the_written_file_is_the_generated_one():
    assert typescript.main(["--check"]) == 0, "just types"


def test_a_difference_is_found(tmp_path, capsys):
    target = tmp_path / "messages.gen.ts"
    targets = {target: typescript.generate}
    assert typescript.main(["--check"], targets) == 1
    assert "just types" in capsys.readouterr().err
    assert typescript.main([], targets) == 0
    assert typescript.main(["--check"], targets) == 0


def test_the_editors_file_is_checked_with_the_readers():
    assert [path.parent.name for path in typescript.TARGETS] == ["sync", "editor"]


def test_the_editor_gets_every_field_of_every_kind_with_its_default():
    """A field added to the model that the editor's types forget would be cut out of every record it saves."""
    made = typescript_editor.generate()
    for kind in model.KINDS:
        line = next(line for line in made.splitlines() if line.startswith(f"  {kind.__struct_config__.tag}: {{"))
        assert all(f"{name}: " in line for name in kind.__struct_fields__ if name not in ("id", "town", "title"))


def test_texts_hours_and_nested_texts_have_their_wire_form():
    """PROTOCOL 3.6, 3.7"""
    made = typescript.generate()
    assert all(f'kind: "{kind}";' in made for kind in KINDS)
    assert "Text;" not in made.replace("NestedText;", "") and "Hours" not in made
    assert made.count("  hours_note?: NestedText;") == 2, "once for all records, once inside phones"
    assert "  title: string;" in made and "  label?: NestedText;" in made and "  summary?: string;" in made
