import HosoCore

/// Distinct texts, numbered as they come.
struct TextNumbers: Sendable {
    private(set) var texts: [String] = []
    private var numberByText: [[UInt8]: UInt32] = [:]

    mutating func number(_ text: some Collection<UInt8>) -> UInt32 {
        let key = Array(text)
        if let number = numberByText[key] { return number }
        let number = UInt32(texts.count)
        texts.append(String(decoding: key, as: UTF8.self))
        numberByText[key] = number
        return number
    }

    /// The number of each row's text; nil where it is null.
    mutating func numbers(of column: Column) -> [UInt32?] {
        if case .dictionary(let codes, let dictionary) = column.values {
            var numberByCode = [UInt32?](repeating: nil, count: dictionary.count)
            return codes.indices.map { row in
                if column.isNull(row) { return nil }
                let code = Int(codes[row])
                if let known = numberByCode[code] { return known }
                let number = number(dictionary[code])
                numberByCode[code] = number
                return number
            }
        }
        let source = StoredTexts(column)
        // Equal texts mostly stand together.
        var last: (text: ArraySlice<UInt8>, number: UInt32)?
        return (0..<source.count).map { row in
            guard let text = source.bytes(row) else { return nil }
            if let last, last.text == text { return last.number }
            let number = number(text)
            last = (text, number)
            return number
        }
    }
}
