/// What random numbers of a province's services, land, citizens and programme are for: numbers of streams.
package enum ProvinceStream: UInt64 {
    case service = 200
    case dossierFacts, dossierItem, dossierReference
    case fee, feeFacts
    case feedback, feedbackFacts
    case account, accountHolder, accountFacts, accountReference
    case visit, visitAmounts
    case business, businessFacts, businessReference
    case pupil, pupilReference
    case parcel, parcelFacts, parcelReference
    case obligation, obligationFacts, obligationAmounts, obligationReference
    case score
}

extension CounterRandom {
    @inline(__always)
    init(_ seed: UInt64, in stream: ProvinceStream, _ index: Int) {
        self.init(seed, number: stream.rawValue, index)
    }
}
