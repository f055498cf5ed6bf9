import HosoCore

/// Whether a link's columns agree with one another.
struct LinkCheck {
    /// Rows by status.
    let countByStatus: [String: Int]
    let faults: [String]

    /// - Parameter id, via, differs: nil where the table does not have the column.
    init(status: Column, id: Column?, via: Column?, differs: Column?) {
        let texts = StoredTexts(status)
        var counts: [String: Int] = [:]
        var faults = Set<String>()
        // Whether a key was found, by the text of the status; few texts stand for all rows.
        var lastBytes: ArraySlice<UInt8> = []
        var lastName = ""
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
            if let differs, differs.isNull(row) == (lastName == "mismatch") {
                faults.insert("`differs` is there without a mismatch, or not with one")
            }
        }
        countByStatus = counts
        self.faults = faults.sorted()
    }
}
