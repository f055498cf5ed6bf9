/// Is told how far a run has come. Called from any thread.
package protocol ProgressObserver: Sendable {
    /// A stage begins: `name` such as `read insurance`; `totalBytes` to read, nil where that says nothing.
    func begin(stage name: String, totalBytes: Int?)
    func advance(rows: Int, bytes: Int)
    /// Something a person should know; holds no value from the data.
    func warn(_ message: String)
}
