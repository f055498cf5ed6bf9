/// Rows as lines of JSON in one fixed form, so that two programs that read the same rows write the same
/// bytes.
///
/// Integers in full; floats as the shortest decimal that gives the same value at their width; decimals as
/// text with their scale's digits; dates, times and timestamps as in ISO 8601; bytes as `0x` and hexadecimal
/// digits; lists as arrays, structures as objects, maps as arrays of pairs.
public enum CanonicalText {
    /// One row as a JSON array, without a line end.
    public static func append(row: [ParquetRecordValue], to bytes: inout [UInt8]) {
        bytes.append(0x5B)
        for (index, value) in row.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            append(value, to: &bytes)
        }
        bytes.append(0x5D)
    }

    /// One row as a JSON object, without a line end.
    ///
    /// - Parameter names: as many as the row has values.
    public static func append(row: [ParquetRecordValue], names: [String], to bytes: inout [UInt8]) {
        precondition(row.count == names.count, "\(names.count) names for \(row.count) values")
        bytes.append(0x7B)
        for (index, value) in row.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            append(text: names[index].utf8, to: &bytes)
            bytes.append(0x3A)
            append(value, to: &bytes)
        }
        bytes.append(0x7D)
    }

    /// One value.
    public static func append(_ value: ParquetRecordValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes += [0x6E, 0x75, 0x6C, 0x6C]
        case .boolean(let flag): bytes += flag ? [0x74, 0x72, 0x75, 0x65] : [0x66, 0x61, 0x6C, 0x73, 0x65]
        case .integer(let number): CanonicalNumber.append(number, to: &bytes)
        case .unsignedInteger(let number): CanonicalNumber.append(number, to: &bytes)
        case .float16(let bits): CanonicalNumber.append(Float16(bitPattern: bits), to: &bytes)
        case .float(let number): CanonicalNumber.append(number, to: &bytes)
        case .double(let number): CanonicalNumber.append(number, to: &bytes)
        case .decimal(let text):
            bytes.append(0x22)
            bytes += text.utf8
            bytes.append(0x22)
        case .date, .time, .timestamp, .julianTimestamp:
            bytes.append(0x22)
            appendClock(value, to: &bytes)
            bytes.append(0x22)
        case .text(let text): append(text: text, to: &bytes)
        case .bytes(let content): append(hexadecimal: content, to: &bytes)
        case .list(let elements): append(row: elements, to: &bytes)
        case .structure(let members):
            bytes.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                append(text: member.name.utf8, to: &bytes)
                bytes.append(0x3A)
                append(member.value, to: &bytes)
            }
            bytes.append(0x7D)
        case .map(let entries):
            bytes.append(0x5B)
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                append(row: [entry.key, entry.value], to: &bytes)
            }
            bytes.append(0x5D)
        }
    }

    private static func appendClock(_ value: ParquetRecordValue, to bytes: inout [UInt8]) {
        switch value {
        case .date(let days): CanonicalClock.append(days: Int64(days), to: &bytes)
        case .time(let nanoseconds): CanonicalClock.append(timeOfDay: nanoseconds, to: &bytes)
        case .timestamp(let count, let unit, let isAdjustedToUTC):
            CanonicalClock.append(timestamp: count, unit: unit, to: &bytes)
            if isAdjustedToUTC { bytes.append(0x5A) }
        case .julianTimestamp(let day, let nanosecondsOfDay):
            CanonicalClock.append(julianDay: day, nanosecondsOfDay: nanosecondsOfDay, to: &bytes)
        default: preconditionFailure("no date or time")
        }
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    private static func append(hexadecimal content: [UInt8], to bytes: inout [UInt8]) {
        bytes += [0x22, 0x30, 0x78]
        for byte in content {
            bytes.append(hexadecimalDigits[Int(byte >> 4)])
            bytes.append(hexadecimalDigits[Int(byte & 15)])
        }
        bytes.append(0x22)
    }

    /// A JSON string; only what JSON demands is escaped.
    static func append(text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        if text.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            bytes.append(contentsOf: text)
        } else {
            for byte in text { appendEscaped(byte, to: &bytes) }
        }
        bytes.append(0x22)
    }

    private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x22, 0x5C: bytes += [0x5C, byte]
        case 0x08: bytes += [0x5C, 0x62]
        case 0x09: bytes += [0x5C, 0x74]
        case 0x0A: bytes += [0x5C, 0x6E]
        case 0x0C: bytes += [0x5C, 0x66]
        case 0x0D: bytes += [0x5C, 0x72]
        case 0..<0x20:
            bytes += [0x5C, 0x75, 0x30, 0x30, hexadecimalDigits[Int(byte >> 4)]]
            bytes.append(hexadecimalDigits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
