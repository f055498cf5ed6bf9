/// A piece's number among all of its registry, and the entities that each piece has.
struct PiecePlace {
    var number: Int
    var count: Int
    var entityCount: Int

    func entities(of piece: Int) -> Range<Int> {
        piece * entityCount / count..<(piece + 1) * entityCount / count
    }

    /// The piece whose rows of kind `…Elsewhere` have their other row in this one.
    var guest: Int { (number + count / 2) % count }
    /// The piece where this one's such rows are.
    var host: Int { (number + count - count / 2) % count }
}
