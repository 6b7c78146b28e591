"""Names of members: what is refused, and its look-alike that is not; which names are one."""

from __future__ import annotations

import pytest

from cleaner.sources.archives.names import Claims, is_hidden, path_of
from cleaner.sources.record import UnfitError


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.txt", "a.txt"),
        ("./a/./b.html", "a/b.html"),
        ("a//b.html", "a/b.html"),
        ("a\\b.html", "a/b.html"),
        ("a..b/..c/d...txt", "a..b/..c/d...txt"),
        ("12:30 news.html", "12:30 news.html"),
        ("über uns.html", "über uns.html"),
        ("x" * 4092 + ".txt", "x" * 4092 + ".txt"),
    ],
)
def test_a_safe_name_is_taken_without_what_means_nothing(name: str, path: str) -> None:
    assert path_of(name) == path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.txt", "leads out"),
        ("a/../../b.txt", "leads out"),
        ("a/..", "leads out"),
        ("..\\a.txt", "leads out"),
        (".. /a.txt", "leads out"),
        ("a/.../b.txt", "leads out"),
        ("/etc/a.txt", "absolute"),
        ("\\a.txt", "absolute"),
        ("\\\\host\\share\\a.txt", "absolute"),
        ("C:/a.txt", "drive"),
        ("c:a.txt", "drive"),
        ("a\0.txt", "control character 0"),
        ("a\n.txt", "control character 10"),
        ("\x1b[2Ja.txt", "control character 27"),
        ("x" * 4093 + ".txt", "4,096 bytes"),
        ("./", "empty"),
        ("", "empty"),
    ],
)
def test_a_name_that_could_do_harm_is_refused(name: str, why: str) -> None:
    with pytest.raises(UnfitError) as unfit:
        path_of(name)
    assert unfit.value.kind == "unsafe-name"
    assert why in unfit.value.reason


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        (".a.txt", True),
        ("a/.git/b.txt", True),
        ("__MACOSX/._a.html", True),
        ("./a.txt", False),
        ("../a.txt", False),
        ("a.b.txt", False),
    ],
)
def test_hidden_is_what_a_folder_hides(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("a/b.txt", "a/b.txt", "of member 1"),
        ("a/b.txt", "A/B.TXT", "capitals don't count"),
        ("stra\u00dfe.txt", "STRASSE.txt", "capitals don't count"),
        ("caf\u00e9.txt", "cafe\u0301.txt", "of member 1"),
        ("a", "a/b.txt", "a is a file, that of member 1"),
        ("a/b/c.txt", "a/b", "a folder of member 1"),
        ("a/b/c.txt", "A", "a folder of member 1"),
    ],
)
def test_a_name_that_is_taken_is_told(first: str, second: str, why: str) -> None:
    claims = Claims()
    assert claims.claim(first, 1) is None
    assert why in str(claims.claim(second, 2))
    assert why in str(claims.claim(second, 3))  # the first one keeps it


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a/b.txt", "a/c.txt"),
        ("a/b.txt", "b/b.txt"),
        ("cafe.txt", "caf\u00e9.txt"),
        ("a", "ab/c.txt"),
        ("a/b", "a/bc/d"),
    ],
)
def test_other_names_are_free(first: str, second: str) -> None:
    claims = Claims()
    assert claims.claim(first, 1) is None
    assert claims.claim(second, 2) is None
