//! Lines of crontabs, as crontab(5) and anacrontab(5) have them.

/// What a line starts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) schedule: String,
    pub(crate) user: Option<String>,
    /// The first word of the command: never more, as the rest may hold secrets.
    pub(crate) program: String,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// With a column for the user.
    System,
    /// One user's own.
    Own,
    /// anacron's: period, delay, name.
    Anacron,
}

/// The entry of a line; `Ok(None)` for a comment, an assignment or nothing.
///
/// # Errors
/// Nothing more than that the line is none of these.
pub(crate) fn parse(line: &str, form: Form) -> Result<Option<Entry>, ()> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') || is_assignment(line) {
        return Ok(None);
    }
    let mut words = line.split_ascii_whitespace();
    let times = match form {
        Form::Anacron => 2,
        _ if line.starts_with('@') => 1,
        _ => 5,
    };
    let schedule: Vec<_> = words.by_ref().take(times).collect();
    let user = match form {
        Form::System => Some(words.next().ok_or(())?.to_owned()),
        Form::Anacron => words.next().map(|_| None).ok_or(())?,
        Form::Own => None,
    };
    // cronie lets a minus before the minute keep a start out of the log.
    let schedule = schedule.join(" ").trim_start_matches('-').to_owned();
    // What is set for the command alone is no program.
    let program = words.find(|word| !is_assignment(word)).ok_or(())?.trim_matches(['"', '\'', '(']).to_owned();
    Ok(Some(Entry { schedule, user, program }))
}

fn is_assignment(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim().trim_matches(['"', '\'']);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_of_all_forms() {
        type Want<'a> = Option<(&'a str, Option<&'a str>, &'a str)>;
        let check = |line: &str, form, want: Result<Want<'_>, ()>| {
            let found = parse(line, form).map(|e| e.map(|e| (e.schedule, e.user, e.program)));
            let want = want.map(|w| w.map(|(s, u, p)| (s.to_owned(), u.map(str::to_owned), p.to_owned())));
            assert_eq!(found, want, "{line}");
        };
        check("17 * * * * root cd / && run-parts x", Form::System, Ok(Some(("17 * * * *", Some("root"), "cd"))));
        check("@daily /opt/x --pw=y", Form::Own, Ok(Some(("@daily", None, "/opt/x"))));
        check("-*/5 * * * * A=b /opt/x", Form::Own, Ok(Some(("*/5 * * * *", None, "/opt/x"))));
        check("7 25 cron.weekly nice run-parts", Form::Anacron, Ok(Some(("7 25", None, "nice"))));
        check("PATH = /bin", Form::System, Ok(None));
        check("# x", Form::Own, Ok(None));
        check("1 2 3", Form::Own, Err(()));
    }

    proptest! {
        #[test]
        fn any_line_ends(line in ".{0,80}") {
            for form in [Form::System, Form::Own, Form::Anacron] {
                prop_assert!(parse(&line, form).is_ok() || !line.trim().is_empty());
            }
        }
    }
}
