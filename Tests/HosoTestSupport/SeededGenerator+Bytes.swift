extension SeededGenerator {
    /// Up to `greatest` pieces of an alphabet, one behind the other.
    public mutating func bytes(upTo greatest: Int, of alphabet: [[UInt8]]) -> [UInt8] {
        let count = Int.random(in: 0...greatest, using: &self)
        return (0..<count).flatMap { _ in alphabet.randomElement(using: &self) ?? [] }
    }
}
