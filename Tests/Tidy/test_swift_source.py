"""The reader of Swift text that the rules stand on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from swift_source import SwiftSource  # noqa: E402


def test_comments_and_literals_are_no_code():
    source = SwiftSource(
        'let a = "try! \\(f("x)")) as!"  // try!\n'
        '/* try! /* nested */ try! */ let b = #"try! " as!"#\n'
        'let c = """\n    try! "quoted"\n    """; try! d()\n')
    assert list(source.lines_with("try!")) == [5]
    assert list(source.lines_with("as!")) == []
    assert list(source.lines_with("let")) == [1, 2, 3]


def test_comments_are_found_beside_and_above():
    source = SwiftSource('final class A {}  // guarded\n// guarded\nclass B {}\nclass C {}\nlet a = "// none"\n')
    assert [source.has_comment(line) for line in (1, 3, 4, 5)] == [True, True, False, False]


def test_functions_have_their_lengths():
    source = SwiftSource(
        "struct A {\n"
        "    func short() {}\n"
        "    init(\n        a: Int\n    ) throws\n    {\n        b { }\n    }\n"
        "    private static func call() { self.init(a: 1) }\n"
        "}\n"
        "protocol P {\n    func required(_ a: Int) -> Int\n    init()\n    var b: Int { get }\n}\n"
        "extension A {\n    @inline(__always) public func long<T>(_ t: T) -> [T]\n    where T: P {\n"
        "        []\n    }\n}\n")
    found = [(function.name, function.line, function.line_count) for function in source.functions()]
    assert found == [("short", 2, 1), ("init", 3, 6), ("call", 9, 1), ("long", 17, 4)]


def test_imports_are_found():
    source = SwiftSource("import A\npublic import B\n@preconcurrency import struct C.D\n// import E\n")
    assert source.imports() == [(1, "A"), (2, "B"), (3, "C")]
