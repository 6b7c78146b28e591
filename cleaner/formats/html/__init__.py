"""Pages to lines: bytes are decoded, parsed, and rendered into the text that the ledger speaks of."""

from cleaner.formats.html.page import Page, read

__all__ = ["Page", "read"]
