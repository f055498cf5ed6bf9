import HosoCore
import HosoEngine
import HosoSpec
import Testing

@Suite("Links, case by case")
struct LinkTests {
    private static let persons = """
        pipeline: test
        reject_limit: 1
        registries:
          people:
            files: people/*
            key: nr
            version: v
            columns:
              nr: citizen_id
              old_id: {type: old_id, optional: true}
              old_id_2: {type: old_id, optional: true}
              full_name: {type: name, optional: true}
              born: {type: date, optional: true}
              note: {type: text, optional: true}
              spouse: {type: person_id, optional: true}
              v: integer
            links:
              partner: {to: people, by: spouse, verify: [note]}
          cards:
            files: cards/*
            key: card
            version: v
            columns:
              card: integer
              person_nr: {type: person_id, optional: true}
              full_name: {type: name, optional: true}
              birth: {type: date, optional: true}
              remark: {type: text, optional: true}
              v: integer
            links:
              person: {to: people, by: person_nr, verify: [full_name, {birth: born}, {remark: note}]}
              plain: {to: people, by: remark}
        """

    private static let people = """
        nr,old_id,old_id_2,full_name,born,note,spouse,v
        001000000001,111111111,,Hòa Bình,1990-01-02,x,001000000002,1
        001000000002,222222222,,Lê An,1991-01-02,y,111.111.111,1
        001000000003,333333333,222222222,Lê An,,,999999999,1
        001000000004,444444444,444444444,,1991-01-02,x,abc,1

        """

    private func cards(_ rows: [String]) throws -> [TextRow] {
        let plan = try TestPlan.load(LinkTests.persons)
        let folder = try InputFolder()
        try folder.write("people/a.csv", LinkTests.people)
        try folder.write(
            "cards/a.csv", "card,person_nr,full_name,birth,remark,v\n" + rows.joined(separator: "\n") + "\n")
        let run = try JobRun(plan, folder)
        return try run.table("cards").rows(["person_status", "person_id", "person_via", "person_differs"])
    }

    @Test(
        "every status",
        arguments: [
            ("001000000001,Hoà  bình,1990-01-02,x", ["verified", "001000000001", "citizen_id", nil]),
            ("001.000.000.001,HÒA BÌNH,1990-01-02,x", ["verified", "001000000001", "citizen_id", nil]),
            ("111111111,Hòa Bình,1990-01-02,x", ["verified", "001000000001", "old_id", nil]),
            ("111 111-111,Hòa Bình,1990-01-03,x", ["mismatch", "001000000001", "old_id", "birth"]),
            (
                "001000000001,Hòa,1990-01-03,z",
                ["mismatch", "001000000001", "citizen_id", "full_name,birth,remark"]
            ),
            ("001000000001,,,", ["mismatch", "001000000001", "citizen_id", "full_name,birth,remark"]),
            ("001000000003,Lê An,,", ["mismatch", "001000000003", "citizen_id", "birth,remark"]),
            ("001000000004,Lê An,1991-01-02,x", ["mismatch", "001000000004", "citizen_id", "full_name"]),
            ("444444444,Lê An,1991-01-02,x", ["mismatch", "001000000004", "old_id", "full_name"]),
            ("222222222,Lê An,1991-01-02,y", ["ambiguous", nil, nil, nil]),
            ("333333333,Lê An,1991-01-02,", ["mismatch", "001000000003", "old_id", "birth,remark"]),
            ("555555555,Lê An,1991-01-02,y", ["not_found", nil, nil, nil]),
            ("001000000009,Lê An,1991-01-02,y", ["not_found", nil, nil, nil]),
            ("12345678,Lê An,1991-01-02,y", ["invalid", nil, nil, nil]),
            ("abc,Lê An,1991-01-02,y", ["invalid", nil, nil, nil]),
            (",Lê An,1991-01-02,y", ["missing", nil, nil, nil]),
            ("- .,Lê An,1991-01-02,y", ["missing", nil, nil, nil]),
        ] as [(String, TextRow)])
    func status(row: String, wanted: TextRow) throws {
        // Other rows around it, so that it is not the only one of its batch.
        #expect(try cards(["1,001000000002,,,,1", "2,\(row),1", "3,,,,,1"])[1] == wanted)
    }

    @Test("a text that holds no ID is missing where white space, dots and dashes are all of it")
    func plainText() throws {
        let plan = try TestPlan.load(LinkTests.persons)
        let folder = try InputFolder()
        try folder.write("people/a.csv", LinkTests.people)
        let remarks = ["-", ". -", "001 000 000 002", "222222222", "?", ""]
        try folder.write(
            "cards/a.csv",
            CSVText.table(
                ["card", "remark", "v"], remarks.enumerated().map { ["\($0)", $1, "1"] }))
        let rows = try JobRun(plan, folder).table("cards").rows(["plain_status", "plain_id"])
        #expect(
            rows == [
                ["missing", nil], ["missing", nil], ["verified", "001000000002"], ["ambiguous", nil],
                ["invalid", nil],
                ["missing", nil],
            ])
    }

    @Test("a registry linked to itself")
    func selfLink() throws {
        let plan = try TestPlan.load(LinkTests.persons)
        let folder = try InputFolder()
        try folder.write("people/a.csv", LinkTests.people)
        try folder.write("cards/a.csv", "card,v\n")
        let run = try JobRun(plan, folder)
        #expect(
            try run.table("people").rows(["partner_status", "partner_id", "partner_via", "partner_differs"])
                == [
                    ["mismatch", "001000000002", "citizen_id", "note"],
                    ["mismatch", "001000000001", "old_id", "note"],
                    ["not_found", nil, nil, nil], ["invalid", nil, nil, nil],
                ])
        #expect(try run.table("cards").rows(["person_status"]).isEmpty)
    }

    @Test("an empty target finds nothing")
    func emptyTarget() throws {
        let plan = try TestPlan.load(LinkTests.persons)
        let folder = try InputFolder()
        try folder.write("people/a.csv", "nr,v\n")
        try folder.write("cards/a.csv", "card,person_nr,v\n1,001000000001,1\n2,111111111,1\n3,x,1\n4,,1\n")
        #expect(
            try JobRun(plan, folder).table("cards").rows(["person_status"]) == [
                ["not_found"], ["not_found"], ["invalid"], ["missing"],
            ])
    }

    @Test(
        "verify columns of every type, equal, other and null",
        arguments: [
            ("integer", "integer", "-5", "-5", "5"), ("boolean", "boolean", "1", "true", "0"),
            (
                "{type: decimal, precision: 9, scale: 2}", "{type: decimal, precision: 18, scale: 2}", "1.5",
                "1.50", "1.51"
            ),
            ("date", "{type: date, format: dd/MM/yyyy}", "2024-01-02", "02/01/2024", "01/02/2024"),
            ("timestamp", "timestamp", "2024-01-02 10:00", "2024-01-02T10:00:00", "2024-01-02T10:00:01"),
            ("{enum: [a, b]}", "{enum: [c, b, a]}", "a", "a", "b"), ("{enum: [a, b]}", "text", "b", "b", "a"),
            ("text", "{type: code, length: 2}", "A1", "A1", "a1"),
            ("text", "text", "long enough to fold", "long enough to fold", "long enough to fole"),
            ("person_id", "person_id", "001.000.000.001", "001000000001", "001000000002"),
            ("person_id", "text", "X 1", "X 1", "X1"),
            ("name", "name", "Hòa", "HOÀ", "Hoa"), ("name", "text", "Hòa", "hoà", "hoa"),
            ("text", "name", "HÒA  b", "hoà B", "hoàb"),
            ("old_id", "text", "123456789", "123456789", "123456780"),
        ] as [(String, String, String, String, String)])
    func verification(own: String, theirs: String, mine: String, equal: String, other: String) throws {
        func optional(_ type: String) -> String {
            type.hasPrefix("{") ? "\(type.dropLast()), optional: true}" : "{type: \(type), optional: true}"
        }
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              to:
                files: to/*
                key: k
                version: v
                columns:
                  k: integer
                  theirs: \(optional(theirs))
                  v: integer
              from:
                files: from/*
                key: k
                version: v
                columns:
                  k: integer
                  mine: \(optional(own))
                  v: integer
                links: {it: {to: to, by: k, verify: [{mine: theirs}]}}
            """)
        let folder = try InputFolder()
        try folder.write(
            "to/a",
            CSVText.table(
                ["k", "theirs", "v"],
                [
                    ["1", equal, "1"], ["2", other, "1"], ["3", nil, "1"], ["4", nil, "1"],
                    ["5", equal, "1"],
                ]))
        try folder.write(
            "from/a",
            CSVText.table(
                ["k", "mine", "v"],
                [["1", mine, "1"], ["2", mine, "1"], ["3", mine, "1"], ["4", nil, "1"], ["5", nil, "1"]]))
        let rows = try JobRun(plan, folder).table("from").rows(["it_status", "it_differs"])
        #expect(rows == [["verified", nil]] + Array(repeating: ["mismatch", "mine"], count: 4))
    }

    @Test("derived decimals of more than 18 digits are null, the others beside them find")
    func wideDecimals() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              to:
                files: to/*
                key: k
                version: v
                columns: {k: {type: decimal, precision: 18, scale: 2}, v: integer}
                derive: {wide: "k * 1000000"}
              from:
                files: from/*
                key: row
                version: v
                columns:
                  {row: integer, d: {type: decimal, precision: 18, scale: 2, optional: true}, v: integer}
                derive: {wide: "d * 1000000"}
                links: {it: {to: to, by: wide, verify: [{wide: k}]}, same: {to: to, by: d, verify: [wide]}}
            """)
        let folder = try InputFolder()
        try folder.write("to/a", "k,v\n10000.00,1\n9999999999999999.99,1\n-20000.00,1\n")
        try folder.write(
            "from/a", "row,d,v\n1,0.01,1\n2,9999999999999999.99,1\n3,,1\n4,-0.02,1\n5,0.03,1\n6,10000,1\n")
        let rows = try JobRun(plan, folder).table("from").rows(["it_status", "it_id", "same_status"])
        #expect(
            rows == [
                ["verified", "10000.00", "not_found"], ["missing", nil, "mismatch"],
                ["missing", nil, "missing"],
                ["verified", "-20000.00", "not_found"], ["not_found", nil, "not_found"],
                ["not_found", nil, "verified"],
            ])
    }

    @Test("what is no person ID is invalid, also in a key, and where a key reads the same")
    func personIDKey() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              to: {files: to/*, key: k, version: v, columns: {k: text, v: integer}}
              from:
                files: from/*
                key: k
                version: v
                columns: {k: person_id, v: integer, p: {type: person_id, optional: true}}
                links: {it: {to: to, by: k}, other: {to: to, by: p}}
            """)
        let folder = try InputFolder()
        try folder.write("to/a", "k,v\n001000000001,1\nABC,1\n12345,1\n")
        try folder.write(
            "from/a", "k,v,p\n001 000 000 001,1,12345\n001000000002,1,001.000000001\nABC,1,123456789\n")
        #expect(
            try JobRun(plan, folder).table("from").rows(["k", "it_status", "other_status"]) == [
                ["001000000001", "verified", "invalid"], ["001000000002", "not_found", "verified"],
                ["ABC", "invalid", "not_found"],
            ])
    }
}
