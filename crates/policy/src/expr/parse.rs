//! From text to syntax, by the parser of the library `cel`. Its macros are
//! left unexpanded, so that a loop stays what the author wrote.

use super::ast::{Ast, Kind, Operator};
use super::bounds;
use super::fault::{Fault, Span};
use cel::common::ast::{Expr as CelExpr, IdedExpr, LiteralValue, SourceInfo, operators};

/// Reads a text within the bounds.
pub(super) fn parse(text: &str) -> Result<Ast, Vec<Fault>> {
    bounds::check(text).map_err(|fault| vec![fault])?;
    if text.trim().is_empty() {
        return Err(vec![Fault::new((0, text.len()), "the expression is empty")]);
    }
    let parser = cel::Env::default().parser();
    let (root, info) = parser.parse_with_source_info(text).map_err(|errors| syntax_fault(text, &errors))?;
    let mut reader = Reader { text, info: &info, faults: Vec::new() };
    let ast = reader.read(&root);
    if reader.faults.is_empty() { Ok(ast) } else { Err(reader.faults) }
}

/// The first error alone: what follows it is mostly its echo. The parser's own
/// words list tokens by their inner names, so they are said again.
fn syntax_fault(text: &str, errors: &cel::ParseErrors) -> Vec<Fault> {
    let whole = (0, text.len());
    let Some(error) = errors.errors.iter().find(|e| e.msg.starts_with("Syntax error")).or(errors.errors.first()) else {
        return vec![Fault::new(whole, "this is not an expression")];
    };
    let (line, column) = (usize::try_from(error.pos.0).unwrap_or(0), usize::try_from(error.pos.1).unwrap_or(0));
    let start = offset(text, line, column, error.msg.starts_with("Syntax error"));
    if let Some(word) = error.msg.strip_prefix("reserved identifier: ") {
        return vec![Fault::new(
            (start, start + word.len().min(text.len() - start)),
            format!("`{word}` is a reserved word"),
        )];
    }
    let rest = text.get(start..).unwrap_or("");
    if rest.trim().is_empty() {
        let (mut last, mut at) = (whole, 0);
        while at < text.len() {
            let end = at + bounds::first_token(&text[at..]);
            if !text[at..end].trim().is_empty() {
                last = (at, end);
            }
            at = end;
        }
        return vec![Fault::new(last, "the expression ends too early").help("something should follow here")];
    }
    let start = text.len() - rest.trim_start().len();
    let end = start + bounds::first_token(rest.trim_start());
    vec![Fault::new((start, end), format!("`{}` does not belong here", &text[start..end]))]
}

/// The parser counts lines from 1, and columns from 1 by character or by byte.
fn offset(text: &str, line: usize, column: usize, by_character: bool) -> usize {
    let begin: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(begin..).unwrap_or("");
    let column = column.saturating_sub(1);
    let within = if by_character {
        rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    } else {
        (0..=column.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0)
    };
    (begin + within).min(text.len())
}

struct Reader<'a> {
    text: &'a str,
    info: &'a SourceInfo,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn read(&mut self, node: &IdedExpr) -> Ast {
        let token = self.token(node.id);
        let leaf = |kind| Ast { kind, span: token, at: token };
        match &node.expr {
            CelExpr::Literal(LiteralValue::Boolean(b)) => leaf(Kind::Boolean(*b.inner())),
            CelExpr::Literal(LiteralValue::Int(i)) => {
                // The token of a negative number leaves out its sign.
                leaf(Kind::Integer(*i.inner()))
            }
            CelExpr::Literal(LiteralValue::String(s)) => leaf(Kind::Text(s.inner().to_owned())),
            CelExpr::Ident(name) => leaf(Kind::Name(name.clone())),
            CelExpr::List(list) => {
                let items: Vec<Ast> = list.elements.iter().map(|item| self.read(item)).collect();
                let end = items.last().map_or(token.1, |last| last.span.1);
                Ast { kind: Kind::List(items), span: (token.0, self.after(end, b']')), at: token }
            }
            CelExpr::Select(select) => {
                let of = self.read(&select.operand);
                let at = self.name_after(token, &select.field);
                Ast { span: (of.span.0, at.1), at, kind: Kind::Field(Box::new(of), select.field.clone()) }
            }
            CelExpr::Call(call) => self.read_call(call, token),
            CelExpr::Literal(LiteralValue::Null) => {
                self.refuse(token, "there is no null in the language", Some("ask with has(row.field)"))
            }
            CelExpr::Literal(_) => self.refuse(token, "this kind of literal is not part of the language", None),
            CelExpr::Map(_) | CelExpr::Struct(_) => {
                self.refuse(token, "maps and messages are not part of the language", None)
            }
            CelExpr::Comprehension(_) | CelExpr::Unspecified => self.refuse(token, "this is not an expression", None),
        }
    }

    fn read_call(&mut self, call: &cel::common::ast::CallExpr, token: Span) -> Ast {
        let receiver = call.target.is_some();
        let mut arguments: Vec<Ast> = call.target.iter().map(|target| self.read(target)).collect();
        arguments.extend(call.args.iter().map(|argument| self.read(argument)));
        let begin = arguments.first().map_or(token.0, |a| a.span.0);
        let end = arguments.last().map_or(token.1, |a| a.span.1);
        let span = (begin.min(token.0), end.max(token.1));
        let name = call.func_name.as_str();
        let mut it = arguments.into_iter();
        if let Some(operator) = operator(name) {
            return match (it.next(), it.next()) {
                (Some(a), Some(b)) => Ast { kind: Kind::Binary(operator, Box::new(a), Box::new(b)), span, at: token },
                _ => self.refuse(token, &format!("`{}` needs two operands", operator.sign()), None),
            };
        }
        let kind = match (name, it.next(), it.next(), it.next()) {
            (operators::LOGICAL_NOT, Some(a), None, None) => Kind::Not(Box::new(a)),
            (operators::NEGATE, Some(a), None, None) => Kind::Negate(Box::new(a)),
            (operators::CONDITIONAL, Some(a), Some(b), Some(c)) => Kind::If(Box::new([a, b, c])),
            (operators::INDEX, Some(a), Some(b), None) => {
                let span = (span.0, self.after(span.1, b']'));
                return Ast { kind: Kind::Item(Box::new(a), Box::new(b)), span, at: token };
            }
            (_, a, b, c) => {
                let at = self.name_before(token, name);
                let span = (span.0.min(at.0), self.after(span.1, b')'));
                let arguments = [a, b, c].into_iter().flatten().chain(it).collect();
                return Ast { kind: Kind::Call { name: name.to_owned(), arguments, receiver }, span, at };
            }
        };
        Ast { kind, span, at: token }
    }

    fn refuse(&mut self, at: Span, message: &str, help: Option<&str>) -> Ast {
        let fault = Fault::new(at, message);
        self.faults.push(match help {
            Some(help) => fault.help(help),
            None => fault,
        });
        Ast { kind: Kind::Boolean(false), span: at, at }
    }

    /// The place of a node's token; the library's end is inclusive.
    fn token(&self, id: u64) -> Span {
        let (start, stop) = self.info.offset_for(id).unwrap_or((0, 0));
        let start = usize::try_from(start).unwrap_or(0).min(self.text.len());
        let end = usize::try_from(stop).unwrap_or(0).saturating_add(1).clamp(start, self.text.len());
        if self.text.get(start..end).is_some() { (start, end) } else { (0, self.text.len()) }
    }

    /// The field's name after its dot.
    fn name_after(&self, dot: Span, name: &str) -> Span {
        match self.text[dot.1..].find(name) {
            Some(skip) => (dot.1 + skip, dot.1 + skip + name.len()),
            None => dot,
        }
    }

    /// The function's name before its bracket.
    fn name_before(&self, bracket: Span, name: &str) -> Span {
        match self.text[..bracket.0].rfind(name) {
            Some(start) => (start, start + name.len()),
            None => bracket,
        }
    }

    /// The end, moved past a closing bracket that stands there.
    fn after(&self, end: usize, close: u8) -> usize {
        let blanks = self.text[end..].len() - self.text[end..].trim_start().len();
        if self.text.as_bytes().get(end + blanks) == Some(&close) { end + blanks + 1 } else { end }
    }
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        operators::LOGICAL_AND => Operator::And,
        operators::LOGICAL_OR => Operator::Or,
        operators::ADD => Operator::Add,
        operators::SUBSTRACT => Operator::Subtract,
        operators::MULTIPLY => Operator::Multiply,
        operators::DIVIDE => Operator::Divide,
        operators::MODULO => Operator::Remainder,
        operators::EQUALS => Operator::Equal,
        operators::NOT_EQUALS => Operator::NotEqual,
        operators::LESS => Operator::Less,
        operators::LESS_EQUALS => Operator::LessOrEqual,
        operators::GREATER => Operator::Greater,
        operators::GREATER_EQUALS => Operator::GreaterOrEqual,
        operators::IN => Operator::In,
        _ => return None,
    })
}
