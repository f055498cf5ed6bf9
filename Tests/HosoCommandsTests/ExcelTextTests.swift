import HosoCommands
import Testing

@Suite("CSV for Excel")
struct ExcelTextTests {
    @Test(
        "keeps texts that look like numbers, dates or formulas",
        arguments: [
            ("001090000001", "=\"001090000001\""), ("12", "=\"12\""), ("-1,5", "=\"-1,5\""),
            ("2026-06-30", "=\"2026-06-30\""), ("2026-06-30T08:15:00", "=\"2026-06-30T08:15:00\""),
            ("1E5", "=\"1E5\""), ("12/2025", "=\"12/2025\""), ("true", "=\"true\""), ("5 Mar", "=\"5 Mar\""),
            ("SEPT2", "=\"SEPT2\""), ("10%", "=\"10%\""), ("=1+x", "'=1+x"), ("@sum", "'@sum"),
            ("+84 x", "'+84 x"), ("-", "'-"), ("", ""), ("Lê Hoà", "Lê Hoà"), ("a|12", "a|12"),
            ("HS-00001", "HS-00001"), ("Margin 5 x", "Margin 5 x"), ("a\"b", "a\"b"),
        ])
    func guarded(text: String, shown: String) { #expect(ExcelText.guarded(text) == shown) }

    @Test("is a record with CR LF at its end")
    func record() {
        #expect(ExcelText.record(["01", "a,b", "x"]) == "\"=\"\"01\"\"\",\"a,b\",x\r\n")
    }

    @Test("does not put long texts into formulas")
    func long() {
        let digits = String(repeating: "1", count: 256)
        #expect(ExcelText.guarded(digits) == digits)
    }
}
