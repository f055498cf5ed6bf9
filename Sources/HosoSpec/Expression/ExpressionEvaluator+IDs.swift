import HosoCore

/// What the digits of citizen IDs say. A column of IDs is never written as texts for it.
extension ExpressionEvaluator {
    mutating func idPart(
        _ part: ExpressionNode.IDPart, _ operand: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        if vector.isNullConstant { return vector }
        let numbers = citizenNumbers(vector)
        let values =
            switch part {
            case .province: ExpressionEvaluator.provinces(numbers)
            case .sex: ExpressionEvaluator.sexes(numbers)
            case .birthYear: ExpressionEvaluator.birthYears(numbers)
            }
        return .column(Column(values, validity: ExpressionEvaluator.validity(numbers)))
    }

    /// The number that the 12 digits of each row write; `ExpressionIDs.noNumber` where there are none.
    private func citizenNumbers(_ vector: ExpressionVector) -> [UInt64] {
        if case .column(let column) = vector, case .id(let raws, _) = column.values {
            let source = raws.span
            var numbers = [UInt64](repeating: ExpressionIDs.noNumber, count: source.count)
            var out = numbers.mutableSpan
            for row in 0..<source.count
            where source[row] >> PersonID.kindShift == PersonID.Kind.citizen.rawValue {
                out[row] = source[row] & PersonID.payloadMask
            }
            return numbers
        }
        let texts = ExpressionTexts(vector)
        let table = (0..<texts.textCount).map {
            ExpressionIDs.citizenNumber(texts.bytes, texts.range(ofText: $0))
        }
        var numbers = texts.spread(table, rowCount: rowCount)
        if let validity = vector.validity {
            for row in numbers.indices where validity[row] == 0 { numbers[row] = ExpressionIDs.noNumber }
        }
        return numbers
    }

    /// nil where every row has a number.
    private static func validity(_ numbers: [UInt64]) -> [UInt8]? {
        guard numbers.contains(ExpressionIDs.noNumber) else { return nil }
        return numbers.map { $0 == ExpressionIDs.noNumber ? 0 : 1 }
    }

    private static func provinces(_ numbers: [UInt64]) -> Column.Values {
        let source = numbers.span
        // By place code, the place among the texts plus 1; 0 for one that has not come yet.
        var codeByPlace = [UInt32](repeating: 0, count: 1000)
        var texts = TextArena()
        var codes = [UInt32](repeating: 0, count: source.count)
        var out = codes.mutableSpan
        for row in 0..<source.count where source[row] != ExpressionIDs.noNumber {
            let place = CitizenNumber.placeCode(source[row])
            if codeByPlace[place] == 0 {
                texts.append([place / 100, place / 10 % 10, place % 10].map { UInt8(0x30 + $0) })
                codeByPlace[place] = UInt32(texts.count)
            }
            out[row] = codeByPlace[place] - 1
        }
        return .dictionary(codes: codes, texts: texts)
    }

    private static func sexes(_ numbers: [UInt64]) -> Column.Values {
        let source = numbers.span
        var codes = [UInt32](repeating: 0, count: source.count)
        var out = codes.mutableSpan
        for row in 0..<source.count where source[row] != ExpressionIDs.noNumber {
            out[row] = CitizenNumber.isFemale(source[row]) ? 1 : 0
        }
        return .dictionary(codes: codes, texts: TextArena(ExpressionIDs.sexes))
    }

    private static func birthYears(_ numbers: [UInt64]) -> Column.Values {
        let source = numbers.span
        var years = [Int64](repeating: 0, count: source.count)
        var out = years.mutableSpan
        for row in 0..<source.count where source[row] != ExpressionIDs.noNumber {
            out[row] = Int64(CitizenNumber.birthYear(source[row]))
        }
        return .int64(years)
    }
}
