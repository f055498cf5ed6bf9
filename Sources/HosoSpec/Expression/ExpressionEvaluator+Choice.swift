import HosoCore

/// `case` and `coalesce`: each row takes the value of one branch, and only that branch's faults.
extension ExpressionEvaluator {
    mutating func choice(
        _ branches: [ExpressionNode.Branch], _ otherwise: ExpressionNode, _ type: ExpressionType?,
        _ live: [UInt8]?
    ) -> ExpressionVector {
        var open = live ?? [UInt8](repeating: 1, count: rowCount)
        // Rows that are not live take the last value, whatever it is.
        var chosen = [UInt32](repeating: UInt32(branches.count), count: rowCount)
        var vectors: [ExpressionVector] = []
        for (number, branch) in branches.enumerated() {
            let condition = truth(branch.condition, live: open)
            var taken = [UInt8](repeating: 0, count: rowCount)
            for row in 0..<rowCount where open[row] & condition.values[row] != 0 {
                taken[row] = 1
                open[row] = 0
                chosen[row] = UInt32(number)
            }
            vectors.append(evaluate(branch.value, live: taken))
        }
        vectors.append(evaluate(otherwise, live: open))
        return .column(select(vectors, chosen, type))
    }

    mutating func coalesce(
        _ terms: [ExpressionNode], _ type: ExpressionType?, _ live: [UInt8]?
    ) -> ExpressionVector {
        var open = live ?? [UInt8](repeating: 1, count: rowCount)
        var chosen = [UInt32](repeating: 0, count: rowCount)
        var vectors: [ExpressionVector] = []
        for (number, term) in terms.enumerated() {
            let vector = evaluate(term, live: open)
            vectors.append(vector)
            if vector.isNullConstant { continue }
            let validity = vector.validity
            if number == 0, validity == nil { return vector }
            for row in 0..<rowCount where open[row] != 0 && (validity?[row] ?? 1) != 0 {
                open[row] = 0
                chosen[row] = UInt32(number)
            }
            if validity == nil { break }
        }
        return .column(select(vectors, chosen, type))
    }

    /// Row `i` of vector `chosen[i]`.
    private func select(
        _ vectors: [ExpressionVector], _ chosen: [UInt32], _ type: ExpressionType?
    ) -> Column {
        let validity = validity(vectors, chosen)
        switch type ?? .text {
        case .text, .enumeration: return selectTexts(vectors, chosen, validity)
        case .integer, .timestamp:
            return Column(
                .int64(gather(vectors, chosen, type, zero: 0) { $0.int64Values }), validity: validity)
        case .decimal:
            let wide = gather(vectors, chosen, type, zero: Int128(0)) { $0.int128Values }
            return Column(ExpressionEvaluator.narrowed(wide, validity), validity: validity)
        case .double:
            return Column(
                .double(gather(vectors, chosen, type, zero: 0) { $0.doubleValues }), validity: validity)
        case .date:
            return Column(
                .int32(gather(vectors, chosen, type, zero: 0) { $0.int32Values }), validity: validity)
        case .boolean:
            let values = gather(vectors, chosen, type, zero: 0) { $0.booleanValues }
            let masked = validity.map { ExpressionVector.intersection(values, $0) } ?? values
            return Column(.boolean(masked), validity: validity)
        }
    }

    private func validity(_ vectors: [ExpressionVector], _ chosen: [UInt32]) -> [UInt8]? {
        guard vectors.contains(where: { $0.isNullConstant || $0.validity != nil }) else { return nil }
        var validity = [UInt8](repeating: 1, count: rowCount)
        for (number, vector) in vectors.enumerated() {
            if vector.isNullConstant {
                for row in 0..<rowCount where chosen[row] == UInt32(number) { validity[row] = 0 }
            } else if let own = vector.validity {
                for row in 0..<rowCount where chosen[row] == UInt32(number) { validity[row] = own[row] }
            }
        }
        return validity
    }

    private func gather<Value>(
        _ vectors: [ExpressionVector], _ chosen: [UInt32], _ type: ExpressionType?, zero: Value,
        _ values: (Column) -> [Value]
    ) -> [Value] {
        var result = [Value](repeating: zero, count: rowCount)
        for (number, vector) in vectors.enumerated() where !vector.isNullConstant {
            let wanted = UInt32(number)
            switch vector {
            case .constant(let constant):
                let value = values(constant.column(type: type, rowCount: 1))[0]
                for row in 0..<rowCount where chosen[row] == wanted { result[row] = value }
            case .column(let column):
                let source = values(column)
                for row in 0..<rowCount where chosen[row] == wanted { result[row] = source[row] }
            }
        }
        return result
    }

    private func selectTexts(
        _ vectors: [ExpressionVector], _ chosen: [UInt32], _ validity: [UInt8]?
    ) -> Column {
        let sources = vectors.map { $0.isNullConstant ? nil : ExpressionTexts($0) }
        let areDictionaries = sources.allSatisfy { source in
            if case .own = source?.rows { return false }
            return true
        }
        guard areDictionaries else { return selectPlainTexts(sources, chosen, validity) }
        var index = ExpressionTextIndex()
        var codes = [UInt32](repeating: 0, count: rowCount)
        for (number, source) in sources.enumerated() {
            guard let source else { continue }
            let wanted = UInt32(number)
            let table = (0..<source.textCount).map { index.insert(source.bytes, source.range(ofText: $0)) }
            switch source.rows {
            case .codes(let own):
                for row in 0..<rowCount where chosen[row] == wanted { codes[row] = table[Int(own[row])] }
            case .own, .same:
                for row in 0..<rowCount where chosen[row] == wanted { codes[row] = table[0] }
            }
        }
        return Column(.dictionary(codes: codes, texts: index.arena), validity: validity)
    }

    private func selectPlainTexts(
        _ sources: [ExpressionTexts?], _ chosen: [UInt32], _ validity: [UInt8]?
    ) -> Column {
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(rowCount + 1)
        for row in 0..<rowCount {
            if (validity?[row] ?? 1) != 0, let source = sources[Int(chosen[row])] {
                bytes.append(contentsOf: source.bytes[source.range(of: row)])
            }
            offsets.append(UInt32(bytes.count))
        }
        return Column(.text(TextArena(bytes: bytes, offsets: offsets)), validity: validity)
    }
}

extension Column {
    fileprivate var booleanValues: [UInt8] {
        guard case .boolean(let array) = values else { preconditionFailure("not a boolean column") }
        return array
    }

    fileprivate var int32Values: [Int32] {
        guard case .int32(let array) = values else { preconditionFailure("not a date column") }
        return array
    }

    fileprivate var int64Values: [Int64] {
        guard case .int64(let array) = values else { preconditionFailure("not a 64-bit column") }
        return array
    }

    fileprivate var int128Values: [Int128] {
        switch values {
        case .int64(let array): return array.map { Int128($0) }
        case .int128(let array): return array
        default: preconditionFailure("not a decimal column")
        }
    }

    fileprivate var doubleValues: [Double] {
        guard case .double(let array) = values else { preconditionFailure("not a double column") }
        return array
    }
}
