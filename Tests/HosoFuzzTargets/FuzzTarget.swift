/// What a fuzzer calls with bytes of its own making, and tests with those that it once found.
///
/// A target may return or refuse; it never traps, hangs, or takes more memory than its input explains.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case parquetFooter = "parquet-footer"
    case parquetPages = "parquet-pages"
    case deltaLog = "delta-log"
    case csv
    case jsonLines = "json-lines"
    case pipeline
    case expression
    case compression
    case qr

    public func run(_ bytes: [UInt8]) {
        switch self {
        case .parquetFooter: ParquetFuzz.footer(bytes)
        case .parquetPages: ParquetFuzz.pages(bytes)
        case .deltaLog: DeltaFuzz.log(bytes)
        case .csv: CSVFuzz.scan(bytes)
        case .jsonLines: JSONLinesFuzz.scan(bytes)
        case .pipeline: PipelineFuzz.load(bytes)
        case .expression: ExpressionFuzz.evaluate(bytes)
        case .compression: CompressionFuzz.decompress(bytes)
        case .qr: QRFuzz.parse(bytes)
        }
    }

    /// Takes the bytes that libFuzzer hands over.
    ///
    /// - Returns: 0, as libFuzzer wants it.
    public func run(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        // SAFETY: libFuzzer lends `count` bytes for the length of the call; they are copied.
        unsafe run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
}
