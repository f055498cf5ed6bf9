import HosoCore
import HosoSpec
import Testing

@Suite struct AreaTableReaderTests {
    private func read(_ text: String) -> (history: AreaHistory?, errors: [String]) {
        let sink = DiagnosticSink()
        let history = AreaTableReader(file: "areas.csv", sink: sink).read(Array(text.utf8))
        return (history, sink.sorted()?.diagnostics.map(\.description) ?? [])
    }

    private func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        CivilDate(year: year, month: month, day: day).daysSinceEpoch
    }

    @Test(arguments: ["\n", "\r\n"])
    func readsCodesWithTheirParents(lineEnd: String) {
        let lines = [
            "\u{FEFF}code,name,level,parent", "01,Hà Nội,province,", "",
            "00004, \"Ba \"\"Đình\"\"\" ,commune,01",
        ]
        let (history, errors) = read(lines.joined(separator: lineEnd))
        #expect(errors == [])
        #expect(
            history?.tree(on: 0).areaByCode == [
                "01": AreaTree.Area(name: "Hà Nội", level: "province", parent: nil),
                "00004": AreaTree.Area(name: "Ba \"Đình\"", level: "commune", parent: "01"),
            ])
    }

    @Test func columnsMayStandInAnyOrderAmongOthers() {
        let (history, errors) = read("parent,code,note,level,name\n,1,x,top,A\n1,2,y,sub,B")
        #expect(errors == [])
        #expect(history?.tree(on: 0).areaByCode["2"]?.parent == "1")
    }

    private static let timed = "code,name,level,parent,valid_from,valid_to\n"

    @Test func theSameCodeMayStandForUnitsOfDifferentTimes() throws {
        let (read, errors) = read(
            AreaTableReaderTests.timed + """
                24,Bắc Giang,province,,,2025-06-30
                213,Yên Dũng,district,24,,2025-06-30
                24,Bắc Ninh,province,,2025-07-01,
                07210,Nếnh,commune,24,2025-07-01,
                """)
        #expect(errors == [])
        let history = try #require(read)
        #expect(history.tree(on: day(2025, 6, 30)).areaByCode["24"]?.name == "Bắc Giang")
        #expect(history.tree(on: day(2025, 6, 30)).areaByCode.keys.sorted() == ["213", "24"])
        #expect(history.tree(on: day(2025, 7, 1)).areaByCode["24"]?.name == "Bắc Ninh")
        #expect(history.tree(on: AreaHistory.endOfTime).areaByCode.keys.sorted() == ["07210", "24"])
        #expect(history.changeDays == [day(2025, 7, 1)])
    }

    @Test func aParentMayChangeWhileItsUnitsStay() {
        let (_, errors) = read(
            AreaTableReaderTests.timed + "1,a,top,,,2024-12-31\n1,b,top,,2025-01-01,\n2,c,sub,1,2024-02-29,")
        #expect(errors == [])
    }

    @Test(arguments: [
        ("1,a,b,,2025-02-29,", "areas.csv:2: `valid_from` must be a date such as 2025-06-30, or empty"),
        ("1,a,b,,,soon", "areas.csv:2: `valid_to` must be a date"),
        ("1,a,b,,2025-02-02,2025-02-01", "areas.csv:2: the area ends before it begins"),
        (
            "1,a,b,,,2025-06-30\n1,c,b,,2025-06-30,",
            "areas.csv:3: the code `1` is defined twice for the same time: also in line 2"
        ),
        (
            "1,a,b,,2025-01-01,\n2,c,b,1,2024-12-31,",
            "areas.csv:3: area `2` lies in `1`, which is not valid all of that time"
        ),
        (
            "1,a,b,,,2024-12-31\n1,a,b,,2025-01-02,\n2,c,b,1,,",
            "areas.csv:4: area `2` lies in `1`, which is not valid all of that time"
        ),
        ("1,a,b,2,2025-01-01,\n2,a,b,1,2025-01-01,", "areas.csv:2: area `1` lies in itself"),
    ])
    func reportsWhatIsWrongWithTimes(lines: String, message: String) {
        let (history, errors) = read(AreaTableReaderTests.timed + lines)
        #expect(history == nil)
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix(message) ?? false, "\(errors)")
    }

    @Test(arguments: [
        ("", "areas.csv:1: the header lacks `code`, `name`, `level`, `parent`"),
        ("code,name,level\n1,a,b", "areas.csv:1: the header lacks `parent`"),
        ("code,name,level,parent\n1,a,b", "areas.csv:2: the line has 3 fields, the header 4"),
        (
            "code,name,level,parent\n1,a,b,\n1,c,b,",
            "areas.csv:3: the code `1` is defined twice: also in line 2"
        ),
        (
            "code,name,level,parent\n\"1\",\"a\nb\",b,\n2,c,b,9",
            "areas.csv:4: area `2` lies in `9`, which is not in the file"
        ),
        ("code,name,level,parent\n,a,b,", "areas.csv:2: an area without a code"),
        ("code,name,level,parent\n_T,a,b,", "areas.csv:2: the code `_T` has a meaning of its own"),
        ("code,name,level,parent\n1,a,b,1", "areas.csv:2: area `1` lies in itself"),
        ("code,name,level,parent\n0,a,b,1\n1,a,b,2\n2,a,b,1", "areas.csv:3: area `1` lies in itself"),
    ])
    func reportsTheLine(text: String, message: String) {
        let (history, errors) = read(text)
        #expect(history == nil)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) ?? false, "\(errors)")
    }
}
