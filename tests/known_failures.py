"""What the built-in rules are known to get wrong in corpus/, by document: the reason and the lines (such as "3 7-9").

Each line fails strictly: it must be taken out as soon as the rules get it right. Lines are those of the text, from 1,
without the header.
"""

from __future__ import annotations

Known = dict[str, tuple[str, str]]

#: noise that stays
LEFT: Known = {
    "articles/developing-story.gutter": ("radio line, date and place of the header", "1 4-5"),
    "articles/documentation.gutter": ("breadcrumb, search box, pager and theme line of a manual", "2-4 58-61 63"),
    "articles/faq.gutter": ("name of the site, help widgets", "49-51"),
    "articles/forum-thread.gutter": ("buttons of forum posts and their lists of topics", "1 9 15-17 23-25 31-33 42-44 49-51 56 58 61-66"),
    "articles/gadget-review.gutter": ("shop buttons, section labels, offers", "1-5 32-33 39-42"),
    "articles/interview.gutter": ("section label and controls above the interview", "5 15 54"),
    "articles/lokales-german.gutter": ("the packs are English so far", "1-6 17 23 27-30 34-41"),
    "articles/machine-written-digest.gutter": ("masthead, translation notice in new words", "1 3-4 34"),
    "articles/news-ferry.gutter": ("footer labels on one line", "62"),
    "articles/opinion-newsletter.gutter": ("list under a heading of the site's own, newsletter prose", "17-18 35"),
    "articles/play-excerpt.gutter": ("menu lines of a library, pager with titles", "1-2 55-59 61"),
    "articles/poem-page.gutter": ("section labels, list of other poems", "1-4 42 50-55"),
    "articles/product-page.gutter": ("basket and buttons of a shop", "3 44"),
    "articles/recipe.gutter": ("buttons of a recipe page, list under a heading of the site's own", "1-2 9 58"),
    "articles/regional-paper.gutter": ("masthead, weather with a place, list between stories", "1 3-4 6-7 44-49"),
    "articles/related-in-the-middle.gutter": ("masthead and section label", "1-2"),
    "articles/science-feature.gutter": ("masthead, section labels, newsletter prose", "1-4 35-37"),
    "articles/sports-report.gutter": ("section labels, list under a heading of the site's own, app call", "1-4 49-54 56-59"),
    "articles/wire-no-blank-lines.gutter": ("section label, read-also line, agency notice in new words", "2 13 19"),
}

#: content that goes: nothing may ever stand here for long
LOST: Known = {}
