/// What is odd about a row's text though it means the same.
enum Dirt: Int, CaseIterable {
    case none
    case quoted
    case noBreakSpaces
    case spaces
    case quotedSpaces

    var prefix: [UInt8] { Dirt.prefixes[rawValue] }
    var suffix: [UInt8] { Dirt.suffixes[rawValue] }

    private static let prefixes: [[UInt8]] = [[], [0x22], [0xC2, 0xA0], [0x20], [0x22, 0x20]]
    private static let suffixes: [[UInt8]] = [
        [], [0x22], [0xC2, 0xA0, 0x20], [0x09], [0xE2, 0x80, 0x83, 0x22],
    ]
}
