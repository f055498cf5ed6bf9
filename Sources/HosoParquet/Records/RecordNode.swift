import HosoCore

/// A node of the schema as its values are put together from the levels of the leaves below it.
///
/// Lists and maps in all the forms that writers have used (LogicalTypes.md, backward-compatibility rules).
final class RecordNode: Sendable {
    enum Shape: Sendable {
        /// The number of its stream.
        case leaf(Int)
        /// Null where the level of the first leaf is below the given one.
        case optional(definitionLevel: Int, RecordNode)
        /// Empty where the definition level is below the given one; another element where the repetition
        /// level is the given one.
        case list(definitionLevel: Int, repetitionLevel: Int, RecordNode)
        case map(definitionLevel: Int, repetitionLevel: Int, key: RecordNode, value: RecordNode)
        case structure(names: [String], [RecordNode])
    }

    let shape: Shape
    /// The streams of all leaves below, in the schema's order; never empty.
    let streams: Range<Int>

    private init(_ shape: Shape, _ streams: Range<Int>) {
        self.shape = shape
        self.streams = streams
    }

    /// - Parameters:
    ///   - column: a top-level column.
    ///   - firstStream: the number of its first leaf's stream.
    ///   - byteOffset: of the footer, for errors.
    static func make(
        _ column: ParquetSchemaNode, firstStream: Int, byteOffset: Int
    ) throws(FormatError) -> RecordNode {
        var builder = Builder(nextStream: firstStream, byteOffset: byteOffset)
        return try builder.node(column, 0, 0)
    }

    private struct Builder {
        var nextStream: Int
        let byteOffset: Int

        mutating func node(
            _ node: ParquetSchemaNode, _ definition: Int, _ repetition: Int
        ) throws(FormatError) -> RecordNode {
            let first = nextStream
            switch node.repetition {
            case .required: return try content(node, definition, repetition)
            case .optional:
                let inner = try content(node, definition + 1, repetition)
                return RecordNode(.optional(definitionLevel: definition + 1, inner), first..<nextStream)
            case .repeated:
                let inner = try content(node, definition + 1, repetition + 1)
                return list(inner, definition, repetition, first)
            }
        }

        private func list(
            _ element: RecordNode, _ definition: Int, _ repetition: Int, _ first: Int
        ) -> RecordNode {
            let shape = Shape.list(
                definitionLevel: definition + 1, repetitionLevel: repetition + 1, element)
            return RecordNode(shape, first..<nextStream)
        }

        /// The node as if it were required.
        private mutating func content(
            _ node: ParquetSchemaNode, _ definition: Int, _ repetition: Int
        ) throws(FormatError) -> RecordNode {
            let first = nextStream
            guard case .group(let children) = node.content else {
                nextStream += 1
                return RecordNode(.leaf(first), first..<nextStream)
            }
            guard let only = children.first else {
                throw FormatError(
                    .unsupported(feature: "group `\(node.name)` without columns"), byteOffset: byteOffset)
            }
            if children.count == 1, only.repetition == .repeated {
                if node.logicalType == .list {
                    return try listContent(only, of: node, definition, repetition)
                }
                if node.logicalType == .map, case .group(let entry) = only.content,
                    (1...2).contains(entry.count)
                {
                    return try mapContent(entry, definition, repetition)
                }
            }
            var nodes: [RecordNode] = []
            for child in children { nodes.append(try self.node(child, definition, repetition)) }
            return RecordNode(.structure(names: children.map(\.name), nodes), first..<nextStream)
        }

        private mutating func listContent(
            _ repeated: ParquetSchemaNode, of outer: ParquetSchemaNode, _ definition: Int, _ repetition: Int
        ) throws(FormatError) -> RecordNode {
            let first = nextStream
            let element: RecordNode
            if case .group(let children) = repeated.content, children.count == 1,
                children[0].repetition != .repeated, repeated.name != "array",
                repeated.name != outer.name + "_tuple"
            {
                element = try node(children[0], definition + 1, repetition + 1)
            } else {
                element = try content(repeated, definition + 1, repetition + 1)
            }
            return list(element, definition, repetition, first)
        }

        /// A map without values is the list of its keys.
        private mutating func mapContent(
            _ entry: [ParquetSchemaNode], _ definition: Int, _ repetition: Int
        ) throws(FormatError) -> RecordNode {
            let first = nextStream
            let key = try node(entry[0], definition + 1, repetition + 1)
            guard entry.count == 2 else { return list(key, definition, repetition, first) }
            let value = try node(entry[1], definition + 1, repetition + 1)
            let shape = Shape.map(
                definitionLevel: definition + 1, repetitionLevel: repetition + 1, key: key, value: value)
            return RecordNode(shape, first..<nextStream)
        }
    }
}
