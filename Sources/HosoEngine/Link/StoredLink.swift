import HosoCore
package import HosoSpec

/// What the store says of a link, row by row.
struct StoredLink: Sendable {
    /// Stands for the status of rows that the store does not have.
    static let newRow = Int32(-1)

    /// Codes of `LinkStatus`, or `newRow`.
    var statuses: [Int32]
    /// Codes of `LinkVia`; any where nothing was found.
    var vias: [Int32]
    /// As in `LinkedRows`; empty where no column is verified.
    var differences: [Int64]
    /// Raw citizen IDs of rows that were found by an old ID, 0 of others; empty where they are not known.
    var ids: [UInt64]

    /// The numbers of a stored column's texts.
    ///
    /// - Parameters:
    ///   - null: of rows without a text.
    ///   - number: nil of a text that the column cannot have.
    /// - Returns: nil where it has such a text.
    static func numbers<Number>(
        _ column: Column, null: Number, _ number: (ArraySlice<UInt8>) -> Number?
    ) -> [Number]? {
        switch column.values {
        case .dictionary(let codes, let texts):
            var byCode: [Number] = []
            for code in 0..<texts.count {
                guard let found = number(texts[code]) else { return nil }
                byCode.append(found)
            }
            guard let validity = column.validity else { return codes.map { byCode[Int($0)] } }
            return codes.indices.map { validity[$0] == 0 ? null : byCode[Int(codes[$0])] }
        case .text(let texts):
            var numbers: [Number] = []
            numbers.reserveCapacity(texts.count)
            for row in 0..<texts.count {
                guard let found = column.isNull(row) ? null : number(texts[row]) else { return nil }
                numbers.append(found)
            }
            return numbers
        case .boolean, .int32, .int64, .int128, .double, .id: return nil
        }
    }

    static func status(of text: ArraySlice<UInt8>) -> Int32? {
        LinkStatus.allCases.first { text.elementsEqual($0.name.utf8) }.map { Int32($0.rawValue) }
    }

    static func via(of text: ArraySlice<UInt8>) -> Int32? {
        LinkVia.allCases.first { text.elementsEqual($0.name.utf8) }.map { Int32($0.rawValue) }
    }

    /// The bits of the columns that a text names.
    ///
    /// - Parameter names: of the verify columns, each once.
    static func differences(of text: ArraySlice<UInt8>, names: [String]) -> Int64? {
        var mask: UInt64 = 0
        for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let bit = names.firstIndex(where: { part.elementsEqual($0.utf8) }) else { return nil }
            mask |= 1 << UInt64(bit)
        }
        return Int64(bitPattern: mask)
    }
}

extension StoredLink {
    /// The rows of a range.
    func slice(_ range: Range<Int>) -> StoredLink {
        StoredLink(
            statuses: Array(statuses[range]), vias: Array(vias[range]),
            differences: differences.isEmpty ? [] : Array(differences[range]),
            ids: ids.isEmpty ? [] : Array(ids[range]))
    }
}

extension LinkPlan {
    /// Whether what a row finds hangs on the row and on those alone that have its key or its old ID.
    func canBeKept(in registry: Int) -> Bool {
        by.count == 1 && target != registry && history == nil && !repairsLeadingZeros
            && Set(verify.map(\.own)).count == verify.count
    }
}

extension Plan {
    /// The links of a registry of which nobody asks for the rows found, nor for columns of them.
    package func keepableLinks(of registry: Int) -> Set<Int> {
        let counts = registries.flatMap(\.counts).filter { $0.registry == registry }
        var expressions = counts.compactMap(\.filter)
        for measure in indicators.flatMap(\.measures) where measure.registry == registry {
            expressions += measure.expressions
        }
        for check in checks where check.registry == registry { expressions += check.expressions }
        var needed = Set(counts.map(\.link))
        for expression in expressions {
            for case .linked(let link, _) in expression.inputs { needed.insert(link) }
        }
        return Set(
            registries[registry].links.indices.filter {
                registries[registry].links[$0].canBeKept(in: registry) && !needed.contains($0)
            })
    }
}
