/// Names in an order in which each comes after those that it depends on.
public struct DependencyOrder: Sendable {
    /// Those that depend on none of a cycle; independent ones stay in the order given.
    public private(set) var names: [String] = []
    /// One cycle, its first name repeated at the end; nil where there is none.
    public private(set) var cycle: [String]?

    /// - Parameter dependencies: by name; what is not among `names` is passed over.
    public init(_ names: [String], dependencies: [String: [String]]) {
        let known = Set(names)
        var waitingFor: [String: Int] = [:]
        var dependents: [String: [String]] = [:]
        for name in names {
            let needed = Set(dependencies[name] ?? []).intersection(known)
            waitingFor[name] = needed.count
            for other in needed { dependents[other, default: []].append(name) }
        }
        var ready = names.filter { waitingFor[$0] == 0 }
        while !ready.isEmpty {
            self.names += ready
            var next: Set<String> = []
            for dependent in ready.flatMap({ dependents[$0] ?? [] }) {
                waitingFor[dependent, default: 0] -= 1
                if waitingFor[dependent] == 0 { next.insert(dependent) }
            }
            ready = next.isEmpty ? [] : names.filter(next.contains)
        }
        let left = known.subtracting(self.names)
        guard var name = names.first(where: left.contains) else { return }
        // Each that is left depends on another that is.
        var path: [String] = []
        var placeByName: [String: Int] = [:]
        while placeByName[name] == nil {
            placeByName[name] = path.count
            path.append(name)
            name = dependencies[name]?.first(where: left.contains) ?? name
        }
        cycle = path[(placeByName[name] ?? 0)...] + [name]
    }
}
