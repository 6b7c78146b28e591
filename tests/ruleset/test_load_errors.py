"""Every error of a rule file: where it points, what it says, how it says to mend it."""

from __future__ import annotations

import contextlib
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rulefiles import cases, entry, loaded, places, refused, region, rule, shown, write

from cleaner.errors import CleanerError, Problem, RuleFileError, UsageError
from cleaner.ruleset.load import load
from cleaner.ruleset.models import Rule
from cleaner.ruleset.schema import CATEGORIES

LOOK_AROUND = "unless: {regex: '...'}"
NO_EFFECT = "has no effect here: only  drop: region  reads it"

# what is wrong, the file (the mark is where the problem must point), words of the message, words of the fix
UNREADABLE = [
    ("a tab indents", "cleaner: 1\nrules:\n‸\t- id: a\n", "not valid YAML", "replace the tab"),
    ("a backslash in double quotes", 'cleaner: 1\npack: "‸\\d"\n', "found unknown escape character", r"use single quotes: '\d'"),
    ("text that begins with @", "cleaner: 1\npack: ‸@news\n", "cannot start any token", "quote the text: '@news'"),
    ("text that begins with a backquote", "cleaner: 1\npack: ‸`news`\n", "cannot start any token", "quote the text: '`news`'"),
    ("a colon and a space in text", "cleaner: 1\npack: Note‸: this: that\n", "mapping values are not allowed", "quote text that holds a colon and a space: 'Note: this: that'"),
    ("a list that is never closed", "cleaner: 1\nlists: {a: [b\n‸", "did not find expected ',' or ']'", ""),
    ("a quote that is never closed", "cleaner: 1\npack: 'news\n‸", "found unexpected end of stream", ""),
    ("a bell", "cleaner: 1\n# äöü\npack: a‸\x07b\n", "character U+0007 is not allowed in YAML", ""),
    ("a NUL", "cleaner: 1\n# äöü\npack: a‸\x00b\n", "character U+0000 is not allowed in YAML", ""),
    ("a second document", "cleaner: 1\n‸---\ncleaner: 1\n", "a second YAML document starts here", ""),
    ("an alias", "cleaner: 1\ndisable: [{rule: a, reason: ‸*why}]\n", "alias *why: aliases are refused", "quote it if you mean the text: '*why'"),
    ("an anchor", "cleaner: 1\npack: ‸&a news\n", "anchor &a: anchors and aliases are refused", ""),
    ("an anchor of a list", "cleaner: 1\nlists: {a: ‸&x [b]}\n", "anchor &x", ""),
    ("a tag", "cleaner: 1\npack: ‸!!python/object news\n", "tag tag:yaml.org,2002:python/object: tags are refused", ""),
    ("a tag of a mapping", "cleaner: 1\nlists: ‸!!set {a: [b]}\n", "tags are refused", ""),
    ("a key that stands twice", "cleaner: 1\npack: a\n‸pack: b\n", "key 'pack' stands twice in this mapping (first in line 2)", "join the two"),
    ("a key of a condition that stands twice", rule(when="{part: head, ‸part: tail}"), "key 'part' stands twice", "join the two"),
    ("a list as a key", "cleaner: 1\n? ‸[a]\n: b\n", "stands where a key is expected", "put a key before it"),
    ("a file of 100,000 brackets", "[" * 32 + "‸" + "[" * 99_968, "nested deeper than 32 levels", ""),
    ("a file of 100,000 dashes", "- " * 32 + "‸" + "- " * 99_968, "nested deeper than 32 levels", ""),
    ("a file of more than a megabyte", "‸cleaner: 1\n#" + "x" * 1_000_000, "larger than 1,000,000 bytes", ""),
]  # fmt: skip
TRAPS = [
    ("a backspace that was meant as a word boundary", rule(is_=None, regex=r'‸"\bAdvertisement\b"'), r"(\b is a backspace)", r"use single quotes: '\bAdvertisement\b'"),
    ("a backspace in a list", rule(is_=r'[Advertisement, ‸"\bAd\b"]'), "as an escape", r"'\bAd\b'"),
    ("a number sign that begins a comment", rule(is_="\n  - Advertisement\n  - ‸Ad # 3"), "YAML reads '# 3' as a comment", "quote the text: 'Ad # 3'"),
    ("a number sign behind a value", rule(why="‸See rule # 3"), "YAML reads '# 3' as a comment", "'See rule # 3'"),
    ("Python's raw string", rule(is_=None, regex="‸r\"\\bAdvertisement\\b\""), "this is Python's raw string", r"use single quotes: '\bAdvertisement\b'"),
    ("Python's raw string in single quotes, in a list", rule(is_=None, regex=r"[Advertisement, ‸r'\bAd\b']"), "this is Python's raw string", r"'\bAd\b'"),
    ("a colon and a space in an entry", rule(is_="[Advertisement, ‸Share this: Facebook]"), "is 2: text expected; YAML reads `: ` as a mapping", "quote it: 'Share this: Facebook'"),
    ("a colon and a space in a value", rule(why="\n    ‸Note: it's a label"), "why: text expected; YAML reads `: ` as a mapping", "quote it: 'Note: it''s a label'"),
    ("brackets that were meant as text", rule(is_="\n  - Advertisement\n  - ‸[Sponsored]"), "is 2: text expected; YAML reads [...] as a list", "quote it: '[Sponsored]'"),
]  # fmt: skip
FILES = [
    ("an empty file", "‸", "a rule file is a mapping that begins with the format version", "cleaner: 1"),
    ("a file that is a list", "‸- a\n", "a rule file is a mapping", "cleaner: 1"),
    ("a file that is text", "‸hello\n", "a rule file is a mapping", "cleaner: 1"),
    ("no format version", "‸pack: news\n", "the key `cleaner` (version of the rule format) is missing", "begin the file with  cleaner: 1"),
    ("an unknown format version", "cleaner: ‸2\n", "rule format '2' is not known to this version, which reads format 1", "upgrade cleaner"),
    ("an unknown key of the file", "cleaner: 1\n‸pakc: news\n", "unknown key 'pakc'. Did you mean 'pack'? Known keys: cleaner, pack, layer", ""),
    ("an unknown layer", "cleaner: 1\nlayer: ‸sit\n", "layer can't be 'sit'. Did you mean 'site'? Known: pack, site, project", ""),
    ("a pack with a space", "cleaner: 1\npack: ‸en news\n", "pack 'en news' must be words with / between them", "pack: en/ads"),
    ("rules that are no list", "cleaner: 1\nrules: ‸{id: a}\n", "rules is a list: every rule begins with a dash", "- id: my-rule"),
    ("a rule that is text", "cleaner: 1\nrules:\n- ‸label\n", "a rule is a mapping of keys, not the text 'label'", "- id: my-rule"),
    ("a rule that is a list", "cleaner: 1\nrules:\n- ‸[label]\n", "a rule is a mapping of keys, not a list", "- id: my-rule"),
    ("a mapping for a list's entry", rule("lists: {a: [‸{b: c}]}\n"), "lists a 1: text expected; YAML reads `: ` as a mapping", "quote it: 'b: c'"),
    ("an empty entry of a list", rule("lists: {a: [‸'']}\n"), "lists a 1 is empty", "take it out"),
    ("lists that are no mapping", rule("lists: ‸[a]\n"), "lists is a mapping of keys, not a list", ""),
    ("a profile that is no level", rule("profiles: {mine: {least: ‸hi}}\n"), "profiles mine least can't be 'hi'. Did you mean 'high'? Known: certain, high, medium, none", ""),
    ("a profile that is off for nothing known", rule("profiles: {mine: {least: high, off: [‸add]}}\n"), "profiles mine off 1 can't be 'add'. Did you mean 'ads'?", ""),
    ("an unknown list", rule("lists: {signup: [Advertisement]}\n", is_="[Advertisement, ‸{list: singup}]"), "no list 'singup' in this file. Did you mean 'signup'?", "lists: {singup: [...]}"),
    ("an unknown list in a condition", rule("lists: {signup: [a]}\n", when="{next: {is: ‸{list: sign-up}}}"), "no list 'sign-up' in this file. Did you mean 'signup'?", "lists: {sign-up: [...]}"),
    ("a list where there are none", rule(unless="{is: ‸{list: signup}}"), "no list 'signup' in this file.", "lists: {signup: [...]}"),
    ("a pack scope with an unknown key", "cleaner: 1\nfor: {‸lnag: en}\n", "unknown key 'lnag' of for. Did you mean 'lang'? Known keys: lang, site, source, fingerprint", ""),
]  # fmt: skip
KEYS = [
    ("an unknown key of a rule", rule(**{"‸unles": "x"}), "unknown key 'unles'. Did you mean 'unless'? Known keys: id, category", ""),
    ("an unknown key that resembles none", rule(**{"‸weight": "3"}), "unknown key 'weight'. Known keys: id, category", ""),
    ("an unknown condition", rule(when="{‸prat: tail}"), "unknown key 'prat' of when. Did you mean 'part'? Known keys: is, starts", ""),
    ("an unknown key of near", rule(when="{near: {category: ads, ‸withn: 3}}"), "unknown key 'withn' of when near. Did you mean 'within'? Known keys: category, within", ""),
    ("an unknown key of next", rule(when="{next: {‸lik: headline}}"), "unknown key 'lik' of when next. Did you mean 'like'?", ""),
    ("a condition that neighbours don't have", rule(when="{next: {‸part: tail}}"), "unknown key 'part' of when next", ""),
    ("an unknown key of a scope", rule(for_="{‸sites: a.example}"), "unknown key 'sites' of for. Did you mean 'site'?", ""),
    ("an unknown key of an example", rule(tests="[{drop: Advertisement, ‸kep: x}, {keep: x}]"), "unknown key 'kep' of tests 1. Did you mean 'keep'?", ""),
    ("an unknown key of a bridge", region(bridge="{gap: 1, then: 2, ‸thn: 3}"), "unknown key 'thn' of bridge. Did you mean 'then'?", ""),
    ("no why", rule(**{"‸id": "label"}, why=None), "key 'why' is missing", "why: ..."),
    ("no id", rule(**{"‸category": "ads"}, id=None), "key 'id' is missing", "id: ..."),
    ("near without a category", rule(when="{near: ‸{within: 3}}"), "key 'category' is missing", "category: ..."),
    ("a bridge without then", region(bridge="‸{gap: 1}"), "key 'then' is missing", "then: ..."),
    ("an unknown category", rule(category="‸adds"), "category can't be 'adds'. Did you mean 'ads'? Known: ads, promo.newsletter", ""),
    ("a category without its branch", rule(category="‸newsletter"), "category can't be 'newsletter'. Did you mean 'promo.newsletter'?", ""),
    ("a branch for a category", rule(category="‸promo"), "category can't be 'promo'", ""),
    ("an unknown confidence", rule(confidence="‸hgih"), "confidence can't be 'hgih'. Did you mean 'high'? Known: certain, high, medium", ""),
    ("an unknown extent", rule(drop="‸lien"), "drop can't be 'lien'. Did you mean 'line'? Known: line, paragraph, region, inline, node", ""),
    ("an unknown cut", rule(drop=None, cut="‸befor"), "cut can't be 'befor'. Did you mean 'before'? Known: after, before", ""),
    ("a region that is kept", rule(drop=None, keep="‸region"), "keep can't be 'region'. Known: line, paragraph, node", ""),
    ("an unknown class", rule(when="{next: {like: [prose, ‸headlines]}}"), "when next like 2 can't be 'headlines'. Did you mean 'headline'?", ""),
    ("an unknown class to take", region(take="[‸heading]"), "take 1 can't be 'heading'. Did you mean 'headline'? Known: blank, symbol", ""),
    ("an unknown part", rule(when="{part: [head, ‸tial]}"), "when part 2 can't be 'tial'. Did you mean 'tail'? Known: head, body, tail", ""),
    ("an unknown source", rule(for_="{source: ‸txt}"), "for source 1 can't be 'txt'. Did you mean 'text'? Known: text, html", ""),
    ("an unknown branch near", rule(when="{near: {category: ‸relatd}}"), "when near category 1 can't be 'relatd'. Did you mean 'related'?", ""),
    ("an unknown repeats", rule(when="{repeats: ‸once}"), "when repeats can't be 'once'. Known: earlier", ""),
    ("a scope that is text", rule(for_="‸en"), "for is a mapping of keys, not the text 'en'", ""),
    ("conditions that are a list", rule(when="‸[part]"), "when is a mapping of keys, not a list", ""),
    ("a need that is a number", region(need="‸2"), "need is a mapping of keys, not the text '2'", ""),
    ("a mapping of two keys for text", rule(why="‸{a: b, c: d}"), "why: text expected, not a mapping", ""),
    ("examples that are text", rule(tests="‸none"), "tests: a list is expected, not the text 'none'", ""),
    ("examples that are a mapping", rule(tests="‸{drop: Advertisement, keep: Ad}"), "tests: a list is expected, not a mapping", ""),
    ("a disable that is a mapping", rule("disable: ‸{rule: label, reason: x}\n"), "disable: a list is expected, not a mapping", ""),
    ("an inline example of one line", rule(drop="inline", is_=None, contains="Advertisement", tests="[{inline: ‸[Advertisement x]}, {keep: x}]"), "tests 1 inline", ""),
    ("an empty list", rule(is_="‸[]"), "is is empty", "give it a value, or take it out"),
    ("an empty phrase", rule(is_="[Advertisement, ‸'']"), "is 2 is empty", "give it a value, or take it out"),
    ("an empty why", rule(why="‸''"), "why is empty", "give it a value, or take it out"),
    ("an empty example", rule(tests="[{drop: ‸[]}, {keep: x}]"), "tests 1 drop is empty", "take it out"),
    ("an id in the wrong case", rule(id="‸Slot_Label"), "id 'Slot_Label' must be lower-case letters, digits and single dashes", "id: slot-label"),
    ("a number that is a word", rule(when="{words: {max: ‸many}}"), "when words max: a whole number is expected", ""),
    ("a number below zero", rule(when="{count: {min: ‸-1}}"), "when count min: input should be greater than or equal to 0, not '-1'", ""),
    ("a share above one", rule(unless="{prose_share: {min: ‸40}}"), "unless prose_share min: input should be less than or equal to 1, not '40'", ""),
    ("a share of nothing", rule(unless="{prose_share: {min: ‸0}}"), "input should be greater than 0, not '0'", ""),
    ("a near too wide", rule(when="{near: {category: ads, within: ‸51}}"), "when near within: input should be less than or equal to 50, not '51'", ""),
    ("a gap too wide", region(bridge="{gap: ‸6, then: 2}"), "bridge gap: input should be less than or equal to 5, not '6'", ""),
    ("a region of no line", region(max="{lines: ‸0}"), "max lines: input should be greater than or equal to 1, not '0'", ""),
    ("a flag that is no flag", rule(raw="‸maybe"), "raw: input should be a valid boolean", ""),
]  # fmt: skip
CONTRADICTIONS = [
    ("two verbs", rule(**{"‸id": "label"}, keep="line"), "a rule has one verb (drop, cut or keep); this one has drop and keep", "make it one rule a verb"),
    ("no verb", rule(**{"‸id": "label"}, drop=None), "a rule has one verb (drop, cut or keep); this one has none", ""),
    ("two matchers", rule(**{"‸id": "label"}, starts="Adv"), "a rule has one matcher (is, starts, ends, contains, regex, like, css); this one has is and starts", "put the others under  when:"),
    ("no matcher", rule(**{"‸id": "label"}, is_=None), "a rule has one matcher (is, starts, ends, contains, regex, like, css); this one has none", ""),
    ("drop: node", rule(drop="‸node"), "drop: node takes an element of a page, so it needs  css", "css: [nav]"),
    ("keep: node", rule(drop=None, keep="‸node"), "keep: node takes an element of a page, so it needs  css", "css: [nav]"),
    ("css for text alone", rule(is_=None, css="‸.ad", for_="{source: text}"), "css has no effect here: the rule is for text", "for: {source: html}"),
    ("a region with a matcher", region(is_="‸Advertisement"), "is: a region is opened by `from`", "from: {is: ...}"),
    ("a region without from", region(**{"‸id": "label"}, from_=None), "a region needs `from`: the line that opens it", "from: {is: [Related articles]}"),
    ("a region whose from is empty", region(from_="‸{}"), "from says nothing", ""),
    ("a region without take", region(**{"‸id": "label"}, take=None), "a region needs `take`: the classes of line", "take: [headline, teaser]"),
    ("from outside of a region", rule(from_="‸{is: x}"), "from " + NO_EFFECT, "take the key out"),
    ("take outside of a region", rule(take="‸headline"), "take " + NO_EFFECT, "take the key out"),
    ("bridge outside of a region", rule(bridge="‸{gap: 1, then: 2}"), "bridge " + NO_EFFECT, "take the key out"),
    ("need outside of a region", rule(need="‸{lines: 2}"), "need " + NO_EFFECT, "take the key out"),
    ("max outside of a region", rule(max="‸{lines: 2}"), "max " + NO_EFFECT, "take the key out"),
    ("spares of a drop rule", rule(spares="‸label"), "spares has no effect here: only a keep rule spares", "use keep:"),
    ("raw beside like", rule(is_=None, like="headline", raw="‸true"), "raw has no effect on like", "take the key out"),
    ("an inline drop of whole lines", rule(drop="‸inline"), "drop: inline cuts a part out of a line, so it needs  contains  or  regex", ""),
    ("a drop rule that protects", rule(category="‸protect"), "category protect is for keep rules; this rule drops", "name the kind of noise"),
    ("a drop rule for verse", rule(is_=None, like="‸verse"), "verse and dialogue protect: only a keep rule may name them", ""),
    ("a drop rule for dialogue", rule(is_=None, like="‸[headline, dialogue]"), "verse and dialogue protect", ""),
    ("an empty when", rule(when="‸{}"), "when says nothing", "name a condition"),
    ("an empty unless", rule(unless="‸{}"), "unless says nothing", "name a condition"),
    ("an empty next", rule(when="{next: ‸{}}"), "next says nothing about the line", "next: {like: headline}"),
    ("an empty prev", rule(unless="{prev: ‸{}}"), "prev says nothing about the line", "prev: {like: headline}"),
    ("words without bounds", rule(when="{words: ‸{}}"), "words needs min or max", "words: {max: 40}"),
    ("bounds the wrong way round", rule(when="{words: ‸{min: 3, max: 2}}"), "words: min 3 is more than max 2, so it never holds", ""),
    ("near under unless", rule(unless="{near: ‸{category: ads}}"), "near can't stand under unless", "when:"),
    ("near in a keep rule", rule(drop=None, keep="line", when="{near: ‸{category: ads}}"), "near can't stand in a keep rule", ""),
    ("a keep rule that hangs on a fingerprint", rule(drop=None, keep="line", for_="{fingerprint: ‸[a]}"), "a keep rule can't hang on a fingerprint", "for: {site: [...]}"),
    ("a phrase that folds to nothing", rule(is_="[Advertisement, ‸'\u200b']"), "folds to nothing, so it would match every line or none", ""),
    ("a phrase in a condition that folds to nothing", rule(when="{next: {starts: [‸'\u00ad']}}"), "folds to nothing", ""),
]  # fmt: skip
REGEXES = [
    ("look-ahead", r"(?!x)Advertisement", "'(?!': RE2 has no look-around", LOOK_AROUND),
    ("positive look-ahead", r"Advertisement(?=x)", "'(?=': RE2 has no look-around", LOOK_AROUND),
    ("look-behind", r"(?<=x)Advertisement", "'(?<=': RE2 has no look-around", LOOK_AROUND),
    ("negative look-behind", r"(?<!x)Advertisement", "'(?<!': RE2 has no look-around", LOOK_AROUND),
    ("a back-reference", r"(a)\1dvertisement", "RE2 has no back-references", "write the repeated part out"),
    ("a named back-reference", r"(?P<a>a)(?P=a)", "RE2 has no back-references", "write the repeated part out"),
    (r"\W in a class", r"[\W_]advertisement", r"\W can't stand inside [...]", "list the characters that you mean"),
    (r"\S in a class", r"[\S]advertisement", r"\S can't stand inside [...]", "list the characters that you mean"),
    (r"\b beside a letter outside ASCII", r"x \büber uns", r"\b beside 'ü' in the middle of a regex", r"such as a space or [^\w]"),
    ("a bracket that is never closed", r"(advertisement", "RE2 can't read this regex: missing )", ""),
    ("a bracket that was never opened", r"advertisement)", "RE2 can't read this regex: unexpected )", ""),
    ("a class that is never closed", r"[a-z", "RE2 can't read this regex: missing ]", ""),
    ("a repetition without end", r"a{2000}", "RE2 can't read this regex: invalid repetition size", ""),
    ("a possessive repetition", r"a++", "RE2 can't read this regex: bad repetition operator", ""),
    ("an atomic group", r"(?>a)", "RE2 can't read this regex: invalid perl operator: (?>", ""),
    ("an escape of another dialect", r"advertisement\Z", r"RE2 can't read this regex: invalid escape sequence: \Z", ""),
    ("a regex for every line", r"(advertisement)?", "also matches an empty line, so it would match every line", ""),
    ("a regex for blank lines", r"^\s*$", "also matches an empty line", ""),
]  # fmt: skip
EXAMPLES = [
    ("no drop example", rule(**{"‸id": "label"}, tests="[{keep: x}]"), "rule label has no drop example, so nothing shows that it works", "tests: [{drop: [...]}]"),
    ("no keep example", rule(**{"‸id": "label"}, tests="[{drop: Advertisement}]"), "rule label has no keep example: a look-alike that must stay", "tests: [{keep: [...]}]"),
    ("a keep rule without a keep example", rule(**{"‸id": "label"}, drop=None, keep="line", tests=None), "rule label has no keep example", ""),
    ("a drop example that doesn't match", rule(tests="[{drop: [Advertisement, ‸SPONSORED]}, {keep: x}]"), "rule label does not match its own drop example; the line folds to 'sponsored'", "correct the matcher or the example"),
    ("an inline example that doesn't match", rule(is_=None, drop="inline", regex="'\\(ad\\)'", tests="[{inline: [‸a ad b, a b]}, {keep: x}]"), "rule label does not match its own drop example; the line folds to 'a ad b'", ""),
    ("a keep example that goes", rule(tests="[{drop: Advertisement}, {keep: [x, ‸'- ADVERTISEMENT -']}]"), "rule label drops its own keep example '- ADVERTISEMENT -', wherever the line stands", "narrow the matcher, add  when:  or  unless:, or quote"),
    ("a document without gutters", rule(tests="\n  - {drop: Advertisement, keep: x}\n  - doc: ‸|\n      + a\n      Advertisement\n"), "doc: line 2 has no gutter: begin it with '+ ', '- ' or '. ': 'Advertisement'", ""),
    ("a document that the rule does not touch", rule(tests="\n  - doc: ‸|\n      + a\n      - b\n"), "rule label matches no line of its own documents", "correct the matcher or the doc"),
    ("a drop example that only the next rule takes", rule(tests="[{drop: [Advertisement, ‸Sponsored]}, {keep: x}]") + entry(id="other", is_="Sponsored", tests="[{drop: Sponsored}, {keep: x}]"), "rule label does not match its own drop example", ""),
]  # fmt: skip
CHANGES = [
    ("the same id twice", rule() + entry().replace("id: ", "id: ‸"), "rule label stands twice (first in ", "to change that rule use  override:"),
    ("disable of an unknown rule", rule("disable: [{rule: ‸lable, reason: x}]\n"), "no rule 'lable'. Did you mean 'label'?", "cleaner rules list"),
    ("disable of an unknown branch", rule("disable: [{rule: ‸en/relate/*, reason: x}]\n"), "no rule 'en/relate/*'.", "cleaner rules list"),
    ("disable without a reason", rule("disable: [‸{rule: label}]\n"), "key 'reason' is missing", "reason: ..."),
    ("override of an unknown rule", rule("override: [{rule: ‸labels, set: {confidence: high}, reason: x}]\n"), "no rule 'labels'. Did you mean 'label'?", "cleaner rules list"),
    ("override without a reason", rule("override: [‸{rule: label, set: {confidence: high}}]\n"), "key 'reason' is missing", "reason: ..."),
    ("override with an unknown value", rule("override: [{rule: label, set: {confidence: ‸hgih}, reason: x}]\n"), "confidence can't be 'hgih'. Did you mean 'high'?", ""),
    ("override with an unknown key", rule("override: [{rule: label, set: {‸unles: x}, reason: x}]\n"), "unknown key 'unles'. Did you mean 'unless'?", ""),
    ("override to a contradiction", rule("override: [{rule: label, set: ‸{keep: line}, reason: x}]\n"), "this one has drop and keep", ""),
    ("override of an id", rule("override: [{rule: label, set: {id: ‸other}, reason: x}]\n"), "id can't be overridden", "write a rule of your own"),
    ("override of tests", rule("override: [{rule: label, set: {tests: ‸[]}, reason: x}]\n"), "tests can't be overridden", "write a rule of your own"),
    ("override that sets nothing", rule("override: [{rule: label, set: ‸{}, reason: x}]\n"), "set is empty", ""),
    ("override that breaks the rule's own example", rule("override: [{rule: label, set: ‸{is: Sponsored}, reason: x}]\n"), "does not match its own drop example", ""),
    ("spares that name no rule", rule(drop=None, keep="line", spares="[label, ‸lable]"), "no rule 'lable' to spare from. Did you mean 'label'?", ""),
]  # fmt: skip
ROWS = [*FILES, *KEYS, *CONTRADICTIONS, *EXAMPLES, *CHANGES]


@pytest.mark.parametrize(
    ("text", "message", "fix"), [row[1:] for row in UNREADABLE + TRAPS], ids=[row[0] for row in UNREADABLE + TRAPS]
)
def test_what_yaml_trips_over_is_told_first_at_its_place_with_words_and_a_fix(
    tmp_path: Path, text: str, message: str, fix: str
) -> None:
    first = refused(write(tmp_path, text))[0]
    assert [shown(first)] == places(text)
    assert message in first.message
    assert fix in first.fix


@pytest.mark.parametrize(("text", "message", "fix"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_one_mistake_is_one_problem_at_its_place_with_words_and_a_fix(
    tmp_path: Path, text: str, message: str, fix: str
) -> None:
    problems = refused(write(tmp_path, text))
    assert [shown(problem) for problem in problems] == places(text), problems
    assert message in problems[0].message
    assert fix in problems[0].fix
    assert str(problems[0]).startswith(f"{tmp_path / 'rules.yaml'}:{problems[0].line}:{problems[0].column}: ")


def in_every_place(regex: str) -> list[str]:
    """Files with this regex as a matcher, as a condition, as the opening of a region and as an inline drop."""
    quoted = f"‸'{regex}'"
    return [
        rule(is_=None, regex=quoted),
        rule(when=f"{{next: {{regex: [x, {quoted}]}}}}"),
        rule(unless=f"{{regex: {quoted}}}"),
        region(from_=f"{{regex: {quoted}}}"),
        rule(is_=None, drop="inline", regex=quoted, tests="[{inline: [Advertisement x, x]}, {keep: x}]"),
    ]


@pytest.mark.parametrize(("regex", "message", "fix"), [row[1:] for row in REGEXES], ids=[row[0] for row in REGEXES])
def test_a_regex_that_rules_cannot_use_is_refused_wherever_it_stands(
    tmp_path: Path, regex: str, message: str, fix: str
) -> None:
    for text in in_every_place(regex):
        problems = refused(write(tmp_path, text))
        assert list(dict.fromkeys(map(shown, problems))) == places(text), (text, problems)
        assert message in problems[0].message
        assert fix in problems[0].fix


# --- all at once


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = rule(
        "pakc: x\ndisable: [{rule: a, reason: ''}]\n".replace("pakc", "‸pakc").replace("''", "‸''"),
        category="‸adds", confidence="‸sure", drop="‸lien", when="{part: ‸tial, words: {max: ‸many}}", **{"‸unles": "x"},
    )  # fmt: skip
    assert sorted(map(shown, refused(write(tmp_path, text)))) == places(text)


def test_all_problems_of_all_files_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    texts = {
        "a.yaml": "cleaner: ‸2\n",
        "b.yaml": rule(drop="‸lien", **{"‸colour": "red"}),
        "c/d.yml": "cleaner: 1\npack: ‸@x\n",
        "e.yaml": rule(id="good"),
        "f.yaml": rule(id="other", tests="[{drop: ‸Sponsored}, {keep: x}]"),
    }
    for name, text in texts.items():
        write(tmp_path, text, name)
    problems = refused(tmp_path)
    expected = [(str(tmp_path / name), *place) for name, text in texts.items() for place in places(text)]
    assert [(problem.file, *shown(problem)) for problem in problems] == expected


def test_the_message_ends_with_the_number_of_problems(tmp_path: Path) -> None:
    one, two = (
        write(tmp_path, rule(drop="lien"), "1.yaml"),
        write(tmp_path, rule(id="x", drop="lien", why="''"), "2.yaml"),
    )
    for paths, words in (([one], "1 problem in"), ([one, two], "3 problems in")):
        with pytest.raises(RuleFileError) as caught:
            load(paths, built_in=False)
        assert str(caught.value).splitlines()[-1].startswith(words)


def test_a_good_rule_beside_a_broken_one_is_not_blamed(tmp_path: Path) -> None:
    text = rule(id="good") + entry(id="bad", drop="‸lien") + entry(id="other")
    assert [shown(problem) for problem in refused(write(tmp_path, text))] == places(text)


@cases(
    ("says", "text"),
    [
        ("a rule that is cut off is not told that keys are missing", "cleaner: 1\nrules:\n- id: label\n  why: ‸@handle\n  drop: line\n"),
        ("an unknown list is not told that the example doesn't match", rule(is_="‸{list: nosuch}")),
        ("a broken scope of the pack is told once", rule("for: {‸lnag: en}\n")),
        ("a broken document is not told that examples are missing", rule(tests="\n  - doc: ‸|\n      + a\n      Advertisement\n")),
        ("an alias is not told that it's empty", "cleaner: 1\ndisable: [{rule: a, reason: ‸*why}]\n"),
        ("a backspace is not told that the example doesn't match", rule(is_=None, regex=r'‸"\bAdvertisement\b"')),
        ("a broken regex of an inline rule is told once", rule(is_=None, drop="inline", regex="‸'(?!x)Advertisement'")),
    ],
)  # fmt: skip
def test_a_mistake_has_no_echo(tmp_path: Path, says: str, text: str) -> None:
    problems = refused(write(tmp_path, text))
    assert [shown(problem) for problem in problems] == places(text), problems


# --- the excerpt and its caret


@cases(
    ("says", "text", "under"),
    [
        ("a short line", rule(drop="‸lien"), "lien"),
        ("a tab in the line", rule(why="'a\tb'", is_="['\t', ‸{a: b}]"), "{a: b}"),
        ("letters outside ASCII", rule(is_="[Größe, ‸{a: b}]"), "{a: b}"),
        ("letters outside the first plane", rule(is_="['😀', ‸{a: b}]"), "{a: b}"),
        ("a long line", rule(is_="[" + "Advertisement, " * 40 + "‸{a: b}, " + "Sponsored, " * 40 + "x]"), "{a: b}"),
    ],
)  # fmt: skip
def test_the_caret_stands_under_the_mistake(tmp_path: Path, says: str, text: str, under: str) -> None:
    (problem,) = refused(write(tmp_path, text))
    _, excerpt, caret, *_ = str(problem).splitlines()
    assert set(caret) == {" ", "^"}
    assert excerpt[caret.index("^") :].startswith(under)
    assert len(excerpt) < 200


def test_line_ends_of_every_kind_count_as_one_line(tmp_path: Path) -> None:
    text = rule(drop="‸lien")
    for end in ("\n", "\r\n", "\r"):
        (problem,) = refused(write(tmp_path, text.replace("\n", end)))
        assert [shown(problem)] == places(text)


def test_a_problem_without_a_place_names_the_file_alone() -> None:
    assert str(Problem("a.yaml", 0, 0, "can't be read")) == "a.yaml: can't be read"


def test_the_error_survives_pickling(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError) as caught:
        load([write(tmp_path, rule(drop="lien"))], built_in=False)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.problems, str(again)) == (caught.value.problems, str(caught.value))


# --- files and folders


@pytest.mark.parametrize(
    ("encoding", "content", "line", "words"),
    [
        ("Latin-1", "cleaner: 1\n# f\xfcr\n".encode("latin-1"), 2, "not UTF-8: byte 0xfc at offset 14"),
        ("UTF-16", "cleaner: 1\n".encode("utf-16-le").join([b"\xff\xfe", b""]), 1, "not UTF-8: byte 0xff at offset 0"),
    ],
    ids=["Latin-1", "UTF-16"],
)
def test_a_file_that_is_not_utf8_is_refused_with_line_and_offset(
    tmp_path: Path, encoding: str, content: bytes, line: int, words: str
) -> None:
    (problem,) = refused(write(tmp_path, content))
    assert (problem.line, problem.message, problem.fix) == (line, words, "save the file as UTF-8")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert load([write(tmp_path, b"\xef\xbb\xbf" + rule().encode())], built_in=False).rules


def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, rule())

    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    (problem,) = refused(path)
    assert str(problem) == f"{path}: can't be read: Permission denied"


@pytest.mark.parametrize("name", ["nosuch.yaml", "nosuch"])
def test_a_path_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: no such rule file or folder") as caught:
        load([tmp_path / name])
    assert caught.value.exit_code == 2


def test_a_folder_without_rule_files_is_named(tmp_path: Path) -> None:
    write(tmp_path, rule(), "rules.txt")
    with pytest.raises(UsageError, match=r"no rule files here \(\*\.yaml or \*\.yml\)"):
        load([tmp_path], built_in=False)


def test_a_link_to_a_rule_file_that_is_gone_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, rule(), "good.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nosuch")
    with pytest.raises(CleanerError, match=r"gone\.yaml"):
        load([tmp_path], built_in=False)


# --- what is no mistake


@pytest.mark.parametrize(
    "text", ["1:30", "No", "yes", "2023-03-21", "1e3", "~", "0x10", "null", "1_000", ".5", "1.50", "="]
)
def test_scalars_stay_what_the_author_wrote(tmp_path: Path, text: str) -> None:
    ruleset = loaded(tmp_path, rule(raw="true", is_=text, tests=f"[{{drop: {text}}}, {{keep: x}}]"))
    assert ruleset.index.hits([text], [text]), f"{text} was changed on its way"
    assert ruleset.rules[0].examples[0].drop == (text,)


@cases(
    ("says", "text"),
    [
        ("a comment behind two spaces", rule(why="The label of a slot.  # as on most papers")),
        ("a comment on a line of its own", rule(why="The label.\n  # as on most papers")),
        ("a number sign in a word", rule(is_="[Advertisement, Ad#3]")),
        ("a number sign in quotes", rule(is_="[Advertisement, 'Ad # 3']")),
        ("an escaped letter in double quotes", rule(is_=r'[Advertisement, "\u00c9t\u00e9"]')),
        ("a colon without a space", rule(is_="[Advertisement, ad:here]")),
        ("nesting to the depth that rules need", region(bridge="{gap: 1, then: 2}", unless="{next: {is: [a, [b]]}}".replace(", [b]", ""))),
        ("a word that ends in r and a quote", rule(is_="[Advertisement, our 'ad']")),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_trap_loads(tmp_path: Path, says: str, text: str) -> None:
    assert len(loaded(tmp_path, text).rules) == 1


@cases(
    ("says", "text"),
    [
        ("the second document alone", rule(tests="\n  - doc: |\n      + a\n      - b\n  - doc: |\n      - Advertisement\n")),
        ("a document with a line that may go", rule(tests="\n  - doc: |\n      + a\n      . Advertisement\n      - b\n")),
        ("an example that the next rule takes too", rule() + entry(id="other", regex="^adv", is_=None, tests="[{drop: Adverts}, {keep: x}]")),
    ],
)  # fmt: skip
def test_examples_that_show_that_the_rule_works_load(tmp_path: Path, says: str, text: str) -> None:
    assert loaded(tmp_path, text).rules


def test_every_entry_of_a_file_becomes_a_rule(tmp_path: Path) -> None:
    text = "cleaner: 1\nrules:\n" + "".join(entry(id=f"label-{n}") for n in range(50))
    assert len(loaded(tmp_path, text).rules) == 50


# --- nothing escapes

WRONG = ["", "x", "''", "[]", "{}", "[x]", "{x: y}", "[[x]]", "[{x: y}]", "[{}]", "-1", "1", "1" * 30, "nan", "1e400", "*a", "!x y"]  # fmt: skip
KEYS_OF_A_RULE = [field.alias or name for name, field in Rule.model_fields.items()]


def outcome(path: Path) -> tuple[tuple[Problem, ...], int]:
    """The problems of a file and the number of rules that it gives."""
    try:
        return (), len(load([path], built_in=False).rules)
    except RuleFileError as error:
        return error.problems, 0


@pytest.mark.parametrize("key", KEYS_OF_A_RULE)
def test_a_value_of_any_wrong_kind_is_a_problem_with_a_place_or_loads(tmp_path: Path, key: str) -> None:
    for value in WRONG:
        for text in (rule(**{key: value}), rule(f"override: [{{rule: label, set: {{{key}: {value}}}, reason: x}}]\n")):
            problems, rules = outcome(write(tmp_path, text))
            assert rules == (0 if problems else 1), f"{key}: {value} was passed over"
            assert all(problem.line and problem.column for problem in problems)


_PIECES = [*"[]{}:-#&*!|>'\"%@`\\ \n\t\x00\ud800é", "cleaner: 1", "rules:", "- ", "id: a", "drop: line", "is", "when", "tests", *CATEGORIES[:3]]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_refused_or_loads_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    good = rule("pack: en/ads\n", when="{part: tail, near: {category: [ads], within: 2}}", unless="{regex: '^a\\b'}")
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 12)))
    piece = "".join(data.draw(st.lists(st.sampled_from(_PIECES), max_size=4)))
    path = tmp_path / "damaged.yaml"
    path.write_bytes((good[:start] + piece + good[end:]).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(RuleFileError):
        load([path], built_in=False)
