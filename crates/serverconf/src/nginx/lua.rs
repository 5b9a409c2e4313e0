//! The Lua code in a block such as `content_by_lua_block { … }`. It is passed
//! over: only its strings, comments and braces must be known to find its end.

use super::lexer::{Fault, Lexer};

/// Goes past the brace that closes the block; the one that opens it was read.
pub(crate) fn skip(lexer: &mut Lexer<'_>) -> Result<(), Fault> {
    let start = lexer.at();
    let mut depth = 1_usize;
    while let Some(byte) = lexer.bump() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            b'"' | b'\'' => string(lexer, byte),
            b'[' => {
                long(lexer);
            }
            b'-' if lexer.peek() == Some(b'-') => {
                lexer.bump();
                let long = lexer.peek() == Some(b'[') && lexer.bump().is_some() && long(lexer);
                while !long && lexer.peek().is_some_and(|byte| byte != b'\n') {
                    lexer.bump();
                }
            }
            _ => {}
        }
    }
    Err(Fault { at: start, what: "the Lua code that begins here is not closed by \"}\"".to_owned() })
}

/// Goes past a string; one of Lua's ends with its line at the latest.
fn string(lexer: &mut Lexer<'_>, quote: u8) {
    while let Some(byte) = lexer.peek() {
        if byte == b'\n' {
            return;
        }
        lexer.bump();
        if byte == b'\\' {
            lexer.bump();
        } else if byte == quote {
            return;
        }
    }
}

/// After one `[`: goes past `[…]]` or `==[…]==]`; false if it is none.
fn long(lexer: &mut Lexer<'_>) -> bool {
    let level = lexer.rest().iter().take_while(|byte| **byte == b'=').count();
    if lexer.rest().get(level) != Some(&b'[') {
        return false;
    }
    for _ in 0..=level {
        lexer.bump();
    }
    while let Some(byte) = lexer.bump() {
        let rest = lexer.rest();
        let closed = byte == b']'
            && rest.get(level) == Some(&b']')
            && rest.get(..level).is_some_and(|signs| signs.iter().all(|sign| *sign == b'='));
        if closed {
            for _ in 0..=level {
                lexer.bump();
            }
            return true;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_behind_strings_and_comments() {
        for code in [
            "a = { 1, { 2 } } }",
            "s = \"}\" .. '\\'}' }",
            "-- it's a {\n }",
            "--[[ } ]] --[==[ ]] } ]==]\n}",
            "s = [[ } ]] t = [=[ ]] } ]=] }",
            "a[b[1]] = 2 }",
        ] {
            let text = format!("{code} next;");
            let mut lexer = Lexer::new(text.as_bytes());
            skip(&mut lexer).unwrap();
            assert_eq!(lexer.run(9).unwrap().words, ["next"], "{code}");
        }
        assert_eq!(skip(&mut Lexer::new(b"s = '}'\n")).unwrap_err().at.line, 1);
        // A long run of `[=` that never opens costs no more than its length.
        skip(&mut Lexer::new("[=".repeat(10_000).as_bytes())).unwrap_err();
    }
}
