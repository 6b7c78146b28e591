"""How a model is written: JSON with a line for each tree, so that two models can be compared."""

from __future__ import annotations

import json
from typing import Any


def written(model: dict[str, Any]) -> str:
    """The model as text, the same for equal values."""
    heads = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in model.items() if key != "trees"
    ]
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in model["trees"])
    return "{\n" + ",\n".join(heads) + ',\n"trees": [\n' + trees + "\n]\n}\n"
