"""What a file is, by its bytes; and which are kept."""

import io

import pytest
from PIL import Image

from bot.domain.files import MB, File, FileKind, FileRules, Loss, content_type, loss, read
from bot.pictures import Darkroom

RULES = FileRules(dict.fromkeys(FileKind, 1))


def photo(form="JPEG", **more):
    """Return a picture of two colours, as bytes."""
    picture = Image.new("RGB", (8, 4), (200, 30, 30))
    written = io.BytesIO()
    picture.save(written, form, **more)
    return written.getvalue()


def taken_at_home():
    """Return a photo that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Huawei P70"
    exif[0x0132] = "2026:11:20 21:03:11"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (43.0, 49.0, 12.0)
    return photo(exif=exif, comment=b"Zhang Wei")


@pytest.mark.parametrize(
    ("content", "is_of"),
    [
        (b"#!AMR\n\x0c\x00", "audio/amr"),
        (b"\x02#!SILK_V3\x00", "audio/silk"),
        (photo(), "image/jpeg"),
        (photo("PNG"), "image/png"),
        (photo("WEBP"), "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"%PDF-1.7", "application/pdf"),
        ("汤是凉的".encode(), "text/plain"),
        ("汤是凉的".encode("gb18030"), "text/plain"),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF", ""),
        (b"#!/bin/sh\n", ""),
        (b"  <!DOCTYPE html><script>", ""),
        (b"<svg onload=alert(1)>", ""),
        (b"\x00\x01\x02\x03", ""),
        (b"", ""),
    ],
)
def test_the_bytes_tell_what_a_file_is(content, is_of):
    assert content_type(content) == is_of


def test_what_calls_itself_a_voice_and_is_none_is_not_kept():
    assert loss(FileKind.VOICE, photo(), RULES) is Loss.WRONG_TYPE
    assert loss(FileKind.VOICE, b"#!AMR\n\x0c", RULES) is None


def test_what_is_too_large_is_not_kept():
    assert loss(FileKind.FILE, b"%PDF-" + b"x" * MB, RULES) is Loss.TOO_LARGE


def test_a_cleaned_photo_shows_the_same_and_tells_nothing_more():
    cleaned = Darkroom().cleaned(File("image/jpeg", taken_at_home()))
    with Image.open(io.BytesIO(cleaned.content)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (4, 8))
        assert not seen.getexif()
        assert "comment" not in seen.info
    assert b"Huawei" not in cleaned.content
    assert b"Zhang Wei" not in cleaned.content


def test_what_is_no_picture_inside_is_no_picture():
    assert Darkroom().cleaned(File("image/jpeg", b"\xff\xd8\xff broken")) is None


def test_a_picture_made_to_fill_the_memory_is_refused():
    huge = io.BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "PNG")
    assert Darkroom().cleaned(File("image/png", huge.getvalue())) is None


def test_each_kind_has_a_limit_of_its_own():
    rules = read({"largest_mb": {"image": 2}})
    assert {kind.value: most for kind, most in rules.largest_mb.items()} == {
        "image": 2,
        "voice": 2,
        "video": 10,
        "file": 20,
    }
    assert read({"largest_mb": 5}).largest_mb[FileKind.VOICE] == 2
    assert loss(FileKind.IMAGE, photo() + b"x" * 2 * MB, rules) is Loss.TOO_LARGE
    assert loss(FileKind.VIDEO, b"\x00\x00\x00\x18ftypmp42" + b"x" * 2 * MB, rules) is None


@pytest.mark.parametrize(
    "said", [0, 21, "10", True, {"image": 11}, {"voice": 3}, {"picture": 1}, {"file": 0}]
)
def test_a_limit_beyond_the_platforms_is_refused(said):
    with pytest.raises(ValueError, match=r"files\.largest_mb"):
        read({"largest_mb": said})
