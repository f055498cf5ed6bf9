/// Writes the Thrift compact protocol: fields of a structure in ascending order of their numbers.
package struct ThriftWriter {
    package private(set) var bytes: [UInt8] = []
    private var previousField = 0
    private var outerFields: [Int] = []

    package init() {}

    package mutating func write(_ field: Int, _ value: Bool) {
        header(field, value ? .booleanTrue : .booleanFalse)
    }

    package mutating func write(_ field: Int, _ value: Int32) {
        header(field, .int32)
        zigzag(Int64(value))
    }

    package mutating func write(_ field: Int, _ value: Int64) {
        header(field, .int64)
        zigzag(value)
    }

    package mutating func write(_ field: Int, int16 value: Int16) {
        header(field, .int16)
        zigzag(Int64(value))
    }

    package mutating func write(_ field: Int, byte value: Int8) {
        header(field, .byte)
        bytes.append(UInt8(bitPattern: value))
    }

    package mutating func write(_ field: Int, _ value: [UInt8]) {
        header(field, .binary)
        element(value)
    }

    package mutating func write(_ field: Int, _ value: String) { write(field, Array(value.utf8)) }

    /// A structure as a field.
    package mutating func write(_ field: Int, structure body: (inout ThriftWriter) -> Void) {
        header(field, .structure)
        element(structure: body)
    }

    /// The header of a list; its elements follow by `element`.
    package mutating func write(_ field: Int, listOf type: ThriftType, count: Int) {
        header(field, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    package mutating func element(_ value: Bool) { bytes.append(value ? 1 : 2) }
    package mutating func element(_ value: Int32) { zigzag(Int64(value)) }
    package mutating func element(_ value: Int64) { zigzag(value) }

    package mutating func element(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A structure as a list's element or on its own.
    package mutating func element(structure body: (inout ThriftWriter) -> Void) {
        outerFields.append(previousField)
        previousField = 0
        body(&self)
        bytes.append(0)
        previousField = outerFields.removeLast()
    }

    private mutating func header(_ field: Int, _ type: ThriftType) {
        let step = field - previousField
        precondition(step > 0, "field \(field) after field \(previousField)")
        if step <= 15 {
            bytes.append(UInt8(step) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(field))
        }
        previousField = field
    }

    private mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
