extension Chunk {
    /// Drops the rows from `first` on that have a fault, keeping the order of the rest.
    func compact(from first: Int, count: Int, faults: UnsafePointer<UInt8>) {
        var target = first
        var row = 0
        // SAFETY: a fault for each of the `count` rows.
        while row < count {
            let start = row
            while row < count, unsafe faults[row] == 0 { row += 1 }
            if target < first + start {
                let sound = first + start..<first + row
                memory.move(rows: sound, to: target)
                for column in columns { column.move(rows: sound, to: target) }
            }
            target += row - start
            while row < count, unsafe faults[row] != 0 { row += 1 }
        }
        for column in columns { column.forgetNulls(target..<first + count) }
    }
}
