package import HosoCore

extension FileMetadata {
    package static func read(_ reader: inout ThriftReader) throws(FormatError) -> FileMetadata {
        var metadata = FileMetadata(schema: [], rowCount: -1, rowGroups: [], keyValueMetadata: [])
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 2:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                for _ in 0..<list.count { metadata.schema.append(try SchemaElement.read(&reader)) }
            case 3: metadata.rowCount = try reader.readSize(type, "row count")
            case 4:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                for _ in 0..<list.count { metadata.rowGroups.append(try RowGroup.read(&reader)) }
            case 5:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                for _ in 0..<list.count { metadata.keyValueMetadata.append(try readKeyValue(&reader)) }
            case 6: metadata.createdBy = String(decoding: try reader.readBinary(type), as: UTF8.self)
            case 7:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                var orders: [Bool] = []
                for _ in 0..<list.count { orders.append(try readIsTypeOrder(&reader)) }
                metadata.hasTypeOrder = orders
            case 8, 9: throw FormatError(.unsupported(feature: "encryption"), byteOffset: reader.fileOffset)
            default: try reader.skip(type)
            }
        }
        guard metadata.rowCount >= 0, !metadata.schema.isEmpty else {
            throw reader.malformed("file metadata")
        }
        return metadata
    }

    private static func readKeyValue(
        _ reader: inout ThriftReader
    ) throws(FormatError) -> (key: String, value: String?) {
        var key: String?
        var value: String?
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: key = try reader.readString(type)
            case 2: value = String(decoding: try reader.readBinary(type), as: UTF8.self)
            default: try reader.skip(type)
            }
        }
        guard let key else { throw reader.malformed("key of the file's metadata") }
        return (key, value)
    }

    private static func readIsTypeOrder(_ reader: inout ThriftReader) throws(FormatError) -> Bool {
        var isTypeOrder = false
        var member = 0
        while let type = try reader.nextField(&member) {
            if member == 1 { isTypeOrder = true }
            try reader.skip(type)
        }
        return isTypeOrder
    }
}

extension FileMetadata.RowGroup {
    fileprivate static func read(_ reader: inout ThriftReader) throws(FormatError) -> FileMetadata.RowGroup {
        var rowGroup = FileMetadata.RowGroup(columns: [], rowCount: -1)
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                for _ in 0..<list.count { rowGroup.columns.append(try ColumnChunkMetadata.read(&reader)) }
            case 3: rowGroup.rowCount = try reader.readSize(type, "row count")
            case 4:
                let list = try reader.readList(type)
                try reader.requireStructure(list.type)
                for index in 0..<list.count {
                    let column = try readSortingColumn(&reader)
                    if index == 0 { rowGroup.sortingColumnIndex = column }
                }
            default: try reader.skip(type)
            }
        }
        guard rowGroup.rowCount >= 0 else { throw reader.malformed("row group") }
        return rowGroup
    }

    /// nil where the order descends.
    private static func readSortingColumn(_ reader: inout ThriftReader) throws(FormatError) -> Int? {
        var column: Int?
        var isDescending = false
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: column = try reader.readSize(type, "sorting column")
            case 2: isDescending = try reader.readBoolean(type)
            default: try reader.skip(type)
            }
        }
        return isDescending ? nil : column
    }
}
