import Glibc
import HosoCore

/// Distinct texts, each with a code in the order it was first seen. One thread at a time.
@safe final class TextDictionary: @unchecked Sendable {  // used by one worker at a time
    private(set) var texts = TextArena()
    /// Codes plus 1 by hash; 0 is free. A power of two of them.
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotMask: Int
    /// Hash of each text.
    private var hashes: [UInt64] = []
    /// Texts that a loop over fields has met already; which ones it keeps is up to that loop.
    let short = ShortTexts()

    static let missing = ShortTexts.missing

    init() {
        slotMask = 255
        unsafe slots = .allocate(capacity: 256)
        unsafe slots.initialize(repeating: 0, count: 256)
    }

    deinit { unsafe slots.deallocate() }

    convenience init(_ texts: [String]) {
        self.init()
        for text in texts {
            var text = text
            text.withUTF8 { bytes in _ = unsafe code(of: bytes) }
        }
    }

    var count: Int { hashes.count }

    /// The code of a text, a new one where the text is new.
    @inline(__always)
    func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let hash = unsafe TextHash.hash(text)
        let found = unsafe find(text, hash)
        return found == TextDictionary.missing ? unsafe insert(text, hash) : found
    }

    /// The code of a text; `missing` where the dictionary does not have it.
    @inline(__always)
    func existingCode(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        unsafe find(text, TextHash.hash(text))
    }

    @inline(__always)
    private func find(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> UInt32 {
        // SAFETY: slots are slotMask + 1, and every code in them is below `hashes.count`.
        let slots = unsafe self.slots
        let slotMask = self.slotMask
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        while true {
            let entry = unsafe slots[slot]
            if entry == 0 { return TextDictionary.missing }
            let code = Int(entry &- 1)
            if hashes[code] == hash, unsafe equals(code, text) { return entry &- 1 }
            slot = (slot + 1) & slotMask
        }
    }

    @inline(__always)
    private func equals(_ code: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(texts.offsets[code])
        let length = Int(texts.offsets[code + 1]) - start
        guard length == text.count else { return false }
        return unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            guard length > 0, let mine = bytes.baseAddress, let theirs = text.baseAddress else { return true }
            return unsafe memcmp(mine + start, theirs, length) == 0
        }
    }

    @inline(never)
    private func insert(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> UInt32 {
        let code = UInt32(hashes.count)
        hashes.append(hash)
        unsafe texts.append(text)
        if hashes.count * 2 > slotMask { grow() } else { place(code, hash) }
        return code
    }

    private func place(_ code: UInt32, _ hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        while unsafe slots[slot] != 0 { slot = (slot + 1) & slotMask }
        unsafe slots[slot] = code + 1
    }

    private func grow() {
        let slotCount = (slotMask + 1) * 4
        unsafe slots.deallocate()
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        slotMask = slotCount - 1
        for (code, hash) in hashes.enumerated() { place(UInt32(code), hash) }
    }
}
