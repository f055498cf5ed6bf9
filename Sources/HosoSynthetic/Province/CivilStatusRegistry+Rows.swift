extension CivilStatusRegistry {
    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.reference == other.reference && row.partner == other.partner && row.endedOn == other.endedOn
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.id = .none
        other.partner?.id = .none
        other.isDigitised.toggle()
        other.endedOn = nil
        other.commune = (max(0, row.commune) + 17) % world.place.communeCodes.count
        return other
    }

    private static let kinds = ["birth", "marriage", "divorce", "death"]

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.text(entryText(row.entity, row.kind))
        writer.text(CivilStatusRegistry.kinds[row.kind.rawValue])
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.date(row.reference.birthDay)
        if let partner = row.partner {
            writer.id(partner.id)
            writer.name(partner)
            writer.date(partner.birthDay)
        } else {
            for _ in 0..<3 { writer.null() }
        }
        writer.date(row.eventDay)
        writer.date(row.endedOn)
        writer.date(row.registeredOn)
        writer.flag(row.isDigitised)
        writer.number(world.place.communeCode(row.commune), digitCount: 5)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        if let partner = row.partner { truth.link(1, partner) } else { truth.link(1, .missing) }
        if row.isDigitised {
            truth.add(Cube.digitised.rawValue, area: row.commune, category: row.kind.rawValue)
        }
        truth.add(
            Cube.errors.rawValue, day: row.registeredOn, area: row.commune, category: row.kind.rawValue,
            isHit: row.reference.status == .mismatch)
        if row.kind == .marriage, row.endedOn == nil, row.reference.isFound {
            truth.add(Cube.gap.rawValue, area: row.commune, isHit: row.state.marital == .single)
        }
    }

    func failures(_ row: Row) -> UInt32 {
        var failures: UInt32 = 0
        let isPartnerFound = row.partner?.isFound == true
        switch row.kind {
        case .birth: break
        case .marriage:
            let isMissing =
                row.reference.isFound && row.state.marital == .single
                || isPartnerFound && row.partnerState?.marital == .single
            if row.endedOn == nil, isMissing { failures |= Check.marriageNotIntegrated.bit }
        case .divorce:
            if isStillMarried(row.reference, row.state, to: row.partner?.id)
                || row.partner.map({ isStillMarried($0, row.partnerState, to: row.reference.id) }) == true
            {
                failures |= Check.divorceNotIntegrated.bit
            }
        case .death:
            if row.reference.isFound, row.state.isAlive { failures |= Check.deathNotIntegrated.bit }
        }
        if row.reference.status == .mismatch || row.partner?.status == .mismatch {
            failures |= Check.disagrees.bit
        }
        return failures
    }

    /// Whether the register has somebody married to the person of that ID, as the entry writes it.
    private func isStillMarried(_ reference: PersonReference, _ state: PersonState?, to id: WrittenID?)
        -> Bool
    {
        guard reference.isFound, let state, state.marital == .married, let id = id?.normalised else {
            return false
        }
        switch state.spouse {
        case .none: return false
        case .person(let index): return id == (world.person(index).citizenNumber, 12)
        case .oldNumber(let index): return id == (world.person(index).oldNumbers.current ?? -1, 9)
        }
    }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String { entryText(row.entity, row.kind) }
}
