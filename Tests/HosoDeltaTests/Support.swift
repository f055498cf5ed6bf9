import HosoCore
import HosoDelta

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func add(_ path: String, byteCount: Int = 1) -> DeltaAction {
    .add(DeltaAdd(path: path, byteCount: byteCount, modificationTimeMs: 0))
}

func remove(_ path: String) -> DeltaAction { .remove(DeltaRemove(path: path, deletionTimestampMs: 5)) }

let newTable = DeltaCommit.newTable(
    fields: [Field("id", .string, isNullable: false)], id: "00000000-0000-4000-8000-000000000001",
    createdTimeMs: 7)
