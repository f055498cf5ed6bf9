import HosoCore
import HosoSpec
import HosoStore

/// The columns of a piece of a table's rows as expressions name them; each is read once, when asked for.
struct ScanView {
    /// Number of the table's registry.
    let registry: Int
    let table: ScannedTable
    /// By link; nil for those of which no linked row is read.
    let sources: [LinkSource?]
    let rowGroup: Int
    let rows: Range<Int>
    var faults = EvaluationFaults()

    private var columns: [ColumnReference: Column] = [:]
    private var linked: [Int: LinkedPiece] = [:]

    init(registry: Int, table: ScannedTable, sources: [LinkSource?], rowGroup: Int, rows: Range<Int>) {
        self.registry = registry
        self.table = table
        self.sources = sources
        self.rowGroup = rowGroup
        self.rows = rows
    }

    /// The rows that a link found.
    private struct LinkedPiece {
        /// For each row its place among the linked rows that are at hand; -1 where none was found.
        var places: [Int32]
        /// The same, with the place behind the last for none: there the columns have a null. nil where whole
        /// columns are at hand.
        var placesOrNull: [Int32]?
        /// How many linked rows are at hand.
        var count: Int
        /// Where they lie, by row group; empty where whole columns are at hand.
        var parts: [(rowGroup: Int, rows: Range<Int>)]
        /// By the target's column; with a null behind the last row.
        var columns: [Int: Column] = [:]
    }

    mutating func evaluate(_ expression: Expression?) throws -> Column? {
        guard let expression else { return nil }
        if let column = try evaluateByLinkedRow(expression) { return column }
        var inputs: [Column] = []
        for reference in expression.inputs { inputs.append(try column(reference)) }
        return expression.evaluate(inputs, rowCount: rows.count, faults: &faults)
    }

    /// What is made of one linked row alone is made once for it, however many rows link to it.
    private mutating func evaluateByLinkedRow(_ expression: Expression) throws -> Column? {
        var link: Int?
        for reference in expression.inputs {
            guard case .linked(let number, _) = reference, link == nil || link == number else { return nil }
            link = number
        }
        guard let link, case .beside? = sources[link] else { return nil }
        let piece = try linkedPiece(link)
        guard piece.count < rows.count, let places = piece.placesOrNull else { return nil }
        var inputs: [Column] = []
        for case .linked(_, let number) in expression.inputs {
            inputs.append(try linkedColumn(link, number))
        }
        let result = expression.evaluate(inputs, rowCount: piece.count + 1, faults: &faults)
        return result.spread(places)
    }

    mutating func column(_ reference: ColumnReference) throws -> Column {
        if let column = columns[reference] { return column }
        let column = try read(reference)
        columns[reference] = column
        return column
    }

    private mutating func read(_ reference: ColumnReference) throws -> Column {
        if let name = table.storedName(reference) { return try stored(name) }
        switch reference {
        case .linkID(let link): return try foundKeys(link)
        case .linked(let link, let number):
            let piece = try linkedPiece(link)
            if case .whole(let target)? = sources[link], let column = target.columns[number] {
                return column.picking(piece.places)
            }
            return try linkedColumn(link, number).picking(piece.placesOrNull ?? piece.places)
        case .own, .count, .linkStatus, .linkVia, .linkDiffers:
            preconditionFailure("\(reference) has no name in the store")
        }
    }

    private func stored(_ name: String) throws -> Column {
        try table.column(name, rowGroup: rowGroup, rows: rows)
    }

    /// Keys of the rows that a link found; null where it found none.
    private mutating func foundKeys(_ link: Int) throws -> Column {
        let plan = table.plan.links[link]
        if table.plan.storeMembers(of: plan).contains(.id) {
            return try stored(LinkMember.id.storeColumn(ofLink: plan.name))
        }
        let via = try column(.linkVia(link))
        for row in 0..<via.count where !via.isNull(row) {
            let way = via.text(row)
            if way.elementsEqual("key".utf8) || way.elementsEqual("citizen_id".utf8) { continue }
            throw HosoError(
                .usage,
                "link `\(plan.name)` of `\(table.plan.name)` found rows by other IDs "
                    + "than their keys, which the store does not hold",
                hint: "give the link another name than its column, run the pipeline, and measure then")
        }
        let type = table.plan.storeFields[plan.by[0]].type
        let texts = try column(.own(plan.by[0])).scannedTexts(type)
        return Column(.text(texts), validity: via.validity)
    }

    // MARK: - Linked rows

    private mutating func linkedPiece(_ link: Int) throws -> LinkedPiece {
        if let piece = linked[link] { return piece }
        let piece: LinkedPiece
        switch sources[link] {
        case .beside(let target): piece = try pieceBeside(target, link)
        case .whole(let target):
            let keys = try foundKeys(link)
            let places = target.keys.rows(of: keys.scannedTexts(.string), validity: keys.validity)
            if zip(places, keys.validity ?? []).contains(where: { $0 < 0 && $1 != 0 })
                || (keys.validity == nil && places.contains(-1))
            {
                throw HosoError(
                    .usage,
                    "link `\(table.plan.links[link].name)` of table `\(table.plan.name)` names rows that "
                        + "are not there: the store was made by another pipeline",
                    hint: "run this pipeline, or measure with the one that made the store")
            }
            piece = LinkedPiece(places: places, placesOrNull: nil, count: 0, parts: [])
        case nil: preconditionFailure("link \(link) was not prepared")
        }
        linked[link] = piece
        return piece
    }

    private mutating func pieceBeside(_ target: ScannedTable, _ link: Int) throws -> LinkedPiece {
        let by = table.plan.links[link].by[0]
        let own = try column(.own(by))
        let texts = own.scannedTexts(.string)
        guard let first = texts.count > 0 ? Array(texts[0]) : nil else {
            return LinkedPiece(places: [], placesOrNull: [], count: 0, parts: [])
        }
        let parts = try target.rows(keysFrom: first, through: Array(texts[texts.count - 1]))
        let keys = try parts.map {
            Column(.text(try target.keyTexts(rowGroup: $0.rowGroup, rows: $0.rows)))
        }
        var all = TextArena()
        if !keys.isEmpty, case .text(let texts) = try Column.concatenated(keys).values { all = texts }
        guard let places = SortedTexts.join(texts, validity: own.validity, keys: all) else {
            throw UnsortedLink(registry: registry, link: link)
        }
        let none = Int32(all.count)
        return LinkedPiece(
            places: places, placesOrNull: places.map { $0 < 0 ? none : $0 }, count: all.count, parts: parts)
    }

    /// A column of the linked rows at hand, with a null behind the last.
    private mutating func linkedColumn(_ link: Int, _ number: Int) throws -> Column {
        guard case .beside(let target)? = sources[link], let piece = linked[link] else {
            preconditionFailure("column \(number) of link \(link) was not kept")
        }
        if let column = piece.columns[number] { return column }
        let name = target.plan.name(ofColumn: number)
        let parts = try piece.parts.map { try target.column(name, rowGroup: $0.rowGroup, rows: $0.rows) }
        let column =
            parts.isEmpty
            ? Column.none(of: target.plan.expressionType(ofColumn: number)) : try Column.concatenated(parts)
        let withNull = column.appendingNull()
        linked[link]?.columns[number] = withNull
        return withNull
    }
}

extension Column {
    /// As `picking`, of rows that are all there; quick for codes.
    fileprivate func spread(_ rows: [Int32]) -> Column {
        guard case .dictionary(let codes, let texts) = values else { return picking(rows) }
        let wanted = rows.span
        let source = codes.span
        var picked = [UInt32](repeating: 0, count: wanted.count)
        var out = picked.mutableSpan
        for row in 0..<wanted.count { out[row] = source[Int(wanted[row])] }
        guard let validity else { return Column(.dictionary(codes: picked, texts: texts)) }
        let valid = validity.span
        var flags = [UInt8](repeating: 0, count: wanted.count)
        var outFlags = flags.mutableSpan
        var all: UInt8 = 1
        for row in 0..<wanted.count {
            let flag = valid[Int(wanted[row])]
            outFlags[row] = flag
            all &= flag
        }
        return Column(.dictionary(codes: picked, texts: texts), validity: all == 0 ? flags : nil)
    }

    /// A row of a column of texts; empty where it has none.
    fileprivate func text(_ row: Int) -> ArraySlice<UInt8> {
        switch values {
        case .text(let texts): texts[row]
        case .dictionary(let codes, let texts): texts[Int(codes[row])]
        default: []
        }
    }
}
