"""One rule file: text to models, with every complaint at its line and column."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cleaner.ruleset import models, schema, yamltext
from cleaner.ruleset.suggestion import suggestion
from cleaner.ruleset.yamltext import Path, YamlText

M = TypeVar("M", bound=BaseModel)

#: what authors who know other tools write
_SYNONYMS = {
    "remove": "drop", "delete": "drop", "strip": "drop", "exclude": "drop", "allow": "keep", "protect": "keep",
    "matches": "regex", "match": "regex", "pattern": "regex", "equals": "is", "exact": "is", "text": "is",
    "begins": "starts", "prefix": "starts", "suffix": "ends", "has": "contains", "class": "like", "reason": "why",
    "description": "why", "message": "why", "name": "id", "examples": "tests", "site": "for", "lang": "for",
}  # fmt: skip
_LISTS = {"tests", "disable", "override"}
_LISTABLE = {"is", "starts", "ends", "contains", "regex"}


@dataclass(slots=True)
class ParsedFile:
    """A rule file whose YAML could be read. `rules` holds the raw mapping of each entry, lists filled in."""

    yaml: YamlText
    name: str  #: as printed in messages
    head: models.RuleFile | None  #: the file without its rules; None when the head is broken
    rules: list[tuple[Path, dict[str, Any]]]
    layer: str = "built-in"


def parse(name: str, text: str) -> ParsedFile:
    """Read one rule file; what is wrong is in `.yaml.problems`."""
    yaml = yamltext.read(name, text)
    found = ParsedFile(yaml, name, None, [])
    if not yaml.complete or (yaml.problems and not isinstance(yaml.value, dict)):
        return found
    if not isinstance(yaml.value, dict):
        yaml.complain((), "a rule file is a mapping that begins with the format version", "cleaner: 1")
        return found
    if not _version_is_known(yaml):
        return found
    head = {key: value for key, value in yaml.value.items() if key != "rules"}
    found.head = validated(yaml, models.RuleFile, head, ())
    entries = yaml.value.get("rules", [])
    if not isinstance(entries, list):
        yaml.complain(("rules",), "rules is a list: every rule begins with a dash", "- id: my-rule")
        return found
    lists = yaml.value.get("lists")
    shared_scope = yaml.value.get("for") if found.head else None  # a broken one is told once
    for i, entry in enumerate(entries):
        path: Path = ("rules", i)
        if not isinstance(entry, dict):
            yaml.complain(path, f"a rule is a mapping of keys, not {_kind(entry)}", "- id: my-rule")
            continue
        entry = _with_lists(yaml, entry, lists if isinstance(lists, dict) else {}, path)
        if isinstance(shared_scope, dict):
            scope = entry.get("for", {})
            entry = {**entry, "for": {**_inherited(shared_scope, entry), **scope} if isinstance(scope, dict) else scope}
        found.rules.append((path, entry))
    return found


def _inherited(scope: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The file's scope for one of its rules; a keep rule can't hang on a fingerprint, so it keeps to the site."""
    if "keep" in entry and "site" in scope:
        return {key: value for key, value in scope.items() if key != "fingerprint"}
    return scope


def validated(yaml: YamlText, model: type[M], value: Any, path: Path) -> M | None:
    """The model of a raw value, or None with every error of it added to the file's problems."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        places = [e["loc"] for e in errors]
        unknown = [e["loc"] for e in errors if e["type"] == "extra_forbidden"]
        for e in errors:
            if not _is_echo(e, places, unknown):
                _translate(yaml, model, e, path)
        return None


def _is_echo(error: Any, places: list[Path], unknown: list[Path]) -> bool:
    """True for an error that another one explains: an item inside is wrong, or the missing key is misspelled."""
    loc = error["loc"]
    if error["type"] == "too_short":
        return any(len(other) > len(loc) and other[: len(loc)] == loc for other in places)
    return error["type"] == "missing" and any(
        other[:-1] == loc[:-1] and bool(difflib.get_close_matches(str(other[-1]), [str(loc[-1])], cutoff=0.7))
        for other in unknown
    )


def _version_is_known(yaml: YamlText) -> bool:
    version = yaml.value.get("cleaner")
    if version == schema.FORMAT_VERSION:
        return True
    if version is None:
        yaml.complain(
            (), "the key `cleaner` (version of the rule format) is missing", "begin the file with  cleaner: 1"
        )
    else:
        message = f"rule format {version!r} is not known to this version, which reads format {schema.FORMAT_VERSION}"
        yaml.complain(("cleaner",), message, "upgrade cleaner, or write  cleaner: 1")
    return False


def _with_lists(yaml: YamlText, value: Any, lists: dict[str, Any], path: Path) -> Any:
    """The value with every {list: name} under a matcher replaced by that list's entries."""
    if isinstance(value, list):
        return [_with_lists(yaml, item, lists, (*path, i)) for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, item in value.items():
        if key in _LISTABLE and _names_a_list(item):
            out[key] = _entries(yaml, item, lists, (*path, key))
        elif key in _LISTABLE and isinstance(item, list):
            filled: list[Any] = []
            for i, one in enumerate(item):
                filled += _entries(yaml, one, lists, (*path, key, i)) if _names_a_list(one) else [one]
            out[key] = filled
        else:
            out[key] = _with_lists(yaml, item, lists, (*path, key))
    return out


def _names_a_list(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"list"} and isinstance(value["list"], str)


def _entries(yaml: YamlText, reference: dict[str, str], lists: dict[str, Any], path: Path) -> list[Any]:
    name = reference["list"]
    if name not in lists:
        yaml.complain(
            path, f"no list {name!r} in this file.{suggestion(name, list(lists))}", f"lists: {{{name}: [...]}}"
        )
        return ["?"]
    entries = lists[name]
    return entries if isinstance(entries, list) else [entries]


# --- pydantic's errors in the words of rule authors


def _translate(yaml: YamlText, model: type[BaseModel], error: Any, path: Path) -> None:
    loc, kind, value = tuple(error["loc"]), error["type"], error.get("input")
    place = (*path, *loc)
    name = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        keys = _keys_at(model, loc[:-1])
        where = f" of {_said(loc[:-1])}" if loc[:-1] else ""
        hint = f" Did you mean {_SYNONYMS[name]!r}?" if _SYNONYMS.get(name) in keys else suggestion(name, keys)
        message = f"unknown key {name!r}{where}.{hint} Known keys: {', '.join(keys)}"
        yaml.complain(place, message, at_key=True)
    elif kind == "missing" and isinstance(loc[-1], int):
        what = "a pair: the line before and the line after"
        yaml.complain(place[:-1], f"{_said(loc[:-1])} is {what}", "inline: [before, after]")
    elif kind == "missing":
        fix = f"{name}: one of {', '.join(schema.CATEGORIES)}" if loc == ("category",) else f"{name}: ..."
        yaml.complain(place[:-1], f"key {name!r} is missing", fix)
    elif kind in ("literal_error", "enum"):
        known = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        said = _said(loc)
        yaml.complain(place, f"{said} can't be {value!r}.{suggestion(str(value), known)} Known: {', '.join(known)}")
    elif kind == "tuple_type" and name in _LISTS:
        yaml.complain(
            place, f"{_said(loc)}: a list is expected, not {_kind(value)}", f"begin every entry of {name} with a dash"
        )
    elif kind in ("int_parsing", "int_type", "int_from_float"):
        yaml.complain(place, f"{_said(loc)}: a whole number is expected, not {_kind(value)}")
    elif kind in ("string_type", "tuple_type"):
        _wrong_kind(yaml, place, loc, value, wanted="text")
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        yaml.complain(place, f"{_said(loc)} is a mapping of keys, not {_kind(value)}")
    elif kind in ("string_too_short", "too_short"):
        yaml.complain(place, f"{_said(loc)} is empty", "give it a value, or take it out")
    elif kind == "string_pattern_mismatch" and name in ("id", "pack"):
        good = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-") if name == "id" else "en/ads"
        what = "lower-case letters, digits and single dashes" if name == "id" else "words with / between them"
        yaml.complain(place, f"{name} {value!r} must be {what}", f"{name}: {good}")
    else:
        yaml.complain(place, f"{_said(loc)}: {error['msg'][0].lower()}{error['msg'][1:]}, not {value!r}")


def _wrong_kind(yaml: YamlText, place: Path, loc: Path, value: Any, wanted: str) -> None:
    if isinstance(value, dict) and len(value) == 1:
        (key, inner), *_ = value.items()
        text = f"{key}: {inner}".replace("'", "''")
        yaml.complain(place, f"{_said(loc)}: {wanted} expected; YAML reads `: ` as a mapping", f"quote it: '{text}'")
    elif isinstance(value, list):
        text = ", ".join(map(str, value)).replace("'", "''")
        yaml.complain(place, f"{_said(loc)}: {wanted} expected; YAML reads [...] as a list", f"quote it: '[{text}]'")
    else:
        yaml.complain(place, f"{_said(loc)}: {wanted} expected, not {_kind(value)}")


def _said(loc: Path) -> str:
    """A path as an author would say it: `tests 2 drop 1`."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in loc) or "the value"


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else f"the text {value!r}"


def _keys_at(model: type[BaseModel], loc: Path) -> list[str]:
    """The keys that the model at that path knows."""
    for part in loc:
        if isinstance(part, int):
            continue
        field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
        inner = _inner_model(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _inner_model(argument)) is not None:
            return found
    return None
