"""Rule format 1 as typed models: what loads a rule file is also what generates its JSON Schema.

Every scalar arrives as text (see yamltext); the models turn numbers and flags into what they mean. Field descriptions
are the words of the rule reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from cleaner.classes import CLASSES, PREDICATES
from cleaner.ruleset.schema import BRANCHES, CATEGORIES


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


NonEmpty = Annotated[str, Field(min_length=1)]
Number = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(gt=0, le=1)]
Percent = Annotated[float, Field(gt=0, le=100)]
Confidence = Literal["certain", "high", "medium"]

if TYPE_CHECKING:  # the checker can't read a Literal made of a tuple
    Category: TypeAlias = str
    Branch: TypeAlias = str
    Texts: TypeAlias = tuple[str, ...]
    LineClasses: TypeAlias = tuple[str, ...]
    KeepClasses: TypeAlias = tuple[str, ...]
    Branches: TypeAlias = tuple[str, ...]
    Parts: TypeAlias = tuple[str, ...]
    Opens: TypeAlias = tuple[str, ...]
    Sources: TypeAlias = tuple[str, ...]
    Strings: TypeAlias = tuple[str, ...]
else:
    Category = Literal[CATEGORIES]
    Branch = Literal[BRANCHES]

    def _some(kind: Any, schema: dict[str, Any]) -> Any:
        """One value or a list of values of this kind."""
        one_or_more = {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}
        listed = Annotated[tuple[kind, ...], Field(min_length=1), BeforeValidator(_as_list)]
        return Annotated[listed, WithJsonSchema(one_or_more)]

    def _names(names: tuple[str, ...]) -> Any:
        return _some(Literal[names], {"enum": list(names)})

    _TEXT = {"type": ["string", "number", "boolean"]}  # an editor may read 1984 as a number; we read text
    _LIST = {"type": "object", "properties": {"list": {"type": "string"}}, "required": ["list"]}
    Strings = _some(NonEmpty, _TEXT)
    Texts = _some(NonEmpty, {"anyOf": [_TEXT, _LIST]})
    LineClasses = _names(CLASSES)
    KeepClasses = _names(CLASSES + PREDICATES)
    Branches = _names(BRANCHES)
    Parts = _names(("head", "body", "tail"))
    Opens = _names(("document", "paragraph", "entry"))
    Sources = _names(("text", "html"))


class Strict(BaseModel):
    """Unknown keys are errors; models are values."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Bounds(Strict):
    """A whole number from min to max."""

    min: Number | None = None
    max: Number | None = None


class LineLook(Strict):
    """What a line must look like: every key that is given must hold."""

    is_: Texts | None = Field(None, alias="is", description="The line is exactly one of these, decoration ignored.")
    starts: Texts | None = Field(None, description="The line begins with one of these.")
    ends: Texts | None = Field(None, description="The line ends with one of these.")
    contains: Texts | None = Field(None, description="The line holds one of these, as whole words.")
    regex: Texts | None = Field(None, description="The folded line holds a match of one of these RE2 regexes.")
    like: KeepClasses | None = Field(None, description="The line is of one of these classes.")
    css: Texts | None = Field(None, description="HTML: the line stands inside of an element that matches one of these.")


class Window(LineLook):
    """Lines above or below, up to `within` away, that look so; `count` says how many, one at least where it isn't."""

    within: Annotated[int, Field(ge=1, le=200)] = 10
    count: Bounds | None = None
    until: LineClasses | None = Field(None, description="Look no further than a line of one of these classes.")


if TYPE_CHECKING:
    Windows: TypeAlias = tuple[Window, ...]
else:
    Windows = Annotated[
        tuple[Window, ...],
        Field(min_length=1),
        BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    ]


class Near(Strict):
    """A line dropped under one of these categories stands within so many lines (blank ones not counted)."""

    category: Branches
    within: Annotated[int, Field(ge=1, le=50)] = 3


class SomeShare(Strict):
    """At least this share, 0 to 1."""

    min: Share


class Shares(Strict):
    """A share from min to max, 0 to 1."""

    min: Share | None = None
    max: Annotated[float, Field(ge=0, le=1)] | None = None


class Conditions(LineLook):
    """What must (when) or must not (unless) be true of the line and its place."""

    part: Parts | None = Field(None, description="Before (head), inside (body) or after (tail) the main run.")
    words: Bounds | None = Field(None, description="Words of the line.")
    near: Near | None = Field(None, description="A dropped line of that category stands near.")
    between: Near | None = Field(None, description="Dropped lines of those categories stand near, above and below.")
    next: LineLook | None = Field(None, description="The next line that is not blank looks so.")
    prev: LineLook | None = Field(None, description="The line before that is not blank looks so.")
    opens: Opens | None = Field(
        None, description="The line is the first of the document, of a paragraph of several lines, or of such an entry."
    )
    above: Windows | None = Field(None, description="Lines above look so; or a list of such looks.")
    below: Windows | None = Field(None, description="Lines below look so; or a list of such looks.")
    repeats: Literal["earlier", "prev", "later"] | None = Field(
        None, description="The same line stands above (prev: right above); later: below, list marks ignored."
    )
    count: Bounds | None = Field(None, description="Occurrences of the folded line in the document.")
    prose_before: Bounds | None = Field(None, description="Lines of prose before the line.")
    prose_after: Bounds | None = Field(None, description="Lines of prose after the line.")
    prose_share: SomeShare | None = Field(None, description="Share of the document's prose words that would go.")
    figures: SomeShare | None = Field(None, description="Share of the lines that would go that are figures alone.")
    link_density: Shares | None = Field(None, description="HTML: share of the line's characters inside of links.")


class Scope(Strict):
    """The documents that a rule is for; a site and a fingerprint are two ways to know the same site."""

    lang: Strings | None = Field(None, description="ISO 639-1 codes.")
    site: Strings | None = Field(
        None, description="example.com is that host and all under it; *.example.com only those under it."
    )
    source: Sources | None = Field(None, description="The kind of document.")
    fingerprint: Strings | None = Field(
        None, description="Lines that all stand in the document; asked only without a URL."
    )


class Bridge(Strict):
    """Let `gap` odd lines through if `then` lines of the list follow."""

    gap: Annotated[int, Field(ge=1, le=5)]
    then: Annotated[int, Field(ge=1, le=20)]


class LineCount(Strict):
    """A number of lines."""

    lines: Annotated[int, Field(ge=1)]


class Test(Strict):
    """Examples that are run: what the rule drops, and the look-alikes that must stay."""

    __test__ = False  # for pytest: no test class

    drop: Texts | None = Field(None, description="Lines that this rule must take.")
    keep: Texts | None = Field(None, description="Lines that no rule of the whole stack may take.")
    doc: NonEmpty | None = Field(None, description="A document with gutters: `+ ` kept, `- ` dropped, `. ` either.")
    inline: Annotated[tuple[str, str], Field()] | None = Field(None, description="A line before and after.")
    html: NonEmpty | None = Field(None, description="A page, or a piece of one; with it, what is gone and left of it.")
    gone: Texts | None = Field(None, description="With html: lines that this rule must take.")
    left: Texts | None = Field(None, description="With html: lines that no rule may take.")
    lang: NonEmpty | None = None
    site: NonEmpty | None = None
    todo: bool = Field(False, description="A known miss: fails on purpose, and says so when it no longer does.")


class Rule(Strict):
    """One rule: one verb, one matcher, and what must hold besides."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(
        description="Unique in the pack, kebab-case."
    )
    category: Category
    confidence: Confidence
    why: NonEmpty = Field(description="One sentence, printed in reports.")
    for_: Scope | None = Field(None, alias="for")
    drop: Literal["line", "paragraph", "region", "inline", "node"] | None = None
    cut: Literal["after", "before", "below", "above"] | None = Field(
        None, description="The rest of the text; below and above leave the line itself."
    )
    keep: Literal["line", "paragraph", "node"] | None = None
    is_: Texts | None = Field(None, alias="is")
    starts: Texts | None = None
    ends: Texts | None = None
    contains: Texts | None = None
    regex: Texts | None = None
    like: KeepClasses | None = None
    css: Texts | None = None
    raw: bool = Field(False, description="Match the line as it stands: case, quotes and decoration count.")
    from_: LineLook | None = Field(None, alias="from", description="The line that opens a region.")
    take: LineClasses | None = Field(None, description="Classes of line that a region goes on over.")
    bridge: Bridge | None = None
    need: LineCount | None = Field(None, description="Fewest lines after the opening one, or nothing goes.")
    max: LineCount | None = Field(None, description="Most lines of a region; 200 where it isn't given.")
    when: Conditions | None = None
    unless: Conditions | None = None
    spares: Strings | None = Field(None, description="A keep rule saves from these rules only.")
    tests: tuple[Test, ...] = ()


class Disable(Strict):
    """Switch rules of other files off."""

    rule: NonEmpty
    reason: NonEmpty


class Override(Strict):
    """Change keys of a rule of another file; each key is replaced as a whole."""

    rule: NonEmpty
    set: dict[str, Any]
    reason: NonEmpty


class Profile(Strict):
    """What is dropped: matches of at least this confidence, categories that are off left alone."""

    least: Literal["certain", "high", "medium", "none"]
    off: Branches = ()
    score: Percent | None = Field(
        None, description="Per cent of the content that the learned score of plain text is to leave: 99.5 or 97."
    )


class RuleFile(Strict):
    """A rule file."""

    cleaner: Literal["1"] = Field(description="Version of the rule format.")
    pack: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*$")] | None = Field(None, description="Begins every id.")
    layer: Literal["pack", "site", "project"] | None = Field(
        None, description="Where the file stands above the built-in packs."
    )
    for_: Scope | None = Field(
        None, alias="for", description="Scope of every rule of the file that has none of that key."
    )
    lists: dict[str, Strings] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    disable: tuple[Disable, ...] = ()
    override: tuple[Override, ...] = ()
    profiles: dict[str, Profile] = Field(default_factory=dict)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, for editors: the same models that load it.

    A scalar of YAML may be read by an editor as a number, so number and text are both allowed where a number stands.
    """
    schema = RuleFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "cleaner rule file, format 1"
    schema["properties"]["cleaner"] = {"const": 1, "description": "Version of the rule format."}
    for side in ("above", "below"):
        looks = schema["$defs"]["Conditions"]["properties"][side]
        looks["anyOf"] = [{"$ref": "#/$defs/Window"}, *looks["anyOf"]]
    return schema
