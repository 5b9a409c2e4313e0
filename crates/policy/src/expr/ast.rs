//! The syntax of an expression, with the place of each part. It is our own, so
//! that one file alone knows the library that reads it.

use super::fault::Span;

/// One part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ast {
    pub kind: Kind,
    /// From its first byte to its last, closing brackets not always counted.
    pub span: Span,
    /// What to point at if the fault is here: the operator, the field's or function's name.
    pub at: Span,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Boolean(bool),
    Integer(i64),
    Text(String),
    List(Vec<Ast>),
    Name(String),
    /// `of.field`
    Field(Box<Ast>, String),
    /// `of[key]`
    Item(Box<Ast>, Box<Ast>),
    /// `name(arguments)`; where `receiver` is true it was written `first.name(others)`.
    Call {
        name: String,
        arguments: Vec<Ast>,
        receiver: bool,
    },
    Not(Box<Ast>),
    Negate(Box<Ast>),
    Binary(Operator, Box<Ast>, Box<Ast>),
    /// `condition ? yes : no`
    If(Box<[Ast; 3]>),
}

/// The operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Operator {
    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
        }
    }
}
