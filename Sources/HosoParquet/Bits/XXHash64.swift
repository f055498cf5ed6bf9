package import HosoCore

/// XXH64 with seed 0, the hash of Parquet's bloom filters (BloomFilter.md; xxHash specification 0.1.1).
package enum XXHash64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    package static func hash(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { buffer in
            // SAFETY: without an address the count is 0, and nothing is read.
            let pointer = unsafe buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
            return unsafe hash(pointer, byteCount: buffer.count)
        }
    }

    /// Of each text; of equal texts in a row only the first.
    package static func hashes(of arena: TextArena) -> [UInt64] {
        hashes(of: arena, range: 0..<arena.count)
    }

    /// The same of some of the texts.
    package static func hashes(of arena: TextArena, range: Range<Int>) -> [UInt64] {
        TextKernels.checkOffsets(arena, range: range)
        return unsafe [UInt64](unsafeUninitializedCapacity: max(1, range.count)) { target, count in
            unsafe TextKernels.withView(arena) { view in
                if unsafe areCitizenIDs(view, range) {
                    count = unsafe hashCitizenIDs(view, range, into: target)
                    return
                }
                for index in range {
                    if index > range.lowerBound, unsafe TextKernels.areEqual(view, index, index - 1) {
                        continue
                    }
                    // SAFETY: checkOffsets proved the offsets; count <= index < the capacity.
                    unsafe target[count] = unsafe hash(view.pointer(index), byteCount: view.byteCount(index))
                    count += 1
                }
            }
        }
    }

    /// Whether all texts are as long as a citizen ID.
    private static func areCitizenIDs(_ view: TextKernels.View, _ range: Range<Int>) -> Bool {
        var others: UInt32 = 0
        // SAFETY: the range lies inside the texts, of which there is one offset more.
        for index in range { unsafe others |= (view.offsets[index + 1] &- view.offsets[index]) ^ 12 }
        return others == 0
    }

    /// - Parameter range: of texts of 12 bytes, whose offsets were checked.
    /// - Returns: the number of hashes.
    private static func hashCitizenIDs(
        _ view: TextKernels.View, _ range: Range<Int>, into target: UnsafeMutableBufferPointer<UInt64>
    ) -> Int {
        var count = 0
        var (lastHead, lastTail): (UInt64, UInt32) = (0, 0)
        for index in range {
            // SAFETY: the text has 12 bytes; count <= the texts before, of which the target has room for all.
            let text = unsafe view.pointer(index)
            let head = unsafe text.loadUnaligned(as: UInt64.self)
            let tail = unsafe text.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
            if index > range.lowerBound, head == lastHead, tail == lastTail { continue }
            (lastHead, lastTail) = (head, tail)
            unsafe target[count] = finished(shortTail(longTail(prime5 &+ 12, word: head), word: tail))
            count += 1
        }
        return count
    }

    /// Of each value's little-endian bytes; of equal values in a row only the first.
    package static func hashes(of values: [Int32]) -> [UInt64] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(values.count)
        var previous: Int32?
        for value in values where value != previous {
            hashes.append(finished(shortTail(prime5 &+ 4, word: UInt32(bitPattern: value))))
            previous = value
        }
        return hashes
    }

    package static func hashes(of values: [UInt64]) -> [UInt64] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(values.count)
        var previous: UInt64?
        for value in values where value != previous {
            hashes.append(finished(longTail(prime5 &+ 8, word: value)))
            previous = value
        }
        return hashes
    }

    @inline(__always)
    private static func hash(_ bytes: UnsafeRawPointer, byteCount: Int) -> UInt64 {
        // SAFETY: every load is checked against byteCount.
        var offset = 0
        var state = prime5
        if byteCount >= 32 {
            var lanes = SIMD4(prime1 &+ prime2, prime2, 0, 0 &- prime1)
            while offset + 32 <= byteCount {
                let words = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
                lanes = round(lanes, words)
                offset += 32
            }
            state =
                rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12)
                &+ rotated(lanes[3], 18)
            let merged = round(SIMD4(repeating: 0), lanes)
            for lane in 0..<4 { state = (state ^ merged[lane]) &* prime1 &+ prime4 }
        }
        state &+= UInt64(truncatingIfNeeded: byteCount)
        while offset + 8 <= byteCount {
            state = unsafe longTail(state, word: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        if offset + 4 <= byteCount {
            state = unsafe shortTail(
                state, word: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            offset += 4
        }
        while offset < byteCount {
            let byte = unsafe bytes.load(fromByteOffset: offset, as: UInt8.self)
            state = rotated(state ^ UInt64(byte) &* prime5, 11) &* prime1
            offset += 1
        }
        return finished(state)
    }

    @inline(__always)
    private static func round(_ lanes: SIMD4<UInt64>, _ words: SIMD4<UInt64>) -> SIMD4<UInt64> {
        let mixed = lanes &+ words &* SIMD4(repeating: prime2)
        return (mixed &<< 31 | mixed &>> 33) &* SIMD4(repeating: prime1)
    }

    @inline(__always)
    private static func longTail(_ state: UInt64, word: UInt64) -> UInt64 {
        let mixed = rotated(word &* prime2, 31) &* prime1
        return rotated(state ^ mixed, 27) &* prime1 &+ prime4
    }

    @inline(__always)
    private static func shortTail(_ state: UInt64, word: UInt32) -> UInt64 {
        rotated(state ^ UInt64(word) &* prime1, 23) &* prime2 &+ prime3
    }

    @inline(__always)
    private static func finished(_ state: UInt64) -> UInt64 {
        let first = (state ^ state &>> 33) &* prime2
        let second = (first ^ first &>> 29) &* prime3
        return second ^ second &>> 32
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, _ bitCount: UInt64) -> UInt64 {
        value &<< bitCount | value &>> (64 &- bitCount)
    }

    /// The plain twin of `hash`, byte by byte as the specification tells it.
    package static func slowHash(_ bytes: [UInt8]) -> UInt64 {
        func word(_ offset: Int, _ byteCount: Int) -> UInt64 {
            bytes[offset..<offset + byteCount].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func left(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
        func step(_ lane: UInt64, _ word: UInt64) -> UInt64 { left(lane &+ word &* prime2, 31) &* prime1 }
        var rest = 0
        var state = prime5
        if bytes.count >= 32 {
            var lanes = [prime1 &+ prime2, prime2, 0, UInt64.max - prime1 + 1]
            while bytes.count - rest >= 32 {
                for lane in 0..<4 { lanes[lane] = step(lanes[lane], word(rest + lane * 8, 8)) }
                rest += 32
            }
            state = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ left($1.0, $1.1) }
            for lane in lanes { state = (state ^ step(0, lane)) &* prime1 &+ prime4 }
        }
        state &+= UInt64(bytes.count)
        while bytes.count - rest >= 8 {
            state = left(state ^ step(0, word(rest, 8)), 27) &* prime1 &+ prime4
            rest += 8
        }
        if bytes.count - rest >= 4 {
            state = left(state ^ word(rest, 4) &* prime1, 23) &* prime2 &+ prime3
            rest += 4
        }
        for byte in bytes[rest...] { state = left(state ^ UInt64(byte) &* prime5, 11) &* prime1 }
        state = (state ^ state >> 33) &* prime2
        state = (state ^ state >> 29) &* prime3
        return state ^ state >> 32
    }
}
