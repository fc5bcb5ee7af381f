"""A translation service on a local socket that answers as told: LibreTranslate's and DeepL's addresses on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Say = Callable[[str], str]


class Machine:
    """`say` makes the translation; `asked` is every body that arrived, `headers` what came with the last one."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.asked: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.answer: web.StreamResponse | None = None
        self.url = ""

    async def libretranslate(self, request: web.Request) -> web.StreamResponse:
        body = await self._note(request)
        return self.answer or web.json_response({"translatedText": self.say(body["q"])})

    async def deepl(self, request: web.Request) -> web.StreamResponse:
        body = await self._note(request)
        return self.answer or web.json_response({"translations": [{"detected_source_language": "DE", "text": self.say(body["text"][0])}]})

    async def never(self, request: web.Request) -> web.StreamResponse:
        await self._note(request)
        await asyncio.Event().wait()
        raise AssertionError

    async def _note(self, request: web.Request) -> dict[str, Any]:
        self.asked.append(await request.json())
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        return self.asked[-1]


@asynccontextmanager
async def machine(say: Say = str.upper) -> AsyncIterator[Machine]:
    double = Machine(say)
    app = web.Application()
    app.add_routes(
        [
            web.post("/translate", double.libretranslate),
            web.post("/v2/translate", double.deepl),
            web.post("/slow/translate", double.never),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    double.url = "http://127.0.0.1:" + str(runner.addresses[0][1])
    try:
        yield double
    finally:
        await runner.cleanup()
