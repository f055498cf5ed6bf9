import HosoCommands
import HosoCore
import Testing

struct OutputFailureTests {
    private static let full = HosoError(
        .readWrite, at: SourcePlace(file: "standard output"), "cannot be written: No space left on device")

    @Test(
        "a full device exits 74",
        arguments: [["check", CommandBench.corePipeline], ["--help"], ["--version"]])
    func fullDevice(arguments: [String]) {
        let sink = MemorySink(capacity: 10, failure: OutputFailureTests.full)
        let ending = CommandBench.run(arguments, output: sink)
        #expect(ending.code == .readWrite)
        #expect(ending.errors == "hoso: standard output: cannot be written: No space left on device\n")
    }

    @Test(
        "a reader that went away ends the command quietly",
        arguments: [["check", CommandBench.corePipeline], ["--help"]])
    func brokenPipe(arguments: [String]) {
        let ending = CommandBench.run(arguments, output: .brokenPipe())
        #expect(ending.code == .done)
        #expect(ending.errors.isEmpty)
    }
}
