import HosoCore
import HosoSpec

enum ExpressionFuzz {
    /// The bytes are an expression's text, evaluated over a few rows of every type.
    static func evaluate(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard case .success(let expression) = Expression.compile(text, scope: FuzzScope()) else { return }
        for expression in [expression, expression.asText()] {
            let inputs = expression.inputs.map(FuzzScope.values)
            var faults = EvaluationFaults()
            let column = expression.evaluate(inputs, rowCount: FuzzScope.rowCount, faults: &faults)
            precondition(column.count == FuzzScope.rowCount, "\(column.count) rows")
            precondition(column.validity.map { $0.count == column.count } ?? true, "validity of other length")
        }
    }
}

/// A column of every type, the extremes of each among its values, and a link.
private struct FuzzScope: ExpressionScope {
    static let rowCount = 5

    private static let types: [(name: String, type: ExpressionType)] = [
        ("t", .text), ("e", .enumeration(["x", "yy"])), ("i", .integer), ("n", .decimal(scale: 2)),
        ("f", .double),
        ("b", .boolean), ("d", .date), ("at", .timestamp),
    ]
    private static let members: [(name: String, type: ExpressionType)] = [("t", .text), ("d", .date)]

    static func values(_ reference: ColumnReference) -> Column {
        switch reference {
        case .own(let number): values(types[number].type)
        case .linked(_, let number): values(members[number].type)
        case .linkStatus:
            Column(.dictionary(codes: [0, 1, 0, 1, 1], texts: TextArena(["missing", "verified"])))
        case .linkID, .linkVia, .linkDiffers: values(.text)
        case .count: values(.integer)
        }
    }

    private static func values(_ type: ExpressionType) -> Column {
        let validity: [UInt8] = [1, 1, 1, 1, 0]
        switch type {
        case .text:
            return Column(.text(TextArena(["", "a", "Lê Hoà 𝒜", "2026-06-30", ""])), validity: validity)
        case .enumeration(let texts):
            return Column(.dictionary(codes: [0, 1, 0, 1, 0], texts: TextArena(texts)), validity: validity)
        case .integer, .decimal: return Column(.int64([0, -1, .max, .min, 0]), validity: validity)
        case .double: return Column(.double([0, -1.5, .infinity, .nan, 0]), validity: validity)
        case .boolean: return Column(.boolean([0, 1, 0, 1, 0]), validity: validity)
        case .date: return Column(.int32([0, -719_162, 2_932_896, 11_016, 0]), validity: validity)
        case .timestamp:
            return Column(
                .int64([0, -62_135_596_800_000_000, 253_402_300_799_999_999, 1, 0]), validity: validity)
        }
    }

    func column(_ name: String) -> (reference: ColumnReference, type: ExpressionType)? {
        FuzzScope.types.firstIndex { $0.name == name }.map { (.own($0), FuzzScope.types[$0].type) }
    }

    func member(_ member: String, ofLink link: String) -> (reference: ColumnReference, type: ExpressionType)?
    {
        guard link == "p" else { return nil }
        switch member {
        case "status": return (.linkStatus(0), .enumeration(["missing", "verified"]))
        case "id": return (.linkID(0), .text)
        default:
            return FuzzScope.members.firstIndex { $0.name == member }.map {
                (.linked(link: 0, column: $0), FuzzScope.members[$0].type)
            }
        }
    }

    func parameter(_ name: String) -> ParameterValue? {
        switch name {
        case "d": .date(20_634)
        case "i": .integer(.max)
        case "n": .decimal(unscaled: 125, scale: 2)
        case "t": .text("a")
        case "b": .boolean(true)
        case "at": .timestamp(0)
        default: nil
        }
    }

    var columnNames: [String] { FuzzScope.types.map(\.name) }
    var linkNames: [String] { ["p"] }
    func memberNames(ofLink link: String) -> [String] { ["status", "id"] + FuzzScope.members.map(\.name) }
    var parameterNames: [String] { ["d", "i", "n", "t", "b", "at"] }
}
