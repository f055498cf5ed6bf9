import HosoCore

extension DocumentReader {
    func check(_ entry: YAMLNode.Entry) -> CheckSpec? {
        let known = ["title", "of", "fails", "area", "show", "reference", "unit"]
        guard let fields = self.fields(entry, known: known, of: "check `\(entry.key)`") else { return nil }
        var check = CheckSpec(name: name(entry))
        check.title = fields["title"].flatMap(title)
        check.of = fields["of"].flatMap(text)
        check.fails = fields["fails"].flatMap(text)
        // A key without a value was reported: what it stands for is wrong, not left out.
        check.isIncomplete =
            (fields["of"] != nil && check.of == nil) || (fields["fails"] != nil && check.fails == nil)
        check.area = fields["area"].flatMap(text)
        check.show = fields["show"].flatMap(texts) ?? []
        check.reference = fields["reference"].flatMap(text)
        check.unit = fields["unit"].flatMap(text)
        return check
    }
}
