import HosoCore
import HosoDelta

/// A random generator whose seed a failing test can print.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func add(_ path: String, byteCount: Int = 1) -> DeltaAction {
    .add(DeltaAdd(path: path, byteCount: byteCount, modificationTimeMs: 0))
}

func remove(_ path: String) -> DeltaAction { .remove(DeltaRemove(path: path, deletionTimestampMs: 5)) }

let newTable = DeltaCommit.newTable(
    fields: [Field("id", .string, isNullable: false)], id: "00000000-0000-4000-8000-000000000001",
    createdTimeMs: 7)
