import HosoSpec

/// Finds the columns whose texts repeat, from the first block of a registry's first file.
enum RepetitionSample {
    private static let rowLimit = 4096

    static func repeating(_ registry: RegistryPlan, _ block: InputBlock, _ header: HeaderMap) -> Set<Int> {
        let scanner = BlockScanner(registry)
        return withExtendedLifetime(scanner) {
            let batch = scanner.scan(block, from: 0, fieldCount: header.fieldCount)
            return repeating(registry, block, header, batch)
        }
    }

    private static func repeating(
        _ registry: RegistryPlan, _ block: InputBlock, _ header: HeaderMap, _ batch: RecordBatch
    ) -> Set<Int> {
        let count = min(batch.recordCount, rowLimit)
        var repeating = Set<Int>()
        for column in ChunkLayout.dictionaryCandidates(registry) {
            guard let field = header.fieldOfColumn[column] else { continue }
            let dictionary = TextDictionary()
            for row in 0..<count {
                // SAFETY: the record index keeps fields inside the block.
                let number = unsafe Int(batch.firstFields[row]) + field
                let start = unsafe Int(batch.starts[number])
                let length = unsafe Int(batch.ends[number]) - start
                _ = unsafe dictionary.code(
                    of: UnsafeBufferPointer(start: block.buffer + start, count: length))
            }
            if dictionary.count <= max(16, count / 2) { repeating.insert(column) }
        }
        return repeating
    }
}
