package import HosoCore

/// Where a data page stands and what its values are: a row of the page index (PageIndex.md).
public struct PageLocation: Hashable, Sendable {
    /// From the start of the column chunk in an encoded chunk, from the start of the file in a file.
    public var offset: Int
    /// With its header.
    public var byteCount: Int
    /// Within the row group.
    public var firstRowIndex: Int

    public init(offset: Int, byteCount: Int, firstRowIndex: Int) {
        self.offset = offset
        self.byteCount = byteCount
        self.firstRowIndex = firstRowIndex
    }
}

package enum PageIndex {
    package static func offsetIndex(_ locations: [PageLocation], chunkOffset: Int) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, listOf: .structure, count: locations.count)
            for location in locations {
                writer.element { writer in
                    writer.write(1, Int64(chunkOffset + location.offset))
                    writer.write(2, Int32(location.byteCount))
                    writer.write(3, Int64(location.firstRowIndex))
                }
            }
        }
        return writer.bytes
    }

    /// nil where a page has values but no bounds (only NaN): the format then forbids an index.
    ///
    /// - Parameter pages: the bounds of each page, and how many of its values are not null.
    package static func columnIndex(_ pages: [(statistics: ColumnStatistics, valueCount: Int)]) -> [UInt8]? {
        let isComplete = pages.allSatisfy {
            $0.valueCount == 0 || ($0.statistics.minimum != nil && $0.statistics.maximum != nil)
        }
        guard isComplete else { return nil }
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, listOf: .booleanTrue, count: pages.count)
            for page in pages { writer.element(page.valueCount == 0) }
            writer.write(2, listOf: .binary, count: pages.count)
            for page in pages { writer.element(page.statistics.minimum?.plainBytes ?? []) }
            writer.write(3, listOf: .binary, count: pages.count)
            for page in pages { writer.element(page.statistics.maximum?.plainBytes ?? []) }
            writer.write(4, boundaryOrder(pages.filter { $0.valueCount > 0 }.map(\.statistics)))
            writer.write(5, listOf: .int64, count: pages.count)
            for page in pages { writer.element(Int64(page.statistics.nullCount ?? 0)) }
            if pages.contains(where: { $0.statistics.nanCount != nil }) {
                writer.write(8, listOf: .int64, count: pages.count)
                for page in pages { writer.element(Int64(page.statistics.nanCount ?? 0)) }
            }
        }
        return writer.bytes
    }

    /// 1 where both bounds ascend from page to page, 2 where both descend, else 0.
    private static func boundaryOrder(_ pages: [ColumnStatistics]) -> Int32 {
        var isAscending = true
        var isDescending = true
        for (page, next) in zip(pages, pages.dropFirst()) {
            guard let minimum = page.minimum, let maximum = page.maximum, let nextMinimum = next.minimum,
                let nextMaximum = next.maximum
            else { return 0 }
            if nextMinimum.isLess(than: minimum) || nextMaximum.isLess(than: maximum) { isAscending = false }
            if minimum.isLess(than: nextMinimum) || maximum.isLess(than: nextMaximum) { isDescending = false }
        }
        return isAscending ? 1 : isDescending ? 2 : 0
    }

    package static func readOffsetIndex(_ reader: inout ThriftReader) throws(FormatError) -> [PageLocation] {
        var locations: [PageLocation] = []
        var field = 0
        while let type = try reader.nextField(&field) {
            guard field == 1 else {
                try reader.skip(type)
                continue
            }
            let list = try reader.readList(type)
            try reader.requireStructure(list.type)
            for _ in 0..<list.count { locations.append(try readLocation(&reader)) }
        }
        return locations
    }

    private static func readLocation(_ reader: inout ThriftReader) throws(FormatError) -> PageLocation {
        var location = PageLocation(offset: -1, byteCount: -1, firstRowIndex: -1)
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: location.offset = try reader.readSize(type, "page offset")
            case 2: location.byteCount = try reader.readSize(type, "page size")
            case 3: location.firstRowIndex = try reader.readSize(type, "row index")
            default: try reader.skip(type)
            }
        }
        guard location.offset >= 0, location.byteCount >= 0, location.firstRowIndex >= 0 else {
            throw reader.malformed("page location")
        }
        return location
    }

    /// What a column index says, page by page.
    package struct ColumnIndex: Hashable, Sendable {
        package var areNull: [Bool] = []
        package var minimums: [[UInt8]] = []
        package var maximums: [[UInt8]] = []
        package var boundaryOrder: Int32 = 0
        package var nullCounts: [Int64] = []
    }

    package static func readColumnIndex(_ reader: inout ThriftReader) throws(FormatError) -> ColumnIndex {
        var index = ColumnIndex()
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1:
                for _ in 0..<(try reader.readList(type).count) {
                    index.areNull.append(try reader.readBooleanElement())
                }
            case 2:
                let list = try reader.readList(type)
                for _ in 0..<list.count { index.minimums.append(try reader.readBinary(list.type)) }
            case 3:
                let list = try reader.readList(type)
                for _ in 0..<list.count { index.maximums.append(try reader.readBinary(list.type)) }
            case 4: index.boundaryOrder = try reader.readInt32(type)
            case 5:
                let list = try reader.readList(type)
                for _ in 0..<list.count { index.nullCounts.append(try reader.readInt64(list.type)) }
            default: try reader.skip(type)
            }
        }
        return index
    }
}
