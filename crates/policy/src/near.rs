//! What to say of a name that is not known.

use crate::expr::nearest;

/// The nearest right name, else all of them.
pub(crate) fn help<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(wrong, right.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let mut all: Vec<&str> = right.into_iter().collect();
            let more = all.len().saturating_sub(24);
            all.truncate(24);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("known are: {}{more}", all.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_or_all_are_told() {
        assert_eq!(help("severty", ["severity", "since"]), "did you mean `severity`?");
        assert_eq!(help("zzz", ["a", "b"]), "known are: a, b");
        let many: Vec<String> = (0..30).map(|n| format!("a{n}")).collect();
        assert!(help("zzz", many.iter().map(String::as_str)).ends_with("a23 and 6 more"));
    }
}
