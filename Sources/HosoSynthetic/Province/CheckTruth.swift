/// A check's items, as one run must report them.
struct CheckTruth: Sendable {
    /// More keys than these are counted and not kept.
    static let keyLimit = 10_000

    /// By commune, the unknown one last.
    var open: [Int]
    var opened: [Int]
    var corrected: [Int]
    var openedKeys: [String] = []
    var correctedKeys: [String] = []
    var isTooLong = false

    init(areaCount: Int) {
        open = [Int](repeating: 0, count: areaCount + 1)
        opened = open
        corrected = open
    }

    mutating func open(area: Int) { open[area < 0 ? open.count - 1 : area] += 1 }

    mutating func opened(area: Int, key: @autoclosure () -> String) {
        opened[area < 0 ? opened.count - 1 : area] += 1
        if !isTooLong { openedKeys.append(key()) }
        bound()
    }

    mutating func corrected(area: Int, key: @autoclosure () -> String) {
        corrected[area < 0 ? corrected.count - 1 : area] += 1
        if !isTooLong { correctedKeys.append(key()) }
        bound()
    }

    mutating func add(_ other: CheckTruth) {
        for area in open.indices {
            open[area] += other.open[area]
            opened[area] += other.opened[area]
            corrected[area] += other.corrected[area]
        }
        isTooLong = isTooLong || other.isTooLong
        openedKeys += other.openedKeys
        correctedKeys += other.correctedKeys
        bound()
    }

    private mutating func bound() {
        isTooLong = isTooLong || openedKeys.count + correctedKeys.count > CheckTruth.keyLimit
        if isTooLong {
            openedKeys = []
            correctedKeys = []
        }
    }
}
