import HosoCore

/// The values of a column that are not null, and which rows have one.
struct PresentValues {
    var values: Column.Values
    /// nil where no row is null.
    var validity: [UInt8]?

    init(_ column: Column) {
        guard let validity = column.validity, validity.contains(0) else {
            values = column.values
            return
        }
        precondition(validity.count == column.count, "\(validity.count) flags for \(column.count) values")
        self.validity = validity
        switch column.values {
        case .boolean(let array): values = .boolean(LevelKernels.present(array, validity))
        case .int32(let array): values = .int32(LevelKernels.present(array, validity))
        case .int64(let array): values = .int64(LevelKernels.present(array, validity))
        case .double(let array): values = .double(LevelKernels.present(array, validity))
        case .int128: preconditionFailure("wide decimals do not stand in files")
        case .text(let arena): values = .text(PresentValues.kept(arena, validity))
        case .dictionary(let codes, let texts):
            values = .dictionary(codes: LevelKernels.present(codes, validity), texts: texts)
        case .id(let raws, let asWritten):
            values = .id(raws: LevelKernels.present(raws, validity), asWritten: asWritten)
        }
    }

    private static func kept(_ arena: TextArena, _ validity: [UInt8]) -> TextArena {
        guard arena.offsets[0] == 0, let offsets = LevelKernels.presentOffsets(arena.offsets, validity) else {
            return rebuilt(arena, validity)
        }
        return TextArena(bytes: arena.bytes, offsets: offsets)
    }

    /// For arenas that hold bytes under a null.
    private static func rebuilt(_ arena: TextArena, _ validity: [UInt8]) -> TextArena {
        var kept = TextArena()
        for row in 0..<validity.count where validity[row] != 0 { kept.append(arena[row]) }
        return kept
    }
}
