import HosoCore

/// How many bytes fields take.
enum FieldLengths {
    /// Adds the length of each row's field, prefix included.
    static func add(
        _ part: RowText.Part, _ rows: Range<Int>, _ form: FieldForm,
        to counts: UnsafeMutableBufferPointer<Int>
    ) {
        let prefix = part.prefix.count
        let quotes = form == .csv ? 0 : 2
        let null = form.null.count
        let validity = part.validity
        let start = rows.lowerBound
        switch part.column {
        case .numbers(let values, let scale, let isDecimal):
            let extra = prefix + (isDecimal ? quotes : 0)
            for row in rows {
                let isNull = validity.map { $0[row] == 0 } ?? false
                unsafe counts[row - start] +=
                    isNull ? prefix + null : extra + NumberDigits.byteCount(values[row], scale: scale)
            }
        case .dates(let values):
            for row in rows {
                let isNull = validity.map { $0[row] == 0 } ?? false
                unsafe counts[row - start] +=
                    prefix + (isNull ? null : quotes + NumberDigits.dateByteCount(Int64(values[row])))
            }
        case .timestamps(let values):
            for row in rows {
                let isNull = validity.map { $0[row] == 0 } ?? false
                unsafe counts[row - start] +=
                    prefix + (isNull ? null : quotes + NumberDigits.timestampByteCount(values[row]))
            }
        case .texts(let texts):
            unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                // Mostly no byte of all these rows asks for anything.
                let all = Int(texts.offsets[start])..<Int(texts.offsets[rows.upperBound])
                let isPlain = unsafe !TextQuoting.hasSpecial(
                    UnsafeBufferPointer(rebasing: bytes[all]), form)
                for row in rows {
                    let isNull = validity.map { $0[row] == 0 } ?? false
                    let range = Int(texts.offsets[row])..<Int(texts.offsets[row + 1])
                    let count =
                        isPlain
                        ? (range.isEmpty ? 2 : range.count + quotes)
                        : unsafe TextQuoting.byteCount(UnsafeBufferPointer(rebasing: bytes[range]), form)
                    unsafe counts[row - start] += prefix + (isNull ? null : count)
                }
            }
        case .written(let texts):
            for row in rows {
                let isNull = validity.map { $0[row] == 0 } ?? false
                unsafe counts[row - start] +=
                    prefix + (isNull ? null : Int(texts.offsets[row + 1] - texts.offsets[row]))
            }
        case .coded(let codes, let texts):
            let lengths = (0..<texts.count).map { Int(texts.offsets[$0 + 1] - texts.offsets[$0]) }
            for row in rows {
                let isNull = validity.map { $0[row] == 0 } ?? false
                unsafe counts[row - start] += prefix + (isNull ? null : lengths[Int(codes[row])])
            }
        }
    }
}
