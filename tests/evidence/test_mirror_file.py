"""What is handed to a mirror is read line by line; whatever is malformed is refused by its line."""

from __future__ import annotations

import io

import pytest

from registry.evidence.envelope import MOST_ENVELOPE
from registry.evidence.errors import EvidenceError
from registry.evidence.mirror_file import (
    MOST_LINE,
    Head,
    MirrorFile,
    MirrorFileError,
    encode_end,
    encode_file,
    encode_head,
    read_files,
    read_head,
)

HEAD = Head("registry.example/test", "BY", 3, 700)
FILES = (
    MirrorFile("checkpoint", b"note"),
    MirrorFile("request", b"old 3"),
    MirrorFile("tile/0/000", b"h" * 8192),
    MirrorFile("tile/1/000.p/2", b"h" * 64),
    MirrorFile("tile/entries/001", b"leaves"),
    MirrorFile("tile/entries/002.p/188", b"leaves"),
    MirrorFile("checkpoints/3", b"note"),
    MirrorFile("checkpoints/700", b"note"),
    MirrorFile("envelopes/3", b"{}"),
    MirrorFile("envelopes/699", b"{}"),
)


def written(*files: MirrorFile, head: Head = HEAD) -> bytes:
    return encode_head(head) + b"".join(map(encode_file, files)) + encode_end(len(files))


def read(data: bytes) -> tuple[Head, tuple[MirrorFile, ...]]:
    stream = io.BytesIO(data)
    head = read_head(stream.readline)
    return head, tuple(read_files(stream.readline, head))


def test_what_is_written_is_read_back() -> None:
    assert read(written(*FILES)) == (HEAD, FILES)
    assert read(written()) == (HEAD, ())


def test_the_largest_envelope_fits_a_line() -> None:
    file = MirrorFile("envelopes/100000000000000", b"x" * MOST_ENVELOPE)
    assert len(encode_file(file)) <= MOST_LINE
    with pytest.raises(EvidenceError, match="more than"):
        encode_file(MirrorFile("envelopes/3", b"x" * (MOST_ENVELOPE + 1)))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../checkpoint",
        "checkpoint/../x",
        "tile/../../x",
        "tile/0/0",
        "tile/64/000",
        "tile/entries/000.p/256",
        "envelopes/03",
        "envelopes/1000000000000000",
        "envelopes/-1",
        "keys/log.key",
    ],
)
def test_only_files_that_a_mirror_keeps_have_a_place(path: str) -> None:
    with pytest.raises(MirrorFileError, match="there is no file"):
        encode_file(MirrorFile(path, b""))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"data":"","path":"keys/log.key"}\n', "there is no file"),
        (b'{"data":"","path":"envelopes/2"}\n', "outside of what is promised"),
        (b'{"data":"","path":"envelopes/700"}\n', "outside of what is promised"),
        (b'{"data":"","path":"checkpoints/2"}\n', "outside of what is promised"),
        (b'{"data":"","path":"checkpoints/701"}\n', "outside of what is promised"),
        (b'{"data":"+","path":"checkpoint"}\n', "line 2: "),
        (b'{"data":"","path":"checkpoint","x":1}\n', "line 2: data and path|line 2: the members data and path"),
        (b'{"data":1,"path":"checkpoint"}\n', "the members data and path"),
        (b'{"data":"","path":1}\n', "the members data and path"),
        (b'{"path":"checkpoint","data":""}\n', "line 2: "),
        (b'{"data":"","data":"","path":"checkpoint"}\n', "line 2: "),
        (b"[]\n", "a JSON object"),
        (b'{"files":1}\n', "does not count"),
        (b'{"files":0,"x":0}\n', "does not count"),
        (b"x" * (MOST_LINE + 1), "line 2: a line of at most"),
        (b'{"data":"","path":"checkpoint"}', "cut off"),
        (b"", "cut off"),
    ],
)
def test_a_malformed_line_is_named(line: bytes, said: str) -> None:
    with pytest.raises(MirrorFileError, match=said):
        read(encode_head(HEAD) + line)


def test_a_file_without_its_end_is_refused() -> None:
    with pytest.raises(MirrorFileError, match="line 3: the file is cut off"):
        read(encode_head(HEAD) + encode_file(FILES[0]))


def test_nothing_may_follow_the_end() -> None:
    with pytest.raises(MirrorFileError, match="something follows"):
        read(written() + b"\n")


@pytest.mark.parametrize("second", FILES[:2])
def test_files_come_once_and_in_order(second: MirrorFile) -> None:
    with pytest.raises(MirrorFileError, match="out of order"):
        read(written(FILES[1], second))


@pytest.mark.parametrize(
    "head",
    [
        b"{}\n",
        b"[]\n",
        encode_head(HEAD).replace(b"mirror/1", b"mirror/2"),
        encode_head(HEAD).replace(b'"BY"', b'"by"'),
        encode_head(HEAD).replace(b'"BY"', b"1"),
        encode_head(HEAD).replace(b'"registry.example/test"', b"1"),
        encode_head(HEAD).replace(b'"since":3', b'"since":"3"'),
        encode_head(HEAD).replace(b'"since":3', b'"since":-1'),
        encode_head(HEAD).replace(b'"since":3', b'"since":701'),
        encode_head(HEAD).replace(b'"size":700', b'"size":true'),
    ],
)
def test_a_malformed_first_line_is_refused(head: bytes) -> None:
    with pytest.raises(MirrorFileError, match="line 1"):
        read(head + encode_end(0))
