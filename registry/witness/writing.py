"""Writing a file whole: whoever reads it sees what was there before or all of the new, also after a loss of power.

Source: design 6.3.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file in a folder that exists.

    Args:
        file: Where to.
        data: What it then holds.
        lasting: Whether it is on the disk when this returns.

    Raises:
        OSError: It cannot be written.
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with part.open("wb") as stream:
        stream.write(data)
        if lasting:
            stream.flush()
            os.fsync(stream.fileno())
    part.replace(file)
    if lasting:
        _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
