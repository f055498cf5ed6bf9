import HosoCore
import HosoSpec
import Testing

@Suite struct AreaTableReaderTests {
    private func read(_ text: String) -> (tree: AreaTree?, errors: [String]) {
        let sink = DiagnosticSink()
        let tree = AreaTableReader(file: "areas.csv", sink: sink).read(Array(text.utf8))
        return (tree, sink.sorted()?.diagnostics.map(\.description) ?? [])
    }

    @Test(arguments: ["\n", "\r\n"])
    func readsCodesWithTheirParents(lineEnd: String) {
        let lines = [
            "\u{FEFF}code,name,level,parent", "01,Hà Nội,province,", "",
            "00004, \"Ba \"\"Đình\"\"\" ,commune,01",
        ]
        let (tree, errors) = read(lines.joined(separator: lineEnd))
        #expect(errors == [])
        #expect(
            tree?.areaByCode == [
                "01": AreaTree.Area(name: "Hà Nội", level: "province", parent: nil),
                "00004": AreaTree.Area(name: "Ba \"Đình\"", level: "commune", parent: "01"),
            ])
    }

    @Test func columnsMayStandInAnyOrderAmongOthers() {
        let (tree, errors) = read("parent,code,note,level,name\n,1,x,top,A\n1,2,y,sub,B")
        #expect(errors == [])
        #expect(tree?.areaByCode["2"]?.parent == "1")
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
        let (tree, errors) = read(text)
        #expect(tree == nil)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) ?? false, "\(errors)")
    }
}
