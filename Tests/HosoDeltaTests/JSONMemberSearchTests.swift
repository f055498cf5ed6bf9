import HosoDelta
import Testing

@Suite struct JSONMemberSearchTests {
    private static let text = #"""
        {"a": 1, "b" : {"c":[{"d":"}"},2] , "d\"e":"\\", "f":null},
        "tê": "x\"y","g":true ,"a":2,"h":-1.5e3}
        """#

    @Test(
        "finds a value as it is written",
        arguments: [
            (["a"], "1"), (["b", "c"], #"[{"d":"}"},2]"#), (["b", "f"], "null"), (["tê"], #""x\"y""#),
            (["g"], "true"), (["h"], "-1.5e3"), (["d"], nil), (["b", "g"], nil), (["a", "b"], nil),
            (["b", "c", "d"], nil), (["g", "x"], nil),
        ] as [([String], String?)])
    func value(path: [String], expected: String?) {
        let bytes = Array(Self.text.utf8)
        let found = JSONMemberSearch.value(at: path, in: bytes[...])
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == expected)
        let whole = JSONMemberSearch.value(at: [], in: bytes[...])
        #expect(whole.map(Array.init) == bytes)
    }

    @Test("text that ends too early gives what was read, or nothing")
    func truncated() {
        let bytes = Array(Self.text.utf8)
        for count in bytes.indices {
            let found = JSONMemberSearch.value(at: ["b", "c"], in: bytes[..<count])
            #expect(found == nil || found?.count == 13)
            #expect(JSONMemberSearch.value(at: ["z"], in: bytes[..<count]) == nil)
        }
    }
}
