import HosoCore
import HosoSpec

/// Joins rows of a registry to the rows of another by its key.
struct LinkJoin: Sendable {
    let link: LinkPlan
    let own: RegistryPlan
    let target: LinkTarget
    /// nil where old IDs are looked up in the target alone.
    let history: HistoryIndex?

    /// Links the rows of a slice.
    ///
    /// - Parameters:
    ///   - columns: the slice's columns that the link uses, by number.
    ///   - nameHashes: hashes of the name columns among them.
    func rows(columns: [Int: Column], nameHashes: [Int: [UInt64]], rowCount: Int) -> LinkedRows {
        let asked = askedColumns(columns)
        let foreign = ForeignKeys(packer: target.packer, columns: asked, rowCount: rowCount)
        var found = target.index.rows(of: foreign.keys, isAskable: foreign.isAskable)
        if !target.packer.isComplete { confirm(&found, asked) }
        var result = LinkedRows(
            targetRows: found, statuses: [], vias: [], isFound: [], ids: .column(asked[0]),
            differences: [UInt64](repeating: 0, count: link.verify.isEmpty ? 0 : rowCount))
        resolve(&result, asked, columns, rowCount)
        let pairs = verifiedPairs(columns, nameHashes)
        verify(&result, pairs)
        if link.repairsLeadingZeros { repair(&result, asked[0], pairs) }
        if askedTexts(columns) == nil { result.ids = .column(idColumn(result, asked)) }
        return result
    }

    /// The `by` columns in the form of the key parts that they are compared with.
    func askedColumns(_ columns: [Int: Column]) -> [Column] {
        link.by.enumerated().map { part, column in
            keyForm(
                self.column(columns, column), ofPart: part, type: own.expressionType(ofColumn: column).storage
            )
        }
    }

    /// The texts of the only `by` column, where it asks a key of text by text: they tell the key found.
    func askedTexts(_ columns: [Int: Column]) -> TextArena? {
        guard link.by.count == 1, !target.isKeyedByCitizenID,
            case .text(let arena)? = columns[link.by[0]]?.values
        else { return nil }
        switch target.registry.columns[target.registry.key[0]].type {
        case .text, .code, .name, .personID: return arena
        default: return nil
        }
    }

    private func column(_ columns: [Int: Column], _ number: Int) -> Column {
        guard let column = columns[number] else {
            preconditionFailure("column \(number) was not gathered for a link")
        }
        return column
    }

    /// A `by` column in the form of the key part it is compared with.
    private func keyForm(_ column: Column, ofPart part: Int, type: StorageType) -> Column {
        if target.isKeyedByCitizenID { return ForeignKeyColumn.asIDs(column, type) }
        switch target.registry.columns[target.registry.key[part]].type {
        case .citizenID, .oldID: return ForeignKeyColumn.asIDs(column, type)
        case .enumeration:
            return ForeignKeyColumn.asCodes(column, type, of: target.keyTexts[part] ?? TextArena())
        case .text, .code, .name, .personID: return ForeignKeyColumn.asTexts(column, type)
        case .integer, .decimal, .boolean, .date, .timestamp: return column
        }
    }

    /// Status, way and row of each link before verification.
    private func resolve(
        _ result: inout LinkedRows, _ asked: [Column], _ columns: [Int: Column], _ rowCount: Int
    ) {
        let byCitizenID = target.isKeyedByCitizenID
        let personIDs = byCitizenID ? asked : link.by.map { personIDForm(column(columns, $0), number: $0) }
        let direct: LinkVia = byCitizenID ? .citizenID : .key
        result.statuses = [UInt32](repeating: LinkStatus.verified.rawValue, count: rowCount)
        result.vias = [UInt32](repeating: direct.rawValue, count: rowCount)
        result.isFound = [UInt8](repeating: 1, count: rowCount)
        let days = link.historyDate.map { HistoryDays(self.column(columns, $0)) }
        let malformed = personIDs.filter { LinkJoin.hasMalformed($0) }
        for column in malformed {
            // What is no ID finds nobody, even where a key reads the same.
            for row in 0..<rowCount where LinkJoin.isMalformed(column, row) {
                result.targetRows[row] = KeyIndex.notFound
            }
        }
        for row in 0..<rowCount where result.targetRows[row] < 0 {
            var status = LinkStatus.notFound
            if asked.contains(where: { $0.isNull(row) }) {
                status = .missing
            } else if personIDs.contains(where: { LinkJoin.isMalformed($0, row) }) {
                status = .invalid
            } else if byCitizenID, case .id(let raws, _) = asked[0].values, let oldIDs = target.oldIDs {
                var found = oldIDs.row(of: raws[row])
                if let history { found = history.row(of: raws[row], own: found, day: days?[row]) }
                if found == OldIDIndex.ambiguous { status = .ambiguous }
                if found >= 0 {
                    result.targetRows[row] = found
                    result.vias[row] = LinkVia.oldID.rawValue
                    continue
                }
            }
            result.statuses[row] = status.rawValue
            result.isFound[row] = 0
            result.vias[row] = 0
        }
    }

    /// A person ID is text where it is part of its own registry's key.
    private func personIDForm(_ column: Column, number: Int) -> Column {
        guard number < own.columns.count, own.columns[number].type == .personID else { return column }
        return ForeignKeyColumn.asIDs(column, .string)
    }

    private static func hasMalformed(_ column: Column) -> Bool {
        if case .id(_, let asWritten) = column.values { asWritten.count > 0 } else { false }
    }

    /// Whether an ID is neither 12 nor 9 digits.
    private static func isMalformed(_ column: Column, _ row: Int) -> Bool {
        guard case .id(let raws, _) = column.values else { return false }
        return PersonID(raw: raws[row]).kind == .asWritten
    }

    /// A `verify` column of this registry and the one that it is compared with.
    struct VerifiedPair {
        var mine: VerificationWords
        var theirs: VerificationWords
    }

    private func verifiedPairs(_ columns: [Int: Column], _ nameHashes: [Int: [UInt64]]) -> [VerifiedPair] {
        link.verify.map { pair in
            let comparesAsName = Verification.comparesAsName(pair, own, target.registry)
            let mine = VerificationWords(
                column(columns, pair.own), nameHashes: nameHashes[pair.own], comparesAsName: comparesAsName)
            let key = LinkTarget.VerifiedColumn(column: pair.target, comparesAsName: comparesAsName)
            guard let theirs = target.verification[key] else {
                preconditionFailure("verify column \(pair.target) was not kept")
            }
            return VerifiedPair(mine: mine, theirs: theirs)
        }
    }

    private func verify(_ result: inout LinkedRows, _ pairs: [VerifiedPair]) {
        for (bit, pair) in pairs.enumerated() {
            pair.mine.mark(
                1 << UInt64(bit), in: &result.differences, whereOther: pair.theirs, at: result.targetRows)
        }
        for row in result.differences.indices where result.differences[row] != 0 {
            result.statuses[row] = LinkStatus.mismatch.rawValue
        }
    }

    /// The key found: what was asked for, or the citizen ID behind an old or a shortened one.
    private func idColumn(_ result: LinkedRows, _ asked: [Column]) -> Column {
        let validity = result.isFound.contains(0) ? result.isFound : nil
        if target.isKeyedByCitizenID, case .id(var raws, _) = asked[0].values {
            for row in raws.indices {
                if result.isFound[row] == 0 {
                    raws[row] = 0
                } else if result.vias[row] != LinkVia.citizenID.rawValue {
                    raws[row] = target.citizenRaw(Int(result.targetRows[row]))
                }
            }
            return Column(.id(raws: raws, asWritten: TextArena()), validity: validity)
        }
        let types = target.registry.key.map { target.registry.columns[$0].type.storage }
        let parts = zip(asked, types).map { ForeignKeyColumn.asTexts($0, $1) }
        var texts = TextArena()
        if parts.count == 1, case .text(let arena) = parts[0].values {
            texts = arena.keeping(result.isFound)
        } else {
            let parts = parts.map { (column: $0, type: StorageType.string) }
            for row in result.targetRows.indices {
                if result.isFound[row] == 1 {
                    KeyText.append(parts, of: row, to: &texts)
                } else {
                    texts.append([])
                }
            }
        }
        return Column(.text(texts), validity: validity)
    }

    /// Packed keys are prefixes here: goes through the rows that share one until the key itself is found.
    private func confirm(_ found: inout [Int32], _ asked: [Column]) {
        for row in found.indices where found[row] >= 0 {
            let packed = target.index.keys[Int(found[row])]
            var candidate = Int(found[row])
            var match = KeyIndex.notFound
            while candidate < target.rowCount, target.index.keys[candidate] == packed {
                if isSameKey(asked, row, candidate) {
                    match = Int32(candidate)
                    break
                }
                candidate += 1
            }
            found[row] = match
        }
    }

    private func isSameKey(_ asked: [Column], _ row: Int, _ candidate: Int) -> Bool {
        for (part, column) in asked.enumerated() {
            let type = target.registry.columns[target.registry.key[part]].type.storage
            var texts = TextArena()
            column.appendText(of: row, type, to: &texts)
            target.keyColumns[part].appendText(of: candidate, type, to: &texts)
            if texts[0] != texts[1] { return false }
        }
        return true
    }
}
