import Glibc
import HosoCommands
import HosoCore
import Testing

struct DescriptorSinkTests {
    @Test("a full device is a write error")
    func fullDevice() throws {
        // SAFETY: the path is a NUL-terminated copy for the length of the call; so below.
        let device = unsafe open("/dev/full", O_WRONLY)
        defer { close(device) }
        let error = #expect(throws: HosoError.self) {
            try DescriptorSink(device, name: "standard output").write([1])
        }
        #expect(error?.code == .readWrite)
        #expect(error?.description.contains("No space left on device") == true)
    }

    @Test(
        "a reader that went away ends a command quietly, more than a pipe holds or less",
        arguments: [1, 1 << 20])
    func brokenPipe(byteCount: Int) {
        // Ignores the signal, as the program does.
        _ = Console.process()
        var ends: [Int32] = [0, 0]
        // SAFETY: the call writes two numbers into an array of two.
        #expect(unsafe pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let sink = DescriptorSink(ends[1], name: "standard output")
        let console = Console(output: sink, errors: MemorySink())
        #expect(throws: (any Error).self) { try sink.write([UInt8](repeating: 0x61, count: byteCount)) }
        #expect(HosoTool.run(arguments: ["--help"], console: console) == ExitCode.done.rawValue)
    }
}
