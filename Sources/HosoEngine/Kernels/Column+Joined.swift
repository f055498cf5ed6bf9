package import HosoCore

extension Column {
    /// Consecutive columns of one form as one.
    package static func joined(_ parts: [Column]) -> Column {
        guard let first = parts.first, parts.count > 1 else { return parts.first ?? Column(.int64([])) }
        var validity: [UInt8]?
        if parts.contains(where: { $0.validity != nil }) {
            validity = parts.flatMap { $0.validity ?? [UInt8](repeating: 1, count: $0.count) }
        }
        return Column(joinedValues(parts, like: first), validity: validity)
    }

    /// Puts the validity of more rows behind that of others, in place; nil where no row is null.
    static func append(_ more: [UInt8]?, of moreCount: Int, to validity: inout [UInt8]?, of count: Int) {
        guard more != nil || validity != nil else { return }
        var flags = validity ?? [UInt8](repeating: 1, count: count)
        // Let go, so that it grows in place.
        validity = nil
        flags += more ?? [UInt8](repeating: 1, count: moreCount)
        validity = flags
    }

    private static func joinedValues(_ parts: [Column], like first: Column) -> Values {
        switch first.values {
        case .boolean:
            .boolean(parts.flatMap { if case .boolean(let array) = $0.values { array } else { mixed() } })
        case .int32:
            .int32(parts.flatMap { if case .int32(let array) = $0.values { array } else { mixed() } })
        case .int64:
            .int64(parts.flatMap { if case .int64(let array) = $0.values { array } else { mixed() } })
        case .int128:
            .int128(parts.flatMap { if case .int128(let array) = $0.values { array } else { mixed() } })
        case .double:
            .double(parts.flatMap { if case .double(let array) = $0.values { array } else { mixed() } })
        case .id: joinedIDs(parts)
        case .text, .dictionary: joinedTexts(parts)
        }
    }

    private static func mixed() -> Never { preconditionFailure("columns of several forms cannot be joined") }

    private static func joinedIDs(_ parts: [Column]) -> Values {
        var raws: [UInt64] = []
        raws.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        var asWritten = TextArena()
        for part in parts {
            guard case .id(let more, let texts) = part.values else { mixed() }
            let shift = UInt64(asWritten.count)
            if texts.count == 0 || shift == 0 {
                raws += more
            } else {
                let mark = PersonID.Kind.asWritten.rawValue
                raws += more.map { $0 >> PersonID.kindShift == mark ? $0 + shift : $0 }
            }
            for text in 0..<texts.count { asWritten.append(texts[text]) }
        }
        return .id(raws: raws, asWritten: asWritten)
    }

    private static func joinedTexts(_ parts: [Column]) -> Values {
        var joined = TextArena()
        joined.offsets.reserveCapacity(parts.reduce(1) { $0 + $1.count })
        for part in parts {
            switch part.values {
            case .text(let texts):
                let shift = UInt32(joined.bytes.count)
                joined.bytes += texts.bytes
                joined.offsets += texts.offsets.dropFirst().map { $0 + shift }
            case .dictionary(let codes, let texts):
                for row in codes.indices { joined.append(part.isNull(row) ? [] : texts[Int(codes[row])]) }
            default: mixed()
            }
        }
        return .text(joined)
    }
}

extension Column {
    /// Memory that its values take, in bytes, about.
    var memoryByteCount: Int {
        let values =
            switch values {
            case .boolean(let array): array.count
            case .int32(let array): array.count * 4
            case .int64(let array): array.count * 8
            case .int128(let array): array.count * 16
            case .double(let array): array.count * 8
            case .text(let texts): texts.bytes.count + texts.offsets.count * 4
            case .dictionary(let codes, let texts): codes.count * 4 + texts.bytes.count
            case .id(let raws, let texts): raws.count * 8 + texts.bytes.count
            }
        return values + (validity?.count ?? 0)
    }
}
