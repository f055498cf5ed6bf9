import HosoCore

/// Writes the fields of one column at their places, row by row.
@safe struct FieldBytes {
    private let prefix: [UInt8]
    private let null: [UInt8]
    private let validity: [UInt8]?
    private let rows: Range<Int>
    private let form: FieldForm
    private let base: UnsafeMutablePointer<UInt8>
    /// Where each row's next field begins.
    private let places: UnsafeMutableBufferPointer<Int>

    /// Writes each row's field, prefix first, and moves the row's place behind it.
    static func write(
        _ part: RowText.Part, _ rows: Range<Int>, _ form: FieldForm, to base: UnsafeMutablePointer<UInt8>,
        at places: UnsafeMutableBufferPointer<Int>
    ) {
        let bytes = unsafe FieldBytes(
            prefix: part.prefix, null: form.null, validity: part.validity, rows: rows, form: form, base: base,
            places: places)
        switch part.column {
        case .numbers(let values, let scale, let isDecimal):
            bytes.writeNumbers(values, scale: scale, isQuoted: isDecimal && form == .jsonLines)
        case .dates(let values): bytes.writeDates(values)
        case .timestamps(let values): bytes.writeTimestamps(values)
        case .texts(let texts): bytes.writeTexts(texts)
        case .written(let texts): bytes.writeWritten(texts)
        case .coded(let codes, let texts): bytes.writeCoded(codes, texts)
        }
    }

    private var isQuoted: Bool { form == .jsonLines }

    /// Writes the prefix, and the null where the row is one; then there is nothing left to do.
    @inline(__always)
    private func open(_ row: Int) -> Bool {
        unsafe FieldBytes.put(prefix, base, &places[row - rows.lowerBound])
        guard let validity, validity[row] == 0 else { return true }
        unsafe FieldBytes.put(null, base, &places[row - rows.lowerBound])
        return false
    }

    /// Leaves room for `count` bytes, between quotes where they are asked for.
    @inline(__always)
    private func room(_ row: Int, _ count: Int, _ isQuoted: Bool) -> UnsafeMutablePointer<UInt8> {
        let place = unsafe places[row - rows.lowerBound]
        guard isQuoted else {
            unsafe places[row - rows.lowerBound] = place + count
            return unsafe base + place
        }
        unsafe base[place] = 0x22
        unsafe base[place + count + 1] = 0x22
        unsafe places[row - rows.lowerBound] = place + count + 2
        return unsafe base + place + 1
    }

    private func writeNumbers(_ values: [Int64], scale: Int, isQuoted: Bool) {
        for row in rows where open(row) {
            let count = NumberDigits.byteCount(values[row], scale: scale)
            unsafe NumberDigits.write(values[row], scale: scale, to: room(row, count, isQuoted))
        }
    }

    private func writeDates(_ values: [Int32]) {
        for row in rows where open(row) {
            let day = Int64(values[row])
            unsafe NumberDigits.writeDate(day, to: room(row, NumberDigits.dateByteCount(day), isQuoted))
        }
    }

    private func writeTimestamps(_ values: [Int64]) {
        for row in rows where open(row) {
            unsafe NumberDigits.writeTimestamp(
                values[row], to: room(row, NumberDigits.timestampByteCount(values[row]), isQuoted))
        }
    }

    private func writeTexts(_ texts: TextArena) {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            let all = Int(texts.offsets[rows.lowerBound])..<Int(texts.offsets[rows.upperBound])
            let isPlain = unsafe !TextQuoting.hasSpecial(UnsafeBufferPointer(rebasing: bytes[all]), form)
            for row in rows where open(row) {
                let range = Int(texts.offsets[row])..<Int(texts.offsets[row + 1])
                let text = unsafe UnsafeBufferPointer(rebasing: bytes[range])
                if isPlain && !range.isEmpty {
                    unsafe copy(text, to: room(row, range.count, isQuoted))
                } else {
                    let count = unsafe TextQuoting.byteCount(text, form)
                    unsafe TextQuoting.write(text, form, to: room(row, count, false))
                }
            }
        }
    }

    private func writeWritten(_ texts: TextArena) {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            for row in rows where open(row) {
                let range = Int(texts.offsets[row])..<Int(texts.offsets[row + 1])
                unsafe copy(UnsafeBufferPointer(rebasing: bytes[range]), to: room(row, range.count, false))
            }
        }
    }

    private func writeCoded(_ codes: [UInt32], _ texts: TextArena) {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            for row in rows where open(row) {
                let code = Int(codes[row])
                let range = Int(texts.offsets[code])..<Int(texts.offsets[code + 1])
                unsafe copy(UnsafeBufferPointer(rebasing: bytes[range]), to: room(row, range.count, false))
            }
        }
    }

    @inline(__always)
    private func copy(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
        // SAFETY: the caller has left room for the text.
        if let source = text.baseAddress { unsafe target.update(from: source, count: text.count) }
    }

    @inline(__always)
    static func put(_ bytes: [UInt8], _ base: UnsafeMutablePointer<UInt8>, _ place: inout Int) {
        for index in 0..<bytes.count { unsafe base[place + index] = bytes[index] }
        place += bytes.count
    }
}
