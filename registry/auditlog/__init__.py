"""The log that proves order and completeness: tree, proofs, notes, checkpoints, tiles. Pure; knows bytes, not entries.

One module per published format. Ed25519 comes in as a callable, so that the only door to cryptography is `signing`.
"""
