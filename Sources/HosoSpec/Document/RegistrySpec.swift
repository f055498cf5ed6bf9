package import HosoCore

package struct RegistrySpec: Sendable {
    package var name: Located<String>
    package var title: TitleSpec?
    package var files: [Located<String>]?
    package var format: Located<String>?
    /// Where the options of CSV stand.
    package var csvPlace: SourcePlace?
    package var delimiter: Located<String>?
    package var quote: Located<String>?
    package var hasHeader: Located<Bool>?
    package var mode: Located<String>?
    package var key: [Located<String>]?
    package var version: Located<String>?
    package var deleteWhen: Located<String>?
    package var columns: [ColumnSpec]?
    package var derived: [NamedExpressionSpec] = []
    package var links: [LinkSpec] = []
    package var counts: [CountSpec] = []

    package init(name: Located<String>) { self.name = name }
}

package struct ColumnSpec: Sendable {
    package var name: Located<String>
    package var title: TitleSpec?
    /// nil where the type follows from `enum`, or is missing.
    package var type: Located<String>?
    package var enumeration: (place: SourcePlace, values: [Located<String>])?
    package var format: Located<String>?
    package var length: Located<Int>?
    package var precision: Located<Int>?
    package var scale: Located<Int>?
    package var isOptional: Located<Bool>?
    package var header: Located<String>?
    /// Whether a part of it could not be read, so that what is missing was reported already.
    package var isIncomplete = false

    package init(name: Located<String>) { self.name = name }
}

package struct LinkSpec: Sendable {
    package struct Verification: Sendable {
        package var own: Located<String>
        package var target: Located<String>
    }

    /// A registry of old IDs and whose they were, with the dates between which an entry held.
    package struct History: Sendable {
        package var registry: Located<String>
        package var from: Located<String>?
        package var to: Located<String>?
        package var at: Located<String>?
    }

    package var name: Located<String>
    package var title: TitleSpec?
    package var to: Located<String>?
    package var by: [Located<String>]?
    package var verify: [Verification] = []
    package var repair: Located<String>?
    package var history: History?

    package init(name: Located<String>) { self.name = name }
}

/// How many rows of another registry link to a row.
package struct CountSpec: Sendable {
    package var name: Located<String>
    package var title: TitleSpec?
    package var of: Located<String>?
    package var link: Located<String>?
    package var filter: Located<String>?
    /// Whether a part of it could not be read, so that what is missing was reported already.
    package var isIncomplete = false

    package init(name: Located<String>) { self.name = name }
}
