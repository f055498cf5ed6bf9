import Glibc
import HosoCore

/// Consecutive rows of one of several columns.
struct RowRun: Hashable, Sendable {
    /// Number of the column.
    var source: Int
    var first: Int
    var count: Int
}

/// Puts runs of rows of several columns of one form together as one column.
enum ColumnSplice {
    /// - Parameters:
    ///   - sources: of one form; codes are of one dictionary, and the last source has its texts.
    ///   - rowCount: of all runs.
    static func column(_ sources: [Column], _ runs: [RowRun], rowCount: Int) -> Column {
        if runs.count == 1, runs[0].first == 0, runs[0].count == sources[runs[0].source].count {
            return sources[runs[0].source]
        }
        return Column(values(sources, runs, rowCount), validity: validity(sources, runs, rowCount))
    }

    private static func values(_ sources: [Column], _ runs: [RowRun], _ rowCount: Int) -> Column.Values {
        switch sources.last?.values {
        case .boolean?:
            .boolean(
                fixed(sources, runs, rowCount) { if case .boolean(let array) = $0 { array } else { nil } })
        case .int32?:
            .int32(fixed(sources, runs, rowCount) { if case .int32(let array) = $0 { array } else { nil } })
        case .int64?:
            .int64(fixed(sources, runs, rowCount) { if case .int64(let array) = $0 { array } else { nil } })
        case .dictionary(_, let texts)?:
            .dictionary(
                codes: fixed(sources, runs, rowCount) {
                    if case .dictionary(let codes, _) = $0 { codes } else { nil }
                },
                texts: texts)
        case .id?: ids(sources, runs, rowCount)
        case .text?: .text(texts(sources, runs, rowCount))
        case .int128?, .double?, nil: preconditionFailure("no column that is read from files")
        }
    }

    private static func fixed<Element: BitwiseCopyable>(
        _ sources: [Column], _ runs: [RowRun], _ rowCount: Int, _ array: (Column.Values) -> [Element]?
    ) -> [Element] {
        joined(
            sources.map { source in
                guard let array = array(source.values) else {
                    preconditionFailure("columns of several forms cannot be spliced")
                }
                return array
            }, runs, rowCount)
    }

    private static func joined<Element: BitwiseCopyable>(
        _ arrays: [[Element]], _ runs: [RowRun], _ rowCount: Int
    ) -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: max(1, rowCount)) { output, initialized in
            var row = 0
            for run in runs {
                unsafe arrays[run.source].withUnsafeBufferPointer { source in
                    precondition(
                        run.first + run.count <= source.count && row + run.count <= rowCount, "run \(run)")
                    guard let base = source.baseAddress, let target = output.baseAddress else { return }
                    // SAFETY: the run lies inside its source, and all runs fill the output.
                    unsafe (target + row).update(from: base + run.first, count: run.count)
                }
                row += run.count
            }
            precondition(row == rowCount, "\(row) rows in the runs of \(rowCount)")
            initialized = row
        }
    }

    /// nil where no row is null.
    private static func validity(_ sources: [Column], _ runs: [RowRun], _ rowCount: Int) -> [UInt8]? {
        guard sources.contains(where: { $0.validity != nil }) else { return nil }
        let all = joined(
            sources.map { $0.validity ?? [UInt8](repeating: 1, count: $0.count) }, runs, rowCount)
        return all.contains(0) ? all : nil
    }

    private static func ids(_ sources: [Column], _ runs: [RowRun], _ rowCount: Int) -> Column.Values {
        var asWritten = TextArena()
        let raws = sources.map { source -> [UInt64] in
            guard case .id(let raws, let texts) = source.values else {
                preconditionFailure("columns of several forms cannot be spliced")
            }
            let shift = UInt64(asWritten.count)
            for text in 0..<texts.count { asWritten.append(texts[text]) }
            guard shift > 0, texts.count > 0 else { return raws }
            let mark = PersonID.Kind.asWritten.rawValue
            return raws.map { $0 >> PersonID.kindShift == mark ? $0 + shift : $0 }
        }
        return .id(raws: joined(raws, runs, rowCount), asWritten: asWritten)
    }

    private static func texts(_ sources: [Column], _ runs: [RowRun], _ rowCount: Int) -> TextArena {
        let arenas = sources.map { source -> TextArena in
            guard case .text(let arena) = source.values else {
                preconditionFailure("columns of several forms cannot be spliced")
            }
            return arena
        }
        var byteCount = 0
        for run in runs {
            let offsets = arenas[run.source].offsets
            byteCount += Int(offsets[run.first + run.count] - offsets[run.first])
        }
        precondition(byteCount < Int(UInt32.max), "a group with \(byteCount) bytes of text in one column")
        let offsets = unsafe [UInt32](unsafeUninitializedCapacity: rowCount + 1) { output, initialized in
            unsafe output[0] = 0
            var row = 0
            var end: UInt32 = 0
            for run in runs {
                unsafe arenas[run.source].offsets.withUnsafeBufferPointer { source in
                    precondition(
                        run.first + run.count < source.count && row + run.count <= rowCount, "run \(run)")
                    // SAFETY: the run lies inside its source, and all runs fill the output.
                    let shift = unsafe end &- source[run.first]
                    for place in 1..<run.count + 1 {
                        unsafe output[row + place] = source[run.first + place] &+ shift
                    }
                    end = unsafe output[row + run.count]
                }
                row += run.count
            }
            initialized = row + 1
        }
        let capacity = byteCount + ChunkColumn.slackByteCount
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, initialized in
            var end = 0
            for run in runs {
                let arena = arenas[run.source]
                let first = Int(arena.offsets[run.first])
                let count = Int(arena.offsets[run.first + run.count]) - first
                unsafe arena.bytes.withUnsafeBufferPointer { source in
                    precondition(first + count <= source.count, "text offsets pass the bytes")
                    guard let base = source.baseAddress, let target = output.baseAddress else { return }
                    // SAFETY: text offsets lie inside the bytes, and `byteCount` is the sum of all runs.
                    unsafe memcpy(target + end, base + first, count)
                }
                end += count
            }
            initialized = end
        }
        return TextArena(bytes: bytes, offsets: offsets)
    }
}
