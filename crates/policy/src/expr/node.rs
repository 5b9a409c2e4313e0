//! What is evaluated: a compact tree over row slots. The checker alone makes
//! it, so that types are right; the facts may still be of another form, and
//! then the answer is unknown.

use super::network::Network;
use report::Time;

/// One step of an evaluation. Pairs are in the order in which they are evaluated.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Bool(bool),
    Int(i64),
    Text(Box<str>),
    Time(Time),
    Texts(Box<[String]>),
    Ints(Box<[i64]>),
    List(Box<[Node]>),
    Param(Box<str>),
    Row(Of),
    Field(Box<Field>),
    Has(Box<Field>),
    /// A loop's variable, by the loop's depth.
    Variable(usize),
    Rows(Box<str>),
    Lookup(Box<Lookup>),
    /// `key in index(…)`
    Found(Box<Lookup>),
    Not(Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    If(Box<[Node; 3]>),
    Negate(Box<Node>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    JoinTexts(Box<[Node; 2]>),
    JoinLists(Box<[Node; 2]>),
    Compare(Comparison, By, Box<[Node; 2]>),
    /// The size of a list against a number: known in part even if the list is not.
    SizeIs(Comparison, Box<[Node; 2]>),
    In(By, Box<[Node; 2]>),
    Item(Box<[Node; 2]>),
    SizeOfText(Box<Node>),
    SizeOfList(Box<Node>),
    /// Range and body.
    Loop(Loop, Box<[Node; 2]>),
    TextTest(TextTest, Box<[Node; 2]>),
    Lower(Box<Node>),
    ToInt(Box<Node>),
    ToTime(Box<Node>),
    Clock(Ask, Box<(Node, Given<i64>)>),
    Mode(ModeTest, Box<(Node, Given<u32>)>),
    InNetwork(Box<(Node, Given<Vec<Network>>)>),
    IsLoopback(Box<Node>),
    /// Never known, for a reason that the rule gives.
    Unknown(Box<Node>),
}

/// Whose row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The row that is judged.
    Own,
    /// The one row of `os.release`.
    Host,
    /// A loop's variable.
    Variable(usize),
}

/// A field of a row.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub of: Of,
    pub slot: usize,
    /// As the author wrote it, `row.uid`: for reasons.
    pub written: Box<str>,
}

/// The rows of a table with one value in one field.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    pub table: Box<str>,
    pub slot: usize,
    pub key: Node,
}

/// An argument that was read when the rule was, or that a parameter or a field gives.
#[derive(Clone, Debug)]
pub(super) enum Given<T> {
    Fixed(T),
    Text(Node),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// By which order two texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Plain,
    Version,
    Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
    Glob,
}

/// A question to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Before,
    After,
    OlderThan,
    Within,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModeTest {
    Within,
    Has,
}

impl Comparison {
    /// The answer for two things in this order.
    pub const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The same comparison with its sides exchanged.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}
