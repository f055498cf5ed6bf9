import HosoCore
import HosoEngine
import HosoStorage

/// Shows a run's progress on a terminal, and its warnings wherever they go.
final class ProgressReporter: ProgressObserver, @unchecked Sendable {  // guarded by `lock`
    /// More often than this only costs time.
    private static let redrawPeriodMs = 100

    private let lock = Lock()
    private let status: StatusStream
    private let log: ConsoleLog
    /// nil where nobody watches.
    private let columnCount: Int?
    private var meter: ProgressMeter?
    private var drawnMs = 0

    init(status: StatusStream, log: ConsoleLog, columnCount: Int?) {
        self.status = status
        self.log = log
        self.columnCount = columnCount
    }

    func begin(stage name: String, totalBytes: Int?) {
        if columnCount == nil { return }
        lock.withLock {
            let now = WallClock.nowMs()
            meter = ProgressMeter(stage: name, totalByteCount: totalBytes, startedMs: now)
            redraw(now)
        }
    }

    func advance(rows: Int, bytes: Int) {
        if columnCount == nil { return }
        lock.withLock {
            meter?.rowCount += rows
            meter?.byteCount += bytes
            let now = WallClock.nowMs()
            if now - drawnMs >= ProgressReporter.redrawPeriodMs { redraw(now) }
        }
    }

    func warn(_ message: String) { log.warning(message) }

    private func redraw(_ nowMs: Int) {
        guard let columnCount, let meter else { return }
        drawnMs = nowMs
        status.draw(meter.line(nowMs: nowMs, columnCount: columnCount))
    }
}
