extension JSONCursor {
    /// Moves over a value of any kind; false where there is none, or one that lies too deep.
    ///
    /// - Parameter depth: objects and arrays that the value lies in.
    mutating func skipValue(depth outerDepth: Int) -> Bool {
        guard byte == 0x7B || byte == 0x5B else { return skipScalar() }
        var depth = outerDepth
        // Of the objects and arrays open: 1 for an object, the innermost in the lowest bit.
        var kinds: UInt64 = 0
        while true {
            let opening = byte
            if opening == 0x7B || opening == 0x5B {
                let isObject = opening == 0x7B
                depth += 1
                guard depth <= JSONLimits.depth else { return false }
                kinds = kinds &<< 1 | (isObject ? 1 : 0)
                offset += 1
                skipSpace()
                if byte != (isObject ? 0x7D : 0x5D) {
                    if isObject, !skipName() { return false }
                    continue
                }
            } else if !skipScalar() {
                return false
            }
            guard closeOrNext(&kinds, &depth, outerDepth) else { return false }
            if depth == outerDepth { return true }
        }
    }

    /// Behind a value, or at the end of an empty object or array: moves over what closes, up to the next
    /// value or the end.
    private mutating func closeOrNext(_ kinds: inout UInt64, _ depth: inout Int, _ outerDepth: Int) -> Bool {
        while depth > outerDepth {
            skipSpace()
            let isObject = kinds & 1 == 1
            let next = byte
            if next == 0x2C {
                offset += 1
                skipSpace()
                return isObject ? skipName() : true
            }
            guard next == (isObject ? 0x7D : 0x5D) else { return false }
            offset += 1
            kinds &>>= 1
            depth -= 1
        }
        return true
    }

    /// Moves over a member's name, the colon, and the space around them.
    private mutating func skipName() -> Bool {
        guard byte == 0x22, string(keepsText: false) != nil else { return false }
        skipSpace()
        guard take(0x3A) else { return false }
        skipSpace()
        return true
    }

    private mutating func skipScalar() -> Bool {
        switch byte {
        case 0x22: string(keepsText: false) != nil
        case 0x2D, 0x30...0x39: number() != nil
        default: literal() != nil
        }
    }
}
