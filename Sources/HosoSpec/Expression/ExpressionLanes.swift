/// One operand of a loop over rows; a struct of its own for constants, so that these are never spread over
/// rows.
protocol ExpressionLanes<Element> {
    associatedtype Element
    func at(_ row: Int) -> Element
}

struct ArrayLanes<Element>: ExpressionLanes {
    let values: [Element]

    @inline(__always) func at(_ row: Int) -> Element { values[row] }
}

struct ConstantLanes<Element>: ExpressionLanes {
    let value: Element

    @inline(__always) func at(_ row: Int) -> Element { value }
}

/// The rows of an operand as values of one type.
enum LaneOperand<Element> {
    case array([Element])
    case constant(Element)
}
