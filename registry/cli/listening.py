"""What every command that serves has in common: the port tried out first, and no process left behind."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
import time

from registry.cli.spoken import EXIT_INPUT, CommandFault
from registry.rights.words import Words

PARENT_CHECK_S = 1.0

HELP_ADDRESS = Words("Адрес, на котором слушать; иначе 127.0.0.1.", "Address to listen on; else 127.0.0.1.")
IN_USE = Words(
    "порт {port} на {address} занят; выберите другой: --port",
    "port {port} of {address} is in use; choose another: --port",
)
NO_ADDRESS = Words("слушать {address}:{port} нельзя: {said}", "cannot listen on {address}:{port}: {said}")


def check_port(address: str, port: int) -> None:
    """Try the port out: the server itself would share it with another process of the same user.

    Raises:
        CommandFault: It is in use, or the address is not this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        words = IN_USE if error.errno == errno.EADDRINUSE else NO_ADDRESS
        said = error.strerror or str(error)
        raise CommandFault(words.filled(address=address, port=port, said=said), EXIT_INPUT) from error


def address_of(address: str, port: int) -> str:
    """Return what a browser or a client is given."""
    return f"http://{f'[{address}]' if ':' in address else address}:{port}/"


def end_with_parent() -> None:
    """End this process once its parent is gone: one that was killed would else leave it to serve on."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os.kill(os.getpid(), signal.SIGTERM)
