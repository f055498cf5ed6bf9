import HosoCore
import HosoParquet
import HosoSpec

/// Which leaf of a file holds each column of the registry, and how it is converted.
struct ParquetColumnMap: Sendable {
    struct Source: Sendable {
        var leafIndex: Int
        var leaf: ParquetLeaf
        var conversion: ParquetConversion
    }

    /// By column of the registry; nil where the file does not have an optional column.
    var sources: [Source?] = []
    /// Columns of the file that no column names.
    var ignored: [String] = []

    /// - Throws: `HosoError` where a required column is missing, stands twice, is nested or repeated, or of
    ///   a type that the declared one has no values of.
    init(_ reader: ParquetFileReader, registry: RegistryPlan, file: String) throws {
        var nodes: [ParquetSchemaNode] = []
        if case .group(let members) = reader.schema.content { nodes = members }
        let place = SourcePlace(file: file)
        var used = Set<Int>()
        for column in registry.columns {
            let matches = nodes.indices.filter { nodes[$0].name == column.header }
            if matches.count > 1 {
                throw HosoError(
                    .dataRefused, at: place,
                    "column `\(column.header)` stands \(matches.count) times in the file",
                    hint: "keep one of them")
            }
            guard let match = matches.first else {
                if !column.isOptional { throw ParquetColumnMap.missing(column, place) }
                sources.append(nil)
                continue
            }
            used.insert(match)
            sources.append(try ParquetColumnMap.source(reader, nodes[match], match, column, place))
        }
        ignored = nodes.indices.filter { !used.contains($0) }.map { nodes[$0].name }
    }

    private static func missing(_ column: ColumnPlan, _ place: SourcePlace) -> HosoError {
        HosoError(
            .dataRefused, at: place, "column `\(column.header)` is missing from the file",
            hint: "correct the file, name its column with `from:`, or declare it `optional: true`")
    }

    private static func source(
        _ reader: ParquetFileReader, _ node: ParquetSchemaNode, _ number: Int, _ column: ColumnPlan,
        _ place: SourcePlace
    ) throws -> Source {
        guard case .leaf = node.content, node.repetition != .repeated,
            let leafIndex = reader.leaves.firstIndex(where: { $0.columnIndex == number })
        else {
            throw HosoError(
                .dataRefused, at: place,
                "column `\(column.header)` is nested or repeated: one value per row is wanted",
                hint: "write the file with a flat column")
        }
        let leaf = reader.leaves[leafIndex]
        guard let conversion = ParquetConversion(leaf, to: column.type) else {
            throw HosoError(
                .dataRefused, at: place,
                "column `\(column.header)` is \(ParquetTypeName.name(leaf)), which is no "
                    + "\(ParquetTypeName.name(column.type))",
                hint: ParquetTypeName.hint(leaf, column.type))
        }
        return Source(leafIndex: leafIndex, leaf: leaf, conversion: conversion)
    }
}

/// Types as messages call them.
enum ParquetTypeName {
    static func name(_ leaf: ParquetLeaf) -> String {
        let physical =
            switch leaf.physicalType {
            case .boolean: "BOOLEAN"
            case .int32: "INT32"
            case .int64: "INT64"
            case .int96: "INT96"
            case .float: "FLOAT"
            case .double: "DOUBLE"
            case .byteArray: "BYTE_ARRAY"
            case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY(\(leaf.byteCount ?? 0))"
            }
        return physical + (leaf.logicalType.map { " (\(name($0)))" } ?? "")
    }

    private static func name(_ type: ParquetLogicalType) -> String {
        switch type {
        case .string: "STRING"
        case .map: "MAP"
        case .list: "LIST"
        case .enumeration: "ENUM"
        case .decimal(let precision, let scale): "DECIMAL(\(precision), \(scale))"
        case .date: "DATE"
        case .time(let isUTC, let unit): "TIME, \(name(unit))\(isUTC ? ", UTC" : "")"
        case .timestamp(let isUTC, let unit): "TIMESTAMP, \(name(unit))\(isUTC ? ", UTC" : "")"
        case .integer(let bitWidth, let isSigned): "\(isSigned ? "INT" : "UINT")_\(bitWidth)"
        case .unknown: "UNKNOWN"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .float16: "FLOAT16"
        case .other(let number): "logical type \(number)"
        }
    }

    private static func name(_ unit: ParquetTimeUnit) -> String {
        switch unit {
        case .milliseconds: "milliseconds"
        case .microseconds: "microseconds"
        case .nanoseconds: "nanoseconds"
        }
    }

    static func name(_ type: ColumnType) -> String {
        switch type {
        case .text: "text"
        case .code: "code"
        case .integer: "integer"
        case .decimal: "decimal"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamp: "timestamp"
        case .enumeration: "enum"
        case .name: "name"
        case .citizenID: "citizen_id"
        case .oldID: "old_id"
        case .personID: "person_id"
        }
    }

    static func hint(_ leaf: ParquetLeaf, _ type: ColumnType) -> String {
        if case .timestamp(isAdjustedToUTC: true, _)? = leaf.logicalType {
            return "it holds instants of UTC; write local time, which is a timestamp without time zone"
        }
        return "write the column as text or as \(name(type)), or change its type in the pipeline"
    }
}
