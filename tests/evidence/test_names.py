"""The points of names of elements."""

from __future__ import annotations

import pickle

import pytest

from cleaner.evidence.names import NameTable, pieces


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("entryContent-2", ("entry", "content", "entrycontent-2")),
        ("post-body main", ("post", "body", "post-body", "main")),
        ("role=Navigation prop=articleBody", ("role=navigation", "prop=articlebody")),
        ("x" * 41, ()),
        ("", ()),
        ("related related", ("related",)),
        ("FAQList", ("faq", "list", "faqlist")),
    ],
)
def test_names_are_taken_apart_into_words(names: str, found: tuple[str, ...]) -> None:
    assert pieces(names) == found


def test_the_points_of_an_element_are_those_of_its_pieces() -> None:
    table = NameTable({"related": (2.0, 1.5), "related-posts": (0.5, 0.0), "posts": (0.25, 0.0), "entry": (-1.0, -2.0)})
    assert table.of("related-posts") == (2.75, 1.5)
    assert table.of("entry") == (-1.0, -2.0)
    assert table.of("unrelatedly") == (0.0, 0.0)


def test_what_it_remembers_does_not_travel() -> None:
    table = NameTable({"menu": (1.0, 1.0)})
    before = len(pickle.dumps(table))
    for number in range(1000):
        table.of(f"menu item-{number}")
    assert len(pickle.dumps(table)) == before
    assert pickle.loads(pickle.dumps(table)).of("menu") == (1.0, 1.0)
