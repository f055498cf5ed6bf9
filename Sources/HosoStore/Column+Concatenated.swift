public import HosoCore

extension Column {
    /// Columns of one type, one behind the other; codes stay codes.
    ///
    /// - Parameter pieces: at least one; as column files give them.
    /// - Throws: `HosoError` where texts would need more than 4 GiB.
    public static func concatenated(_ pieces: [Column]) throws -> Column {
        precondition(!pieces.isEmpty, "no column to join")
        if pieces.count == 1 { return pieces[0] }
        var validity: [UInt8]?
        if pieces.contains(where: { $0.validity != nil }) {
            validity = pieces.flatMap { $0.validity ?? [UInt8](repeating: 1, count: $0.count) }
        }
        let values: Values
        switch pieces[0].values {
        case .boolean:
            values = .boolean(
                pieces.flatMap { piece -> [UInt8] in
                    if case .boolean(let array) = piece.values { array } else { [] }
                })
        case .int32:
            values = .int32(
                pieces.flatMap { piece -> [Int32] in
                    if case .int32(let array) = piece.values { array } else { [] }
                })
        case .int64:
            values = .int64(
                pieces.flatMap { piece -> [Int64] in
                    if case .int64(let array) = piece.values { array } else { [] }
                })
        case .double:
            values = .double(
                pieces.flatMap { piece -> [Double] in
                    if case .double(let array) = piece.values { array } else { [] }
                })
        case .text, .dictionary: values = try joinedDictionaries(pieces) ?? .text(joinedTexts(pieces))
        case .int128, .id: preconditionFailure("no column of a file is decoded to this")
        }
        return Column(values, validity: validity)
    }

    /// nil where not all pieces are coded by dictionary.
    private static func joinedDictionaries(_ pieces: [Column]) -> Values? {
        var codeByText: [ArraySlice<UInt8>: UInt32] = [:]
        var all = TextArena()
        var joined: [UInt32] = []
        for piece in pieces {
            guard case .dictionary(let codes, let texts) = piece.values else { return nil }
            let newCodes = (0..<texts.count).map { index -> UInt32 in
                if let code = codeByText[texts[index]] { return code }
                let code = UInt32(all.count)
                codeByText[texts[index]] = code
                all.append(texts[index])
                return code
            }
            joined += codes.enumerated().map { piece.isNull($0) ? 0 : newCodes[Int($1)] }
        }
        return all.count == 0 ? nil : .dictionary(codes: joined, texts: all)
    }

    private static func joinedTexts(_ pieces: [Column]) throws -> TextArena {
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        for piece in pieces {
            switch piece.values {
            case .text(let texts):
                try checkTextByteCount(bytes.count + texts.bytes.count)
                let start = UInt32(bytes.count)
                bytes += texts.bytes
                offsets += texts.offsets.dropFirst().map { $0 + start }
            case .dictionary(let codes, let texts):
                for (row, code) in codes.enumerated() {
                    if !piece.isNull(row) { bytes += texts[Int(code)] }
                    try checkTextByteCount(bytes.count)
                    offsets.append(UInt32(bytes.count))
                }
            default: break
            }
        }
        return TextArena(bytes: bytes, offsets: offsets)
    }

    private static func checkTextByteCount(_ byteCount: Int) throws {
        guard byteCount > Int(UInt32.max) else { return }
        throw HosoError(.readWrite, "a column of a row group has more than 4 GiB of text")
    }
}
