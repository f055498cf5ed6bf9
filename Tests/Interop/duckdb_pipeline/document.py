"""A pipeline file and what it includes, as plain maps of texts; types and parameters get their meaning here."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MAPS = ("registries", "indicators", "checks", "parameters")
PATHS = ("areas", "crosswalk")


class Quoted(str):
    """A text that stands in quotes, and so is never a number or a date."""


class Loader(yaml.BaseLoader):
    """All scalars stay texts: what they mean is the language's matter, not YAML's."""

    def construct_scalar(self, node):
        value = super().construct_scalar(node)
        return Quoted(value) if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"') else value


@dataclass
class ColumnType:
    """A column's type as the pipeline writes it. `name` is a word of the language's table of types."""

    name: str
    length: int = 0
    precision: int = 18
    scale: int = 0
    values: list = field(default_factory=list)
    date_format: str = ""


@dataclass
class Column:
    name: str
    type: ColumnType
    header: str
    is_optional: bool


@dataclass
class Link:
    name: str
    target: str
    by: list
    # Pairs of this side's column and the other side's.
    verify: list
    repairs_leading_zeros: bool = False
    # None, or a map of registry, from, to and at.
    history: dict = None


@dataclass
class Count:
    name: str
    of: str
    link: str
    where: str


@dataclass
class Registry:
    name: str
    globs: list
    format: str
    csv: dict
    key: list
    version: str
    delete_when: str
    columns: list
    derive: dict
    links: list
    counts: list

    def column(self, name):
        return next((column for column in self.columns if column.name == name), None)

    def link(self, name):
        return next(link for link in self.links if link.name == name)

    @property
    def citizen_key(self):
        """Whether other registries link to it by citizen ID."""
        column = self.column(self.key[0])
        return len(self.key) == 1 and column is not None and column.type.name == "citizen_id"

    def only_column_of_type(self, type_name):
        return next((column.name for column in self.columns if column.type.name == type_name), None)


@dataclass
class Document:
    name: str
    registries: dict
    # Name to a list of definitions, each a map as written.
    indicators: dict
    checks: dict
    parameters: dict
    areas: Path = None


def load(path, settings=()):
    """Reads a pipeline file; `settings` are texts `name=value` that override parameters."""
    merged = {name: {} for name in MAPS}
    merge(Path(path), merged, set())
    parameters = dict(merged["parameters"])
    parameters.update(setting.split("=", 1) for setting in settings)
    return Document(
        name=merged.get("pipeline", ""),
        registries={name: registry(name, body) for name, body in merged["registries"].items()},
        indicators={name: body if isinstance(body, list) else [body] for name, body in merged["indicators"].items()},
        checks=merged["checks"],
        parameters={name: typed_parameter(text) for name, text in parameters.items()},
        areas=merged.get("areas"),
    )


def merge(path, merged, seen):
    path = path.resolve()
    if path in seen:
        return
    seen.add(path)
    body = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=Loader) or {}
    for name, value in body.items():
        if name in MAPS:
            merged[name].update(value or {})
        elif name in PATHS:
            merged[name] = path.parent / value
        elif name != "include":
            merged[name] = value
    for other in listed(body.get("include")):
        merge(path.parent / other, merged, seen)


def listed(value):
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def is_true(value):
    return value in ("true", "True", "TRUE")


def registry(name, body):
    return Registry(
        name=name,
        globs=listed(body["files"]),
        format=body.get("format", "csv"),
        csv={"delimiter": ",", "quote": '"', "header": "true", **(body.get("csv") or {})},
        key=listed(body["key"]),
        version=body["version"],
        delete_when=body.get("delete_when"),
        columns=[column(*item) for item in body["columns"].items()],
        derive=dict(body.get("derive") or {}),
        links=[link(*item) for item in (body.get("links") or {}).items()],
        counts=[
            Count(count_name, count["of"], count["link"], count.get("where"))
            for count_name, count in (body.get("counts") or {}).items()
        ],
    )


def column(name, body):
    body = {"type": body} if isinstance(body, str) else body
    if "enum" in body:
        kind = ColumnType("enum", values=listed(body["enum"]))
    else:
        kind = ColumnType(
            body["type"],
            length=int(body.get("length", 0)),
            precision=int(body.get("precision", 18)),
            scale=int(body.get("scale", 0)),
            date_format=body.get("format", ""),
        )
    return Column(name, kind, body.get("from", name), is_true(body.get("optional")))


def link(name, body):
    pairs = []
    for item in listed(body.get("verify")):
        pairs += item.items() if isinstance(item, dict) else [(item, item)]
    history = body.get("history")
    if isinstance(history, str):
        history = {"registry": history}
    return Link(name, body["to"], listed(body["by"]), pairs, body.get("repair") == "leading_zeros", history)


def typed_parameter(text):
    """The type's name and the text, by how the text reads."""
    if isinstance(text, Quoted):
        return "text", text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return "date", text
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", text):
        return "timestamp", text
    if re.fullmatch(r"-?\d+", text):
        return "integer", text
    if re.fullmatch(r"-?\d+\.\d+", text):
        return "decimal", text
    if text in ("true", "false"):
        return "boolean", text
    return "text", text
