import HosoCore

/// Whether a link's columns agree with one another.
struct LinkCheck {
    /// Rows by status.
    let countByStatus: [String: Int]
    /// Rows found by an ID with the leading zeros it had lost.
    let repairedCount: Int
    let faults: [String]

    /// - Parameter id, via, differs: nil where the table does not have the column.
    init(status: Column, id: Column?, via: Column?, differs: Column?) {
        let texts = StoredTexts(status)
        var counts: [String: Int] = [:]
        var faults = Set<String>()
        // Whether a key was found, by the text of the status; few texts stand for all rows.
        var lastBytes: ArraySlice<UInt8> = []
        var lastName = ""
        let repaired = LinkCheck.repairedRows(via)
        var repairedCount = 0
        for row in 0..<status.count {
            let bytes = texts.bytes(row) ?? []
            if bytes != lastBytes || row == 0 {
                lastBytes = bytes
                lastName = String(decoding: bytes, as: UTF8.self)
            }
            counts[lastName, default: 0] += 1
            let isFound = lastName == "verified" || lastName == "mismatch"
            if let id, id.isNull(row) == isFound {
                faults.insert("`id` is there where nothing was found, or not")
            }
            if let via, via.isNull(row) == isFound {
                faults.insert("`via` is there where nothing was found, or not")
            }
            if let repaired, repaired[row] {
                repairedCount += 1
                if lastName != "verified" { faults.insert("`via` is `repaired` where nothing was verified") }
            }
            if let differs, differs.isNull(row) == (lastName == "mismatch") {
                faults.insert("`differs` is there without a mismatch, or not with one")
            }
        }
        countByStatus = counts
        self.repairedCount = repairedCount
        self.faults = faults.sorted()
    }

    /// For each row whether its way is `repaired`; nil where none is.
    private static func repairedRows(_ via: Column?) -> [Bool]? {
        let word = Array("repaired".utf8)
        switch via?.values {
        case .dictionary(let codes, let texts):
            guard let code = (0..<texts.count).first(where: { texts[$0].elementsEqual(word) }) else {
                return nil
            }
            return codes.enumerated().map { $1 == UInt32(code) && !(via?.isNull($0) ?? true) }
        case .text(let texts): return (0..<texts.count).map { texts[$0].elementsEqual(word) }
        default: return nil
        }
    }
}
