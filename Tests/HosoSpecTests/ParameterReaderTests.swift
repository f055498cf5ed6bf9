import HosoCore
import HosoSpec
import Testing

@Suite struct ParameterReaderTests {
    @Test(arguments: [
        ("2026-06-30", ParameterValue.date(20_634)), ("1970-01-02T00:01", .timestamp(86_460_000_000)),
        ("1970-01-01 00:00:05", .timestamp(5_000_000)), ("-12", .integer(-12)), ("007", .integer(7)),
        ("9223372036854775807", .integer(.max)), ("-1.50", .decimal(unscaled: -150, scale: 2)),
        ("true", .boolean(true)), ("false", .boolean(false)), ("True", .text("True")), ("1.", .text("1.")),
        (".5", .text(".5")), ("+1", .text("+1")), ("1e5", .text("1e5")), ("Bắc Ninh", .text("Bắc Ninh")),
        ("2026-6-30", .text("2026-6-30")), ("", .text("")), ("-", .text("-")), ("1.2.3", .text("1.2.3")),
    ])
    func typedByHowItReads(text: String, value: ParameterValue) {
        #expect(ParameterReader.read(text) == .value(value))
    }

    @Test func aQuotedNumberStaysText() {
        #expect(ParameterReader.read("01", isQuoted: true) == .value(.text("01")))
        #expect(ParameterReader.read("true", isQuoted: true) == .value(.text("true")))
        #expect(ParameterReader.read("2026-06-30", isQuoted: true) == .value(.date(20_634)))
    }

    @Test(arguments: [
        "2025-02-29", "2026-00-01", "2026-01-01T24:00", "9223372036854775808", "0.0000000000000000001",
    ])
    func readsAsSomethingThereIsNot(text: String) {
        guard case .wrong = ParameterReader.read(text) else {
            Issue.record("\(text) was taken")
            return
        }
    }

    @Test(arguments: [
        ("dd/MM/yyyy", true), ("yyyy-MM-dd", true), ("ddMMyyyy", true), ("MM.dd.yyyy", true),
        ("dd MM yyyy", true),
        ("dd//MM//yyyy", true), ("d/M/yyyy", false), ("dd/MM/yy", false), ("dd/mm/yyyy", false), ("", false),
        ("ddTMMTyyyy", false), ("dd/MM/yyyy/dd", false), (" dd/MM/yyyy", false), ("dd0MM0yyyy", false),
        ("đd/MM/yyyy", false),
    ])
    func datePatterns(pattern: String, isRight: Bool) {
        #expect((DateFormat(pattern: pattern) != nil) == isRight)
    }

    @Test func isoPattern() { #expect(DateFormat(pattern: "yyyy-MM-dd") == .iso) }
}
