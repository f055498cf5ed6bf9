import HosoSpec

/// The order in which registries are finished.
enum ProcessingOrder {
    /// A registry comes after those whose rows it counts. As far as that allows, registries that others link
    /// to or take old IDs from come first; else the pipeline's order.
    static func registries(of plan: Plan) -> [Int] {
        let counted = plan.registries.indices.map { registriesCounted(by: $0, plan) }
        var order: [Int] = []
        var visited = Set<Int>()
        var open = Set<Int>()
        func visit(_ registry: Int) {
            guard visited.insert(registry).inserted else { return }
            open.insert(registry)
            for count in plan.registries[registry].counts { visit(count.registry) }
            for link in plan.registries[registry].links {
                // One that counts a registry which waits here must wait for that in turn.
                for before in [link.target, link.history?.registry].compactMap({ $0 })
                where counted[before].isDisjoint(with: open) { visit(before) }
            }
            open.remove(registry)
            order.append(registry)
        }
        for registry in plan.registries.indices { visit(registry) }
        return order
    }

    /// Directly, and by way of others; counts have no cycles.
    private static func registriesCounted(by registry: Int, _ plan: Plan) -> Set<Int> {
        var found = Set<Int>()
        var open = [registry]
        while let next = open.popLast() {
            for count in plan.registries[next].counts where found.insert(count.registry).inserted {
                open.append(count.registry)
            }
        }
        return found
    }
}
