extension RowWriter {
    /// - Parameter commune: index into the province's; negative for one that is no more.
    mutating func commune(_ commune: Int, _ place: ProvincePlace) {
        number(place.communeCode(commune), digitCount: 5)
    }

    /// Text that is quoted where it must be.
    mutating func prose(_ text: String) {
        if text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 }) { quoted(text) } else { self.text(text) }
    }

    /// `province.serial`, the serial number of ten digits.
    mutating func serial(_ serial: Int?, _ place: ProvincePlace) {
        if fields.open(), let serial {
            fields.append(place.code)
            fields.append(0x2E)
            fields.append(number: serial, digitCount: 10)
        }
        fields.close()
    }
}

extension ProvincePlace {
    /// As `RowWriter.serial` writes it.
    func serialText(_ serial: Int) -> String { "\(code).\(ProvinceWorld.text(serial, digitCount: 10))" }
}

extension ProvinceWorld {
    /// A permutation of the 10-digit numbers; of different kinds of things others.
    func serial(of index: Int, _ stream: ProvinceStream) -> Int {
        (index * 3_141_592_653 + Int(truncatingIfNeeded: CounterRandom.mixed(seed &+ stream.rawValue) &>> 31))
            % 10_000_000_000
    }

    /// Any of the living.
    func anyone(_ random: inout CounterRandom) -> ProvincePerson {
        person(living.person(at: random.below(living.count)))
    }
}
