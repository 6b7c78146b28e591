"""Pages to lines: bytes are decoded, parsed, and rendered into the text that the ledger speaks of."""

from cleaner.formats.html.decode import NotAPageError
from cleaner.formats.html.page import Page, read, rendered

__all__ = ["NotAPageError", "Page", "read", "rendered"]
