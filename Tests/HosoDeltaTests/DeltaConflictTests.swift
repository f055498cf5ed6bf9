import HosoCore
import HosoDelta
import Testing

@Suite struct DeltaConflictTests {
    static let metadata = DeltaAction.metadata(DeltaMetadata(id: "x", schemaString: "{}"))
    static let `protocol` = DeltaAction.protocol(DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2))
    static let rearranged = DeltaAction.add(
        DeltaAdd(path: "r", byteCount: 1, modificationTimeMs: 0, dataChange: false))

    static func transaction(_ appId: String) -> DeltaAction {
        .transaction(DeltaTransaction(appId: appId, version: 1))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var mine: [DeltaAction]
        var reads: DeltaConflict.Reads
        var winner: [DeltaAction]
        var expected: DeltaConflict?
    }

    static let cases: [Case] = [
        Case(
            testDescription: "two appends", mine: [add("a")], reads: .nothing, winner: [add("b")],
            expected: nil),
        Case(
            testDescription: "append after a delete", mine: [add("a")], reads: .nothing,
            winner: [remove("b"), .commitInfo(DeltaCommitInfo(timestampMs: 1, operation: nil))], expected: nil
        ),
        Case(
            testDescription: "same file added", mine: [add("a")], reads: .nothing, winner: [add("a")],
            expected: .sameFile),
        Case(
            testDescription: "same file removed", mine: [remove("a")], reads: .nothing, winner: [remove("a")],
            expected: .fileRemoved),
        Case(
            testDescription: "other files removed", mine: [remove("a")], reads: .files(["a", "c"]),
            winner: [remove("b"), add("d")], expected: nil),
        Case(
            testDescription: "a file that was read is removed", mine: [add("a")], reads: .files(["é"]),
            winner: [remove("é")], expected: .fileRemoved),
        Case(
            testDescription: "a file of another normal form is removed", mine: [add("a")],
            reads: .files(["\u{E9}"]), winner: [remove("e\u{301}")], expected: nil),
        Case(
            testDescription: "rows added to a table that was read", mine: [remove("a")], reads: .wholeTable,
            winner: [add("b")], expected: .rowsAdded),
        Case(
            testDescription: "rows rearranged in a table that was read", mine: [add("a")], reads: .wholeTable,
            winner: [rearranged], expected: nil),
        Case(
            testDescription: "file removed from a table that was read", mine: [add("a")], reads: .wholeTable,
            winner: [remove("b")], expected: .fileRemoved),
        Case(
            testDescription: "columns changed", mine: [add("a")], reads: .nothing, winner: [metadata],
            expected: .metadataChanged),
        Case(
            testDescription: "protocol changed", mine: [add("a")], reads: .nothing,
            winner: [metadata, `protocol`], expected: .protocolChanged),
        Case(
            testDescription: "same application", mine: [transaction("a"), transaction("b")], reads: .nothing,
            winner: [transaction("b")], expected: .transaction(appId: "b")),
        Case(
            testDescription: "other application", mine: [transaction("a")], reads: .wholeTable,
            winner: [transaction("b")], expected: nil),
        Case(
            testDescription: "columns change after rows", mine: [metadata], reads: .nothing,
            winner: [add("a")], expected: .rowsChangedBeforeMetadata),
        Case(
            testDescription: "columns change after nothing", mine: [metadata], reads: .nothing,
            winner: [transaction("b")], expected: nil),
    ]

    @Test("tells which commits may follow one another", arguments: cases)
    func between(_ example: Case) {
        #expect(
            DeltaConflict.between(example.mine, reads: example.reads, winner: example.winner)
                == example.expected)
        #expect(example.expected?.description.isEmpty != true)
    }
}
