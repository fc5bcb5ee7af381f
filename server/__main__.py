"""`lotse …` and `python -m server …`: the commands of DESIGN 5."""

from __future__ import annotations

from server.cli import run


def main() -> None:
    raise SystemExit(run())


if __name__ == "__main__":
    main()
