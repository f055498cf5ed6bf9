/// Takes records apart into columns of levels and values (the Dremel way; Nested.md in parquet-format).
package struct RecordShredder: Sendable {
    private indirect enum Shape: Sendable {
        case leaf(column: Int, type: PhysicalType, logicalType: ParquetLogicalType?)
        case structure([Node])
        case list(element: Node)
        case map(key: Node, value: Node)
    }

    private struct Node: Sendable {
        var name: String
        var isOptional: Bool
        var shape: Shape
        /// The level at which an element after the first of this list or map stands.
        var repetitionLevel = 0
        /// The leaves below.
        var columns: Range<Int>
    }

    package private(set) var columns: [RecordColumn] = []
    package private(set) var rowCount = 0
    /// For each column, where each row's levels begin, the last end; and of its values the same.
    package private(set) var rowLevelOffsets: [[Int]] = []
    package private(set) var rowValueOffsets: [[Int]] = []
    private var root: [Node] = []
    private let firstRowIndex: Int

    /// - Parameter firstRowIndex: of the first record, for errors.
    package init(schema: ParquetSchemaNode, firstRowIndex: Int) {
        guard case .group(let members) = schema.content, !members.isEmpty else {
            preconditionFailure("the root of a schema is a group with members")
        }
        self.firstRowIndex = firstRowIndex
        root = members.map { compile($0, path: [], definitionLevel: 0, repetitionLevel: 0) }
        rowLevelOffsets = columns.map { _ in [0] }
        rowValueOffsets = columns.map { _ in [0] }
    }

    /// - Parameter record: a structure; members that it lacks are null.
    package mutating func append(_ record: ParquetRecordValue) throws(ParquetRecordMismatch) {
        guard case .structure(let members) = record else { throw mismatch(.type, []) }
        try append(members, root, definitionLevel: 0, repetitionLevel: 0, path: [])
        rowCount += 1
        for index in columns.indices {
            rowLevelOffsets[index].append(columns[index].definitionLevels.count)
            rowValueOffsets[index].append(columns[index].valueOffsets.count - 1)
        }
    }

    // MARK: the schema

    private mutating func compile(
        _ node: ParquetSchemaNode, path: [String], definitionLevel: Int, repetitionLevel: Int
    ) -> Node {
        if node.repetition == .repeated {
            // Repeated outside of a list annotation: a required list of required elements.
            var element = node
            element.repetition = .required
            let first = columns.count
            let compiled = compile(
                element, path: path, definitionLevel: definitionLevel + 1,
                repetitionLevel: repetitionLevel + 1)
            return Node(
                name: node.name, isOptional: false, shape: .list(element: compiled),
                repetitionLevel: repetitionLevel + 1, columns: first..<columns.count)
        }
        let first = columns.count
        let path = path + [node.name]
        let isOptional = node.repetition == .optional
        let level = definitionLevel + (isOptional ? 1 : 0)
        var compiled = Node(
            name: node.name, isOptional: isOptional, shape: .structure([]), columns: first..<first)
        switch node.content {
        case .leaf(let type, _):
            precondition(RecordShredder.isWritten(type), "records with values of type \(type)")
            columns.append(
                RecordColumn(
                    path: path, physicalType: type, isUTF8: node.logicalType == .string,
                    maximumDefinitionLevel: level, maximumRepetitionLevel: repetitionLevel))
            compiled.shape = .leaf(column: first, type: type, logicalType: node.logicalType)
        case .group(let members):
            precondition(!members.isEmpty, "group \(node.name) without members")
            compiled.shape = shape(
                of: node, members, path: path, definitionLevel: level, repetitionLevel: repetitionLevel)
            if case .structure = compiled.shape {} else { compiled.repetitionLevel = repetitionLevel + 1 }
        }
        compiled.columns = first..<columns.count
        return compiled
    }

    private mutating func shape(
        of node: ParquetSchemaNode, _ members: [ParquetSchemaNode], path: [String], definitionLevel: Int,
        repetitionLevel: Int
    ) -> Shape {
        guard node.logicalType == .list || node.logicalType == .map else {
            let nodes = members.map {
                compile($0, path: path, definitionLevel: definitionLevel, repetitionLevel: repetitionLevel)
            }
            return .structure(nodes)
        }
        guard members.count == 1, members[0].repetition == .repeated,
            case .group(let inner) = members[0].content
        else { preconditionFailure("list or map \(node.name) is not one repeated group") }
        let nodes = inner.map {
            compile(
                $0, path: path + [members[0].name], definitionLevel: definitionLevel + 1,
                repetitionLevel: repetitionLevel + 1)
        }
        if node.logicalType == .list {
            precondition(nodes.count == 1, "list \(node.name) of \(nodes.count) columns")
            return .list(element: nodes[0])
        }
        precondition(nodes.count == 2 && !nodes[0].isOptional, "map \(node.name) has no key and value")
        return .map(key: nodes[0], value: nodes[1])
    }

    private static func isWritten(_ type: PhysicalType) -> Bool {
        switch type {
        case .boolean, .int32, .int64, .double, .byteArray: true
        case .int96, .float, .fixedLengthByteArray: false
        }
    }

    // MARK: the records

    private mutating func append(
        _ value: ParquetRecordValue, _ node: Node, definitionLevel: Int, repetitionLevel: Int, path: [String]
    ) throws(ParquetRecordMismatch) {
        if case .null = value {
            guard node.isOptional else { throw mismatch(.null, path) }
            return appendNulls(
                node.columns, definitionLevel: definitionLevel, repetitionLevel: repetitionLevel)
        }
        let level = definitionLevel + (node.isOptional ? 1 : 0)
        switch (node.shape, value) {
        case (.leaf(let column, let type, let logicalType), _):
            guard let stored = RecordShredder.stored(value, type, logicalType) else {
                throw mismatch(.type, path)
            }
            columns[column].append(stored, repetitionLevel: repetitionLevel)
        case (.structure(let nodes), .structure(let members)):
            try append(members, nodes, definitionLevel: level, repetitionLevel: repetitionLevel, path: path)
        case (.list(let element), .list(let values)):
            if values.isEmpty {
                appendNulls(node.columns, definitionLevel: level, repetitionLevel: repetitionLevel)
            }
            for (index, value) in values.enumerated() {
                let repetition = index == 0 ? repetitionLevel : node.repetitionLevel
                try append(
                    value, element, definitionLevel: level + 1, repetitionLevel: repetition, path: path)
            }
        case (.map(let key, let mapped), .map(let entries)):
            if entries.isEmpty {
                appendNulls(node.columns, definitionLevel: level, repetitionLevel: repetitionLevel)
            }
            for (index, entry) in entries.enumerated() {
                let repetition = index == 0 ? repetitionLevel : node.repetitionLevel
                try append(
                    entry.key, key, definitionLevel: level + 1, repetitionLevel: repetition,
                    path: path + [key.name])
                try append(
                    entry.value, mapped, definitionLevel: level + 1, repetitionLevel: repetition,
                    path: path + [mapped.name])
            }
        default: throw mismatch(.type, path)
        }
    }

    private mutating func append(
        _ members: [ParquetRecordMember], _ nodes: [Node], definitionLevel: Int, repetitionLevel: Int,
        path: [String]
    ) throws(ParquetRecordMismatch) {
        var usedCount = 0
        for node in nodes {
            var value = ParquetRecordValue.null
            var isFound = false
            for member in members where member.name == node.name {
                if isFound { throw mismatch(.memberTwice, path + [node.name]) }
                (value, isFound) = (member.value, true)
                usedCount += 1
            }
            // What a record leaves out of a list outside of an annotation is an empty one.
            if !isFound, !node.isOptional, case .list = node.shape { value = .list([]) }
            try append(
                value, node, definitionLevel: definitionLevel, repetitionLevel: repetitionLevel,
                path: path + [node.name])
        }
        if usedCount < members.count {
            let known = Set(nodes.map(\.name))
            let unknown = members.first { !known.contains($0.name) }
            throw mismatch(.unknownMember, path + [unknown?.name ?? ""])
        }
    }

    private mutating func appendNulls(_ range: Range<Int>, definitionLevel: Int, repetitionLevel: Int) {
        for column in range {
            columns[column].appendNull(definitionLevel: definitionLevel, repetitionLevel: repetitionLevel)
        }
    }

    /// nil where the value is not of the type.
    private static func stored(
        _ value: ParquetRecordValue, _ type: PhysicalType, _ logicalType: ParquetLogicalType?
    ) -> ParquetValue? {
        switch (type, value) {
        case (.boolean, .boolean(let flag)): return .boolean(flag)
        case (.int32, .integer(let number)):
            guard case .integer(let bitWidth, true)? = logicalType else {
                return logicalType == nil ? Int32(exactly: number).map { .int32($0) } : nil
            }
            let limit = Int64(1) << Int64(bitWidth - 1)
            return number >= -limit && number < limit ? .int32(Int32(number)) : nil
        case (.int32, .date(let days)): return logicalType == .date ? .int32(days) : nil
        case (.int64, .integer(let number)):
            let isPlain = logicalType == nil || logicalType == .integer(bitWidth: 64, isSigned: true)
            return isPlain ? .int64(number) : nil
        case (.int64, .timestamp(let number, let unit, let isAdjustedToUTC)):
            let wanted = ParquetLogicalType.timestamp(isAdjustedToUTC: isAdjustedToUTC, unit: unit)
            return logicalType == wanted ? .int64(number) : nil
        case (.double, .double(let number)): return .double(number)
        case (.byteArray, .text(let text)):
            return logicalType == .string || logicalType == .json ? .bytes(text) : nil
        case (.byteArray, .bytes(let bytes)): return logicalType == nil ? .bytes(bytes) : nil
        default: return nil
        }
    }

    private func mismatch(_ reason: ParquetRecordMismatch.Reason, _ path: [String]) -> ParquetRecordMismatch {
        ParquetRecordMismatch(reason: reason, rowIndex: firstRowIndex + rowCount, path: path)
    }
}
