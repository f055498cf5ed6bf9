import HosoEngine
import HosoSpec
import HosoStorage
import HosoStore

/// Three runs of one small pipeline as nothing disturbs them: each store in memory, and what it says.
///
/// The first run begins with no store and removes a key; the second reads new files, one of them with rows to
/// be refused, removes a key, brings one back and replaces a snapshot; the third computes again with a
/// changed pipeline, one column more in a table.
struct CrashScene {
    enum Which: Int, CaseIterable {
        case first = 0
        case second
        case changedPipeline
    }

    struct Moment {
        let store: MemoryStorage
        let reading: StoreReading
        let files: StoreFiles
    }

    private let folders: [InputFolder]
    private let plans: [Plan]
    /// Before the first run, and after each.
    let moments: [Moment]

    init() throws {
        plans = [
            try CrashScene.plan(derives: false), try CrashScene.plan(derives: false),
            try CrashScene.plan(derives: true),
        ]
        let early = try InputFolder()
        let late = try InputFolder()
        try CrashScene.writeEarly(early)
        try CrashScene.writeEarly(late)
        try CrashScene.writeLate(late)
        folders = [early, late, late]
        let storage = MemoryStorage()
        var moments = [try CrashScene.moment(storage)]
        for which in Which.allCases {
            _ = try CrashScene.run(plans[which.rawValue], folders[which.rawValue], storage)
            moments.append(try CrashScene.moment(storage))
        }
        self.moments = moments
    }

    func run(_ which: Which, on storage: any Storage) throws -> RunReport {
        try CrashScene.run(plans[which.rawValue], folders[which.rawValue], storage)
    }

    func reading(of storage: any Storage) throws -> StoreReading {
        try StoreReading(CrashScene.store(storage))
    }

    static func store(_ storage: any Storage) -> Store { Store(storage: storage, path: "STORE") }

    private static func moment(_ storage: MemoryStorage) throws -> Moment {
        let copy = storage.copy()
        return Moment(
            store: copy, reading: try StoreReading(store(copy)), files: try StoreFiles(store(copy)))
    }

    private static func run(_ plan: Plan, _ folder: InputFolder, _ storage: any Storage) throws -> RunReport {
        try BatchRun.run(
            plan: plan, inputRoot: folder.path, store: store(storage),
            options: RunOptions(threadCount: 2, memoryLimitByteCount: nil, isFull: false, isDryRun: false),
            progress: SilentProgress(), takeLock: { nil })
    }

    private static func plan(derives: Bool) throws -> Plan {
        try TestPlan.load(
            """
            pipeline: crash
            reject_limit: 0.5
            registries:
              people:
                files: people/*
                key: pid
                version: at
                delete_when: life = 'void'
                columns: {pid: citizen_id, name: name, born: date, life: {enum: [alive, void]}, at: timestamp}
              places:
                {files: places/*, mode: snapshot, key: code, version: n, columns: {code: text, n: integer}}
              cards:
                files: cards/*
                key: card
                version: n
                columns: {card: text, owner: {type: person_id, optional: true}, born: date, n: integer}
                \(derives ? "derive: {year: year(born)}" : "")
                links: {person: {to: people, by: owner, verify: [born]}}
            indicators:
              verified: {of: cards, share: person.status = 'verified', by: {area: "left(card, 1)"}}
              people: {of: people}
            checks:
              differing: {of: cards, fails: person.status <> 'verified', area: "left(card, 1)", show: owner}
              early: {of: people, fails: born < date '1992-01-01'}
            """)
    }

    private static func writeEarly(_ folder: InputFolder) throws {
        try folder.write(
            "people/a.csv",
            """
            pid,name,born,life,at
            001000000001,Lê An,1990-01-02,alive,2026-01-01T00:00
            001000000002,Hòa Bình,1991-01-02,alive,2026-01-01T00:00
            001000000003,Trần Cúc,1992-01-02,void,2026-01-01T00:00
            001000000004,Đỗ Dung,1992-01-02,alive,2026-01-01T00:00

            """)
        try folder.write("places/a.csv", "code,n\nx,1\ny,1\n")
        try folder.write(
            "cards/a.csv", "card,owner,born,n\nA1,001000000001,1990-01-02,1\nB1,001000000009,1990-01-02,1\n")
    }

    private static func writeLate(_ folder: InputFolder) throws {
        try folder.write(
            "people/b.csv",
            """
            pid,name,born,life,at
            001000000002,Hoà Bình,1993-03-04,alive,2026-02-01T00:00
            001000000003,Trần Cúc,1992-01-02,alive,2026-02-01T00:00
            001000000004,Đỗ Dung,1992-01-02,void,2026-02-01T00:00
            1,Ai Đó,1993-03-04,alive,2026-02-01T00:00

            """)
        try folder.write("places/a.csv", "code,n\ny,0\nz,1\n")
        try folder.write("cards/b.csv", "card,owner,born,n\nA2,001000000002,1993-03-04,1\nB1,,1990-01-02,2\n")
    }
}
