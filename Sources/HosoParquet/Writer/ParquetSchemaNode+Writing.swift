extension ParquetSchemaNode {
    /// Itself and all nodes below it.
    var elementCount: Int {
        guard case .group(let members) = content else { return 1 }
        return members.reduce(1) { $0 + $1.elementCount }
    }

    /// As `SchemaElement`s in depth-first order, elements of a list that is open.
    ///
    /// - Parameter isRoot: a root has no repetition.
    func writeElements(to writer: inout ThriftWriter, isRoot: Bool) {
        writer.element { writer in
            if case .leaf(let type, let byteCount) = content {
                writer.write(1, type.rawValue)
                if type == .fixedLengthByteArray, let byteCount { writer.write(2, Int32(byteCount)) }
            }
            if !isRoot { writer.write(3, repetition.rawValue) }
            writer.write(4, name)
            if case .group(let members) = content { writer.write(5, Int32(members.count)) }
            if let convertedType = logicalType?.convertedType { writer.write(6, convertedType) }
            if case .decimal(let precision, let scale)? = logicalType {
                writer.write(7, Int32(scale))
                writer.write(8, Int32(precision))
            }
            if let logicalType { writer.write(10) { logicalType.write(to: &$0) } }
        }
        guard case .group(let members) = content else { return }
        for member in members { member.writeElements(to: &writer, isRoot: false) }
    }
}

extension ParquetLogicalType {
    /// What older readers understand (`ConvertedType`); nil where there is none that means the same.
    fileprivate var convertedType: Int32? {
        switch self {
        case .string: return 0
        case .map: return 1
        case .list: return 3
        case .enumeration: return 4
        case .decimal: return 5
        case .date: return 6
        case .time(true, .milliseconds): return 7
        case .time(true, .microseconds): return 8
        case .timestamp(true, .milliseconds): return 9
        case .timestamp(true, .microseconds): return 10
        case .integer(let bitWidth, let isSigned):
            guard [8, 16, 32, 64].contains(bitWidth) else { return nil }
            return (isSigned ? 15 : 11) + Int32(bitWidth.trailingZeroBitCount - 3)
        case .json: return 19
        case .bson: return 20
        case .time, .timestamp, .unknown, .uuid, .float16, .other: return nil
        }
    }

    func write(to writer: inout ThriftWriter) {
        switch self {
        case .string: writer.write(1) { _ in }
        case .map: writer.write(2) { _ in }
        case .list: writer.write(3) { _ in }
        case .enumeration: writer.write(4) { _ in }
        case .decimal(let precision, let scale):
            writer.write(5) { writer in
                writer.write(1, Int32(scale))
                writer.write(2, Int32(precision))
            }
        case .date: writer.write(6) { _ in }
        case .time(let isAdjustedToUTC, let unit): writeTime(7, isAdjustedToUTC, unit, to: &writer)
        case .timestamp(let isAdjustedToUTC, let unit): writeTime(8, isAdjustedToUTC, unit, to: &writer)
        case .integer(let bitWidth, let isSigned):
            writer.write(10) { writer in
                writer.write(1, byte: Int8(bitWidth))
                writer.write(2, isSigned)
            }
        case .unknown: writer.write(11) { _ in }
        case .json: writer.write(12) { _ in }
        case .bson: writer.write(13) { _ in }
        case .uuid: writer.write(14) { _ in }
        case .float16: writer.write(15) { _ in }
        case .other(let member): writer.write(member) { _ in }
        }
    }

    private func writeTime(
        _ member: Int, _ isAdjustedToUTC: Bool, _ unit: ParquetTimeUnit, to writer: inout ThriftWriter
    ) {
        writer.write(member) { writer in
            writer.write(1, isAdjustedToUTC)
            writer.write(2) { $0.write(unit.rawValue) { _ in } }
        }
    }
}
