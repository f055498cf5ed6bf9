import HosoCore

/// Comparison of texts, `like`, `left`, `right`, `substr` and `length`: over a dictionary, once per distinct
/// text.
extension ExpressionEvaluator {
    func compareTexts(
        _ comparison: ExpressionSyntax.Comparison, _ left: ExpressionVector, _ right: ExpressionVector
    ) -> [UInt8] {
        if case .constant = left, case .column = right {
            return compareTexts(comparison.swapped, right, left)
        }
        let isEquality = comparison == .equal || comparison == .notEqual
        if isEquality, let equal = compareIDs(left, right) {
            return comparison == .equal ? equal : ExpressionEvaluator.fill(rowCount) { equal[$0] == 0 }
        }
        let first = ExpressionTexts(left)
        let second = ExpressionTexts(right)
        if case .constant(.text(let constant)) = right {
            let whole = 0..<constant.count
            let table: [UInt8] = (0..<first.textCount).map {
                comparison.holds(ExpressionTexts.order(first.bytes, first.range(ofText: $0), constant, whole))
                    ? 1 : 0
            }
            return first.spread(table, rowCount: rowCount)
        }
        var result = [UInt8](repeating: 0, count: rowCount)
        for row in 0..<rowCount {
            let order = ExpressionTexts.order(
                first.bytes, first.range(of: row), second.bytes, second.range(of: row))
            result[row] = comparison.holds(order) ? 1 : 0
        }
        return result
    }

    /// Equality of IDs without writing them as texts; nil where the sides are something else.
    private func compareIDs(_ left: ExpressionVector, _ right: ExpressionVector) -> [UInt8]? {
        guard case .column(let column) = left, case .id(let raws, let asWritten) = column.values else {
            return nil
        }
        switch right {
        case .constant(.text(let text)):
            return ExpressionIDs.membership(raws: raws, asWritten: asWritten, of: [text])
        case .column(let other):
            guard case .id(let otherRaws, let otherTexts) = other.values else { return nil }
            return ExpressionIDs.equality(raws, asWritten, otherRaws, otherTexts)
        case .constant: return nil
        }
    }

    mutating func like(
        _ operand: ExpressionNode, _ pattern: ExpressionNode, _ negated: Bool, _ live: [UInt8]?
    ) -> ExpressionVector {
        let first = evaluate(operand, live: live)
        let second = evaluate(pattern, live: live)
        if first.isNullConstant || second.isNullConstant { return .constant(.null) }
        let texts = ExpressionTexts(first)
        var values: [UInt8]
        if case .constant(.text(let bytes)) = second {
            let compiled = ExpressionPattern(bytes)
            let table: [UInt8] = (0..<texts.textCount).map {
                compiled.matches(texts.bytes, texts.range(ofText: $0)) != negated ? 1 : 0
            }
            values = texts.spread(table, rowCount: rowCount)
        } else {
            let patterns = ExpressionTexts(second)
            let compiled = (0..<patterns.textCount).map {
                ExpressionPattern(patterns.bytes[patterns.range(ofText: $0)])
            }
            values = [UInt8](repeating: 0, count: rowCount)
            for row in 0..<rowCount {
                let isMatch = compiled[patterns.textIndex(of: row)].matches(texts.bytes, texts.range(of: row))
                values[row] = isMatch != negated ? 1 : 0
            }
        }
        return .booleans(values, validity: ExpressionVector.validity(first.validity, second.validity))
    }

    mutating func length(_ operand: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        if vector.isNullConstant { return vector }
        let texts = ExpressionTexts(vector)
        let table: [Int64] = (0..<texts.textCount).map { text in
            var count: Int64 = 0
            for index in texts.range(ofText: text) where texts.bytes[index] & 0xC0 != 0x80 { count += 1 }
            return count
        }
        return .column(Column(.int64(texts.spread(table, rowCount: rowCount)), validity: vector.validity))
    }

    /// `left` (without `from`) and `substr`.
    ///
    /// As in SQL's standard, `substr` gives the code points at positions `from ..< from + count` that there
    /// are, the first being 1: a `from` below 1 uses up part of the count. A negative count gives the empty
    /// text.
    mutating func slice(
        _ operand: ExpressionNode, from: ExpressionNode?, count: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        let starts = from.map { evaluate($0, live: live) } ?? .constant(.exact(1))
        let counts = evaluate(count, live: live)
        if vector.isNullConstant || starts.isNullConstant || counts.isNullConstant { return .constant(.null) }
        let validity = ExpressionVector.validity(
            ExpressionVector.validity(vector.validity, starts.validity), counts.validity)
        let texts = ExpressionTexts(vector)
        if case .constant(.exact(let start)) = starts, case .constant(.exact(let length)) = counts {
            let window = ExpressionEvaluator.window(Int64(clamping: start), Int64(clamping: length))
            let values = slice(texts) { texts, text in
                ExpressionEvaluator.range(window, in: texts.bytes, texts.range(ofText: text))
            }
            return .column(Column(values, validity: validity))
        }
        let startLanes = integers(starts)
        let countLanes = integers(counts)
        let values = sliceByRow(texts, validity) { texts, row in
            let window = ExpressionEvaluator.window(startLanes[row], countLanes[row])
            return ExpressionEvaluator.range(window, in: texts.bytes, texts.range(of: row))
        }
        return .column(Column(values, validity: validity))
    }

    /// The last code points of a text; none where the count is negative.
    mutating func right(
        _ operand: ExpressionNode, count: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        let counts = evaluate(count, live: live)
        if vector.isNullConstant || counts.isNullConstant { return .constant(.null) }
        let validity = ExpressionVector.validity(vector.validity, counts.validity)
        let texts = ExpressionTexts(vector)
        if case .constant(.exact(let length)) = counts {
            let take = Int64(clamping: length)
            let values = slice(texts) { texts, text in
                ExpressionEvaluator.lastRange(take, in: texts.bytes, texts.range(ofText: text))
            }
            return .column(Column(values, validity: validity))
        }
        let lanes = integers(counts)
        let values = sliceByRow(texts, validity) { texts, row in
            ExpressionEvaluator.lastRange(lanes[row], in: texts.bytes, texts.range(of: row))
        }
        return .column(Column(values, validity: validity))
    }

    /// The bytes of a text's last `take` code points.
    private static func lastRange(_ take: Int64, in bytes: [UInt8], _ text: Range<Int>) -> Range<Int> {
        var start = text.upperBound
        var rest = take
        while rest > 0, start > text.lowerBound {
            start -= 1
            // A byte that only continues a code point begins none.
            if bytes[start] & 0xC0 != 0x80 { rest -= 1 }
        }
        return start..<text.upperBound
    }

    private func integers(_ vector: ExpressionVector) -> [Int64] {
        guard case .int64(let values) = vector.column(type: .integer, rowCount: rowCount).values else {
            preconditionFailure("an integer part gave another form")
        }
        return values
    }

    /// How many code points to skip, and how many to take.
    private static func window(_ from: Int64, _ count: Int64) -> (skip: Int64, take: Int64) {
        let (sum, didOverflow) = from.addingReportingOverflow(count)
        let end = didOverflow ? (count < 0 ? Int64.min : Int64.max) : sum
        let start = max(from, 1)
        return end > start ? (start - 1, end - start) : (0, 0)
    }

    /// The bytes of a stretch of code points.
    private static func range(
        _ window: (skip: Int64, take: Int64), in bytes: [UInt8], _ text: Range<Int>
    ) -> Range<Int> {
        var start = text.lowerBound
        var rest = window.skip
        while rest > 0, start < text.upperBound {
            start = ExpressionPattern.next(bytes, start, text.upperBound)
            rest -= 1
        }
        var end = start
        rest = window.take
        while rest > 0, end < text.upperBound {
            end = ExpressionPattern.next(bytes, end, text.upperBound)
            rest -= 1
        }
        return start..<end
    }

    /// A part of every distinct text.
    private func slice(
        _ texts: ExpressionTexts, _ part: (ExpressionTexts, Int) -> Range<Int>
    ) -> Column.Values {
        if case .own = texts.rows {
            var bytes: [UInt8] = []
            var offsets: [UInt32] = [0]
            offsets.reserveCapacity(texts.textCount + 1)
            for text in 0..<texts.textCount {
                bytes.append(contentsOf: texts.bytes[part(texts, text)])
                offsets.append(UInt32(bytes.count))
            }
            return .text(TextArena(bytes: bytes, offsets: offsets))
        }
        var index = ExpressionTextIndex()
        let table = (0..<texts.textCount).map { index.insert(texts.bytes, part(texts, $0)) }
        return .dictionary(codes: texts.spread(table, rowCount: rowCount), texts: index.arena)
    }

    /// A part of every row's text, where it differs by row.
    private func sliceByRow(
        _ texts: ExpressionTexts, _ validity: [UInt8]?, _ part: (ExpressionTexts, Int) -> Range<Int>
    ) -> Column.Values {
        if case .codes = texts.rows {
            var index = ExpressionTextIndex()
            var codes = [UInt32](repeating: 0, count: rowCount)
            for row in 0..<rowCount where (validity?[row] ?? 1) != 0 {
                codes[row] = index.insert(texts.bytes, part(texts, row))
            }
            return .dictionary(codes: codes, texts: index.arena)
        }
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        for row in 0..<rowCount {
            if (validity?[row] ?? 1) != 0 { bytes.append(contentsOf: texts.bytes[part(texts, row)]) }
            offsets.append(UInt32(bytes.count))
        }
        return .text(TextArena(bytes: bytes, offsets: offsets))
    }
}
