import Yams

/// Keeps what the YAML library made of a file alive until `release`, and for ever without it.
///
/// Releasing a long chain of aliases recurses once per level and can overflow the stack, so nodes of a file
/// that was refused are not released at all. A command reads a few files and ends.
final class YAMLKeeper {
    private var parser: Yams.Parser?
    private var root: Node?
    private var itself: YAMLKeeper?

    func keep(_ parser: Yams.Parser) {
        self.parser = parser
        itself = self
    }

    func keep(_ root: Node) { self.root = root }

    func release() { itself = nil }
}
