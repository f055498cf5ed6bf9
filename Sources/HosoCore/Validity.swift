/// A stretch of days, both ends included; an end that is nil is open.
public struct Validity: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var from: Int?
    /// Days since 1970-01-01; the last day.
    public var to: Int?

    public init(from: Int?, to: Int?) {
        self.from = from
        self.to = to
    }

    public static let always = Validity(from: nil, to: nil)

    public func contains(_ day: Int) -> Bool {
        (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
    }

    public func overlaps(_ other: Validity) -> Bool {
        let startsInTime = from.flatMap { from in other.to.map { from <= $0 } } ?? true
        let othersStartInTime = other.from.flatMap { from in to.map { from <= $0 } } ?? true
        return startsInTime && othersStartInTime
    }

    /// Whether some days of it lie in none of the others.
    public func isLeftUncovered(by others: [Validity]) -> Bool {
        // The first day not covered yet; nil before all others.
        var next = from
        for other in others.sorted(by: { ($0.from ?? .min) < ($1.from ?? .min) }) where overlaps(other) {
            if let from = other.from, next.map({ from > $0 }) ?? true { return true }
            guard let end = other.to else { return false }
            next = max(next ?? .min, end + 1)
            if let to, end >= to { return false }
        }
        return true
    }
}

extension Validity: CustomStringConvertible {
    /// An interval of ISO 8601; `..` for an open end: `2025-01-01/2025-12-31`.
    public var description: String {
        [from, to].map { day in day.map { CivilDate(daysSinceEpoch: $0).description } ?? ".." }
            .joined(separator: "/")
    }
}
