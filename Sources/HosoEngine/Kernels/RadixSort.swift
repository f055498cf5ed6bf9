/// A packed key and the address of its row.
struct KeyEntry {
    var key: UInt64
    var address: UInt32
}

/// Sorts entries by key, one byte of the key at a time from the lowest.
enum RadixSort {
    /// - Parameters:
    ///   - entries: `count` entries; sorted afterwards.
    ///   - scratch: as many.
    ///   - bitCount: low bits of the keys that may differ.
    static func sort(
        _ entries: UnsafeMutablePointer<KeyEntry>, scratch: UnsafeMutablePointer<KeyEntry>, count: Int,
        bitCount: Int
    ) {
        if count <= 48 { return unsafe insertionSort(entries, count) }
        var source = unsafe entries
        var target = unsafe scratch
        var shift: UInt64 = 0
        var starts = [UInt32](repeating: 0, count: 256)
        while shift < UInt64(bitCount) {
            // SAFETY: a counting sort's places are a permutation of 0..<count.
            let isMoved = unsafe starts.withUnsafeMutableBufferPointer { starts -> Bool in
                unsafe starts.update(repeating: 0)
                for index in 0..<count { unsafe starts[Int((source[index].key &>> shift) & 0xFF)] &+= 1 }
                if unsafe starts[Int((source[0].key &>> shift) & 0xFF)] == UInt32(count) { return false }
                var sum: UInt32 = 0
                for digit in 0..<256 {
                    let digitCount = unsafe starts[digit]
                    unsafe starts[digit] = sum
                    sum &+= digitCount
                }
                for index in 0..<count {
                    let entry = unsafe source[index]
                    let digit = Int((entry.key &>> shift) & 0xFF)
                    unsafe target[Int(starts[digit])] = entry
                    unsafe starts[digit] &+= 1
                }
                return true
            }
            if isMoved { unsafe swap(&source, &target) }
            shift += 8
        }
        if unsafe source != entries { unsafe entries.update(from: source, count: count) }
    }

    /// Sorts words by their upper half, of which the low `bitCount` bits may differ; equal ones stay in
    /// order.
    static func sortByUpperHalf(_ words: inout [UInt64], bitCount: UInt64) {
        let (digitBitCount, mask): (UInt64, UInt64) = (11, 0x7FF)
        let count = words.count
        var other = [UInt64](repeating: 0, count: count)
        for shift in stride(from: 32, to: 32 + bitCount, by: Int(digitBitCount)) {
            var starts = [Int](repeating: 0, count: 1 << Int(digitBitCount))
            for word in words { starts[Int(truncatingIfNeeded: word &>> shift & mask)] += 1 }
            var sum = 0
            for digit in starts.indices { (starts[digit], sum) = (sum, sum + starts[digit]) }
            unsafe starts.withUnsafeMutableBufferPointer { starts in
                unsafe other.withUnsafeMutableBufferPointer { target in
                    for word in words {
                        let digit = Int(truncatingIfNeeded: word &>> shift & mask)
                        // SAFETY: the digit is below 2^11; a counting sort's places are a permutation.
                        unsafe target[starts[digit]] = word
                        unsafe starts[digit] &+= 1
                    }
                }
            }
            swap(&words, &other)
        }
    }

    private static func insertionSort(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
        guard count > 1 else { return }
        for index in 1..<count {
            let entry = unsafe entries[index]
            var place = index
            while place > 0, unsafe entries[place - 1].key > entry.key {
                unsafe entries[place] = unsafe entries[place - 1]
                place -= 1
            }
            unsafe entries[place] = entry
        }
    }
}
