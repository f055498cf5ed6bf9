extension CoreScenario {
    /// How places become the numbers of IDs: `(place * factor + offset) % modulus`, offset by the seed.
    ///
    /// As factor and modulus have no divisor in common, numbers of distinct places differ.
    package struct Numbering: Sendable {
        package var name: String
        package var factor: Int
        package var modulus: Int
        /// The places that may be asked for, by purpose.
        package var places: [Range<Int>]

        func number(_ place: Int, offset: Int) -> Int { (place * factor + offset) % modulus }
    }

    /// Persons, and as many phantoms and unknown numbers: see `phantomStart`.
    static let oldNumbering = Numbering(
        name: "old", factor: 618_033_989, modulus: 1_000_000_000,
        places: [0..<phantomStart, phantomStart..<phantomStart * 2, phantomStart * 2..<phantomStart * 3])

    static let participantNumbering = Numbering(
        name: "participant", factor: 7_236_067_977, modulus: 10_000_000_000, places: [0..<phantomStart])

    /// Serial numbers of dossiers that are in no registry begin here.
    static let orphanStart = 500_000_000

    static let dossierNumbering = Numbering(
        name: "dossier", factor: 3_141_592_653, modulus: 10_000_000_000,
        places: [0..<orphanStart, orphanStart..<orphanStart * 2])

    package static let numberings = [oldNumbering, participantNumbering, dossierNumbering]
}
