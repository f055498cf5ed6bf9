import HosoCore

/// The groups of rows that came so far: each a combination of the values of the dimensions grouped by.
struct CubeGroups: Sendable {
    /// Numbers of the dimensions' values: 0 for null and for a dimension that is not grouped by, else the
    /// text's number plus 1.
    struct Key: Hashable, Sendable {
        var period: UInt32 = 0
        var area: UInt32 = 0
        var category: UInt32 = 0
    }

    private(set) var keys: [Key] = []
    /// Group plus 1, or 0; a power of two long, at most half full.
    private var slots = [UInt32](repeating: 0, count: 64)
    private(set) var periods = TextIndex()
    private(set) var areas = TextIndex()
    private(set) var categories = TextIndex()

    var count: Int { keys.count }

    /// Stands for rows that belong to no group since the filter drops them.
    static let noGroup = UInt32.max

    private mutating func group(_ key: Key) -> UInt32 {
        let mask = slots.count - 1
        var slot = CubeGroups.hash(key) & mask
        while slots[slot] != 0 {
            if keys[Int(slots[slot] - 1)] == key { return slots[slot] - 1 }
            slot = (slot + 1) & mask
        }
        keys.append(key)
        slots[slot] = UInt32(keys.count)
        if keys.count * 2 > slots.count { grow() }
        return UInt32(keys.count - 1)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (group, key) in keys.enumerated() {
            var slot = CubeGroups.hash(key) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(group + 1)
        }
    }

    private static func hash(_ key: Key) -> Int {
        var hash = UInt64(key.period) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ UInt64(key.area)) &* 0xD6E8_FEB8_6659_FD93
        hash = ((hash ^ (hash >> 32)) ^ UInt64(key.category)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }

    /// The group of each row.
    mutating func groups(
        rowCount: Int, filter: Column?, period: BatchDimension?, area: BatchDimension?,
        category: BatchDimension?
    ) -> [UInt32] {
        let dimensions = [period, area, category].compactMap { $0 }
        let (numbers, numberCount) = CubeGroups.combinedNumbers(rowCount, dimensions)
        // Our numbers for the texts of the batch, looked up when a text first makes a new combination.
        var periodValues = period.map { CubeGroups.unknownValues($0) } ?? []
        var areaValues = area.map { CubeGroups.unknownValues($0) } ?? []
        var categoryValues = category.map { CubeGroups.unknownValues($0) } ?? []
        let kept = filter.map(CubeGroups.trueRows)
        var table = [UInt32](repeating: CubeGroups.noGroup, count: numberCount)
        var result = [UInt32](repeating: CubeGroups.noGroup, count: rowCount)
        for row in 0..<rowCount {
            if let kept, kept[row] == 0 { continue }
            let number = Int(numbers[row])
            var group = table[number]
            if group == CubeGroups.noGroup {
                var key = Key()
                if let period { key.period = CubeGroups.value(row, period, &periodValues, &periods) }
                if let area { key.area = CubeGroups.value(row, area, &areaValues, &areas) }
                if let category {
                    key.category = CubeGroups.value(row, category, &categoryValues, &categories)
                }
                group = self.group(key)
                table[number] = group
            }
            result[row] = group
        }
        return result
    }

    /// Our group for each group of `later`.
    mutating func merge(_ later: CubeGroups) -> [UInt32] {
        let periodNumbers = CubeGroups.numbers(of: later.periods, in: &periods)
        let areaNumbers = CubeGroups.numbers(of: later.areas, in: &areas)
        let categoryNumbers = CubeGroups.numbers(of: later.categories, in: &categories)
        return later.keys.map { key in
            group(
                Key(
                    period: periodNumbers[Int(key.period)], area: areaNumbers[Int(key.area)],
                    category: categoryNumbers[Int(key.category)]))
        }
    }

    private static func numbers(of later: TextIndex, in index: inout TextIndex) -> [UInt32] {
        [0] + (0..<later.count).map { index.insert(later.bytes, later.range($0)) + 1 }
    }

    private static func unknownValues(_ dimension: BatchDimension) -> [UInt32] {
        [UInt32](repeating: .max, count: dimension.numberCount)
    }

    private static func value(
        _ row: Int, _ dimension: BatchDimension, _ values: inout [UInt32], _ index: inout TextIndex
    ) -> UInt32 {
        if dimension.isNull(row) { return 0 }
        let code = Int(dimension.codes[row])
        if values[code] == .max {
            values[code] = index.insert(dimension.bytes, dimension.range(ofRow: row)) + 1
        }
        return values[code]
    }

    /// 1 where a boolean column is true; null is not.
    static func trueRows(_ column: Column) -> [UInt8] {
        guard case .boolean(let values) = column.values else { preconditionFailure("a condition is boolean") }
        guard let validity = column.validity else { return values }
        let source = values.span
        let valid = validity.span
        var result = [UInt8](repeating: 0, count: source.count)
        var out = result.mutableSpan
        for row in 0..<source.count { out[row] = source[row] & valid[row] }
        return result
    }

    // MARK: - Numbering of a batch

    /// Equal numbers, below the count given, for rows that are equal in every dimension.
    private static func combinedNumbers(
        _ rowCount: Int, _ dimensions: [BatchDimension]
    ) -> (numbers: [UInt32], count: Int) {
        // A table over all combinations costs little while it is not much longer than the batch.
        let tableLimit = max(1 << 16, 2 * rowCount)
        var numbers = [UInt32](repeating: 0, count: rowCount)
        var count = 1
        for dimension in dimensions {
            if count * dimension.numberCount <= tableLimit {
                combine(&numbers, with: dimension)
                count *= dimension.numberCount
            } else {
                count = renumber(&numbers, with: dimension)
            }
        }
        return (numbers, count)
    }

    private static func combine(_ numbers: inout [UInt32], with dimension: BatchDimension) {
        let factor = UInt32(dimension.numberCount)
        let codes = dimension.codes.span
        var out = numbers.mutableSpan
        if let validity = dimension.validity {
            let valid = validity.span
            for row in 0..<codes.count {
                let number = valid[row] != 0 ? codes[row] &+ 1 : 0
                out[row] = out[row] &* factor &+ number
            }
        } else {
            for row in 0..<codes.count { out[row] = out[row] &* factor &+ codes[row] &+ 1 }
        }
    }

    /// Numbers the combinations that do occur.
    private static func renumber(_ numbers: inout [UInt32], with dimension: BatchDimension) -> Int {
        var numberByPair: [UInt64: UInt32] = [:]
        for row in 0..<numbers.count {
            let pair = UInt64(numbers[row]) << 32 | UInt64(dimension.number(row))
            let number = numberByPair[pair] ?? UInt32(numberByPair.count)
            numberByPair[pair] = number
            numbers[row] = number
        }
        return max(1, numberByPair.count)
    }
}
