extension Column {
    /// The rows of `range`.
    public func slice(_ range: Range<Int>) -> Column {
        if range == 0..<count { return self }
        let validity = validity.map { Array($0[range]) }
        switch values {
        case .boolean(let array): return Column(.boolean(Array(array[range])), validity: validity)
        case .int32(let array): return Column(.int32(Array(array[range])), validity: validity)
        case .int64(let array): return Column(.int64(Array(array[range])), validity: validity)
        case .int128(let array): return Column(.int128(Array(array[range])), validity: validity)
        case .double(let array): return Column(.double(Array(array[range])), validity: validity)
        case .dictionary(let codes, let texts):
            return Column(.dictionary(codes: Array(codes[range]), texts: texts), validity: validity)
        case .id(let raws, let asWritten):
            return Column(.id(raws: Array(raws[range]), asWritten: asWritten), validity: validity)
        case .text(let arena):
            let first = arena.offsets[range.lowerBound]
            let last = arena.offsets[range.upperBound]
            let offsets = arena.offsets[range.lowerBound...range.upperBound].map { $0 &- first }
            return Column(
                .text(TextArena(bytes: Array(arena.bytes[Int(first)..<Int(last)]), offsets: offsets)),
                validity: validity)
        }
    }
}
