import HosoJSONL

/// A field as the index and its twin give it.
enum JSONField: Hashable {
    case none
    case string([UInt8])
    /// A number or a word.
    case bare([UInt8])
}

/// What a line is.
enum JSONLineOutcome: Hashable {
    case blank
    case fault([UInt8])
    case record([JSONField], Set<JSONFieldFault>)
}

/// RFC 8259, one byte at a time and by recursion.
struct JSONTwin {
    private struct Malformed: Error {}

    private let line: [UInt8]
    private let columns: [String]
    private var offset = 0
    private var isLone = false

    /// - Parameter line: without its newline.
    private init(_ line: [UInt8], _ columns: [String]) {
        self.line = line
        self.columns = columns
    }

    /// What the lines of a block are; `recordIndex` of faults counts the block's records.
    static func outcomes(_ block: [UInt8], columns: [String]) -> [JSONLineOutcome] {
        var recordIndex = 0
        return block.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            var twin = JSONTwin(Array(line), columns)
            let outcome = twin.outcome(recordIndex)
            if case .record = outcome { recordIndex += 1 }
            return outcome
        }
    }

    private mutating func outcome(_ recordIndex: Int) -> JSONLineOutcome {
        if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return .blank }
        do {
            return try record(recordIndex)
        } catch {
            return .fault(line.last == 0x0D ? line.dropLast() : line)
        }
    }

    private var byte: UInt8? { offset < line.count ? line[offset] : nil }

    private mutating func space() {
        while let next = byte, [0x20, 0x09, 0x0D].contains(next) { offset += 1 }
    }

    private mutating func expect(_ wanted: UInt8) throws {
        guard byte == wanted else { throw Malformed() }
        offset += 1
    }

    private mutating func record(_ recordIndex: Int) throws -> JSONLineOutcome {
        var fields = [JSONField?](repeating: nil, count: columns.count)
        var faults = Set<JSONFieldFault>()
        space()
        try members { twin, name in
            if twin.isLone { faults.insert(.init(recordIndex: recordIndex, field: nil, reason: .surrogate)) }
            twin.isLone = false
            let field = twin.columns.firstIndex { $0 == String(decoding: name, as: UTF8.self) }
            let isNested = twin.byte == 0x7B || twin.byte == 0x5B
            let value = try twin.value(depth: 1)
            if twin.isLone {
                faults.insert(
                    .init(recordIndex: recordIndex, field: isNested ? nil : field, reason: .surrogate))
            }
            twin.isLone = false
            guard let field else { return }
            if isNested {
                faults.insert(.init(recordIndex: recordIndex, field: field, reason: .notScalar))
            }
            if fields[field] != nil {
                faults.insert(.init(recordIndex: recordIndex, field: field, reason: .repeated))
            }
            fields[field] = value
        }
        space()
        guard byte == nil else { throw Malformed() }
        return .record(fields.map { $0 ?? .none }, faults)
    }

    private mutating func members(_ body: (inout JSONTwin, [UInt8]) throws -> Void) throws {
        try expect(0x7B)
        space()
        if byte == 0x7D {
            offset += 1
            return
        }
        while true {
            let name = try string()
            space()
            try expect(0x3A)
            space()
            try body(&self, name)
            space()
            if byte == 0x7D {
                offset += 1
                return
            }
            try expect(0x2C)
            space()
        }
    }

    private mutating func value(depth: Int) throws -> JSONField {
        switch byte {
        case 0x22: return .string(try string())
        case 0x7B:
            guard depth < JSONLimits.depth else { throw Malformed() }
            try members { twin, _ in _ = try twin.value(depth: depth + 1) }
            return .none
        case 0x5B:
            guard depth < JSONLimits.depth else { throw Malformed() }
            offset += 1
            space()
            if byte == 0x5D {
                offset += 1
                return .none
            }
            while true {
                _ = try value(depth: depth + 1)
                space()
                if byte == 0x5D {
                    offset += 1
                    return .none
                }
                try expect(0x2C)
                space()
            }
        default: return try bare()
        }
    }

    private mutating func bare() throws -> JSONField {
        for word in ["true", "false", "null"] where line[offset...].starts(with: word.utf8) {
            offset += word.utf8.count
            return word == "null" ? .none : .bare(Array(word.utf8))
        }
        let rest = line[offset...].prefix { Array("+-.0123456789eE".utf8).contains($0) }
        // The longest start that the grammar knows: what follows it is the next token, and at fault there.
        for count in stride(from: rest.count, to: 0, by: -1)
        where JSONTwin.isNumber(Array(rest.prefix(count))) {
            offset += count
            return .bare(Array(rest.prefix(count)))
        }
        throw Malformed()
    }

    static func isNumber(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == 0x2D { rest = rest.dropFirst() }
        let first = rest.first
        let wholeCount = digits()
        if wholeCount == 0 || (first == 0x30 && wholeCount > 1) { return false }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            if digits() == 0 { return false }
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }

    private mutating func string() throws -> [UInt8] {
        try expect(0x22)
        var text: [UInt8] = []
        while let next = byte {
            offset += 1
            if next == 0x22 { return text }
            if next < 0x20 { throw Malformed() }
            if next == 0x5C { text += try escape() } else { text.append(next) }
        }
        throw Malformed()
    }

    private mutating func escape() throws -> [UInt8] {
        guard let letter = byte else { throw Malformed() }
        offset += 1
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
        ]
        if let byte = plain[letter] { return [byte] }
        guard letter == 0x75 else { throw Malformed() }
        let unit = try hex()
        var units = [unit]
        if (0xD800...0xDBFF).contains(unit), line[offset...].starts(with: [0x5C, 0x75]) {
            let back = offset
            offset += 2
            let second = try hex()
            if (0xDC00...0xDFFF).contains(second) { units.append(second) } else { offset = back }
        }
        if units.count == 1, (0xD800...0xDFFF).contains(unit) { isLone = true }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func hex() throws -> UInt16 {
        let digits = line[offset...].prefix(4)
        let isHex = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard digits.count == 4, isHex, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Malformed() }
        offset += 4
        return unit
    }
}
