"""The boxes around the lines of a page, held against a slow count over the elements."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.containers import Containers
from cleaner.formats.html import Page, read

_TAGS = st.sampled_from(
    ["<div>", "<ul>", "<li>", "</div>", "</ul>", "<p>", "<section>", "</section>", "<td>", "<table>"]
)
_SOUP = st.lists(_TAGS | st.sampled_from(["ferry", "two words", "<br>"]), max_size=40).map(" ".join)


def boxes_of(page: Page) -> tuple[Containers, list[int]]:
    shown = [line for line, text in enumerate(page.text.split("\n")) if text]
    parents = [node.parent.number if node.parent else 0 for node in page.elements]
    depths = [node.depth for node in page.elements]
    spans = [node.first for node in page.elements], [node.end for node in page.elements]
    return Containers(parents, depths, spans, np.array(shown, np.intp)), shown


@given(_SOUP)
def test_sums_over_elements_are_those_of_their_lines(markup: str) -> None:
    page = read(markup)
    boxes, shown = boxes_of(page)
    values = np.arange(1.0, len(shown) + 1)
    running = np.concatenate([[0.0], values.cumsum()])[np.newaxis]
    sums = boxes.sums(running)[0]
    for node in page.elements[1:]:
        held = [value for value, line in zip(values, shown, strict=True) if node.first <= line < node.end]
        assert sums[node.number] == sum(held)


@given(_SOUP)
def test_each_box_holds_more_lines_than_the_one_inside_of_it(markup: str) -> None:
    page = read(markup)
    boxes, shown = boxes_of(page)
    elements = np.array([page.nodes[line].number for line in shown], np.intp)
    levels = boxes.levels(elements, 4)
    for at in range(len(shown)):
        inner = int(levels[0][at])
        assert boxes.lines[inner] > 1 or len(shown) == 1 or inner == 0
        for level in levels:
            number = int(level[at])
            assert boxes.first[number] <= at < boxes.end[number]
        for smaller, larger in pairwise(levels):
            assert boxes.lines[larger[at]] > boxes.lines[smaller[at]] or larger[at] == 0


def test_the_main_container_is_the_deepest_that_holds_its_share() -> None:
    page = read("<body><nav><p>Menu</p></nav><main><article><p>One</p><p>Two</p></article></main></body>")
    boxes, _ = boxes_of(page)
    sums = boxes.sums(np.array([[0.0, 1.0, 10.0, 20.0]]))[0]
    assert page.elements[boxes.holding(sums, 0.8)].tag == "article"
    assert page.elements[boxes.holding(sums, 0.99)].tag == "body"
    assert boxes.holding(sums * 0, 0.4) == 0


def test_a_page_that_nests_deep_costs_jumps_not_steps() -> None:
    page = read("<div>" * 5000 + "ferry" + "</div>" * 5000 + "<p>boat</p>")
    boxes, shown = boxes_of(page)
    assert len(shown) == 2
    assert boxes.levels(np.array([page.nodes[shown[0]].number]), 1)[0][0] < 4
