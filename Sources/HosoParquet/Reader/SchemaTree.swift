import HosoCore

/// A footer's list of schema elements as the tree that it stands for (depth first, parents before children).
struct SchemaTree {
    /// Deeper schemas are refused; levels then fit into a byte with room to spare.
    private static let depthLimit = 64

    private(set) var root = ParquetSchemaNode("", .required, .group([]))
    private(set) var leaves: [ParquetLeaf] = []

    private let elements: [SchemaElement]
    private let byteOffset: Int
    private var index = 0

    /// - Parameter byteOffset: of the footer, for errors.
    init(_ elements: [SchemaElement], byteOffset: Int) throws(FormatError) {
        self.elements = elements
        self.byteOffset = byteOffset
        guard let first = elements.first else { throw malformed("schema") }
        index = 1
        var children: [ParquetSchemaNode] = []
        for column in 0..<(first.childCount ?? 0) {
            children.append(try node(Place(columnIndex: column)))
        }
        guard index == elements.count else { throw malformed("schema") }
        root = ParquetSchemaNode(first.name, .required, .group(children))
    }

    private func malformed(_ field: String) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: byteOffset)
    }

    /// Where in the tree an element stands.
    private struct Place {
        var columnIndex: Int
        var path: [String] = []
        var definitionLevel = 0
        var repetitionLevel = 0
    }

    private mutating func node(_ outer: Place) throws(FormatError) -> ParquetSchemaNode {
        guard index < elements.count else { throw malformed("schema") }
        guard outer.path.count < SchemaTree.depthLimit else {
            throw FormatError(.unsupported(feature: "schema nested so deep"), byteOffset: byteOffset)
        }
        let element = elements[index]
        index += 1
        guard let repetition = ParquetSchemaNode.Repetition(rawValue: element.repetition ?? 0) else {
            throw malformed("repetition of a column")
        }
        var place = outer
        place.path.append(element.name)
        if repetition != .required { place.definitionLevel += 1 }
        if repetition == .repeated { place.repetitionLevel += 1 }
        if let rawType = element.physicalType, (element.childCount ?? 0) == 0 {
            let content = try leaf(element, rawType, place)
            return ParquetSchemaNode(element.name, repetition, content, logicalType: element.meaning)
        }
        var children: [ParquetSchemaNode] = []
        for _ in 0..<(element.childCount ?? 0) { children.append(try node(place)) }
        return ParquetSchemaNode(element.name, repetition, .group(children), logicalType: element.meaning)
    }

    private mutating func leaf(
        _ element: SchemaElement, _ rawType: Int32, _ place: Place
    ) throws(FormatError) -> ParquetSchemaNode.Content {
        guard let physicalType = PhysicalType(rawValue: rawType) else { throw malformed("physical type") }
        let byteCount = physicalType == .fixedLengthByteArray ? element.byteCount ?? 0 : nil
        if let byteCount, byteCount < 0 { throw malformed("length of a fixed-length type") }
        leaves.append(
            ParquetLeaf(
                path: place.path, physicalType: physicalType, byteCount: byteCount,
                logicalType: element.meaning, maxDefinitionLevel: place.definitionLevel,
                maxRepetitionLevel: place.repetitionLevel, columnIndex: place.columnIndex))
        return .leaf(physicalType, byteCount: byteCount)
    }
}
