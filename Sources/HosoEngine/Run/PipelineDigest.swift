import HosoSpec
import HosoStorage

/// One digest for all that decides a run's results beside its input: the pipeline's files and its parameters.
enum PipelineDigest {
    static func sha256(_ plan: Plan) -> String {
        var bytes: [UInt8] = []
        for source in plan.sources {
            bytes += Array("\(source.bytes.count)\n".utf8)
            bytes += source.bytes
        }
        for (name, value) in plan.overrides.sorted(by: { $0.key < $1.key }) {
            bytes += Array("\(name)=\(value.utf8.count):\(value)\n".utf8)
        }
        return FileDigest.sha256(bytes)
    }
}
