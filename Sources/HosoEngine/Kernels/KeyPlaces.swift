import HosoCore

/// Finds where rows stand among others by their keys; both ascend.
enum KeyPlaces {
    /// For each of some new rows the first stored row that does not come before it.
    ///
    /// - Parameters:
    ///   - stored, new: the key's columns, of one form part by part.
    static func places(of newRows: Range<Int>, _ new: [Column], in stored: [Column], rowCount: Int) -> [Int] {
        switch (stored.first?.values, new.first?.values) {
        case (.id(let lefts, _)?, .id(let rights, _)?):
            let (left, right) = (lefts.span, rights.span)
            return places(of: newRows, new, in: stored, rowCount) { row, newRow in
                order(Int64(bitPattern: left[row]), Int64(bitPattern: right[newRow]))
            }
        case (.int64(let lefts)?, .int64(let rights)?):
            let (left, right) = (lefts.span, rights.span)
            return places(of: newRows, new, in: stored, rowCount) { order(left[$0], right[$1]) }
        case (.text(let left)?, .text(let right)?):
            return unsafe left.bytes.withUnsafeBufferPointer { leftBytes in
                unsafe right.bytes.withUnsafeBufferPointer { rightBytes in
                    let (leftOffsets, rightOffsets) = (left.offsets.span, right.offsets.span)
                    return places(of: newRows, new, in: stored, rowCount) { row, newRow in
                        let leftRange = Int(leftOffsets[row])..<Int(leftOffsets[row + 1])
                        let rightRange = Int(rightOffsets[newRow])..<Int(rightOffsets[newRow + 1])
                        // SAFETY: text offsets lie inside the arenas' bytes.
                        return unsafe TextOrder.compare(
                            UnsafeBufferPointer(rebasing: leftBytes[leftRange]),
                            UnsafeBufferPointer(rebasing: rightBytes[rightRange]))
                    }
                }
            }
        default: return places(of: newRows, new, in: stored, rowCount) { compare(stored, $0, new, $1) }
        }
    }

    @inline(__always)
    private static func order(_ left: Int64, _ right: Int64) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    /// - Parameter firstOrder: of a stored row and a new one by the first part of the key.
    @inline(__always)
    private static func places(
        of newRows: Range<Int>, _ new: [Column], in stored: [Column], _ rowCount: Int,
        firstOrder: (Int, Int) -> Int
    ) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(newRows.count)
        var row = 0
        for newRow in newRows {
            func isBehind(_ row: Int) -> Bool {
                let first = firstOrder(row, newRow)
                return first != 0 || stored.count == 1
                    ? first >= 0 : compare(stored, row, new, newRow) >= 0
            }
            // Quick where the place is near.
            var step = 1
            while row + step < rowCount, !isBehind(row + step) {
                row += step
                step *= 2
            }
            row = (row..<min(row + step, rowCount)).firstPlace(where: isBehind)
            found.append(row)
        }
        return found
    }

    /// Below 0 where the left row's key comes first.
    static func compare(_ left: [Column], _ leftRow: Int, _ right: [Column], _ rightRow: Int) -> Int {
        for part in left.indices {
            let order = ColumnOrder.compare(left[part], leftRow, right[part], rightRow)
            if order != 0 { return order }
        }
        return 0
    }
}
