import HosoCore
import HosoStorage
import HosoStore

extension RunComparison {
    /// What reports say of each check, and the items that are open after the run or that it closed.
    mutating func compareWorklists(
        _ stored: (store: Store, report: RunReport), _ computed: (store: Store, report: RunReport)
    ) throws {
        let left = try RunComparison.itemDigests(stored)
        let right = try RunComparison.itemDigests(computed)
        let names = Set(stored.report.checks.keys).union(computed.report.checks.keys)
            .union((left ?? [:]).keys).union((right ?? [:]).keys)
        for name in names.sorted() {
            let theirs = RunComparison.numbers(stored.report.checks[name])
            let ours = RunComparison.numbers(computed.report.checks[name])
            var equal = 0
            for (number, (told, counted)) in zip(["open", "opened", "corrected"], zip(theirs, ours)) {
                if told == counted {
                    equal += 1
                } else {
                    differences.append("check `\(name)`: \(number) is \(told), computed \(counted)")
                }
            }
            var different = 3 - equal
            // Where a vacuum has taken the files, the counts are what is left.
            if let left, let right {
                if left[name] == right[name] {
                    equal += 1
                } else {
                    different += 1
                    differences.append("check `\(name)`: items of the worklist differ")
                }
            }
            add("worklist", name, equal, different)
        }
    }

    private static func numbers(_ check: CheckReport?) -> [Int] {
        check.map { [$0.open, $0.opened, $0.corrected] } ?? [0, 0, 0]
    }

    /// By check, a digest over its items, whatever their order; nil where a vacuum has taken the files.
    private static func itemDigests(_ side: (store: Store, report: RunReport)) throws -> [String: [UInt64]]? {
        var digests: [String: [UInt64]] = [:]
        do {
            try side.store.worklistItems(after: side.report, .touched) { item in
                let texts = [item.key, item.area, item.openedRun, item.closedRun, item.outcome]
                var bytes: [UInt8] = []
                for text in texts { bytes += "\(text?.utf8.count ?? -1):\(text ?? "")".utf8 }
                bytes += item.detail ?? []
                let digest = FileDigest.sha256(bytes).prefix(16)
                digests[item.check, default: []].append(UInt64(digest, radix: 16) ?? 0)
            }
        } catch let error as HosoError where error.code == .noInput {
            return nil
        }
        return digests.mapValues { $0.sorted() }
    }
}
