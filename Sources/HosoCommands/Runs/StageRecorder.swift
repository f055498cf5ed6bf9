import HosoCore
import HosoEngine
import HosoStore

/// Keeps how long each stage of a run takes, and passes on what it is told.
///
/// A stage ends where the next begins; of stages that overlap, the one that began last counts.
final class StageRecorder: ProgressObserver, @unchecked Sendable {  // guarded by `lock`
    private let lock = Lock()
    private let observer: any ProgressObserver
    private var stages: [StageReport] = []
    private var current: (index: Int, began: ContinuousClock.Instant)?

    init(passingTo observer: any ProgressObserver) { self.observer = observer }

    func begin(stage name: String, totalBytes: Int?) {
        lock.withLock {
            let now = ContinuousClock.now
            end(now)
            let known = stages.firstIndex { $0.stage == name }
            if known == nil { stages.append(StageReport(stage: name, seconds: 0)) }
            current = (known ?? stages.count - 1, now)
        }
        observer.begin(stage: name, totalBytes: totalBytes)
    }

    func advance(rows: Int, bytes: Int) {
        lock.withLock {
            guard let current else { return }
            stages[current.index].rows += rows
            stages[current.index].bytes += bytes
        }
        observer.advance(rows: rows, bytes: bytes)
    }

    func warn(_ message: String) { observer.warn(message) }

    /// The stages in the order in which they first began; the last one ends now.
    func finish() -> [StageReport] {
        lock.withLock {
            end(ContinuousClock.now)
            return stages.map { stage in
                var rounded = stage
                rounded.seconds = (stage.seconds * 1000).rounded() / 1000
                return rounded
            }
        }
    }

    private func end(_ now: ContinuousClock.Instant) {
        guard let current else { return }
        let (seconds, attoseconds) = current.began.duration(to: now).components
        stages[current.index].seconds += Double(seconds) + Double(attoseconds) * 1e-18
        self.current = nil
    }
}
