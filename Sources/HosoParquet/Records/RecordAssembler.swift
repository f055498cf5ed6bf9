import HosoCore

/// Puts the rows of one row group together from the streams of their leaves.
struct RecordAssembler {
    /// Values of one row at most: damaged levels could ask for any number.
    private static let rowEntryLimit = 1 << 23

    private var streams: [LeafStream]
    private let columns: [RecordNode]
    /// Entries taken for the present row.
    private var entryCount = 0

    init(streams: [LeafStream], columns: [RecordNode]) {
        self.streams = streams
        self.columns = columns
    }

    /// - Returns: the next row, and how many entries of its leaves it took.
    mutating func row() throws -> (values: [ParquetRecordValue], entryCount: Int) {
        entryCount = 0
        var row: [ParquetRecordValue] = []
        row.reserveCapacity(columns.count)
        for column in columns {
            for stream in column.streams {
                guard try streams[stream].load() else { throw streams[stream].malformed("value count") }
                guard streams[stream].repetitionLevel == 0 else {
                    throw streams[stream].malformed("repetition levels")
                }
            }
            row.append(try value(column))
        }
        return (row, entryCount)
    }

    /// To be called behind the last row.
    mutating func finish() throws {
        for index in streams.indices {
            if try streams[index].load() { throw streams[index].malformed("value count") }
        }
    }

    private mutating func take(_ stream: Int) throws -> ParquetRecordValue {
        guard try streams[stream].load() else { throw streams[stream].malformed("value count") }
        entryCount += 1
        guard entryCount <= RecordAssembler.rowEntryLimit else {
            throw streams[stream].malformed("number of values in a row")
        }
        return try streams[stream].take()
    }

    private mutating func definitionLevel(_ node: RecordNode) throws -> Int {
        let stream = node.streams.lowerBound
        guard try streams[stream].load() else { throw streams[stream].malformed("value count") }
        return streams[stream].definitionLevel
    }

    /// Whether the node's next entry goes on with the list of this level.
    private mutating func goesOn(_ node: RecordNode, _ repetitionLevel: Int) throws -> Bool {
        let stream = node.streams.lowerBound
        guard try streams[stream].load() else { return false }
        return streams[stream].repetitionLevel >= repetitionLevel
    }

    /// Steps over the entry that each leaf has where an ancestor is null or empty.
    private mutating func skip(_ node: RecordNode) throws {
        for stream in node.streams { _ = try take(stream) }
    }

    private mutating func value(_ node: RecordNode) throws -> ParquetRecordValue {
        switch node.shape {
        case .leaf(let stream): return try take(stream)
        case .optional(let level, let inner):
            if try definitionLevel(node) >= level { return try value(inner) }
            try skip(node)
            return .null
        case .structure(let names, let members):
            var values: [ParquetRecordMember] = []
            values.reserveCapacity(names.count)
            for (name, member) in zip(names, members) {
                values.append(ParquetRecordMember(name, try value(member)))
            }
            return .structure(values)
        case .list(let definitionLevel, let repetitionLevel, let element):
            var elements: [ParquetRecordValue] = []
            guard try self.definitionLevel(node) >= definitionLevel else {
                try skip(node)
                return .list(elements)
            }
            repeat { elements.append(try value(element)) } while try goesOn(node, repetitionLevel)
            return .list(elements)
        case .map(let definitionLevel, let repetitionLevel, let key, let mapped):
            var entries: [ParquetRecordEntry] = []
            guard try self.definitionLevel(node) >= definitionLevel else {
                try skip(node)
                return .map(entries)
            }
            repeat {
                let entryKey = try value(key)
                entries.append(ParquetRecordEntry(entryKey, try value(mapped)))
            } while try goesOn(node, repetitionLevel)
            return .map(entries)
        }
    }
}
