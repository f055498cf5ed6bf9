/// One leaf of nested records: levels, values and bounds as they come, before they are cut into pages.
package struct RecordColumn: Sendable {
    package let path: [String]
    package let physicalType: PhysicalType
    package let isUTF8: Bool
    package let maximumDefinitionLevel: Int
    package let maximumRepetitionLevel: Int

    package private(set) var definitionLevels: [UInt32] = []
    package private(set) var repetitionLevels: [UInt32] = []
    /// Values that are not null, PLAIN encoded; of booleans a byte each.
    package private(set) var plain: [UInt8] = []
    /// Where each value begins in `plain`, the last ends.
    package private(set) var valueOffsets: [Int] = [0]
    package private(set) var statistics = ColumnStatistics(nullCount: 0)

    init(
        path: [String], physicalType: PhysicalType, isUTF8: Bool, maximumDefinitionLevel: Int,
        maximumRepetitionLevel: Int
    ) {
        self.path = path
        self.physicalType = physicalType
        self.isUTF8 = isUTF8
        self.maximumDefinitionLevel = maximumDefinitionLevel
        self.maximumRepetitionLevel = maximumRepetitionLevel
        if physicalType == .double { statistics.nanCount = 0 }
    }

    /// No value: a null, or an empty list, at some level above.
    mutating func appendNull(definitionLevel: Int, repetitionLevel: Int) {
        definitionLevels.append(UInt32(definitionLevel))
        repetitionLevels.append(UInt32(repetitionLevel))
        statistics.nullCount = statistics.nullCount.map { $0 + 1 }
    }

    mutating func append(_ value: ParquetValue, repetitionLevel: Int) {
        definitionLevels.append(UInt32(maximumDefinitionLevel))
        repetitionLevels.append(UInt32(repetitionLevel))
        let bytes = value.plainBytes
        if physicalType == .byteArray {
            plain += (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
        }
        plain += bytes
        valueOffsets.append(plain.count)
        if case .double(let number) = value, number.isNaN {
            statistics.nanCount = statistics.nanCount.map { $0 + 1 }
            return
        }
        var own = ColumnStatistics(minimum: value, maximum: value)
        if case .double(let number) = value, number == 0 {
            // The format wants zeros signed outwards, since readers differ on the order of -0 and +0.
            (own.minimum, own.maximum) = (.double(-0.0), .double(0.0))
        }
        if let minimum = statistics.minimum, !value.isLess(than: minimum) { own.minimum = minimum }
        if let maximum = statistics.maximum, !maximum.isLess(than: value) { own.maximum = maximum }
        (statistics.minimum, statistics.maximum) = (own.minimum, own.maximum)
    }

    /// The levels and values of some rows as a page's two parts.
    ///
    /// - Parameters:
    ///   - levels: of the levels, beginning and ending at a row's border.
    ///   - values: of the values, those that belong to the levels.
    func page(levels: Range<Int>, values: Range<Int>) -> (
        repetition: [UInt8], definition: [UInt8], values: [UInt8]
    ) {
        (
            RecordColumn.encoded(repetitionLevels, levels, maximum: maximumRepetitionLevel),
            RecordColumn.encoded(definitionLevels, levels, maximum: maximumDefinitionLevel),
            encodedValues(values)
        )
    }

    /// Levels that can only be 0 take no bytes.
    private static func encoded(_ levels: [UInt32], _ range: Range<Int>, maximum: Int) -> [UInt8] {
        guard maximum > 0 else { return [] }
        let bitWidth = Int.bitWidth - maximum.leadingZeroBitCount
        return RunLengthEncoding.encode(levels, range: range, bitWidth: bitWidth)
    }

    private func encodedValues(_ values: Range<Int>) -> [UInt8] {
        let bytes = plain[valueOffsets[values.lowerBound]..<valueOffsets[values.upperBound]]
        guard physicalType == .boolean else { return Array(bytes) }
        var bits = [UInt8](repeating: 0, count: (values.count + 7) / 8)
        for (index, flag) in bytes.enumerated() { bits[index / 8] |= flag << UInt8(index % 8) }
        return bits
    }
}
