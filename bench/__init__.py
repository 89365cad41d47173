"""The benchmark: what the register does, over what the machine could do, in one run. `make bench` prints JSON lines."""
