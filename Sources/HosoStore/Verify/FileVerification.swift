import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage

/// A column file that a finished run names, and what is known of it beforehand.
struct VerifiedFile: Sendable {
    var table: String
    var add: DeltaAdd
    /// Of the table at a version that names the file.
    var fields: [Field]
    /// Key columns, where rows ascend by them; empty where they are in no order.
    var keys: [String]
    /// Names of links whose columns the table has; only for files of the newest run's version.
    var links: [String]

    var path: String { "\(table)/\(add.path)" }

    func problem(_ message: String, at place: String? = nil) -> VerificationProblem {
        VerificationProblem(file: path, place: place, message)
    }
}

/// Looks at the pieces of one column file; pieces may be looked at side by side.
struct FileVerification: Sendable {
    /// One piece of work.
    enum Piece: Sendable {
        case digest
        case column(rowGroup: Int, index: Int)
        case keys(rowGroup: Int)
        case links(rowGroup: Int)
    }

    /// What a piece found.
    struct Finding: Sendable {
        var problems: [VerificationProblem] = []
        /// Of a column piece.
        var facts: ColumnFacts?
        /// Of a key piece: the keys of the first and the last row.
        var keyRange: KeyRange?
        /// Of a link piece: by link, rows by status.
        var links: [String: [String: Int]] = [:]
        /// Of a link piece: by link, rows found by a mended ID.
        var repaired: [String: Int] = [:]
    }

    let file: VerifiedFile
    private let source: any ByteSource
    /// nil where the footer cannot be read.
    private let reader: ParquetFileReader?
    /// What opening it found.
    let problems: [VerificationProblem]

    /// - Parameter storage: that has the file.
    init(_ file: VerifiedFile, storage: any Storage) throws {
        self.file = file
        let source = try ReopenedFile(storage: storage, path: file.path)
        self.source = source
        var problems: [VerificationProblem] = []
        if source.byteCount != file.add.byteCount {
            problems.append(file.problem("has \(source.byteCount) bytes, not \(file.add.byteCount)"))
        }
        do {
            let reader = try ParquetFileReader(source: source)
            // A file may be older than columns that allow nulls.
            let written = Set(reader.fields.map(\.name))
            if reader.fields != file.fields.filter({ written.contains($0.name) || !$0.isNullable }) {
                problems.append(file.problem("the columns are not the table's"))
            }
            if let count = file.add.recordCount, count != reader.rowCount {
                problems.append(file.problem("has \(reader.rowCount) rows, where the log says \(count)"))
            }
            self.reader = reader
        } catch let error as FormatError {
            problems.append(file.problem("\(error)"))
            reader = nil
        }
        self.problems = problems
    }

    /// Place of a column among those of the table; of the file where it has others.
    func tableColumn(_ index: Int) -> Int {
        guard let name = reader?.fields[index].name else { return index }
        return file.fields.firstIndex { $0.name == name } ?? index
    }

    var byteCount: Int { source.byteCount }
    var rowCount: Int { reader?.rowCount ?? 0 }

    var pieces: [Piece] {
        var pieces: [Piece] = [.digest]
        guard let reader else { return pieces }
        let hasKeys =
            !file.keys.isEmpty && file.keys.allSatisfy { key in reader.fields.contains { $0.name == key } }
        for rowGroup in reader.rowGroupRowCounts.indices {
            pieces += reader.fields.indices.map { .column(rowGroup: rowGroup, index: $0) }
            if hasKeys { pieces.append(.keys(rowGroup: rowGroup)) }
            if !file.links.isEmpty { pieces.append(.links(rowGroup: rowGroup)) }
        }
        return pieces
    }

    func look(at piece: Piece) throws -> Finding {
        do {
            switch piece {
            case .digest: return try digest()
            case .column(let rowGroup, let index): return try column(index, rowGroup)
            case .keys(let rowGroup): return try keys(rowGroup)
            case .links(let rowGroup): return try links(rowGroup)
            }
        } catch let error as FormatError {
            // Keys and links are read once more than the columns they are in; those tell the damage.
            guard case .column = piece else { return Finding() }
            return Finding(problems: [file.problem("\(error)", at: place(piece))])
        }
    }

    private func place(_ piece: Piece) -> String? {
        guard case .column(let rowGroup, let index) = piece, let reader else { return nil }
        return place(rowGroup, reader.fields[index].name)
    }

    private func place(_ rowGroup: Int, _ column: String) -> String {
        "row group \(rowGroup), column `\(column)`"
    }

    private func digest() throws -> Finding {
        guard let wanted = file.add.tags[ColumnFile.digestTag] else {
            return Finding(problems: [file.problem("the log has no digest of the file")])
        }
        let isEqual = try FileDigest.sha256(source) == wanted
        return Finding(problems: isEqual ? [] : [file.problem("the file is not what its digest says")])
    }

    private func column(_ index: Int, _ rowGroup: Int) throws -> Finding {
        guard let reader else { return Finding() }
        let rowCount = reader.rowGroupRowCounts[rowGroup]
        let field = reader.fields[index]
        let place = place(rowGroup, field.name)
        var finding = Finding()
        func problem(_ message: String, page: Int? = nil) {
            let spot = page.map { "\(place), page \($0)" } ?? place
            finding.problems.append(file.problem(message, at: spot))
        }
        let column = try reader.readColumn(index, rowGroup: rowGroup)
        let finder = ColumnFactFinder(column)
        var total = ColumnFacts()
        if let pages = try reader.pageLocations(index, rowGroup: rowGroup) {
            let starts = pages.map(\.firstRowIndex)
            let ends = starts.dropFirst() + [rowCount]
            let chunk = reader.columnChunk(index, rowGroup: rowGroup).byteRange
            let isOrdered = starts.first == 0 && zip(starts, ends).allSatisfy { $0 < $1 }
            let isInside = pages.allSatisfy { page in
                page.offset >= chunk.lowerBound && page.byteCount <= chunk.upperBound - page.offset
            }
            guard isOrdered, isInside else {
                problem("the offset index names other pages than there are")
                return finding
            }
            let facts = zip(starts, ends).map { finder.facts($0..<$1) }
            for page in facts { total.merge(page) }
            if let columnIndex = try reader.columnIndex(index, rowGroup: rowGroup) {
                for fault in PageIndexCheck.faults(
                    columnIndex, facts, rowCounts: zip(starts, ends).map { $1 - $0 },
                    type: reader.columnChunk(index, rowGroup: rowGroup).physicalType)
                {
                    problem(fault.message, page: fault.page)
                }
            }
        } else {
            total = finder.facts(0..<rowCount)
        }
        if let claimed = reader.statistics(index, rowGroup: rowGroup) {
            for fault in StatisticsCheck.faults(claimed, total) { problem(fault) }
        }
        if !field.isNullable && total.nullCount > 0 { problem("there are nulls in a column without") }
        finding.facts = total
        return finding
    }

    private func keys(_ rowGroup: Int) throws -> Finding {
        guard let reader, reader.rowGroupRowCounts[rowGroup] > 0 else { return Finding() }
        var columns: [Column] = []
        for key in file.keys {
            guard let index = reader.fields.firstIndex(where: { $0.name == key }) else { return Finding() }
            columns.append(try reader.readColumn(index, rowGroup: rowGroup))
        }
        let order = KeyOrder(columns)
        var finding = Finding()
        if let row = order.firstFault() {
            finding.problems.append(
                file.problem(
                    "the key of row \(row) does not come after that of the row before",
                    at: "row group \(rowGroup)"))
        }
        finding.keyRange = order.range
        return finding
    }

    private func links(_ rowGroup: Int) throws -> Finding {
        guard let reader else { return Finding() }
        var finding = Finding()
        for link in file.links {
            let first = reader.fields.firstIndex { $0.name == "\(link)_status" }
            func column(_ member: String) throws -> Column? {
                // A link's columns stand together: one of such a name elsewhere is the registry's own.
                guard let first,
                    let index = reader.fields[first...].prefix(4).firstIndex(where: {
                        $0.name == "\(link)_\(member)"
                    })
                else { return nil }
                return try reader.readColumn(index, rowGroup: rowGroup)
            }
            guard let status = try column("status") else { continue }
            let check = LinkCheck(
                status: status, id: try column("id"), via: try column("via"), differs: try column("differs"))
            finding.links[link] = check.countByStatus
            finding.repaired[link] = check.repairedCount
            for fault in check.faults {
                finding.problems.append(
                    file.problem("link `\(link)`: \(fault)", at: "row group \(rowGroup)"))
            }
        }
        return finding
    }
}

/// A stored file that is opened for each read: a store may have more files than a process may have open.
struct ReopenedFile: ByteSource {
    private let storage: any Storage
    private let path: String
    let byteCount: Int

    init(storage: any Storage, path: String) throws {
        self.storage = storage
        self.path = path
        byteCount = try storage.fileSize(path)
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        try storage.openForReading(path).read(at: offset, count: count)
    }
}
