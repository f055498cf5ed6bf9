import HosoCore

extension ProvinceWorld {
    /// Text that is no ID, whatever is made of it.
    private static let malformedIDs: [[UInt8]] = ["0270960012345", "027O96001234", "CMND", "27096-12"].map {
        Array($0.utf8)
    }

    /// A row's reference to a person in the way planned; where this person cannot be referred to so, in
    /// another way of the same class.
    func reference(to person: ProvincePerson, _ outcome: ReferencePlan.Outcome, _ options: ReferenceOptions)
        -> PersonReference
    {
        var reference = PersonReference(
            id: .digits(person.citizenNumber, digitCount: 12), status: .verified, path: .citizenID,
            name: person.name, birthDay: person.birthDay, person: person.index)
        switch outcome {
        case .plain: break
        case .upperCase: reference.nameStyle = .form(.upper)
        case .decomposed:
            reference.nameStyle = .form(person.index % 4 == 0 ? .decomposedOtherOrder : .decomposed)
        case .otherToneStyle: reference.nameStyle = .form(.otherPlace)
        case .spacedName: reference.nameStyle = .spaced
        case .spacedID:
            reference.id = .digits(
                person.citizenNumber, digitCount: 12, form: .init(rawValue: 1 + person.index % 4) ?? .spaced)
        case .oldID, .oldIDOfHistory:
            if let number = oldNumber(of: person, outcome, options) {
                reference.id = .digits(number, digitCount: 9, form: person.index % 8 == 0 ? .spaced : .plain)
                reference.path = .oldID
            }
        case .lostZeros:
            reference.id = WrittenID.withoutZeros(person.citizenNumber)
            reference.path = .repaired
        case .unaccented, .glued, .droppedMiddle, .changedName, .swappedDate, .heapedDate:
            differ(&reference, person, outcome)
        case .wrongDigit, .unknownOldID, .ambiguousOldID, .lostZerosUnsure, .malformed, .missing:
            lose(&reference, person, outcome, options)
        }
        return reference
    }

    /// An old number that leads to this person alone.
    private func oldNumber(
        of person: ProvincePerson, _ outcome: ReferencePlan.Outcome, _ options: ReferenceOptions
    ) -> Int? {
        let numbers = person.oldNumbers
        if outcome == .oldIDOfHistory, options.hasHistory, let earlier = numbers.earlier,
            !numbers.isEarlierShared
        {
            return earlier
        }
        let isKnown = numbers.isRegistered || options.hasHistory
        return isKnown && !numbers.isCurrentShared ? numbers.current : nil
    }

    private func differ(
        _ reference: inout PersonReference, _ person: ProvincePerson, _ outcome: ReferencePlan.Outcome
    ) {
        reference.status = .mismatch
        let birth = CivilDate(daysSinceEpoch: person.birthDay)
        switch outcome {
        case .glued: reference.nameStyle = .glued
        case .unaccented where person.name.isAccented: reference.nameStyle = .form(.unaccented)
        case .droppedMiddle where person.name.middle >= 0: reference.name.middle = -1
        case .swappedDate where birth.day <= 12 && birth.day != birth.month:
            reference.birthDay = ScenarioDates.day(birth.year, birth.day, birth.month)
        case .heapedDate where birth.day != 1 || birth.month != 1:
            reference.birthDay = ScenarioDates.day(birth.year, 1, 1)
        case .swappedDate, .heapedDate: reference.birthDay += 1
        default: reference.name = person.name.changed
        }
    }

    private func lose(
        _ reference: inout PersonReference, _ person: ProvincePerson, _ outcome: ReferencePlan.Outcome,
        _ options: ReferenceOptions
    ) {
        reference.path = nil
        switch outcome {
        case .missing:
            reference.id = person.index % 8 == 0 ? .text([0x2D]) : .none
            reference.status = .missing
        case .malformed:
            reference.id = .text(ProvinceWorld.malformedIDs[person.index % ProvinceWorld.malformedIDs.count])
            reference.status = .invalid
        case .lostZerosUnsure:
            reference.id = WrittenID.withoutZeros(person.citizenNumber)
            reference.name = person.name.changed
            reference.status = .invalid
        case .unknownOldID:
            reference.id = .digits(unknownOldNumber(person.index), digitCount: 9)
            reference.status = .notFound
        case .ambiguousOldID:
            let isEarlier = options.hasHistory && person.index % 2 == 0
            reference.id = .digits(sharedOldNumber(near: person.index, isEarlier: isEarlier), digitCount: 9)
            reference.status = .ambiguous
        default:
            // Nobody has a serial number of the last ten thousand.
            let number = person.citizenNumber
            let serial = ProvinceWorld.unknownSerialStart + number % 10_000
            reference.id = .digits(number / 1_000_000 * 1_000_000 + serial, digitCount: 12)
            reference.status = .notFound
        }
    }
}

extension WrittenID {
    /// A citizen ID as a spreadsheet leaves it, which takes it for a number.
    static func withoutZeros(_ citizenNumber: Int) -> WrittenID {
        .digits(citizenNumber, digitCount: String(citizenNumber).utf8.count)
    }
}

extension PersonName {
    /// Another name.
    var changed: PersonName {
        let forms = NameForms.shared
        var other = self
        other.given = (given + 1) % (isFemale ? forms.femaleGivens.count : forms.maleGivens.count)
        return other
    }

    /// Whether it has any mark that can be left out.
    var isAccented: Bool {
        let forms = NameForms.shared
        func isAccented(_ part: [[UInt8]]) -> Bool {
            part[NameForms.Form.plain.rawValue] != part[NameForms.Form.unaccented.rawValue]
        }
        let givens = isFemale ? forms.femaleGivens : forms.maleGivens
        return isAccented(forms.surnames[surname]) || isAccented(givens[given])
            || middle >= 0 && isAccented((isFemale ? forms.femaleMiddles : forms.maleMiddles)[middle])
            || extra >= 0 && isAccented(givens[extra])
    }
}
