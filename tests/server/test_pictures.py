"""A picture gives away nothing but what is to be seen on it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from server import pictures
from server.errors import PictureMoves, PictureTooLarge, PictureUnreadable
from server.pictures import shrunk
from tests.server.asgi import Browser
from tests.server.signed import seat

PLANTED = "Lindenstrasse 12, Frauenhaus"


def photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """Something with edges and colours; a flat one would be small whatever happened."""
    image = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (image, image.rotate(90).resize((width, height)), image.rotate(180)))


def saved(image: Image.Image, format_name: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **more)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """As a phone writes it: where and with what, and a thumbnail's worth of comment."""
    found = Image.Exif()
    found[0x010E] = PLANTED
    found[0x010F] = "Planted Camera"
    found[0x0112] = orientation
    gps = found.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 6.0, 20.25), "E", (8.0, 45.0, 40.5)
    return found


def with_png_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", PLANTED)
    text.add_itxt("Location", PLANTED, zip=True)
    return saved(photo(400, 300), "PNG", pnginfo=text, exif=exif(), icc_profile=b"planted profile " + PLANTED.encode())


def with_what_follows() -> bytes:
    """Bytes behind the end of the picture, and a chunk that nobody knows."""
    raw = saved(photo(400, 300), "PNG")
    body = PLANTED.encode()
    chunk = struct.pack(">I", len(body)) + b"prVt" + body + struct.pack(">I", zlib.crc32(b"prVt" + body))
    return raw[:33] + chunk + raw[33:] + body


@pytest.mark.parametrize(
    "raw",
    [
        saved(photo(), "JPEG", exif=exif(), comment=PLANTED.encode(), quality=95),
        saved(photo(), "WEBP", exif=exif(), xmp=b"<x>" + PLANTED.encode() + b"</x>", icc_profile=b"planted profile " + PLANTED.encode()),
        with_png_text(),
        with_what_follows(),
    ],
    ids=["jpeg", "webp", "png", "png-chunk-and-tail"],
)
def test_what_a_camera_and_its_owner_wrote_is_in_no_byte(raw):
    assert b"Lindenstrasse" in raw or b"planted" in raw.lower() or b"prVt" in raw
    picture = shrunk(raw)
    for word in (b"Lindenstrasse", b"Frauenhaus", b"Planted", b"planted", b"Exif", b"EXIF", b"XMP ", b"ICCP", b"GPS", b"prVt"):
        assert word not in picture.body
    again = Image.open(io.BytesIO(picture.body))
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"loop", "background", "timestamp", "duration"}
    assert picture.body[:4] == b"RIFF" and picture.body[8:12] == b"WEBP"


def test_it_is_small_enough_for_a_prepaid_phone_and_stands_upright():
    picture = shrunk(saved(photo(3000, 2000), "JPEG", exif=exif(orientation=6)))
    assert (picture.width, picture.height) == (720, 1080)
    assert len(picture.body) <= 40_000
    assert Image.open(io.BytesIO(picture.body)).size == (720, 1080)


def test_noise_gets_smaller_instead_of_heavier():
    noise = Image.effect_noise((1400, 1400), 120).convert("RGB")
    picture = shrunk(saved(noise, "PNG"))
    assert len(picture.body) <= 40_000
    assert picture.width < 720


def test_a_small_picture_is_not_blown_up_and_transparency_is_white():
    picture = shrunk(saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"))
    assert (picture.width, picture.height) == (40, 30)
    assert Image.open(io.BytesIO(picture.body)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_the_same_picture_has_the_same_name():
    raw = saved(photo(800, 600), "JPEG")
    assert shrunk(raw) == shrunk(raw)


@pytest.mark.parametrize("format_name", ["WEBP", "PNG"])
def test_what_moves_is_refused(format_name):
    frames = [photo(100, 100), photo(100, 100).rotate(90)]
    with pytest.raises(PictureMoves):
        shrunk(saved(frames[0], format_name, save_all=True, append_images=frames[1:], duration=100))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"no picture", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', b"%PDF-1.7",
        saved(photo(50, 50), "GIF"), saved(photo(50, 50), "TIFF"), saved(photo(50, 50), "BMP"),
        saved(photo(), "JPEG")[:2000], saved(photo(), "PNG")[:3000], saved(photo(), "WEBP")[:300],
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "tiff", "bmp", "cut-jpeg", "cut-png", "cut-webp"],
)  # fmt: skip
def test_what_is_no_picture_of_the_three_kinds_is_refused(raw):
    with pytest.raises(PictureUnreadable):
        shrunk(raw)


def test_a_bomb_is_refused_before_it_unpacks():
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    with pytest.raises(PictureTooLarge):
        shrunk(bomb)


def test_pictures_come_and_go_over_http(house):
    house.settings.app.mkdir(parents=True, exist_ok=True)
    browser = Browser(house)
    editor = seat(browser, house, "editor")
    reply = editor.post("pictures", saved(photo(), "JPEG", exif=exif()), content_type="image/jpeg")
    assert reply.status == 201
    told = reply.json()
    assert told.keys() == {"hash", "width", "height", "bytes"}
    shown = editor.get(f"pictures/{told['hash']}")
    assert (shown.status, shown.header("content-type"), len(shown.body)) == (200, pictures.TYPE, told["bytes"])
    assert shown.header("x-content-type-options") == "nosniff"
    assert editor.get("pictures/nothing").status == 404
    refused = editor.post("pictures", b"<svg/>", content_type="image/svg+xml")
    assert (refused.status, refused.json()["key"]) == (422, "picture.unreadable")
    assert seat(browser, house, "translator").post("pictures", b"x").status == 403
    everything = str(house.store.read.execute("select hash, town, type, hex(body) from picture").fetchall())
    assert PLANTED.encode().hex().upper() not in everything
    browser.close()
