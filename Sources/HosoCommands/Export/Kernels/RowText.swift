package import HosoCore

/// Writes rows as text, column by column: first how long each field is, then each field at its place.
package struct RowText: Sendable {
    struct Part: Sendable {
        var column: ExportedColumn
        /// nil where no row is null.
        var validity: [UInt8]?
        /// What stands before the value.
        var prefix: [UInt8]
    }

    let parts: [Part]
    let form: FieldForm
    /// What ends a row.
    let suffix: [UInt8]

    /// - Parameter columns: of the same rows.
    package init(_ columns: [(name: String, type: StorageType, column: Column)], form: FieldForm) {
        self.form = form
        suffix = form == .csv ? [0x0A] : [0x7D, 0x0A]
        parts = columns.enumerated().map { index, entry in
            let prefix: [UInt8] =
                switch form {
                case .csv: index == 0 ? [] : [0x2C]
                case .jsonLines:
                    Array("\(index == 0 ? "{" : ",")\(JSONText.quoted(entry.name)):".utf8)
                }
            return Part(
                column: ExportedColumn(entry.column, type: entry.type, form: form),
                validity: entry.column.validity, prefix: prefix)
        }
    }

    /// The rows' bytes.
    package func bytes(_ rows: Range<Int>) -> [UInt8] {
        var counts = [Int](repeating: suffix.count, count: rows.count)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for part in parts { unsafe FieldLengths.add(part, rows, form, to: counts) }
        }
        // From here on `counts` says where each row's next field begins.
        var total = 0
        for index in counts.indices {
            let count = counts[index]
            counts[index] = total
            total += count
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: total) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            // SAFETY: the lengths were summed up by the same rules; every byte below `total` is written.
            unsafe counts.withUnsafeMutableBufferPointer { places in
                for part in parts { unsafe FieldBytes.write(part, rows, form, to: base, at: places) }
                for index in 0..<places.count {
                    unsafe FieldBytes.put(suffix, base, &places[index])
                }
            }
            initialized = total
        }
    }
}
