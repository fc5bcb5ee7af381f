"""A picture for a guide: decoded, turned upright, shrunk, written anew. Nothing of the file that came is kept but its colours.

GPS, camera, date, comments, thumbnails and profiles lie outside the pixels, so they end here. A file is read as one of three formats
only, and never more pixels than a phone's camera makes: what unpacks to gigabytes is refused before it does.
"""

from __future__ import annotations

import hashlib
import io

from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from server.errors import PictureMoves, PictureTooLarge, PictureUnreadable

FORMATS = ("JPEG", "PNG", "WEBP")
TYPE = "image/webp"
MOST_PIXELS = 40_000_000
WIDTH, HEIGHT = 720, 1080
MOST_BYTES = 40_000
# What is still legible on a phone; below it the picture gets smaller instead.
QUALITIES = (78, 68, 58, 48, 38)
SHRINK_PERCENT = 80
LEAST_WIDTH = 160


class Picture(Struct, frozen=True):
    """WebP without metadata. `hash`: 32 hex digits of its bytes."""

    hash: str
    width: int
    height: int
    body: bytes


def shrunk(raw: bytes) -> Picture:
    """Raises PictureUnreadable, PictureMoves, PictureTooLarge."""
    image = _upright(_opened(raw))
    image.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    while True:
        for quality in QUALITIES:
            body = _written(image, quality)
            if len(body) <= MOST_BYTES:
                return Picture(hashlib.sha256(body).hexdigest()[:32], image.width, image.height, body)
        # Noise, or a photograph of leaves: fewer pixels look better than coarse ones.
        image = image.resize((max(1, image.width * SHRINK_PERCENT // 100), max(1, image.height * SHRINK_PERCENT // 100)))
        if image.width < LEAST_WIDTH and image.height < LEAST_WIDTH:
            raise PictureTooLarge()


def _opened(raw: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if getattr(image, "n_frames", 1) > 1:
            raise PictureMoves()
        if image.width * image.height > MOST_PIXELS:
            raise PictureTooLarge()
        image.load()
    except Image.DecompressionBombError:
        raise PictureTooLarge() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError, OverflowError):
        # Pillow's readers raise what they stumble over; all of it means a damaged file.
        raise PictureUnreadable() from None
    return image


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held, on white where it was transparent: only the pixels of it."""
    try:
        turned = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        turned = image
    flat = turned.convert("RGBA") if turned.mode in ("RGBA", "LA", "PA", "P") or "transparency" in turned.info else turned.convert("RGB")
    if flat.mode == "RGBA":
        ground = Image.new("RGB", flat.size, "white")
        ground.paste(flat, mask=flat.getchannel("A"))
        flat = ground
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _written(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()
