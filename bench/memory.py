"""Audit a register as an operator does, and print the MiB that the largest process of it took.

    python -m bench.memory FOLDER

A process of its own: what a system says of memory, it says of all children that a process ever had.
"""

from __future__ import annotations

import resource
import subprocess
import sys

KIB_IN_MIB = 1024


def main() -> None:
    """Audit the register in the folder given."""
    command = [sys.executable, "-m", "registry.cli.regctl", "--home", sys.argv[1], "audit", "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIB_IN_MIB)


if __name__ == "__main__":
    main()
