import HosoCore
import HosoSpec

/// What links see of consecutive rows of a registry.
struct LinkTargetRows: Sendable {
    /// Packed, ascending.
    var keys: [UInt64]
    /// In the order of the shape's `verified`.
    var words: [VerificationWords]
    /// In the order of the shape's `columns`.
    var columns: [Column]
    /// In the order of the shape's `oldIDColumns`.
    var oldIDs: [Column]

    /// The rows of a range.
    func slice(_ range: Range<Int>) -> LinkTargetRows {
        LinkTargetRows(
            keys: Array(keys[range]), words: words.map { $0.slice(range) },
            columns: columns.map { $0.slice(range) }, oldIDs: oldIDs.map { $0.slice(range) })
    }

    /// Some of the rows.
    ///
    /// - Parameter rows: ascending.
    func picking(_ rows: [Int32]) -> LinkTargetRows {
        LinkTargetRows(
            keys: rows.map { keys[Int($0)] }, words: words.map { $0.picking(rows) },
            columns: columns.map { $0.picking(rows) }, oldIDs: oldIDs.map { $0.picking(rows) })
    }
}

/// Which columns links need of a registry, and in what order they are kept.
struct LinkTargetShape: Sendable {
    let plan: RegistryPlan
    let needs: LinkNeeds
    let packer: KeyPacker
    let verified: [LinkTarget.VerifiedColumn]
    /// Columns that expressions see, and the key's where packed keys do not tell all keys apart.
    let columns: [Int]
    /// Whether IDs of 9 digits are looked up as old IDs.
    let findsOldIDs: Bool
    let oldIDColumns: [Int]

    init(plan: RegistryPlan, needs: LinkNeeds, packer: KeyPacker) {
        self.plan = plan
        self.needs = needs
        self.packer = packer
        verified = Array(needs.verified)
        columns = needs.columns.union(packer.isComplete ? [] : plan.key).sorted()
        findsOldIDs = LinkTarget.isKeyedByCitizenID(plan)
        oldIDColumns = findsOldIDs ? plan.columns.indices.filter { plan.columns[$0].type == .oldID } : []
    }

    /// What rows take in memory as a `LinkTarget`, in bytes, about.
    ///
    /// - Parameters:
    ///   - kinds: how the columns that are read from files lie in chunks.
    ///   - textByteCount: of a row on average.
    ///   - isTight: looked up by their order.
    func byteCount(
        rowCount: Int, kinds: [ChunkColumn.Kind], textByteCount: Int, isTight: Bool
    ) -> Int {
        var rowByteCount = verified.count * 8
        for number in columns {
            switch plan.expressionType(ofColumn: number).storage {
            case .boolean: rowByteCount += 2
            case .date: rowByteCount += 5
            case .int64, .decimal, .double, .timestamp: rowByteCount += 9
            default:
                let isCoded = number < kinds.count ? kinds[number] == .dictionary : false
                rowByteCount += isCoded ? 5 : 5 + max(textByteCount, LinkTargetShape.leastTextByteCount)
            }
        }
        return rowByteCount * rowCount + KeyIndex.byteCount(keyCount: rowCount, isList: isTight)
            + oldIDColumns.count * OldIDIndex.byteCount(idCount: rowCount, isList: isTight)
    }

    private static let leastTextByteCount = 16

    /// What links need of a part's rows.
    func rows(of part: DeduplicatedRegistry, workers: Workers) throws -> LinkTargetRows {
        try rows(of: part, in: 0..<part.rowCount, keys: part.winners.packedKeys, workers: workers)
    }

    /// - Parameter keys: of the rows, packed.
    func rows(
        of part: DeduplicatedRegistry, in range: Range<Int>, keys: [UInt64], workers: Workers
    ) throws -> LinkTargetRows {
        var faults = EvaluationFaults()
        let nameWords = try part.nameWords(nameColumns, in: range, workers: workers)
        let others = verified.filter { !$0.comparesAsName || nameWords[$0.column] == nil }
        let numbers = Set(columns).union(others.map(\.column)).union(oldIDColumns)
        let found = try part.columns(numbers, in: range, workers: workers, faults: &faults)
        return try rows(keys: keys, columns: found, nameWords: nameWords, workers: workers)
    }

    /// Of a name its hash is enough.
    var nameColumns: Set<Int> {
        Set(verified.filter { $0.comparesAsName && plan.isName($0.column) }.map(\.column))
    }

    /// Whether a column of the registry is looked at.
    func usesColumn(_ number: Int) -> Bool {
        plan.key.contains(number) || columns.contains(number) || oldIDColumns.contains(number)
            || verified.contains { $0.column == number }
    }

    /// - Parameters:
    ///   - keys: of the rows, packed.
    ///   - found: by number, those that are wanted, but for names of which there are words.
    func rows(
        keys: [UInt64], columns found: [Int: Column], nameWords: [Int: VerificationWords], workers: Workers
    ) throws -> LinkTargetRows {
        func column(_ number: Int) -> Column {
            guard let column = found[number] else { preconditionFailure("column \(number) was not gathered") }
            return column
        }
        let words = try workers.map(verified.count) { index -> VerificationWords in
            let wanted = verified[index]
            if wanted.comparesAsName, let words = nameWords[wanted.column] { return words }
            guard let column = found[wanted.column] else {
                preconditionFailure("a verify column was not gathered")
            }
            return VerificationWords(column, nameHashes: nil, comparesAsName: wanted.comparesAsName)
        }
        return LinkTargetRows(
            keys: keys, words: words, columns: columns.map(column), oldIDs: oldIDColumns.map(column))
    }
}
