import Glibc
import HosoCore

/// Brings rows that lie scattered over chunks into columns, in the order asked for.
struct Gather {
    let rows: RegistryRows

    /// Rows whose values of several columns are brought together at a time; they stay in the nearest cache.
    static let blockRowCount = 512
    /// Rows that a worker takes at once.
    private static let sliceRowCount = 1 << 16

    /// Several columns of the rows at `addresses`, in the order asked for.
    func columns(_ numbers: [Int], addresses: ArraySlice<UInt32>, workers: Workers) throws -> [Column] {
        // Texts first: they take longest, and all threads should end together.
        let texts = numbers.filter { rows.layout.kinds[$0].textRoom > 0 }.sorted {
            (rows.layout.kinds[$0].textRoom, $1) > (rows.layout.kinds[$1].textRoom, $0)
        }
        let others = numbers.filter { rows.layout.kinds[$0].textRoom == 0 }
        let textColumns = Slots<Column>(count: texts.count)
        let validities = Slots<[UInt8]?>(count: others.count)
        let sliceCount =
            others.isEmpty ? 0 : (addresses.count + Gather.sliceRowCount - 1) / Gather.sliceRowCount
        let values = try fixedValues(others[...], addresses.count, []) { targets in
            let targets = FixedTargets(targets: targets)
            try workers.forEach(texts.count + others.count + sliceCount) { piece in
                if piece < texts.count {
                    textColumns[piece] = column(texts[piece], addresses: addresses)
                } else if piece < texts.count + others.count {
                    let place = piece - texts.count
                    validities[place] = validity(others[place], addresses: addresses)
                } else {
                    let first = (piece - texts.count - others.count) * Gather.sliceRowCount
                    let end = min(first + Gather.sliceRowCount, addresses.count)
                    targets.fill(addresses, first..<end)
                }
            }
        }
        var columns: [Int: Column] = [:]
        for (number, column) in zip(texts, textColumns.take()) { columns[number] = column }
        for (index, (values, validity)) in zip(values, validities.take()).enumerated() {
            let number = others[index]
            columns[number] = Column(withTexts(values, number, addresses), validity: validity)
        }
        return numbers.map { number in
            guard let column = columns[number] else {
                preconditionFailure("column \(number) was not gathered")
            }
            return column
        }
    }

    /// Values of columns of fixed width as they lie in chunks; `fill` is called once, for all of them.
    private func fixedValues(
        _ numbers: ArraySlice<Int>, _ count: Int, _ targets: [FixedTarget],
        _ fill: ([FixedTarget]) throws -> Void
    ) throws -> [Column.Values] {
        guard let number = numbers.first else {
            try fill(targets)
            return []
        }
        let columns = rows.chunks.map { $0.columns[number] }
        var others: [Column.Values] = []
        func array<Word: BitwiseCopyable>(_ word: Word.Type) throws -> [Word] {
            try unsafe [Word](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
                let target = unsafe FixedTarget(UnsafeMutableRawPointer(buffer.baseAddress), columns, word)
                others = try fixedValues(numbers.dropFirst(), count, targets + [target], fill)
                initialized = count
            }
        }
        let own: Column.Values =
            switch rows.layout.kinds[number] {
            case .boolean: .boolean(try array(UInt8.self))
            case .int32: .int32(try array(Int32.self))
            case .int64: .int64(try array(Int64.self))
            case .dictionary:
                .dictionary(codes: try array(UInt32.self), texts: rows.texts[number] ?? TextArena())
            case .id: .id(raws: try array(UInt64.self), asWritten: TextArena())
            case .text, .name: preconditionFailure("texts have no fixed width")
            }
        return [own] + others
    }

    /// One column of the rows at `addresses`.
    func column(_ number: Int, addresses: ArraySlice<UInt32>) -> Column {
        let columns = rows.chunks.map { $0.columns[number] }
        let validity = self.validity(columns, addresses)
        switch rows.layout.kinds[number] {
        case .boolean: return Column(.boolean(values(columns, addresses, as: UInt8.self)), validity: validity)
        case .int32: return Column(.int32(values(columns, addresses, as: Int32.self)), validity: validity)
        case .int64: return Column(.int64(values(columns, addresses, as: Int64.self)), validity: validity)
        case .dictionary:
            let codes = values(columns, addresses, as: UInt32.self)
            return Column(
                .dictionary(codes: codes, texts: rows.texts[number] ?? TextArena()), validity: validity)
        case .text, .name: return Column(.text(texts(columns, addresses)), validity: validity)
        case .id:
            let raws = values(columns, addresses, as: UInt64.self)
            return Column(ids(raws, columns, addresses), validity: validity)
        }
    }

    /// Hashes of the name keys of a name column.
    func nameHashes(_ number: Int, addresses: ArraySlice<UInt32>) -> [UInt64] {
        values(rows.chunks.map { $0.columns[number] }, addresses, as: UInt64.self)
    }

    /// Which rows of a column have a value; nil where all have one.
    func validity(_ number: Int, addresses: ArraySlice<UInt32>) -> [UInt8]? {
        validity(rows.chunks.map { $0.columns[number] }, addresses)
    }

    /// The fixed-width values of the rows, as words of the column's width.
    private func values<Word: BitwiseCopyable>(
        _ columns: [ChunkColumn], _ addresses: ArraySlice<UInt32>, as word: Word.Type
    ) -> [Word] {
        unsafe [Word](unsafeUninitializedCapacity: max(1, addresses.count)) { output, initialized in
            // SAFETY: an address names a chunk and one of its rows; the columns outlive the loop.
            let target = unsafe FixedTarget(UnsafeMutableRawPointer(output.baseAddress), columns, word)
            unsafe addresses.withUnsafeBufferPointer { unsafe target.fill($0, 0..<addresses.count) }
            initialized = addresses.count
        }
    }

    /// nil where none of the rows is null.
    private func validity(_ columns: [ChunkColumn], _ addresses: ArraySlice<UInt32>) -> [UInt8]? {
        let bases = unsafe columns.map { unsafe $0.validity }
        guard unsafe bases.contains(where: { unsafe $0 != nil }) else { return nil }
        var nullCount = 0
        let validity = unsafe [UInt8](unsafeUninitializedCapacity: max(1, addresses.count)) {
            output, initialized in
            // SAFETY: as in `values`; a chunk's validity has a byte for every row.
            var index = 0
            for address in addresses {
                let base = unsafe bases[Int(address &>> 16)]
                let isValid = unsafe base.map { unsafe $0[Int(address & 0xFFFF)] } ?? 1
                unsafe output[index] = isValid
                nullCount += 1 - Int(isValid)
                index += 1
            }
            initialized = addresses.count
            withExtendedLifetime(columns) {}
        }
        return nullCount == 0 ? nil : validity
    }

    private func texts(_ columns: [ChunkColumn], _ addresses: ArraySlice<UInt32>) -> TextArena {
        let offsetBases = unsafe columns.map { unsafe UnsafePointer($0.offsets) }
        let byteBases = unsafe columns.map { unsafe UnsafePointer($0.bytes) }
        let count = addresses.count
        // Where each text begins in its chunk: found together with its length, and needed to copy it.
        var starts: [UInt32] = []
        let offsets = unsafe [UInt32](unsafeUninitializedCapacity: count + 1) { output, initialized in
            // SAFETY: as in `values`; a text column has one offset more than rows.
            unsafe starts = [UInt32](unsafeUninitializedCapacity: max(1, count)) { starts, startCount in
                unsafe offsetBases.withUnsafeBufferPointer { offsetBases in
                    unsafe addresses.withUnsafeBufferPointer { addresses in
                        var total: UInt32 = 0
                        unsafe output[0] = 0
                        for index in 0..<count {
                            let address = unsafe addresses[index]
                            let base = unsafe offsetBases[Int(address &>> 16)] + Int(address & 0xFFFF)
                            let start = unsafe base[0]
                            unsafe starts[index] = start
                            // A group with 4 GiB of text in one column traps here rather than be cut short.
                            total += unsafe base[1] &- start
                            unsafe output[index + 1] = total
                        }
                    }
                }
                startCount = count
            }
            initialized = count + 1
        }
        let byteCount = Int(offsets[count])
        let slack = ChunkColumn.slackByteCount
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount + slack) { output, initialized in
            guard let target = output.baseAddress else { return }
            // SAFETY: texts go one behind the other, and both sides have slack for copies of 16 bytes.
            unsafe byteBases.withUnsafeBufferPointer { byteBases in
                unsafe addresses.withUnsafeBufferPointer { addresses in
                    unsafe offsets.withUnsafeBufferPointer { offsets in
                        unsafe starts.withUnsafeBufferPointer { starts in
                            for index in 0..<count {
                                let chunk = unsafe Int(addresses[index] &>> 16)
                                let place = unsafe Int(offsets[index])
                                let length = unsafe Int(offsets[index + 1]) &- place
                                unsafe CopyBytes.copyPadded(
                                    from: byteBases[chunk] + Int(starts[index]), to: target + place,
                                    count: length)
                            }
                        }
                    }
                }
            }
            initialized = byteCount
            withExtendedLifetime(columns) {}
        }
        return TextArena(bytes: bytes, offsets: offsets)
    }

    /// Gives IDs as written their texts; other values stay.
    private func withTexts(_ values: Column.Values, _ number: Int, _ addresses: ArraySlice<UInt32>)
        -> Column.Values
    {
        guard case .id(let raws, _) = values else { return values }
        return ids(raws, rows.chunks.map { $0.columns[number] }, addresses)
    }

    /// - Parameter raws: as they are in the chunks.
    private func ids(_ raws: [UInt64], _ columns: [ChunkColumn], _ addresses: ArraySlice<UInt32>)
        -> Column.Values
    {
        guard columns.contains(where: { $0.asWritten.count > 0 }) else {
            return .id(raws: raws, asWritten: TextArena())
        }
        var raws = raws
        var asWritten = TextArena()
        let mark = PersonID.Kind.asWritten.rawValue
        for (index, address) in addresses.enumerated() where raws[index] >> PersonID.kindShift == mark {
            let texts = columns[RegistryRows.chunk(ofAddress: address)].asWritten
            let text = texts[Int(raws[index] & PersonID.payloadMask)]
            raws[index] = PersonID(.asWritten, payload: UInt64(asWritten.count)).raw
            asWritten.append(text)
        }
        return .id(raws: raws, asWritten: asWritten)
    }
}
