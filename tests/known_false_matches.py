"""Built-in rules that break their promise on real sentences, and why they are left as they are for now.

Held against the content lines of the development texts; the sentences themselves are not ours to print.
"""

from __future__ import annotations

#: rule -> what the sentences are
KNOWN = {
    "en/comments/form": "a call to comment that ends a paragraph, cut off from it",
    "en/credit/source-link": "the link to the original behind a digest's paragraph, cut off from it",
    "en/disclaimer/affiliate-anywhere": "affiliate notices of one sentence inside opening paragraphs",
    "en/navigation/footer-label": "calls of two to four words that end a paragraph of an offer, cut off from it",
}
