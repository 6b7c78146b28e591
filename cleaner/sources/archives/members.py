"""From a member of an archive to a document, or to the reject that says why it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from cleaner import sources
from cleaner.sources import compression, files, pages
from cleaner.sources.archives.names import Claims, is_hidden, path_of
from cleaner.sources.container import too_large
from cleaner.sources.markup import HEAD as PAGE_HEAD
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.record import Item, Record, Reject, Skipped, UnfitError
from cleaner.sources.scope import HEAD, Fields, Scope


class Kind(Enum):
    """What a member is; its value says it to people."""

    FILE = "a file"
    FOLDER = "a folder"
    LINK = "a link"
    DEVICE = "a device"
    NOTHING = "nothing that could be read"  #: a stretch of the archive that is no member


class Damage(NamedTuple):
    """What is wrong with a member."""

    kind: str
    reason: str
    rest: bool = False  #: nothing behind it could be read either


class Member(NamedTuple):
    """A member as its archive shows it."""

    number: int  #: from 1, all members counted
    name: str
    offset: int  #: of its header: bytes into the archive, decompressed
    kind: Kind = Kind.FILE
    size: int = 0  #: bytes of its content
    time: int = 0  #: of its last change, as archives of its format spell it
    data: bytes = b""  #: the content, or as much of it as was asked for and could be had
    data_offset: int | None = None  #: where the content stands in the archive, if it stands there as it is
    damage: Damage | None = None


Wants = Callable[[Member], int | None]  #: how many bytes of its content; None: nothing


class Place(NamedTuple):
    """Where a clean text goes in the archive that comes out."""

    path: str
    time: int


class Reader:
    """Members of one archive to items."""

    def __init__(self, archive: str, fields: Fields, scope: Scope, taken: Mapping[int, str] | None = None) -> None:
        """`taken`: which members' names are taken and why, if the members in front are not seen here."""
        self._archive, self._fields, self._scope = archive, fields, scope
        self._taken = taken
        self._claims = Claims()

    def wants(self, member: Member) -> int | None:
        """How many bytes of the content are needed to tell what becomes of a member; None: it need not be read."""
        if member.kind is not Kind.FILE or not self._scope.takes(member.number) or not _look(member.name).is_candidate:
            return None
        return member.size if member.size <= self._scope.most_bytes else PAGE_HEAD

    def passes(self, member: Member) -> str | None:
        """Note the name of a member; if it was taken, why."""
        return claimed(member, self._claims) if self._taken is None else self._taken.get(member.number)

    def items(self, member: Member) -> Iterator[Item]:
        """What becomes of a member: nothing of a folder, and nothing of one that isn't asked for."""
        taken = self.passes(member)
        if member.kind is not Kind.FOLDER and self._scope.takes(member.number):
            yield self._item(member, taken)

    def _item(self, member: Member, taken: str | None) -> Item:
        if member.kind is not Kind.NOTHING and self._is_skipped(member):
            return Skipped(member.number)
        try:
            path = self._checked(member, taken)
        except UnfitError as unfit:
            return self._reject(member, unfit)
        read = pages.read if _look(path).is_page else files.read
        (item,) = read([member.data], f"{self._archive}/{path}", self._fields, self._scope)
        if isinstance(item, Record):
            clean = _clean_path(path)
            return item._replace(
                document=replace(item.document, file=f"{self._archive}:{member.number}"),
                line=member.number,
                offset=member.offset,
                label=member.name,
                row=Place(clean, member.time),
                member=clean,
            )
        assert isinstance(item, Reject)
        at = None if item.bad_offset is None or member.data_offset is None else member.data_offset + item.bad_offset
        return self._reject(member, UnfitError(item.kind, item.reason, at))

    def _is_skipped(self, member: Member) -> bool:
        """True for what is left alone in a folder too: hidden files, and those that are neither text nor page."""
        if member.damage and (member.damage.rest or member.damage.kind == "damaged-header"):
            return False  # others are lost with it, or the name may be another one
        if is_hidden(member.name):
            return True
        look = _look(member.name)
        if look.is_known or not look.is_candidate:
            return not look.is_known
        is_read = member.kind is Kind.FILE and not member.damage and (member.data or not member.size)
        return bool(is_read and self._scope.format == "auto" and not looks_like_a_page(member.data))

    def _checked(self, member: Member, taken: str | None) -> str:
        """The path of a member that can be read; raises UnfitError."""
        if member.kind is Kind.NOTHING or (member.damage and member.damage.rest):
            raise _unfit(member.damage)
        if member.kind is not Kind.FILE:
            raise UnfitError("not-a-file", f"this is {member.kind.value}: only files are read")
        path = path_of(member.name)
        if not _look(path).is_candidate:
            raise UnfitError(
                "nested", "what is packed, or holds many documents, is not opened in an archive: give it by itself"
            )
        if taken:
            raise UnfitError("name-taken", f"{taken}: rename one of them, or clean them by themselves")
        if member.damage:
            raise _unfit(member.damage)
        if member.size > self._scope.most_bytes:
            damage = too_large(self._scope.most_bytes)
            raise UnfitError(damage.kind, damage.reason)
        return path

    def _reject(self, member: Member, unfit: UnfitError) -> Reject:
        whole = len(member.data) >= member.size
        return Reject(
            self._archive,
            unfit.kind,
            unfit.reason,
            member.data if whole else member.data[:HEAD],
            member.number,
            member.offset,
            unfit.bad_offset,
            size=None if whole else member.size,
            rest=member.damage is not None and member.damage.rest,
            label=member.name or None,
        )


def claimed(member: Member, claims: Claims) -> str | None:
    """Claim the name that a member's clean text would have; None if that was free or isn't needed, else why not.

    Depends on the header alone, so that it comes out equal where contents aren't read.
    """
    if member.kind is not Kind.FILE or is_hidden(member.name) or not _look(member.name).is_candidate:
        return None
    try:
        path = path_of(member.name)
    except UnfitError:
        return None
    return claims.claim(_clean_path(path), member.number)


def _clean_path(path: str) -> str:
    return pages.clean_name(path) if _look(path).is_page else path


class _Look(NamedTuple):
    """What the ending of a name says."""

    is_known: bool  #: as a file of its own it would be read
    is_candidate: bool  #: a text or a page may be called so; the others are not read
    is_page: bool


def _look(name: str) -> _Look:
    base = name[max(name.rfind("/"), name.rfind("\\")) + 1 :]
    return _look_of(tuple(base.split(".")[1:][-2:]))


@lru_cache(maxsize=1024)
def _look_of(endings: tuple[str, ...]) -> _Look:
    if not endings:
        return _Look(is_known=False, is_candidate=True, is_page=False)
    name = ".".join(("x", *endings))
    known = sources.known_container(name)
    is_document = known in (files, pages) and not compression.suffix_of(name)
    return _Look(known is not None, is_document, known is pages)


def _unfit(damage: Damage | None) -> UnfitError:
    assert damage is not None
    return UnfitError(damage.kind, damage.reason)
