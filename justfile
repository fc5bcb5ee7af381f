# The project's commands; `just` lists them.
set shell := ["bash", "-euo", "pipefail", "-c"]

# list the recipes
default:
    @just --list

# build the app, make the demo town, serve http://localhost:8000
up: pwa
    lotse demo
    lotse serve --port "${PORT:-8000}"

# everything CI runs, browsers included
test:
    python -m tests.run

# style and types of both languages, generated files, catalogues
lint:
    ruff check .
    pyright
    python -m sync.typescript --check
    python -m content.compile_catalogs --check
    cd pwa && npx --no-install tsc --noEmit

# install what the app is built from, compile its words, bundle it
pwa: words
    cd pwa && { [ -d node_modules/esbuild ] || npm ci --no-audit --no-fund; } && node build.mjs

# compile the catalogues to JSON for the app
words:
    python -m content.compile_catalogs

# regenerate what is generated: the wire types of the app
types:
    python -m sync.typescript

# every figure of the byte budgets against its limit; fails above a "must"
bytes: pwa
    python -m tests.bench.bytes

# a benchmark by name: `just bench search`
bench NAME *ARGS: pwa
    python -m tests.bench.{{NAME}} {{ARGS}}

# long runs (minutes): `just soak 10000` histories on both replicas at once, then the storm of 200 publications and 50 phones
soak RUNS="10000":
    LOTSE_SOAK={{RUNS}} pytest -s tests/sync/test_machine.py tests/sync/test_delta.py tests/sync/test_resume.py tests/sync/test_alike.py tests/server/test_storm.py
