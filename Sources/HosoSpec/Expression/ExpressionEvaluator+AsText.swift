import HosoCore

/// Values written as text, once per distinct value.
extension ExpressionEvaluator {
    mutating func asText(_ operand: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        if vector.isNullConstant { return vector }
        let column = vector.column(type: operand.type, rowCount: rowCount)
        let validity = column.validity
        let type = operand.type ?? .text
        let scale = type.exactScale ?? 0
        let result: (codes: [UInt32], index: ExpressionTextIndex)
        switch column.values {
        case .text, .dictionary, .id: return vector
        case .boolean(let values):
            result = ExpressionDistinct(values, validity: validity).texts { $0 == 0 ? "false" : "true" }
        case .int32(let days):
            result = ExpressionDistinct(days, validity: validity).texts {
                CivilDate(daysSinceEpoch: Int($0)).description
            }
        case .int64(let moments) where type == .timestamp:
            result = ExpressionDistinct(moments, validity: validity).texts {
                ExpressionEvaluator.text(ofTimestamp: $0)
            }
        case .int64(let values):
            result = ExpressionDistinct(values, validity: validity).texts {
                ExpressionEvaluator.text(of: Int128($0), scale: scale)
            }
        case .int128(let values):
            result = ExpressionDistinct(values, validity: validity).texts {
                ExpressionEvaluator.text(of: $0, scale: scale)
            }
        case .double(let values):
            result = ExpressionDistinct(values.map(\.bitPattern), validity: validity).texts {
                Double(bitPattern: $0).description
            }
        }
        return .column(
            Column(.dictionary(codes: result.codes, texts: result.index.arena), validity: validity))
    }

    /// `-12.50` for -1250 of scale 2.
    private static func text(of unscaled: Int128, scale: Int) -> String {
        guard scale > 0 else { return String(unscaled) }
        var digits = String(unscaled.magnitude)
        if digits.utf8.count <= scale {
            digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
        }
        return "\(unscaled < 0 ? "-" : "")\(digits.dropLast(scale)).\(digits.suffix(scale))"
    }

    /// `2026-06-30T08:15:00`; what is below a second is cut off.
    private static func text(ofTimestamp microseconds: Int64) -> String {
        let day = Int64(day(of: microseconds))
        let second = Int((microseconds - day * 86_400_000_000) / 1_000_000)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = [second / 3600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
        return "\(CivilDate(daysSinceEpoch: Int(day)))T\(time)"
    }
}
