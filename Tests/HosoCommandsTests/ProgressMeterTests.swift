import HosoCommands
import Testing

struct ProgressMeterTests {
    private func meter(rows: Int, bytes: Int, total: Int?) -> ProgressMeter {
        var meter = ProgressMeter(stage: "read insurance", totalByteCount: total, startedMs: 1000)
        meter.rowCount = rows
        meter.byteCount = bytes
        return meter
    }

    @Test("shows stage, share, speed and time left")
    func line() {
        let line = meter(rows: 2_500_000, bytes: 25, total: 100).line(nowMs: 3000, columnCount: 80)
        #expect(line == "read insurance   25 %  1.3 M rows/s  6 s left")
    }

    @Test("says nothing of what it does not know")
    func unknown() {
        #expect(meter(rows: 0, bytes: 0, total: nil).line(nowMs: 1000, columnCount: 80) == "read insurance")
        #expect(meter(rows: 0, bytes: 0, total: 0).line(nowMs: 2000, columnCount: 80) == "read insurance")
        #expect(
            meter(rows: 900, bytes: 5, total: nil).line(nowMs: 2000, columnCount: 80)
                == "read insurance  900 rows/s")
        #expect(
            meter(rows: 0, bytes: 1, total: 2).line(nowMs: 1500, columnCount: 80) == "read insurance   50 %")
    }

    @Test("never more than all of it, even where a file grew")
    func tooMuch() {
        let line = meter(rows: 0, bytes: 300, total: 200).line(nowMs: 5000, columnCount: 80)
        #expect(line == "read insurance  100 %  0 s left")
    }

    @Test("fits the terminal", arguments: [0, 1, 2, 10, 20, 40])
    func fits(columnCount: Int) {
        let line = meter(rows: 2_500_000, bytes: 25, total: 100).line(nowMs: 3000, columnCount: columnCount)
        #expect(ShownText.columnCount(line) <= max(1, columnCount - 1))
    }

    @Test("long times in hours")
    func long() {
        let line = meter(rows: 0, bytes: 10, total: 100).line(nowMs: 1_001_000, columnCount: 80)
        #expect(line.hasSuffix("2 h 30 min left"))
    }
}
