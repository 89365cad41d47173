"""What can be wrong with a tree, a proof, a note, a checkpoint or a tile.

Each class is named after the fact, and its message says what was expected and what came.
"""

from __future__ import annotations


class AuditLogError(ValueError):
    """Base of every fault that this room finds in the bytes it was given."""


class Base64Error(AuditLogError):
    """Text is not standard, padded, canonical base64 (RFC 4648, section 4)."""


class DecimalError(AuditLogError):
    """Text is not a canonical decimal: digits of ASCII, no leading zero, below 2**63."""


class LeafSizeError(AuditLogError):
    """A leaf is empty or longer than 65,535 bytes."""


class TreeError(AuditLogError):
    """Base: the tree cannot be built from what was given."""


class TreeSizeError(TreeError):
    """A tree size is negative or not below 2**63."""


class FrontierError(TreeError):
    """The right edge given has not as many nodes as a tree of that size has."""


class NodeMissingError(TreeError):
    """A node that is needed was not read."""


class HashSizeError(TreeError):
    """A hash has not 32 bytes."""


class ProofError(AuditLogError):
    """Base: the proof does not prove what it claims."""


class ProofRangeError(ProofError):
    """The index lies outside the tree, or the older tree is larger than the newer one."""


class ProofLengthError(ProofError):
    """The proof has more or fewer hashes than trees of these sizes need."""


class ProofHashError(ProofError):
    """A hash given with the proof has not 32 bytes."""


class ProofMismatchError(ProofError):
    """The root that follows from the proof is another one."""


class NoteError(AuditLogError):
    """Base: the signed note, or a verifier key for it, cannot be accepted."""


class NoteTooLargeError(NoteError):
    """The note is larger than 64 KiB."""


class NoteSyntaxError(NoteError):
    """The note has not the shape that C2SP signed-note gives it."""


class NoteSignatureError(NoteError):
    """A signature that names a known key does not verify under it."""


class KeyNameError(NoteError):
    """A key name is empty or holds white space, a plus sign or a control character."""


class VerifierKeyError(NoteError):
    """A verifier key is malformed, of an unknown kind, or its key id is not its own."""


class CheckpointError(AuditLogError):
    """Base: the checkpoint cannot be accepted."""


class CheckpointSyntaxError(CheckpointError):
    """The text is not the three lines origin, size, root."""


class ExtensionLineError(CheckpointError):
    """The checkpoint has lines after the root; the register allows none."""


class OriginError(CheckpointError):
    """The checkpoint belongs to another log than the one asked for."""


class CheckpointUnsignedError(CheckpointError):
    """The log itself has not signed the checkpoint."""


class CosignatureError(CheckpointError):
    """A known witness's cosignature is malformed or does not verify."""


class TileError(AuditLogError):
    """Base: a tile, an entry bundle or a path to one cannot be accepted."""


class TilePathError(TileError):
    """The path is not the canonical path of a tile or an entry bundle."""


class TileLengthError(TileError):
    """The tile has not 32 bytes for each of its hashes."""


class BundleError(TileError):
    """The entry bundle is truncated, holds an empty entry, or has another number of entries."""


class CompressedError(TileError):
    """The bytes are compressed (gzip); the log's bytes are expected as they are."""


class TlogProofError(AuditLogError):
    """Base: the text of the proof file cannot be accepted."""


class TlogProofTooLargeError(TlogProofError):
    """The text is larger than any proof can be."""


class TlogProofSyntaxError(TlogProofError):
    """The text has not the shape that C2SP tlog-proof gives it."""


class TooManyHashesError(TlogProofError):
    """The proof has more than 63 hashes; no tree needs more."""


class CheckpointRequestError(AuditLogError):
    """The text of a checkpoint with its consistency proof has not the shape that C2SP tlog-witness gives it."""
