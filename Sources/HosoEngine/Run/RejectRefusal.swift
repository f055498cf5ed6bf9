import HosoCore
import HosoStorage
import HosoStore

/// Refuses a run whose rejects pass the limit: counts and places for a person, all rows in a file.
struct RejectRefusal {
    let store: Store
    let run: String
    let passed: RejectLimitPassed
    let limit: Double

    private static let path = ".failed/rejects.csv"
    private static let placeCount = 10

    /// - Parameter writes: whether the rejects are left in `STORE/.failed`.
    func error(writes: Bool, _ progress: any ProgressObserver) throws -> HosoError {
        var countByReason: [RejectReason: Int] = [:]
        var first: [Reject] = []
        try passed.rejects.visit { reject in
            countByReason[reject.reason, default: 0] += 1
            if first.count < RejectRefusal.placeCount { first.append(reject) }
        }
        let counts = RejectReason.allCases.compactMap { reason in
            countByReason[reason].map { "\(reason.name) \($0)" }
        }
        progress.warn(
            "registry `\(passed.registry)`: rows refused by reason: \(counts.joined(separator: ", "))")
        for reject in first {
            let column = reject.column.map { " in column `\($0)`" } ?? ""
            progress.warn("\(reject.file):\(reject.line): \(reject.reason.name)\(column)")
        }
        if writes { try write() }
        return HosoError(
            .dataRefused,
            "registry `\(passed.registry)`: \(passed.rejects.count) of \(passed.rowsRead) rows are refused, more than "
                + "`reject_limit: \(limit)` allows",
            hint: writes
                ? "see \(store.path)/\(RejectRefusal.path), correct the files or raise the limit"
                : "correct the files or raise the limit")
    }

    private func write() throws {
        try store.storage.createDirectories(".failed")
        let writer = try store.storage.makeWriter(RejectRefusal.path)
        defer { writer.abandon() }
        try writer.append(Array("run,registry,file,line,column,reason,raw\n".utf8))
        try passed.rejects.visit { reject in
            var line = Array("\(run),".utf8)
            for text in [passed.registry, reject.file] {
                line += RejectRefusal.quoted(Array(text.utf8)) + [0x2C]
            }
            line += Array("\(reject.line),\(reject.column ?? ""),\(reject.reason.name),".utf8)
            line += RejectRefusal.quoted(reject.raw) + [0x0A]
            try writer.append(line)
        }
        try writer.finish()
    }

    /// A CSV field (RFC 4180), quoted where it must be.
    private static func quoted(_ field: [UInt8]) -> [UInt8] {
        let special: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
        guard field.contains(where: special.contains) else { return field }
        return [0x22] + field.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
}
