"""Documents in two halves by the domain they come from: rules tuned on one half can be promised on the other."""

from __future__ import annotations

import hashlib
from typing import Literal

from cleaner.ruleset.ruleset import host_of

Half = Literal["a", "b"]

#: labels under which a country registers domains: bbc.co.uk is a domain, co.uk is none
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "or", "org"})


def registered_domain(host_or_url: str) -> str:
    """The domain that somebody registered: blog.example.co.uk and example.co.uk are of one owner; "" for no host."""
    host = host_of(host_or_url)
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():  # an address
        return host
    country_wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if country_wide else labels[-2:])


def half_of(group: str) -> Half:
    """The half of a registered domain (or of an id): the lowest bit of the first byte of its SHA-256, 0 = a and 1 = b.

    The same name is in the same half in every data set, on every machine, for ever.
    """
    return "b" if hashlib.sha256(group.encode("utf-8", "surrogatepass")).digest()[0] & 1 else "a"
