import HosoCore
import HosoSpec
import Testing

@Suite struct CrosswalkReaderTests {
    /// Two districts of two and one communes become three communes without districts; one stays as it is.
    private static let areas = """
        code,name,level,parent,valid_from,valid_to
        1,P,province,,,
        101,A,district,1,,2025-06-30
        102,B,district,1,,2025-06-30
        11,a,commune,101,,2025-06-30
        12,b,commune,101,,2025-06-30
        21,c,commune,102,,2025-06-30
        11,x,commune,1,2025-07-01,
        21,c,commune,1,2025-07-01,
        22,y,commune,1,2025-07-01,
        """
    private static let right = ["11,11,1,0.7", "12,11,0.4,0.3", "12,22,0.6,1", "21,21,1,1"]

    private func read(_ lines: [String], areas text: String = areas) throws -> (Crosswalk?, [String]) {
        let sink = DiagnosticSink()
        let areas = try #require(AreaTableReader(file: "a.csv", sink: sink).read(Array(text.utf8)))
        let bytes = Array("old_code,new_code,old_share,new_share\n\(lines.joined(separator: "\n"))".utf8)
        let crosswalk = CrosswalkReader(file: "c.csv", areas: areas, sink: sink).read(bytes)
        return (crosswalk, sink.sorted()?.diagnostics.map(\.description) ?? [])
    }

    @Test func readsWhatBecameOfEveryUnit() throws {
        let (crosswalk, errors) = try read(CrosswalkReaderTests.right)
        #expect(errors == [])
        #expect(crosswalk?.lines.map(\.oldShare) == [1, 0.4, 0.6, 1])
        #expect(crosswalk?.lines.map(\.newShare) == [0.7, 0.3, 1, 1])
        #expect(Set(crosswalk?.lines.map(\.day) ?? []) == [20_270])
    }

    @Test(arguments: [
        (0, "13,11,1,0.7", "c.csv:2: `13` is no code of the areas file"),
        (0, "11,23,1,0.7", "c.csv:2: `23` is no code of the areas file"),
        (0, "11,1,1,0.7", "c.csv:2: `1` does not begin when `11` ends, by the areas file"),
        (0, "1,11,1,0.7", "c.csv:2: `11` does not begin when `1` ends, by the areas file"),
        (0, "101,11,1,0.7", "c.csv:2: `101` has units below it; the crosswalk names the lowest units only"),
        (0, "11,11,1", "c.csv:2: the line has 3 fields, the header 4"),
        (1, "12,11,0,0.3", "c.csv:3: `old_share` is a part above 0 and at most 1, or empty"),
        (1, "12,11,0.4,1.1", "c.csv:3: `new_share` is a part above 0 and at most 1, or empty"),
        (1, "12,11,-0.4,0.3", "c.csv:3: `old_share` is a part above 0"),
        (1, "12,11,nan,0.3", "c.csv:3: `old_share` is a part above 0"),
        (1, "12,11,0.4,0.4", "c.csv:3: the parts of the new unit `11` are more than the whole"),
        (2, "12,22,0.7,1", "c.csv:4: the parts of the old unit `12` are more than the whole"),
        (2, "12,22,1,", "c.csv:4: the parts of the old unit `12` are more than the whole"),
        (2, "12,11,0.6,", "c.csv:4: `12` to `11` stands twice: also in line 3"),
        (2, "21,22,,1", "c.csv:5: the parts of the old unit `21` are more than the whole"),
    ])
    func reportsTheLine(index: Int, line: String, message: String) throws {
        var lines = CrosswalkReaderTests.right
        lines[index] = line
        let (crosswalk, errors) = try read(lines)
        #expect(crosswalk == nil)
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix(message) ?? false, "\(errors)")
    }

    @Test(arguments: [
        (2, ["c.csv: no line says what the new unit `22` was made of"]),
        (0, ["c.csv: no line says what became of the old unit `11`"]),
        (
            3,
            [
                "c.csv: no line says what became of the old unit `21`",
                "c.csv: no line says what the new unit `21` was made of",
            ]
        ),
    ])
    func everyUnitThatComesOrGoesHasALine(missing: Int, messages: [String]) throws {
        var lines = CrosswalkReaderTests.right
        lines.remove(at: missing)
        let (crosswalk, errors) = try read(lines)
        #expect(crosswalk == nil)
        #expect(errors.sorted() == messages)
    }

    @Test func aUnitIsLowestAllItsTimeOrNever() throws {
        let areas = """
            code,name,level,parent,valid_from,valid_to
            1,P,province,,,
            11,a,commune,1,,2024-12-31
            """
        let (crosswalk, errors) = try read([], areas: areas)
        #expect(crosswalk == nil)
        #expect(
            errors.first?.contains("`1` has units below it for a part of its time only") ?? false, "\(errors)"
        )
    }
}

@Suite struct ValidityTests {
    @Test(
        arguments: [
            (nil, nil, true, true, true), (5, nil, false, true, true), (nil, 5, true, true, false),
            (5, 5, false, true, false),
        ] as [(Int?, Int?, Bool, Bool, Bool)])
    func bothEndsBelongToIt(from: Int?, to: Int?, before: Bool, on: Bool, after: Bool) {
        let validity = Validity(from: from, to: to)
        #expect([4, 5, 6].map(validity.contains) == [before, on, after])
    }

    @Test func overlapAndCoverAgreeWithTheDays() {
        let ends: [Int?] = [nil, 1, 2, 3]
        let all = ends.flatMap { from in ends.map { Validity(from: from, to: $0) } }
            .filter { ($0.from ?? .min) <= ($0.to ?? .max) }
        func days(_ validity: Validity) -> Set<Int> { Set((-2...6).filter(validity.contains)) }
        for left in all {
            for right in all {
                #expect(left.overlaps(right) == !days(left).isDisjoint(with: days(right)), "\(left) \(right)")
                for third in all {
                    let isCovered = days(left).isSubset(of: days(right).union(days(third)))
                    #expect(
                        left.isLeftUncovered(by: [right, third]) == !isCovered, "\(left) \(right) \(third)")
                }
            }
        }
    }

    @Test func isWrittenAsAnInterval() {
        #expect(Validity(from: 20_089, to: nil).description == "2025-01-01/..")
        #expect(Validity.always.description == "../..")
    }
}
