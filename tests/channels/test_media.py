import pytest

from bot.channels import media
from bot.channels.media import MediaTooLarge, download
from bot.ports import SendFailed

PICTURE = b"\xff\xd8\xff" + b"x" * 5000


def file(content=PICTURE, name='attachment; filename="a.jpg"'):
    return 200, {"Content-Type": "image/jpeg", "Content-Disposition": name}, content


def error(errcode):
    return 200, {"Content-Type": "application/json"}, b'{"errcode":%d,"errmsg":"T1"}' % errcode


def failure(connection, **options):
    with pytest.raises(SendFailed) as caught:
        download(connection, "m1", **options)
    return caught.value


def test_file_is_fetched(connection, platform):
    platform.will("media/get", file())
    got = download(connection, "m1")
    assert (got.content, got.content_type, got.name) == (PICTURE, "image/jpeg", "a.jpg")
    assert platform.calls["media/get"][0]["params"] == {"access_token": "T1", "media_id": "m1"}


@pytest.mark.parametrize(("limit", "fits"), [(len(PICTURE), True), (len(PICTURE) - 1, False)])
def test_file_is_taken_up_to_the_limit(connection, platform, limit, fits):
    platform.will("media/get", file())
    if fits:
        assert download(connection, "m1", limit_bytes=limit).content == PICTURE
    else:
        assert isinstance(failure(connection, limit_bytes=limit), MediaTooLarge)


def test_larger_file_is_not_read_to_its_end(connection, platform):
    platform.will("media/get", file(b"x" * 20_000_000))
    assert failure(connection, limit_bytes=100_000).permanent


def test_expired_file_is_gone(connection, platform):
    platform.will("media/get", error(40007))
    assert failure(connection).permanent


def test_stale_token_is_renewed_once(connection, platform):
    platform.will("media/get", error(42001), file())
    assert download(connection, "m1").content == PICTURE
    assert [call["params"]["access_token"] for call in platform.calls["media/get"]] == ["T1", "T2"]


def test_token_that_stays_stale_is_given_up(connection, platform):
    platform.will("media/get", *[error(40014)] * 5)
    assert failure(connection).errcode == 40014
    assert len(platform.calls["media/get"]) == 2


@pytest.mark.parametrize(
    "answer",
    [(502, {}, b"<html>"), (200, {}, b"<html>"), (200, {}, b""), (200, {}, b"[]"),
     (200, {"Content-Length": "99999", "Content-Disposition": "x"}, b"cut off")],
)  # fmt: skip
def test_trouble_on_the_way_is_tried_again(connection, platform, answer):
    platform.will("media/get", answer)
    failed = failure(connection)
    assert (failed.permanent, failed.retry_after) == (False, 30)
    assert failed.__context__ is None


def test_redirect_is_not_followed(connection, platform):
    platform.will("media/get", (302, {"Location": "/cgi-bin/elsewhere"}, b""))
    assert not failure(connection).permanent
    assert not platform.calls["elsewhere"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "....etcpasswd"),
        ("attachment; filename*=UTF-8''%E5%9B%BE.jpg", "图.jpg"),
        ('attachment; filename="图.jpg"', "图.jpg"),
        ("attachment; filename*=UTF-8''a%E2%80%AEgpj.exe", "agpj.exe"),
        ("attachment", ""),
        ('attachment; filename="' + "a" * 300 + '"', "a" * 255),
    ],
)
def test_file_name_is_only_a_name(disposition, name):
    assert media._name(disposition.encode().decode("latin-1")) == name


def test_dripping_sender_is_cut_off(connection, platform, monkeypatch):
    monkeypatch.setattr(media, "WHOLE", media.timedelta(seconds=-1))
    platform.will("media/get", file())
    assert failure(connection).retry_after == 30
