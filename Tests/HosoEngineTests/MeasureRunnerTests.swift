import HosoCore
import HosoEngine
import HosoIndicators
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Measures over parts")
struct MeasureRunnerTests {
    private static let pipeline = """
        pipeline: test
        registries:
          r:
            files: r/*
            key: k
            version: v
            columns:
              {k: integer, v: integer, a: {type: code, length: 2, optional: true},
              n: {type: integer, optional: true}, day: {type: date, optional: true},
              d: {type: decimal, precision: 9, scale: 2, optional: true}, t: {type: text, optional: true}}
            derive: {h: "n / 3"}
        indicators:
          rows: {of: r, by: {period: month(day), area: a, category: t}}
          some: {of: r, where: n > 50, by: {area: a}}
          distinct: {of: r, count: distinct t, by: {area: a, period: month(day)}}
          sum: {of: r, sum: d, by: {area: a}}
          doubles: {of: r, sum: h, by: {area: a}}
          mean: {of: r, mean: h, by: {category: t}}
          share: {of: r, share: n > 50, by: {period: quarter(day)}}
          median: {of: r, median: n, by: {area: a}}
          p90: {of: r, percentile: {p: 90, of: h}, by: {area: a}}
        """

    @Test("parts merged in order give the whole", arguments: [1, 2] as [UInt64])
    func parts(seed: UInt64) throws {
        print("MeasureRunnerTests.parts seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let plan = try TestPlan.load(MeasureRunnerTests.pipeline)
        let folder = try InputFolder()
        let rows = (0..<500).map { row -> TextRow in
            [
                "\(row)", "1", generator.pick([nil, "A1", "B2"]),
                generator.oneIn(9) ? nil : "\(generator.below(100))",
                generator.oneIn(9) ? nil : "\(generator.below(100)).\(generator.below(10))5",
                generator.oneIn(9) ? nil : "2024-0\(1 + generator.below(9))-15",
                generator.pick([nil, "x", "y", "z\(row % 50)"]),
            ]
        }
        try folder.write("r/a", CSVText.table(["k", "v", "a", "n", "d", "day", "t"], rows))
        let ingested = try IngestedRegistry(plan.registries[0], folder, blockByteCount: 2000)
        var faults = EvaluationFaults()
        let group = try GroupBuilder(
            registry: ingested.registry, targets: [], workers: Workers(threadCount: 2)
        )
        .group(0..<500, faults: &faults)
        let measures = plan.indicators.compactMap { indicator -> MeasurePlan? in
            if case .measure(let measure) = indicator.formula { return measure }
            return nil
        }
        let runner = MeasureRunner(measures: measures)
        let whole = runner.run(group, range: 0..<500, faults: &faults).map { $0.cells(areas: nil) }
        for _ in 0..<5 {
            let borders = ([0, 500] + (0..<4).map { _ in generator.below(501) }).sorted()
            var totals = runner.emptyAccumulators()
            for (first, last) in zip(borders, borders.dropFirst()) {
                let part = runner.run(group, range: first..<last, faults: &faults)
                for index in totals.indices { totals[index].merge(part[index]) }
            }
            #expect(totals.map { $0.cells(areas: nil) } == whole, "seed \(seed), borders \(borders)")
        }
        #expect(whole[0].first { $0.period == "_T" && $0.area == "_T" && $0.category == "_T" }?.value == 500)
    }
}
