"""Pages to lines: bytes are decoded, parsed, and rendered into the text that the ledger speaks of."""

from cleaner.formats.html.decode import NotAPageError
from cleaner.formats.html.page import Page, read, rendered
from cleaner.formats.html.selectors import Selectors

__all__ = ["NotAPageError", "Page", "Selectors", "read", "rendered"]
