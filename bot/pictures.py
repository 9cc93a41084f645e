"""Pictures from the inside: place, time and camera are taken out, what is seen stays."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.domain.files import File

MOST_PIXELS = 50_000_000
QUALITY = 90
WRITTEN = {"image/jpeg": "JPEG", "image/png": "PNG"}


class Darkroom:
    """Develops pictures anew, so that nothing but the pixels is left."""

    def cleaned(self, picture: File) -> File | None:
        """Return the picture without place, time and camera; None for what is no picture.

        Of a moving picture the first frame stays; what is neither JPEG nor PNG becomes PNG.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return _developed(picture)
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombWarning,
            Image.DecompressionBombError,
        ):
            return None


def _developed(picture: File) -> File | None:
    with Image.open(io.BytesIO(picture.content)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        upright = ImageOps.exif_transpose(opened)
        jpeg = opened.format == "JPEG"
        bare = upright.convert("RGB" if jpeg else "RGBA")
    pixels = Image.new(bare.mode, bare.size)
    pixels.paste(bare)
    written = io.BytesIO()
    content_type = "image/jpeg" if jpeg else "image/png"
    pixels.save(written, WRITTEN[content_type], **({"quality": QUALITY} if jpeg else {}))
    return File(content_type, written.getvalue())
