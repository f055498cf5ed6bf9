import HosoCore

/// Writes fields at their places.
enum FieldBytes {
    /// Writes each row's field, prefix first, and moves the row's place behind it.
    static func write(
        _ part: RowText.Part, _ rows: Range<Int>, _ form: FieldForm,
        to base: UnsafeMutablePointer<UInt8>,
        at places: UnsafeMutableBufferPointer<Int>
    ) {
        let prefix = part.prefix
        let null = form.null
        let validity = part.validity
        let start = rows.lowerBound
        let isQuoted = form == .jsonLines
        /// Writes the prefix, and the null where the row is one; then there is nothing left to do.
        @inline(__always)
        func open(_ row: Int) -> Bool {
            unsafe put(prefix, base, &places[row - start])
            guard let validity, validity[row] == 0 else { return true }
            unsafe put(null, base, &places[row - start])
            return false
        }
        /// Leaves room for `count` bytes, between quotes where the form has them.
        @inline(__always)
        func room(_ row: Int, _ count: Int, _ isQuoted: Bool) -> UnsafeMutablePointer<UInt8> {
            let place = unsafe places[row - start]
            guard isQuoted else {
                unsafe places[row - start] = place + count
                return unsafe base + place
            }
            unsafe base[place] = 0x22
            unsafe base[place + count + 1] = 0x22
            unsafe places[row - start] = place + count + 2
            return unsafe base + place + 1
        }
        switch part.column {
        case .numbers(let values, let scale, let isDecimal):
            for row in rows where open(row) {
                let count = NumberDigits.byteCount(values[row], scale: scale)
                unsafe NumberDigits.write(
                    values[row], scale: scale, to: room(row, count, isQuoted && isDecimal))
            }
        case .dates(let values):
            for row in rows where open(row) {
                let day = Int64(values[row])
                unsafe NumberDigits.writeDate(day, to: room(row, NumberDigits.dateByteCount(day), isQuoted))
            }
        case .timestamps(let values):
            for row in rows where open(row) {
                unsafe NumberDigits.writeTimestamp(
                    values[row], to: room(row, NumberDigits.timestampByteCount(values[row]), isQuoted))
            }
        case .texts(let texts):
            unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                let all = Int(texts.offsets[start])..<Int(texts.offsets[rows.upperBound])
                let isPlain = unsafe !TextQuoting.hasSpecial(
                    UnsafeBufferPointer(rebasing: bytes[all]), form)
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
        case .written(let texts):
            unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                for row in rows where open(row) {
                    let range = Int(texts.offsets[row])..<Int(texts.offsets[row + 1])
                    unsafe copy(
                        UnsafeBufferPointer(rebasing: bytes[range]), to: room(row, range.count, false))
                }
            }
        case .coded(let codes, let texts):
            unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                for row in rows where open(row) {
                    let code = Int(codes[row])
                    let range = Int(texts.offsets[code])..<Int(texts.offsets[code + 1])
                    unsafe copy(
                        UnsafeBufferPointer(rebasing: bytes[range]), to: room(row, range.count, false))
                }
            }
        }
    }

    @inline(__always)
    private static func copy(
        _ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
    ) {
        // SAFETY: the caller has left room for the text.
        if let source = text.baseAddress { unsafe target.update(from: source, count: text.count) }
    }

    @inline(__always)
    static func put(_ bytes: [UInt8], _ base: UnsafeMutablePointer<UInt8>, _ place: inout Int) {
        for index in 0..<bytes.count { unsafe base[place + index] = bytes[index] }
        place += bytes.count
    }
}
