import HosoParquet
import HosoSpec

/// How the values of a Parquet column become those of a registry's column.
enum ParquetConversion: Hashable, Sendable {
    /// Texts, typed as fields of CSV are.
    case texts
    /// Integers and decimals without a fraction whose digits are typed as fields of CSV are.
    case digits(ParquetNumberForm)
    /// Numbers taken over at a scale: 0 for integers.
    case numbers(ParquetNumberForm, scale: Int, precision: Int)
    /// 0 and 1.
    case bits(ParquetNumberForm)
    case days
    case timestamps(ParquetInstantForm)
    /// Timestamps at midnight as dates.
    case midnights(ParquetInstantForm)
    /// A column without a type, which holds nulls alone.
    case nulls

    /// nil where no value of the one type is one of the other.
    init?(_ leaf: ParquetLeaf, to type: ColumnType) {
        if leaf.logicalType == .unknown {
            self = .nulls
        } else if ParquetConversion.isText(leaf) {
            self = .texts
        } else if let form = ParquetNumberForm(leaf) {
            guard let conversion = ParquetConversion(form, to: type) else { return nil }
            self = conversion
        } else if let form = ParquetInstantForm(leaf) {
            switch type {
            case .timestamp: self = .timestamps(form)
            case .date: self = .midnights(form)
            default: return nil
            }
        } else if leaf.physicalType == .int32, leaf.logicalType == .date, case .date = type {
            self = .days
        } else {
            return nil
        }
    }

    private static func isText(_ leaf: ParquetLeaf) -> Bool {
        switch (leaf.physicalType, leaf.logicalType) {
        case (.byteArray, nil), (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?):
            true
        case (.fixedLengthByteArray, nil), (.fixedLengthByteArray, .string?): true
        default: false
        }
    }

    private init?(_ form: ParquetNumberForm, to type: ColumnType) {
        switch type {
        case .integer where form != .boolean: self = .numbers(form, scale: 0, precision: 19)
        case .decimal(let precision, let scale) where form != .boolean:
            self = .numbers(form, scale: scale, precision: precision)
        case .boolean where form.isWhole: self = .bits(form)
        case .text, .code, .enumeration, .citizenID, .oldID, .personID:
            guard form.isWhole, form != .boolean else { return nil }
            self = .digits(form)
        default: return nil
        }
    }
}

/// How numbers are stored.
enum ParquetNumberForm: Hashable, Sendable {
    case boolean
    case signed
    case unsigned32
    case unsigned64
    /// Of any physical type, those of fixed length and byte arrays big-endian.
    case decimal(scale: Int)
    case float16
    /// FLOAT and DOUBLE.
    case floating

    /// Whether no value has a fraction.
    var isWhole: Bool {
        switch self {
        case .boolean, .signed, .unsigned32, .unsigned64, .decimal(scale: 0): true
        case .decimal, .float16, .floating: false
        }
    }

    /// nil for what is no number.
    init?(_ leaf: ParquetLeaf) {
        switch (leaf.physicalType, leaf.logicalType) {
        case (.boolean, nil): self = .boolean
        case (.float, nil), (.double, nil): self = .floating
        case (.fixedLengthByteArray, .float16?) where leaf.byteCount == 2: self = .float16
        case (.int32, nil), (.int64, nil), (.int32, .integer(_, true)?), (.int64, .integer(_, true)?):
            self = .signed
        case (.int32, .integer(_, false)?): self = .unsigned32
        case (.int64, .integer(_, false)?): self = .unsigned64
        case (.int32, .decimal(_, let scale)?), (.int64, .decimal(_, let scale)?),
            (.fixedLengthByteArray, .decimal(_, let scale)?), (.byteArray, .decimal(_, let scale)?):
            guard (0...ParquetNumberForm.scaleLimit).contains(scale) else { return nil }
            self = .decimal(scale: scale)
        default: return nil
        }
    }

    /// 128 bits hold 38 digits; a larger scale leaves none before the point.
    private static let scaleLimit = 38
}

/// How moments of local time are stored.
enum ParquetInstantForm: Hashable, Sendable {
    /// Units of so many nanoseconds since 1970-01-01T00:00.
    case units(nanoseconds: Int64)
    /// INT96: nanoseconds of the day, then the Julian day. No zone is known; taken as it stands.
    case julian

    /// nil for what is no moment of local time: an instant of UTC (`isAdjustedToUTC`) is none.
    init?(_ leaf: ParquetLeaf) {
        switch (leaf.physicalType, leaf.logicalType) {
        case (.int64, .timestamp(isAdjustedToUTC: false, let unit)?):
            switch unit {
            case .milliseconds: self = .units(nanoseconds: 1_000_000)
            case .microseconds: self = .units(nanoseconds: 1000)
            case .nanoseconds: self = .units(nanoseconds: 1)
            }
        case (.int96, nil): self = .julian
        default: return nil
        }
    }
}
