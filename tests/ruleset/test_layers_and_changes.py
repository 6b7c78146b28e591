"""What files do to each other (lists, scopes, disable, override, spares, layers) and which rules a document gets."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from rulefiles import cases, entry, loaded, places, refused, rule, shown, write

from cleaner.engine.cleaning import clean
from cleaner.errors import RuleFileError
from cleaner.fold import fold
from cleaner.model import Document, Result
from cleaner.ruleset.load import load
from cleaner.ruleset.ruleset import RuleSet

STORY = (
    "The council voted on Monday to build a tram line from the harbour.\n"
    "The line will be nine kilometres long and is to have fourteen stops.\n"
)


def cleaned(ruleset: RuleSet, text: str, **about: str) -> Result:
    """A text cleaned by all rules of the set, whatever their confidence."""
    dropping = frozenset(i for i, rule in enumerate(ruleset.rules) if not rule.keeps)
    return clean(Document(text, **about), ruleset, dropping)


def active(
    ruleset: RuleSet, url: str | None = None, lang: str | None = None, kind: str = "text", *lines: str
) -> set[str]:
    """Ids of the rules for a document."""
    numbers = ruleset.active(lang, url, kind, [fold(line) for line in lines])
    return {ruleset.rules[i].id for i in numbers}


# --- lists


def test_a_list_stands_for_its_entries_in_every_place_that_takes_phrases(tmp_path: Path) -> None:
    ruleset = loaded(
        tmp_path,
        "cleaner: 1\nlists: {slots: [Advertisement, Sponsored], one: Werbung}\nrules:\n"
        + entry(is_="{list: slots}", tests="[{drop: [Advertisement, Sponsored]}, {keep: x}]")
        + entry(
            id="mixed",
            is_="[Anzeige, {list: slots}, {list: one}]",
            tests="[{drop: [Anzeige, Sponsored, Werbung]}, {keep: x}]",
        )
        + entry(id="beside", is_="Close", when="{next: {is: {list: slots}}}", tests="[{drop: Close}, {keep: x}]"),
    )
    result = cleaned(ruleset, f"Werbung\n{STORY}Close\nSPONSORED:\nClose\n", lang="en")
    assert result.text == f"{STORY}Close\n"


def test_a_list_is_known_in_its_own_file_alone(tmp_path: Path) -> None:
    one = write(tmp_path, rule("lists: {slots: [Advertisement]}\n", is_="{list: slots}"), "1.yaml")
    two = write(tmp_path, rule(id="other", is_="‸{list: slots}"), "2.yaml")
    problems = refused(one, two)
    assert (problems[0].file, shown(problems[0])) == (str(two), places(rule(id="other", is_="‸{list: slots}"))[0])


# --- ids, packs, the same id twice


def test_a_pack_begins_every_id(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, rule("pack: en/ads\n"), rule("pack: de/ads\n"), rule())
    assert [found.id for found in ruleset.rules] == ["en/ads/label", "de/ads/label", "label"]


def test_the_same_id_in_two_files_is_refused_where_it_stands_again(tmp_path: Path) -> None:
    again = rule("pack: en/ads\n").replace("id: ", "id: ‸")
    one, two = write(tmp_path, rule("pack: en/ads\n"), "1.yaml"), write(tmp_path, again, "2.yaml")
    (problem,) = refused(one, two)
    assert problem.message == f"rule en/ads/label stands twice (first in {one}:4)"
    assert (problem.file, [shown(problem)]) == (str(two), places(again))


def test_a_file_given_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, rule())
    assert "stands twice" in refused(path, path)[0].message


def test_a_rule_with_the_id_of_a_built_in_one_is_refused(tmp_path: Path) -> None:
    problem = refused(write(tmp_path, rule("pack: en/ads\n", id="slot-label")), built_in=True)[0]
    assert problem.message.startswith("rule en/ads/slot-label stands twice (first in rules/en/ads.yaml:")


def test_own_files_add_to_the_built_in_packs(tmp_path: Path) -> None:
    built_in, more = load(), load([write(tmp_path, rule(id="my-own"))])
    last = ["html/main-content", "score/text", "score/html"]
    assert [found.id for found in more.rules] == [*(r.id for r in built_in.rules[:-3]), "my-own", *last]
    assert more.rules[-4].layer == "project"
    assert more.hash != built_in.hash


# --- disable and override


def test_disable_takes_a_rule_out_and_says_why(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, rule("pack: a\n"), "cleaner: 1\ndisable: [{rule: a/label, reason: a paper on ads}]\n")
    assert (ruleset.rules, ruleset.disabled) == ((), {"a/label": "a paper on ads"})
    assert cleaned(ruleset, f"{STORY}Advertisement\n").text.endswith("Advertisement\n")


def test_disable_takes_a_branch_out(tmp_path: Path) -> None:
    texts = [rule("pack: a/b\n"), rule("pack: a/b\n", id="more"), rule("pack: a/c\n")]
    ruleset = loaded(tmp_path, *texts, "cleaner: 1\ndisable: [{rule: a/b/*, reason: x}]\n")
    assert [found.id for found in ruleset.rules] == ["a/c/label"]


def test_disable_of_a_built_in_rule_leaves_the_others(tmp_path: Path) -> None:
    before = load()
    ruleset = load([write(tmp_path, "cleaner: 1\ndisable: [{rule: en/ads/slot-label, reason: x}]\n")])
    assert {found.id for found in before.rules} - {found.id for found in ruleset.rules} == {"en/ads/slot-label"}


def test_a_file_may_disable_a_rule_that_stands_in_a_later_file(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, "cleaner: 1\ndisable: [{rule: label, reason: x}]\n", rule())
    assert not ruleset.rules


def test_override_changes_the_keys_that_it_names_and_no_other(tmp_path: Path) -> None:
    (before,) = loaded(tmp_path / "before", rule("pack: a\n")).rules
    change = "cleaner: 1\noverride: [{rule: a/label, set: {confidence: medium, why: Ours.}, reason: x}]\n"
    (after,) = loaded(tmp_path / "after", rule("pack: a\n"), change).rules
    assert (after.id, after.confidence, after.why) == ("a/label", "medium", "Ours.")
    assert (after.category, after.extent, after.layer, after.line) == (
        before.category,
        before.extent,
        before.layer,
        before.line,
    )
    assert after.file.endswith("0.yaml")


def test_override_replaces_a_key_as_a_whole(tmp_path: Path) -> None:
    change = "cleaner: 1\noverride: [{rule: label, set: {is: [Advertisement, Anzeige]}, reason: x}]\n"
    ruleset = loaded(tmp_path, rule(is_="[Advertisement, Sponsored]"), change)
    result = cleaned(ruleset, f"Anzeige\nSponsored\n{STORY}Advertisement\n")
    assert result.text == f"Sponsored\n{STORY}"


def test_two_overrides_of_one_rule_both_hold(tmp_path: Path) -> None:
    change = "cleaner: 1\noverride: [{rule: label, set: {%s}, reason: x}]\n"
    (found,) = loaded(tmp_path, rule(), change % "confidence: high", change % "why: Ours.").rules
    assert (found.confidence, found.why) == ("high", "Ours.")


def test_override_of_a_branch_changes_every_rule_of_it(tmp_path: Path) -> None:
    texts = [rule("pack: a/b\n"), rule("pack: a/b\n", id="more"), rule("pack: a/c\n")]
    ruleset = loaded(tmp_path, *texts, "cleaner: 1\noverride: [{rule: a/b/*, set: {confidence: medium}, reason: x}]\n")
    assert [found.confidence for found in ruleset.rules] == ["medium", "medium", "certain"]


def test_override_keeps_the_scope_of_the_pack(tmp_path: Path) -> None:
    change = "cleaner: 1\noverride: [{rule: label, set: {confidence: high}, reason: x}]\n"
    (found,) = loaded(tmp_path, rule("for: {lang: de}\n"), change).rules
    assert found.scope.langs == {"de"}


def test_an_override_that_breaks_an_example_is_blamed_on_the_file_that_overrides(tmp_path: Path) -> None:
    change = "cleaner: 1\noverride: [{rule: en/ads/slot-label, set: {is: [Zweck]}, reason: x}]\n"
    path = write(tmp_path, change)
    assert {problem.file for problem in refused(path, built_in=True)} == {str(path)}


# --- layers


@pytest.mark.parametrize(
    ("changer", "owner", "allowed"),
    [
        ("project", "project", True),
        ("project", "site", True),
        ("project", "pack", True),
        ("site", "pack", True),
        ("site", "site", True),
        ("pack", "pack", True),
        ("site", "project", False),
        ("pack", "site", False),
        ("pack", "project", False),
    ],
)
@pytest.mark.parametrize(
    "change", ["disable: [{rule: label, reason: x}]", "override: [{rule: label, set: {confidence: high}, reason: x}]"]
)
def test_a_layer_changes_its_own_rules_and_those_below(
    tmp_path: Path, changer: str, owner: str, allowed: bool, change: str
) -> None:
    one, two = rule(f"layer: {owner}\n"), f"cleaner: 1\nlayer: {changer}\n{change}\n"
    if allowed:
        ruleset = loaded(tmp_path, one, two)
        assert [found.confidence for found in ruleset.rules] == ([] if "disable" in change else ["high"])
        return
    with pytest.raises(RuleFileError, match=f"label is of layer {owner}, above this file's layer {changer}"):
        loaded(tmp_path, one, two)


def test_the_layer_of_a_file_is_told_by_its_key_or_its_folder(tmp_path: Path) -> None:
    write(tmp_path, rule(id="one"), "mine.yaml")
    write(tmp_path, rule(id="two"), "sites/example.com.yaml")
    write(tmp_path, rule("layer: pack\n", id="three"), "pack.yaml")
    ruleset = load([tmp_path], built_in=False)
    assert {found.id: found.layer for found in ruleset.rules} == {"one": "project", "two": "site", "three": "pack"}


def test_the_built_in_rules_are_of_the_lowest_layer_but_for_the_sites(tmp_path: Path) -> None:
    for found in load().rules:
        assert found.layer == ("site" if found.file.startswith("rules/sites/") else "built-in"), found.id


# --- spares


SECTION = "Related articles\n"


@cases(
    ("says", "spares", "stays"),
    [
        ("a keep rule without spares saves from every rule", None, True),
        ("it saves from the rule that it names", "a/label", True),
        ("it saves from the branch that it names", "a/*", True),
        ("it saves from one of several", "[b/label, a/label]", True),
        ("it does not save from other rules", "b/label", False),
    ],
)
def test_a_keep_rule_saves_a_line(tmp_path: Path, says: str, spares: str | None, stays: bool) -> None:
    label = {"is_": "Related articles", "tests": "[{drop: Related articles}, {keep: x}]"}
    ruleset = loaded(
        tmp_path,
        rule("pack: a\n", **label),
        rule("pack: b\n", is_="Nothing of this kind", tests="[{drop: Nothing of this kind}, {keep: x}]"),
        rule(
            id="a-section",
            category="protect",
            drop=None,
            keep="line",
            is_="Related articles",
            spares=spares,
            tests="[{keep: Related articles}]",
        ),
    )
    result = cleaned(ruleset, STORY + SECTION + STORY)
    assert (result.text == STORY + SECTION + STORY) is stays
    assert [flag.act for flag in result.flags] == (["veto"] if stays else [])


# --- scopes


@pytest.mark.parametrize(
    ("site", "url", "expected"),
    [
        # keeps first: other sites
        ("example.com", "https://example.org/", False),
        ("example.com", "https://notexample.com/", False),
        ("example.com", "https://example.com.evil.test/", False),
        ("example.com", "https://evil.test/example.com", False),
        ("example.com", "https://evil.test/?u=https://example.com/", False),
        ("example.com", "https://example.com@evil.test/", False),
        ("news.example.com", "https://example.com/", False),
        ("news.example.com", "https://sport.example.com/", False),
        ("*.example.com", "https://example.com/", False),
        ("*.example.com", "https://notexample.com/", False),
        ("example.com", "", False),
        ("example.com", "http://[::1", False),
        ("example.com", "https://", False),
        ("example.com", "mailto:a@example.org", False),
        ("example.com", "not a url at all", False),
        ("example.com", "\ud800", False),
        # the site and all under it
        ("example.com", "https://example.com/a/b?c#d", True),
        ("example.com", "https://example.com", True),
        ("example.com", "http://www.example.com/", True),
        ("example.com", "https://news.example.com/", True),
        ("example.com", "https://a.b.c.example.com/", True),
        ("example.com", "HTTPS://EXAMPLE.COM/", True),
        ("Example.COM", "https://example.com/", True),
        ("example.com", "https://example.com:8080/", True),
        ("example.com", "https://user:pass@example.com/", True),
        ("example.com", "https://example.com./", True),
        ("example.com", "//example.com/a", True),
        ("example.com", "example.com/a", True),
        ("example.com", "example.com:8080/a", True),
        ("example.com", "www.example.com", True),
        ("example.com", "https://example.com:port/", True),
        ("example.com", "example.com/?u=https://evil.test/", True),
        ("example.com", "example.com/a//b", True),
        ("news.example.com", "https://news.example.com/", True),
        ("*.example.com", "https://news.example.com/", True),
        ("*.example.com", "https://a.b.example.com/", True),
        ("localhost", "http://localhost:8000/", True),
        ("127.0.0.1", "http://127.0.0.1:8000/", True),
    ],
)
def test_a_site_is_known_by_its_url(tmp_path: Path, site: str, url: str, expected: bool) -> None:
    ruleset = loaded(tmp_path, rule(for_=f"{{site: '{site}'}}"))
    assert (active(ruleset, url=url) == {"label"}) is expected


@cases(
    ("says", "scope", "about"),
    [
        ("a site with www.", "{site: www.example.com}", {"url": "https://www.example.com/"}),
        ("a site as a URL", "{site: 'https://example.com/'}", {"url": "https://example.com/"}),
        ("a site with a port", "{site: 'example.com:8080'}", {"url": "https://example.com:8080/"}),
        ("a language in capitals", "{lang: EN}", {"lang": "en"}),
        ("a language by its name", "{lang: english}", {"lang": "en"}),
        ("a language with its country", "{lang: en-US}", {"lang": "en"}),
    ],
)
def test_a_scope_that_no_document_would_meet_is_refused_or_understood(
    tmp_path: Path, says: str, scope: str, about: dict[str, str]
) -> None:
    try:
        ruleset = loaded(tmp_path, rule(for_=scope))
    except RuleFileError:
        return
    assert active(ruleset, **about) == {"label"}


FINGERPRINT = "{fingerprint: ['The Harbour Times', Since 1891]}"
BOTH = "{site: example.com, fingerprint: [The Harbour Times]}"
TIMES = ("THE HARBOUR TIMES", "since 1891", "a headline")


@cases(
    ("says", "scope", "url", "lines", "expected"),
    [
        ("one line of two is not enough", FINGERPRINT, None, TIMES[:1], False),
        ("the second line alone is not enough", FINGERPRINT, None, TIMES[1:], False),
        ("a line that goes on is another line", FINGERPRINT, None, ("The Harbour Times Ltd", "Since 1891"), False),
        ("it is not asked where a URL is given", FINGERPRINT, "https://example.org/", TIMES, False),
        ("a site is not guessed without its URL", "{site: example.com}", None, TIMES, False),
        ("a URL of another site beats the fingerprint", BOTH, "https://example.org/", TIMES, False),
        ("all lines, folded, in any order", FINGERPRINT, None, TIMES[::-1], True),
        ("a site without a URL by its fingerprint", BOTH, None, TIMES, True),
        ("a site by its URL without the fingerprint", BOTH, "https://example.com/", (), True),
        ("an empty URL is none", FINGERPRINT, "", TIMES, True),
    ],
)
def test_a_fingerprint_is_asked_only_without_a_url(
    tmp_path: Path, says: str, scope: str, url: str | None, lines: tuple[str, ...], expected: bool
) -> None:
    ruleset = loaded(tmp_path, rule(for_=scope))
    assert (active(ruleset, url, None, "text", *lines) == {"label"}) is expected


@cases(
    ("says", "scope", "lang", "kind", "expected"),
    [
        ("an unknown language gets no rule of a language", "{lang: en}", None, "text", False),
        ("another language", "{lang: en}", "de", "text", False),
        ("another of several", "{lang: [en, de]}", "fr", "text", False),
        ("another source", "{source: html}", None, "text", False),
        ("the language but not the source", "{lang: en, source: html}", "en", "text", False),
        ("the source but not the language", "{lang: en, source: text}", "de", "text", False),
        ("the site but not the language", "{lang: de, site: example.com}", "en", "text", False),
        ("its language", "{lang: en}", "en", "text", True),
        ("one of several languages", "{lang: [en, de]}", "de", "text", True),
        ("its source", "{source: html}", None, "html", True),
        ("either source", "{source: [text, html]}", None, "text", True),
        ("the language and the source", "{lang: en, source: text}", "en", "text", True),
        ("the site and the language", "{lang: en, site: example.com}", "en", "text", True),
        ("no scope at all", None, None, "text", True),
        ("no scope, whatever the language", None, "xx", "html", True),
    ],
)
def test_every_key_of_a_scope_must_hold(
    tmp_path: Path, says: str, scope: str | None, lang: str | None, kind: str, expected: bool
) -> None:
    ruleset = loaded(tmp_path, rule(for_=scope))
    assert (active(ruleset, "https://example.com/", lang, kind) == {"label"}) is expected


@cases(
    ("says", "of_pack", "of_rule", "langs", "sites"),
    [
        ("the pack's scope is that of its rules", "{lang: en}", None, {"en"}, ()),
        ("a rule adds keys", "{lang: en}", "{site: a.example}", {"en"}, ("a.example",)),
        ("a rule's own key replaces the pack's", "{lang: en, site: a.example}", "{lang: de}", {"de"}, ("a.example",)),
    ],
)
def test_a_scope_of_the_pack(
    tmp_path: Path, says: str, of_pack: str, of_rule: str | None, langs: set[str], sites: tuple[str, ...]
) -> None:
    (found,) = loaded(tmp_path, rule(f"for: {of_pack}\n", for_=of_rule)).rules
    assert (found.scope.langs, found.scope.sites) == (langs, sites)


def test_a_scoped_rule_does_not_speak_in_documents_that_are_not_its_own(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, rule(for_="{site: example.com}"))
    text = f"Advertisement\n{STORY}"
    assert cleaned(ruleset, text, url="https://example.org/").text == text
    assert not cleaned(ruleset, text).decisions
    assert cleaned(ruleset, text, url="https://example.com/").text == STORY


# --- the set as a value


def test_a_rule_set_is_the_same_after_a_journey_to_another_process(tmp_path: Path) -> None:
    ruleset = loaded(
        tmp_path,
        rule(for_="{site: example.com}"),
        rule(id="other", is_=None, regex="'^ad\\b'", tests="[{drop: ad}, {keep: x}]"),
    )
    again: RuleSet = pickle.loads(pickle.dumps(ruleset))
    assert (again.rules, again.hash, again.files) == (ruleset.rules, ruleset.hash, ruleset.files)
    text = f"Ad here\n{STORY}Advertisement\n"
    about = {"url": "https://example.com/"}
    assert cleaned(again, text, **about).decisions == cleaned(ruleset, text, **about).decisions


def test_the_hash_hangs_on_what_the_files_say(tmp_path: Path) -> None:
    one, same = loaded(tmp_path / "a", rule()), loaded(tmp_path / "a", rule())
    other = loaded(tmp_path / "a", rule(why="Another."))
    assert one.hash == same.hash != other.hash


def test_rules_are_named_by_id_or_glob(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, rule("pack: a\n"), rule("pack: b\n"))
    assert [[found.id for found in ruleset.named(name)] for name in ("a/label", "*/label", "label")] == [
        ["a/label"],
        ["a/label", "b/label"],
        [],
    ]


def test_two_overrides_of_one_key_are_refused(tmp_path: Path) -> None:
    change = "cleaner: 1\noverride: [{rule: label, set: {why: %s}, reason: x}]\n"
    with pytest.raises(RuleFileError, match="why of label is overridden in"):
        loaded(tmp_path, rule(), change % "Theirs.", change % "Ours.")
