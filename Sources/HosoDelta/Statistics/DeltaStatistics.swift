public import HosoCore

/// What an added file tells of its rows (protocol: Per-file Statistics).
///
/// Bounds may be wider than the values: times are rounded to milliseconds, texts cut to 32 characters, each
/// to the safe side. Booleans and binaries have none.
public struct DeltaStatistics: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public var name: String
        /// At most the least value; nil where there is none or it has no text in JSON.
        public var minimum: DeltaBound?
        /// At least the greatest value; nil where there is none or it has no text in JSON.
        public var maximum: DeltaBound?
        /// nil where it was not counted.
        public var nullCount: Int?

        public init(
            name: String, minimum: DeltaBound? = nil, maximum: DeltaBound? = nil, nullCount: Int? = nil
        ) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
            self.nullCount = nullCount
        }
    }

    public var recordCount: Int
    /// In the schema's order.
    public var columns: [Column]

    public init(recordCount: Int, columns: [Column]) {
        self.recordCount = recordCount
        self.columns = columns
    }

    /// The JSON of an add action's `stats`.
    public func encode() -> String {
        var minima: [JSONMember] = []
        var maxima: [JSONMember] = []
        var nullCounts: [JSONMember] = []
        for column in columns {
            if let value = column.minimum?.json(roundedUp: false) {
                minima.append(JSONMember(column.name, value))
            }
            if let value = column.maximum?.json(roundedUp: true) {
                maxima.append(JSONMember(column.name, value))
            }
            if let count = column.nullCount { nullCounts.append(JSONMember(column.name, .integer(count))) }
        }
        return JSONValue.object([
            JSONMember("numRecords", .integer(recordCount)), JSONMember("minValues", .object(minima)),
            JSONMember("maxValues", .object(maxima)), JSONMember("nullCount", .object(nullCounts)),
        ]).text
    }

    /// Parses the JSON of an add action's `stats`.
    ///
    /// - Parameter fields: the table's columns; bounds are read by their types. Members of other names are
    ///   ignored.
    /// - Throws: `malformed` where a bound is no value of its column's type.
    public static func decode(_ json: String, fields: [Field]) throws(FormatError) -> DeltaStatistics {
        let stats = try JSONFields(try JSONParser.parse(json), name: "stats", byteOffset: 0)
        let minima = try stats.optionalObject("minValues")
        let maxima = try stats.optionalObject("maxValues")
        let nullCounts = try stats.optionalObject("nullCount")
        var columns: [Column] = []
        for field in fields {
            var column = Column(name: field.name)
            column.nullCount = try nullCounts?.optionalInteger(field.name)
            column.minimum = try bound(of: field, in: minima)
            column.maximum = try bound(of: field, in: maxima)
            columns.append(column)
        }
        return DeltaStatistics(recordCount: try stats.integer("numRecords"), columns: columns)
    }

    /// How many rows the JSON of an add action's `stats` tells; nil where it does not.
    public static func recordCount(_ json: String) -> Int? {
        guard let value = try? JSONParser.parse(json),
            let stats = try? JSONFields(value, name: "stats", byteOffset: 0),
            let count = try? stats.integer("numRecords"), count >= 0
        else { return nil }
        return count
    }

    /// The bounds of one column in the JSON of an add action's `stats`; nil for those that it does not tell.
    /// What stands beside them is not parsed.
    public static func bounds(of field: Field, in json: String) -> (
        minimum: DeltaBound?, maximum: DeltaBound?
    ) {
        let bytes = Array(json.utf8)
        func bound(_ name: String) -> DeltaBound? {
            guard let text = JSONMemberSearch.value(at: [name, field.name], in: bytes[...]),
                let value = try? JSONParser.parse(text), value != .null
            else { return nil }
            return DeltaBound(value, type: field.type)
        }
        return (bound("minValues"), bound("maxValues"))
    }

    /// Whether a file can have one of some texts in a column, by the JSON of its add action's `stats`.
    public static func mayHold(_ texts: [[UInt8]], in column: String, _ json: String?) -> Bool {
        guard let json else { return true }
        let (least, most) = bounds(of: Field(column, .string), in: json)
        return texts.contains { text in
            if case .string(let least)? = least, text.lexicographicallyPrecedes(least) { return false }
            if case .string(let most)? = most, most.lexicographicallyPrecedes(text) { return false }
            return true
        }
    }

    private static func bound(of field: Field, in values: JSONFields?) throws(FormatError) -> DeltaBound? {
        guard let values, let value = values.value(field.name) else { return nil }
        switch field.type {
        case .boolean, .binary: return nil
        default:
            guard let bound = DeltaBound(value, type: field.type) else { throw values.malformed(field.name) }
            return bound
        }
    }
}

extension JSONFields {
    fileprivate func optionalObject(_ key: String) throws(FormatError) -> JSONFields? {
        value(key) == nil ? nil : try object(key)
    }
}
