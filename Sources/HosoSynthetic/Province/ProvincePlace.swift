import HosoCore

/// One of the model provinces: its communes with their populations, and where its people's births stand.
public struct ProvincePlace: Sendable {
    /// The scenario's name.
    public let name: String
    /// How many persons the province really has: the published counts are scaled from there.
    public let realPersonCount: Int

    /// Two digits.
    let code: String
    /// Codes of today's communes, five digits each; a commune is an index into these.
    let communeCodes: [Int]
    /// Codes of communes that the mergers of 2025 ended.
    let oldCommuneCodes: [Int]
    /// Place parts of citizen IDs in which births are registered, as often as their weights say.
    let birthPlaceDraws: [Int]
    /// Communes, as often as their populations say.
    private let communeDraws: [UInt8]

    private init(
        name: String, code: String, realPersonCount: Int, communes: String, oldCommunes: String,
        birthPlaces: [(code: Int, percent: Int)]
    ) {
        self.name = name
        self.code = code
        self.realPersonCount = realPersonCount
        let parts = communes.split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
            $0.split(separator: ":")
        }
        communeCodes = parts.compactMap { Int($0[0]) }
        oldCommuneCodes = oldCommunes.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap {
            Int($0)
        }
        let weights = parts.compactMap { Int($0[1]) }
        let total = weights.reduce(0, +)
        var draws: [UInt8] = []
        var sum = 0
        for (commune, weight) in weights.enumerated() {
            sum += weight
            while draws.count * total < sum * ProvincePlace.drawCount { draws.append(UInt8(commune)) }
        }
        communeDraws = draws
        var births = birthPlaces.flatMap { [Int](repeating: $0.code, count: $0.percent) }
        let elsewhere = PlaceTable.shared.birthPlaceCodes.filter { code in
            !birthPlaces.contains { $0.code == code }
        }
        for index in births.count..<100 { births.append(elsewhere[index * 7 % elsewhere.count]) }
        birthPlaceDraws = births
    }

    private static let drawCount = 8192

    /// A commune, by population.
    @inline(__always)
    func commune(_ random: inout CounterRandom) -> Int { Int(communeDraws[random.below(communeDraws.count)]) }

    /// A commune that somebody at home in this one writes: now and then one that the mergers ended.
    @inline(__always)
    func written(_ commune: Int, _ random: inout CounterRandom, oldShare: Double) -> Int {
        Double(random.below(1_000_000)) < oldShare * 1_000_000
            ? -1 - random.below(oldCommuneCodes.count) : commune
    }

    /// Five digits; a negative commune is one that the mergers ended.
    @inline(__always)
    func communeCode(_ commune: Int) -> Int {
        commune >= 0 ? communeCodes[commune] : oldCommuneCodes[(-1 - commune) % oldCommuneCodes.count]
    }

    /// The model provinces.
    public static let all = [bacNinh, haNoi]

    public static let bacNinh = ProvincePlace(
        name: "bac-ninh", code: "24", realPersonCount: 3_600_000,
        communes: """
            07210:1228 07228:517 07246:192 07264:176 07282:228 07288:307 07294:275 07306:331 07330:250
            07333:304 07339:507 07351:567 07375:634 07381:592 07399:426 07420:465 07432:353 07444:580
            07450:237 07462:592 07486:278 07489:186 07492:165 07498:381 07519:201 07525:584 07531:148
            07534:64 07537:161 07543:96 07552:190 07573:172 07582:424 07594:147 07603:170 07612:413
            07615:244 07616:106 07621:60 07627:122 07642:93 07654:83 07663:64 07672:125 07681:441 07682:378
            07696:363 07699:343 07735:267 07738:269 07774:455 07777:595 07795:556 07798:582 07822:529
            07840:904 07864:717 07870:738 09169:455 09187:843 09190:673 09193:635 09202:256 09205:363
            09208:367 09238:374 09247:402 09253:309 09265:423 09286:435 09292:270 09295:254 09301:347
            09313:233 09319:448 09325:226 09334:343 09340:843 09343:278 09349:240 09367:657 09370:286
            09379:506 09385:460 09400:523 09409:428 09427:346 09430:211 09433:318 09445:224 09454:428
            09466:170 09469:193 09475:267 09487:285 09496:318 09499:386 09523:270 09529:324
            """,
        oldCommunes: """
            07201 07225 07255 07273 07315 07342 07360 07387 07408 07435 07459 07480 07507 07540 07561 07579
            07606 07645 07678 07708 07723 07750 07771 07792 07825 07855 07876 09166 09199 09223 09241 09262
            09280 09307 09337 09361 09383 09403 09421 09448
            """, birthPlaces: [(24, 46), (27, 44)])

    public static let haNoi = ProvincePlace(
        name: "ha-noi", code: "01", realPersonCount: 8_500_000,
        communes: """
            00004:650 00008:935 00025:970 00070:1053 00082:528 00091:393 00097:1233 00103:1001 00118:1200
            00127:832 00136:668 00145:629 00160:1256 00166:745 00175:770 00190:713 00199:611 00226:1056
            00229:1091 00235:814 00256:878 00283:906 00292:1296 00301:676 00316:855 00322:1363 00328:207
            00331:985 00337:558 00340:409 00352:820 00364:863 00367:1063 00376:1179 00382:486 00385:613
            00430:836 00433:705 00454:1182 00466:960 00475:1026 00493:746 00508:647 00541:1115 00562:683
            00565:905 00577:490 00592:1200 00598:247 00602:835 00611:487 00613:394 00619:746 00622:1049
            00634:469 00637:805 00640:554 00643:762 00664:926 00679:439 00685:428 04930:294 08974:696
            08980:713 08995:642 09022:622 09552:708 09556:1852 09562:496 09568:520 09574:713 09604:421
            09616:398 09619:590 09634:707 09661:66 09664:586 09676:401 09694:352 09700:267 09706:214
            09715:754 09739:615 09772:722 09784:476 09787:478 09817:975 09832:692 09856:588 09871:633
            09877:1021 09886:561 09895:633 09910:609 09931:494 09952:433 09955:576 09982:387 09988:208
            10003:999 10015:879 10030:710 10045:673 10072:630 10081:475 10096:499 10114:545 10126:801
            10144:391 10180:628 10183:707 10210:587 10231:455 10237:600 10273:966 10279:603 10330:449
            10342:749 10354:608 10369:540 10402:638 10417:694 10441:536 10459:541 10465:631 10489:526
            """,
        oldCommunes: """
            00001 00037 00067 00112 00157 00202 00259 00307 00358 00409 00445 00484 00520 00568 00616 00649
            04927 09004 09551 09601 09652 09691 09745 09790 09823 09859 09904 09949 10000 10042 10078 10123
            10159 10198 10240 10276 10324 10375 10426 10471
            """, birthPlaces: [(1, 72)])
}
