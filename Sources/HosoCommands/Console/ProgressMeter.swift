/// How far a stage has come, as one line.
package struct ProgressMeter: Sendable {
    package var stage: String
    /// nil where the stage has no end that is known.
    package var totalByteCount: Int?
    package var byteCount = 0
    package var rowCount = 0
    /// When the stage began.
    package var startedMs: Int

    package init(stage: String, totalByteCount: Int?, startedMs: Int) {
        self.stage = stage
        self.totalByteCount = totalByteCount
        self.startedMs = startedMs
    }

    /// As `read insurance   45 %  1.2 M rows/s  12 s left`.
    ///
    /// - Parameter columnCount: of the terminal; the line leaves the last one free.
    package func line(nowMs: Int, columnCount: Int) -> String {
        var parts = [stage]
        let elapsedMs = nowMs - startedMs
        if let share { parts.append("\(pad(Int(share * 100), 3)) %") }
        if elapsedMs > 0, rowCount > 0 {
            parts.append("\(ProgressMeter.short(Double(rowCount) * 1000 / Double(elapsedMs))) rows/s")
        }
        // Before that a guess would only jump about.
        if let share, share > 0.02, elapsedMs >= 1000 {
            let leftMs = Double(elapsedMs) * (1 - share) / share
            parts.append("\(ProgressMeter.duration(seconds: Int((leftMs / 1000).rounded(.up)))) left")
        }
        return ShownText.cut(parts.joined(separator: "  "), toColumns: max(1, columnCount - 1))
    }

    private var share: Double? {
        guard let totalByteCount, totalByteCount > 0 else { return nil }
        return min(1, Double(byteCount) / Double(totalByteCount))
    }

    private func pad(_ number: Int, _ columnCount: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, columnCount - digits.count)) + digits
    }

    /// Three digits or fewer, with a unit: `950`, `1.2 k`, `35 M`.
    static func short(_ number: Double) -> String {
        var rest = number
        for unit in ["", " k", " M"] {
            if rest < 999.5 {
                if rest < 9.95, !unit.isEmpty { return "\((rest * 10).rounded() / 10)\(unit)" }
                return "\(Int(rest.rounded()))\(unit)"
            }
            rest /= 1000
        }
        return "\(Int(min(rest, 1e9).rounded())) G"
    }

    static func duration(seconds: Int) -> String {
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
}
