import HosoCore
import HosoDelta

enum DeltaFuzz {
    /// The first byte tells what the others are.
    static func log(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        do throws(FormatError) {
            switch kind % 5 {
            case 0: try commits(rest)
            case 1: _ = try DeltaLastCheckpoint.decode(rest)
            case 2: try segment(rest)
            case 3: try schema(rest)
            default: try statistics(rest)
            }
        } catch {
            _ = "\(error)"
        }
    }

    /// Versions of a table, apart by a byte 0; what is read and written again reads the same.
    private static func commits(_ bytes: [UInt8]) throws(FormatError) {
        var commits: [(version: Int, actions: [DeltaAction])] = []
        for part in bytes.split(separator: 0) {
            let commit = try DeltaCommit.decode(Array(part))
            checkRoundTrip(commit)
            commits.append((commits.count, commit.actions))
        }
        let snapshot = try DeltaSnapshot.replay(commits: commits)
        precondition(snapshot.version == commits.count - 1, "version \(snapshot.version)")
        _ = try? snapshot.requireWritable()
        guard let fields = try? snapshot.metadata.schema().fields() else { return }
        for file in snapshot.files {
            if let stats = file.stats { _ = try? DeltaStatistics.decode(stats, fields: fields) }
        }
    }

    /// Actions that are only read are left out.
    private static func checkRoundTrip(_ commit: DeltaCommit) {
        let written = DeltaCommit(
            commit.actions.filter { if case .other = $0 { false } else { true } })
        guard let again = try? DeltaCommit.decode(written.encode()) else {
            preconditionFailure("what was written cannot be read")
        }
        precondition(again.actions.count == written.actions.count, "actions got lost")
    }

    /// File names, a line each.
    private static func segment(_ bytes: [UInt8]) throws(FormatError) {
        let names = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        let newest = try DeltaLogSegment(fileNames: names)
        precondition(newest.commitVersions.count <= names.count, "more versions than names")
        _ = try DeltaLogSegment(fileNames: names, version: newest.version / 2)
        _ = try DeltaLogSegment(fileNames: names, usesCheckpoints: false)
    }

    private static func schema(_ bytes: [UInt8]) throws(FormatError) {
        let schema = try DeltaSchema.parse(String(decoding: bytes, as: UTF8.self))
        _ = try? schema.fields()
        let again = try? DeltaSchema.parse(schema.encode())
        precondition(again == schema, "a schema reads otherwise")
    }

    private static let fields = [
        Field("i", .int64), Field("t", .string), Field("d", .date), Field("at", .timestamp),
        Field("x", .double),
        Field("n", .decimal(precision: 9, scale: 2)), Field("b", .boolean),
    ]

    private static func statistics(_ bytes: [UInt8]) throws(FormatError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let statistics = try DeltaStatistics.decode(text, fields: fields)
        _ = try? DeltaStatistics.decode(statistics.encode(), fields: fields)
    }
}
