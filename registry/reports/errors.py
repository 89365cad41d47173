"""What can go wrong when a report is drawn or a publication is read, as facts."""

from __future__ import annotations

from registry.rights.words import Words


class ReportError(ValueError):
    """Base of every error of the reports."""


class FontError(ReportError):
    """A font file is missing or is no TrueType file with a Unicode map."""


class AttachmentError(ReportError):
    """A file to attach has an unfit name or is not UTF-8 text."""


class SealError(ReportError):
    """The seal does not consist of a P-256 certificate and a 64-byte signature."""


class CellTooLongError(ReportError):
    """A text is longer than a cell of a workbook can hold."""


class PublicationError(ReportError):
    """A publication could not be read; `words` tell the clerk why."""

    def __init__(self, words: Words, detail: str = "") -> None:
        super().__init__(f"{words.en} {detail}".strip())
        self.words = words
        self.detail = detail


class PublicationTooLargeError(PublicationError):
    """The file is larger than a publication may be."""


class PublicationNotXmlError(PublicationError):
    """The file is not well-formed XML."""


class PublicationDoctypeError(PublicationError):
    """The file brings a document type or entities of its own."""


class PublicationKindError(PublicationError):
    """The file is XML, but no ST.96 PatentPublication."""
