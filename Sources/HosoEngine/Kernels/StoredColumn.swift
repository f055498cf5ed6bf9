import Glibc
import HosoCore
import HosoIdentity
import HosoSpec

/// Copies columns of the store into chunks.
enum StoredColumn {
    /// - Parameter column: nil where the store does not have it: all rows are null.
    static func append(
        _ column: Column?, rows: Range<Int>, to target: ChunkColumn, type: ColumnType,
        dictionary: TextDictionary?
    ) {
        guard let column else { return appendNulls(rows.count, to: target) }
        for (place, row) in rows.enumerated() where column.isNull(row) { target.setNull(place) }
        switch column.values {
        case .boolean(let array):
            // SAFETY: here and below there is the kind's width for every row of the piece.
            let values = unsafe target.values(as: UInt8.self)
            for (place, row) in rows.enumerated() { unsafe values[place] = array[row] }
        case .int32(let array):
            let values = unsafe target.values(as: Int32.self)
            for (place, row) in rows.enumerated() { unsafe values[place] = array[row] }
        case .int64(let array):
            let values = unsafe target.values(as: Int64.self)
            for (place, row) in rows.enumerated() { unsafe values[place] = array[row] }
        case .text, .dictionary: appendTexts(column, rows, to: target, dictionary)
        case .int128, .double, .id:
            preconditionFailure("no column that was read from files is stored as this")
        }
    }

    private static func appendNulls(_ count: Int, to target: ChunkColumn) {
        target.clear(0..<count)
        for place in 0..<count {
            target.setNull(place)
            if target.kind == .text || target.kind == .name { unsafe target.offsets[place + 1] = 0 }
        }
    }

    private static func appendTexts(
        _ column: Column, _ rows: Range<Int>, to target: ChunkColumn, _ dictionary: TextDictionary?
    ) {
        var codes: [UInt32] = []
        let texts: TextArena
        switch column.values {
        case .dictionary(let ownCodes, let ownTexts):
            codes = ownCodes
            texts = ownTexts
        case .text(let ownTexts): texts = ownTexts
        default: return
        }
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            for (place, row) in rows.enumerated() {
                let text = codes.isEmpty ? row : Int(codes[row])
                // SAFETY: text offsets lie inside the arena's bytes.
                let range = Int(texts.offsets[text])..<Int(texts.offsets[text + 1])
                let isNull = column.isNull(row)
                let slice = unsafe UnsafeBufferPointer(rebasing: bytes[isNull ? 0..<0 : range])
                unsafe appendText(slice, isNull: isNull, place, to: target, dictionary)
            }
        }
    }

    private static func appendText(
        _ text: UnsafeBufferPointer<UInt8>, isNull: Bool, _ place: Int, to target: ChunkColumn,
        _ dictionary: TextDictionary?
    ) {
        switch target.kind {
        case .dictionary:
            let codes = unsafe target.values(as: UInt32.self)
            unsafe codes[place] = isNull ? 0 : dictionary?.code(of: text) ?? 0
        case .text: unsafe target.appendUnpaddedText(text, row: place)
        case .name:
            unsafe target.appendUnpaddedText(text, row: place)
            unsafe target.values(as: UInt64.self)[place] = NameHashing.hash(text)
        case .id:
            let raws = unsafe target.values(as: UInt64.self)
            unsafe raws[place] = isNull ? 0 : id(text, target)
        case .boolean, .int32, .int64: preconditionFailure("texts in a column of numbers")
        }
    }

    private static func id(_ text: UnsafeBufferPointer<UInt8>, _ target: ChunkColumn) -> UInt64 {
        switch unsafe IDNormalizer.personID(of: text) {
        case .digits12(let number): return PersonID(.citizen, payload: number).raw
        case .digits9(let number): return PersonID(.old, payload: number).raw
        case .empty: return 0
        case .other:
            let index = UInt64(target.asWritten.count)
            unsafe target.asWritten.append(text)
            return PersonID(.asWritten, payload: index).raw
        }
    }
}
