import HosoSpec
import Testing

@Suite("Columns by which persons are found")
struct PersonColumnsTests {
    @Test("are keys, old IDs and links to registries keyed by citizen ID")
    func columns() throws {
        let plan = try PipelineFixture(
            """
            pipeline: p
            registries:
              people:
                files: p/*
                key: pid
                version: n
                columns: {pid: citizen_id, old: {type: old_id, optional: true}, n: integer}
              history:
                files: h/*
                key: [old, pid]
                version: n
                columns: {old: old_id, pid: citizen_id, n: integer}
              cards:
                files: c/*
                key: card
                version: n
                columns: {card: text, owner: person_id, wife: person_id, n: integer}
                links: {person: {to: people, by: owner}, spouse: {to: people, by: wife}}
              stamps:
                files: s/*
                key: stamp
                version: n
                columns: {stamp: text, card: text, n: integer}
                links: {of: {to: cards, by: card}}
            """
        ).load().get()
        #expect(
            plan.personColumns(of: 0)
                == PersonColumns(key: "pid", oldIDs: ["old"], citizenIDs: ["pid"], links: []))
        #expect(
            plan.personColumns(of: 1)
                == PersonColumns(key: nil, oldIDs: ["old"], citizenIDs: ["pid"], links: []))
        #expect(
            plan.personColumns(of: 2).links == [
                PersonColumns.Link(
                    name: "person", target: "people", idColumn: "person_id"),
                PersonColumns.Link(
                    name: "spouse", target: "people", idColumn: "spouse_id"),
            ])
        #expect(plan.personColumns(of: 2).searchedColumns == ["person_id", "spouse_id"])
        #expect(plan.personColumns(of: 3).isEmpty)
    }
}
