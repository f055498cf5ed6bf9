import HosoSpec
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("verison", "version"), ("vresion", "version"), ("Version", "version"), ("colums", "columns"),
        ("ke", "key"),
        ("files_", "files"),
    ])
    func namesThatWereMeant(written: String, meant: String) {
        #expect(Suggestion.nearest(to: written, among: ["version", "columns", "key", "files"]) == meant)
    }

    @Test(arguments: ["", "x", "delimiter", String(repeating: "a", count: 100_000)])
    func namesThatMeantNothingHere(written: String) {
        #expect(Suggestion.nearest(to: written, among: ["version", "columns", "key", "files"]) == nil)
    }

    @Test func amongEqualsTheFirstByName() {
        #expect(Suggestion.nearest(to: "cat", among: ["rat", "bat"]) == "bat")
        #expect(Suggestion.hint(for: "cat", among: ["bat"]) == "did you mean `bat`?")
        #expect(Suggestion.hint(for: "zebra", among: ["a1", "b1"], orList: "known") == "known: a1, b1")
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ab", "ba", 1),
    ])
    func distances(left: String, right: String, distance: Int) {
        #expect(Suggestion.editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == distance)
    }
}
