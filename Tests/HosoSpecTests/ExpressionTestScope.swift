import HosoCore
import HosoSpec

/// Names that expressions of the tests may use: columns in order, one link `person`, some parameters.
struct ExpressionTestScope: ExpressionScope {
    var columns: [(name: String, type: ExpressionType)]
    var members: [(name: String, type: ExpressionType)] = [
        ("marital_status", .enumeration(["single", "married"]))
    ]
    var parameters: [String: ParameterValue] = [
        "as_of": .date(20_634), "limit": .integer(14), "rate": .decimal(unscaled: 125, scale: 2),
        "city": .text("hue"), "strict": .boolean(true), "moment": .timestamp(0),
    ]
    let statuses = ExpressionType.enumeration(["missing", "not_found", "verified"])

    func column(_ name: String) -> (reference: ColumnReference, type: ExpressionType)? {
        columns.firstIndex { $0.name == name }.map { (.own($0), columns[$0].type) }
    }

    func member(_ member: String, ofLink link: String) -> (reference: ColumnReference, type: ExpressionType)?
    {
        guard link == "person" else { return nil }
        if member == "status" { return (.linkStatus(0), statuses) }
        return members.firstIndex { $0.name == member }.map {
            (.linked(link: 0, column: $0), members[$0].type)
        }
    }

    func parameter(_ name: String) -> ParameterValue? { parameters[name] }
    var columnNames: [String] { columns.map(\.name) }
    var linkNames: [String] { ["person"] }
    func memberNames(ofLink link: String) -> [String] { ["status"] + members.map(\.name) }
    var parameterNames: [String] { parameters.keys.sorted() }
}
