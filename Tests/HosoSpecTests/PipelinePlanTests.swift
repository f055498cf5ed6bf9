import HosoCore
import HosoSpec
import Testing

@Suite struct PipelinePlanTests {
    /// The example of the language's description, without the parts that cannot be run yet.
    private let example = """
        pipeline: bac-ninh
        title: Bắc Ninh, integrated population data
        include: [more.yaml]
        areas: ../data/areas.csv
        parameters: {as_of: 2026-06-30}
        reject_limit: 0.01
        suppress_below: 5
        registries:
          population:
            files: population/*.csv*
            format: csv
            csv: {delimiter: ",", quote: '"', header: true}
            mode: changes
            key: [citizen_id]
            version: updated_at
            delete_when: life = 'void'
            columns:
              citizen_id:    citizen_id
              old_id:        {type: old_id, optional: true}
              full_name:     name
              birth_date:    {type: date, format: dd/MM/yyyy}
              sex:           {enum: [M, F]}
              commune_code:  {type: code, length: 5}
              marital_status: {enum: [single, married, divorced, widowed]}
              spouse_number: {type: person_id, optional: true}
              life:          {enum: [alive, dead, void]}
              updated_at:    timestamp
          insurance:
            files: insurance/*
            key: [participant_id]
            version: updated_at
            columns:
              participant_id: {type: code, length: 10, from: "Mã số BHXH"}
              citizen_id:     {type: person_id, optional: true}
              full_name:      name
              birth_date:     date
              scheme:         {enum: [social, health, welfare]}
              commune_code:   {type: code, length: 5}
              updated_at:     timestamp
            derive:
              province: left(commune_code, 2)
            links:
              person: {to: population, by: citizen_id, verify: [full_name, birth_date]}
        indicators:
          digitisation_rate:
            title: {en: Results digitised, vi: Tỷ lệ số hoá kết quả}
            of: dossiers
            where: completed_at is not null
            share: result_digitised
            by: {period: month(completed_at), area: commune_code, category: sector}
            target: 0.9
          reuse_rate:
            of: dossier_data
            share: source <> 'declared'
            by: {period: month(dossier.received_at), area: dossier.commune_code}
          eid_rate:
            ratio:
              numerator:   {of: eid_accounts, where: person.status = 'verified', count: distinct person.id,
                by: {area: person.commune_code}}
              denominator: {of: population, where: "life = 'alive' and age(birth_date, :as_of) >= 14",
                by: {area: commune_code}}
          survivor_days:
            of: payments
            where: benefit = 'survivor' and paid_at is not null
            median: days_between(filed_at, paid_at)
            by: {period: month(paid_at)}
        """

    private let more = """
        registries:
          dossiers:
            {files: [d/*, e/*], key: dossier_id, version: at, columns: {dossier_id: text, sector: text,
              commune_code: {type: code, length: 5}, received_at: timestamp, completed_at: {type: timestamp,
              optional: true}, result_digitised: boolean, at: timestamp}}
          dossier_data:
            {files: dd/*, key: [dossier_id, item_no], version: at, columns: {dossier_id: text,
              item_no: integer,
              source: {enum: [population, declared]}, at: timestamp},
              links: {dossier: {to: dossiers, by: dossier_id}}}
          eid_accounts:
            {files: eid/*, key: id, version: at, csv: {delimiter: tab, header: false}, columns: {id: text,
              citizen_id: person_id, birth: date, at: timestamp},
              links: {person: {to: population, by: citizen_id, verify: [{birth: birth_date}]}}}
          payments:
            {files: pay/*, key: id, version: at, columns: {id: text, benefit: {enum: [survivor, pension]},
              filed_at: date, paid_at: {type: date, optional: true}, at: timestamp}}
        """

    private func plan() throws -> Plan {
        let areas = "code,name,level,parent\n27,Bắc Ninh,province,\n00004,\"Ba, Đình\",commune,27\n"
        let fixture = PipelineFixture(
            "", ["x/main.yaml": example, "x/more.yaml": more, "x/../data/areas.csv": areas])
        return try fixture.load(path: "x/main.yaml").get()
    }

    @Test func head() throws {
        let plan = try plan()
        #expect(plan.name == "bac-ninh")
        #expect(plan.title == "Bắc Ninh, integrated population data")
        #expect(plan.titles == ["und": "Bắc Ninh, integrated population data"])
        #expect(plan.rejectLimit == 0.01)
        #expect(plan.suppressBelow == 5)
        #expect(plan.areas?.lineage(of: "00004") == ["00004", "27"])
        #expect(plan.areas?.areaByCode["00004"]?.name == "Ba, Đình")
        #expect(plan.sources.map(\.path) == ["x/main.yaml", "x/more.yaml", "x/../data/areas.csv"])
    }

    @Test func registries() throws {
        let plan = try plan()
        #expect(
            plan.registries.map(\.name) == [
                "dossiers", "dossier_data", "eid_accounts", "payments", "population", "insurance",
            ])
        let population = plan.registries[try #require(plan.registryIndex(named: "population"))]
        #expect(population.filePatterns == ["population/*.csv*"])
        #expect(population.format == .csv && population.dialect == CSVDialect())
        #expect(population.key == [0])
        #expect(population.version == 9)
        #expect(population.deleteWhen?.inputs == [.own(8)])
        let slashed = try #require(DateFormat(pattern: "dd/MM/yyyy"))
        #expect(
            population.columns.map(\.type) == [
                .citizenID, .oldID, .name, .date(slashed), .enumeration(["M", "F"]), .code(length: 5),
                .enumeration(["single", "married", "divorced", "widowed"]), .personID,
                .enumeration(["alive", "dead", "void"]), .timestamp,
            ])
        #expect(
            population.columns.map(\.isOptional) == [
                false, true, false, false, false, false, false, true, false, false,
            ])
        let insurance = plan.registries[5]
        #expect(insurance.columns[0].header == "Mã số BHXH")
        #expect(insurance.columns[1].header == "citizen_id")
        #expect(insurance.columns[3].type == .date(.iso))
        #expect(insurance.derived.map(\.name) == ["province"])
        #expect(insurance.derived[0].expression.inputs == [.own(5)])
        #expect(insurance.expressionType(ofColumn: 7) == .text)
        #expect(insurance.columnIndex(named: "province") == 7)
        #expect(insurance.links.map(\.target) == [4])
        #expect(insurance.links[0].by == [1])
        #expect(insurance.links[0].verify == [.init(own: 2, target: 2), .init(own: 3, target: 3)])
        let accounts = plan.registries[2]
        #expect(accounts.dialect == CSVDialect(delimiter: 9, hasHeader: false))
        #expect(accounts.links[0].verify == [.init(own: 2, target: 3)])
        #expect(plan.registries[0].filePatterns == ["d/*", "e/*"])
    }

    @Test func indicators() throws {
        let plan = try plan()
        #expect(
            plan.indicators.map(\.name) == ["digitisation_rate", "reuse_rate", "eid_rate", "survivor_days"])
        #expect(plan.indicators[0].titles == ["en": "Results digitised", "vi": "Tỷ lệ số hoá kết quả"])
        #expect(plan.indicators[0].target == 0.9)
        guard case .measure(let digitised) = plan.indicators[0].formula,
            case .share(let share) = digitised.kind
        else {
            Issue.record("not a share")
            return
        }
        #expect(share.inputs == [.own(5)])
        #expect(digitised.registry == 0)
        #expect(digitised.filter?.inputs == [.own(4)])
        #expect(digitised.period?.type == .text)
        #expect(digitised.area?.inputs == [.own(2)])
        #expect(digitised.category?.inputs == [.own(1)])
        guard case .measure(let reuse) = plan.indicators[1].formula else { return }
        #expect(reuse.area?.inputs == [.linked(link: 0, column: 2)])
        #expect(reuse.category == nil)
        guard case .ratio(let numerator, let denominator) = plan.indicators[2].formula,
            case .countDistinct(let distinct) = numerator.kind, case .countRows = denominator.kind
        else {
            Issue.record("not a ratio of counts")
            return
        }
        #expect(distinct.inputs == [.linkID(0)])
        #expect(numerator.filter?.inputs == [.linkStatus(0)])
        #expect(denominator.registry == 4)
        guard case .measure(let days) = plan.indicators[3].formula,
            case .percentile(percent: 50, of: let expression) = days.kind
        else {
            Issue.record("not a median")
            return
        }
        #expect(expression.type == .integer)
    }

    @Test func storeFieldsNameEveryColumnOfTheTable() throws {
        let insurance = try plan().registries[5]
        #expect(
            insurance.storeFields == [
                Field("participant_id", .string, isNullable: false), Field("citizen_id", .string),
                Field("full_name", .string, isNullable: false), Field("birth_date", .date, isNullable: false),
                Field("scheme", .string, isNullable: false),
                Field("commune_code", .string, isNullable: false),
                Field("updated_at", .timestamp, isNullable: false), Field("province", .string),
                Field("person_status", .string, isNullable: false), Field("person_id", .string),
                Field("person_via", .string), Field("person_differs", .string),
            ])
    }

    /// The link's own `NAME_id` gives way to the column that it joins by.
    @Test func aKeyThatIsInPlaceIsNotStoredTwice() throws {
        let data = try plan().registries[1]
        #expect(data.storeMembers(of: data.links[0]) == [.status, .via, .differs])
        #expect(
            data.storeFields.map(\.name) == [
                "dossier_id", "item_no", "source", "at", "dossier_status", "dossier_via", "dossier_differs",
            ])
    }

    @Test func defaultsAreFilledIn() throws {
        let plan = try PipelineFixture(
            PipelineFixture.text(tail: "indicators: {n: {of: people, by: {area: paid}}}")
        ).load().get()
        #expect(plan.title == nil)
        #expect(plan.rejectLimit == 0.01)
        #expect(plan.suppressBelow == 0)
        #expect(plan.areas == nil)
        #expect(plan.indicatorIndex(named: "n") == 0)
        #expect(plan.registryIndex(named: "m") == nil)
        guard case .measure(let measure) = plan.indicators[0].formula, case .countRows = measure.kind else {
            Issue.record("not a count of rows")
            return
        }
        #expect(measure.area?.type == .text)
    }

    @Test(
        arguments: [("", .changes), ("mode: changes", .changes), ("mode: snapshot", .snapshot)]
            as [(String, RegistryMode)])
    func mode(_ line: String, _ mode: RegistryMode) throws {
        let plan = try PipelineFixture(PipelineFixture.text(registry: "    \(line)")).load().get()
        #expect(plan.registries.map(\.mode) == [.changes, mode])
    }

    @Test func oneLinkMayLookAtItsOwnRegistryByADerivedColumn() throws {
        let text = PipelineFixture.text(
            registry: """
                    derive: {boss: 'left(unit, 12)'}
                    links: {chief: {to: people, by: boss, verify: sex}}
                """)
        let people = try PipelineFixture(text).load().get().registries[1]
        #expect(people.links[0].target == 1)
        #expect(people.links[0].by == [9])
        #expect(people.links[0].verify == [.init(own: 3, target: 3)])
    }
}
