package import HosoCore

/// Reads the Thrift compact protocol; checks sizes against the bytes left, and nesting against a limit.
package struct ThriftReader {
    /// Parquet's own structures nest less than half as deep.
    private static let nestingLimit = 24

    private let bytes: [UInt8]
    package private(set) var offset: Int
    private let end: Int
    private let baseOffset: Int

    /// - Parameters:
    ///   - offset: where in `bytes` to begin.
    ///   - baseOffset: where `bytes` stand in the file; errors name places in the file.
    package init(_ bytes: [UInt8], offset: Int = 0, baseOffset: Int) {
        self.bytes = bytes
        self.offset = offset
        end = bytes.count
        self.baseOffset = baseOffset
    }

    package var fileOffset: Int { baseOffset + offset }

    package func malformed(_ field: String) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: fileOffset)
    }

    private mutating func readByte() throws(FormatError) -> UInt8 {
        guard offset < end else {
            throw FormatError(.truncated(neededBytes: 1, availableBytes: 0), byteOffset: fileOffset)
        }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func readVarint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 70 {
            let byte = try readByte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw malformed("thrift number")
    }

    private mutating func readZigzag() throws(FormatError) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The type of the next field, whose number goes to `field`; nil at the structure's end.
    package mutating func nextField(_ field: inout Int) throws(FormatError) -> ThriftType? {
        let byte = try readByte()
        if byte == 0 { return nil }
        guard let type = ThriftType(rawValue: byte & 0x0F) else { throw malformed("thrift type") }
        let step = Int(byte >> 4)
        if step > 0 {
            field += step
        } else {
            field = Int(try readZigzag())
        }
        guard (0...Int(Int16.max)).contains(field) else { throw malformed("thrift field number") }
        return type
    }

    package mutating func readBoolean(_ type: ThriftType) throws(FormatError) -> Bool {
        switch type {
        case .booleanTrue: return true
        case .booleanFalse: return false
        default: throw malformed("thrift boolean")
        }
    }

    package mutating func readInt64(_ type: ThriftType) throws(FormatError) -> Int64 {
        switch type {
        case .int16, .int32, .int64: return try readZigzag()
        case .byte: return Int64(Int8(bitPattern: try readByte()))
        default: throw malformed("thrift integer")
        }
    }

    package mutating func readInt32(_ type: ThriftType) throws(FormatError) -> Int32 {
        guard let value = Int32(exactly: try readInt64(type)) else { throw malformed("thrift integer") }
        return value
    }

    /// A count or size: 0 or more.
    package mutating func readSize(_ type: ThriftType, _ field: String) throws(FormatError) -> Int {
        let value = try readInt64(type)
        guard value >= 0 else { throw malformed(field) }
        return Int(value)
    }

    package mutating func readBinary(_ type: ThriftType) throws(FormatError) -> [UInt8] {
        guard type == .binary else { throw malformed("thrift binary") }
        let count = try readVarint()
        guard count <= UInt64(end - offset) else {
            let needed = Int(clamping: count)
            throw FormatError(
                .truncated(neededBytes: needed, availableBytes: end - offset), byteOffset: fileOffset)
        }
        defer { offset += Int(count) }
        return Array(bytes[offset..<offset + Int(count)])
    }

    package mutating func readString(_ type: ThriftType) throws(FormatError) -> String {
        let text = try readBinary(type)
        guard let string = String(validating: text, as: UTF8.self) else { throw malformed("thrift string") }
        return string
    }

    package mutating func requireStructure(_ type: ThriftType) throws(FormatError) {
        guard type == .structure else { throw malformed("thrift structure") }
    }

    /// A list's header: the type of its elements and how many there are, at most one per byte left.
    package mutating func readList(_ type: ThriftType) throws(FormatError) -> (type: ThriftType, count: Int) {
        guard type == .list || type == .set else { throw malformed("thrift list") }
        let byte = try readByte()
        guard let elementType = ThriftType(rawValue: byte & 0x0F) else { throw malformed("thrift type") }
        var count = UInt64(byte >> 4)
        if count == 15 { count = try readVarint() }
        guard count <= UInt64(end - offset) else {
            let needed = Int(clamping: count)
            throw FormatError(
                .truncated(neededBytes: needed, availableBytes: end - offset), byteOffset: fileOffset)
        }
        return (elementType, Int(count))
    }

    /// A boolean as a list's element.
    package mutating func readBooleanElement() throws(FormatError) -> Bool { try readByte() == 1 }

    package mutating func skip(_ type: ThriftType) throws(FormatError) { try skip(type, depth: 0) }

    private mutating func skip(_ type: ThriftType, depth: Int) throws(FormatError) {
        guard depth < ThriftReader.nestingLimit else { throw malformed("thrift nesting") }
        switch type {
        case .booleanTrue, .booleanFalse: break
        case .byte: _ = try readByte()
        case .int16, .int32, .int64: _ = try readVarint()
        case .double: for _ in 0..<8 { _ = try readByte() }
        case .binary: _ = try readBinary(type)
        case .list, .set:
            let list = try readList(type)
            for _ in 0..<list.count { try skipElement(list.type, depth: depth + 1) }
        case .map: try skipMap(depth: depth)
        case .structure:
            var field = 0
            while let fieldType = try nextField(&field) { try skip(fieldType, depth: depth + 1) }
        }
    }

    private mutating func skipMap(depth: Int) throws(FormatError) {
        let count = try readVarint()
        if count == 0 { return }
        guard count <= UInt64(end - offset) else { throw malformed("thrift map") }
        let types = try readByte()
        guard let key = ThriftType(rawValue: types >> 4), let value = ThriftType(rawValue: types & 0x0F)
        else {
            throw malformed("thrift type")
        }
        for _ in 0..<count {
            try skipElement(key, depth: depth + 1)
            try skipElement(value, depth: depth + 1)
        }
    }

    /// Inside lists and maps a boolean takes a byte.
    private mutating func skipElement(_ type: ThriftType, depth: Int) throws(FormatError) {
        if type == .booleanTrue || type == .booleanFalse {
            _ = try readByte()
        } else {
            try skip(type, depth: depth)
        }
    }
}
