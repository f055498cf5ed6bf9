import HosoCore
import HosoEngine
import HosoSpec
import Testing

@Suite("Derived decimals as files hold them")
struct ColumnAsStoredTests {
    private static let most: Int64 = 999_999_999_999_999_999

    @Test("a decimal of more than 18 digits is null and counted, in 64 bits as in 128")
    func beyond() {
        let values: [Int64] = [5, ColumnAsStoredTests.most + 1, -ColumnAsStoredTests.most, 0, .min]
        let validity: [UInt8] = [1, 1, 1, 0, 1]
        for column in [
            Column(.int64(values), validity: validity),
            Column(.int128(values.map { Int128($0) }), validity: validity),
        ] {
            var faults = EvaluationFaults()
            let stored = column.asStored(type: .decimal(scale: 2), faults: &faults)
            #expect(stored.validity == [1, 0, 1, 0, 0])
            guard case .int64(let found) = stored.values else {
                Issue.record("stored decimals have 64 bits")
                return
            }
            #expect(found == [5, 0, -ColumnAsStoredTests.most, 0, 0])
            #expect(faults.overflowCount == 2)
        }
    }

    @Test("integers, and decimals that fit, stay as they are")
    func within() {
        var faults = EvaluationFaults()
        let integers = Column(.int64([.max, .min])).asStored(type: .integer, faults: &faults)
        let decimals = Column(.int128([Int128(ColumnAsStoredTests.most)]))
            .asStored(type: .decimal(scale: 0), faults: &faults)
        #expect(integers.validity == nil && decimals.validity == nil)
        #expect(faults.overflowCount == 0)
    }
}
