//! Figures: a readable table for people, then one line `figure NAME NUMBER UNIT`
//! for programs.

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Dotted, such as `audit.wall`.
    pub name: String,
    /// The number, as it is printed.
    pub number: String,
    /// The unit, such as `s`, `MiB`, or `of 135`.
    pub unit: String,
}

impl Figure {
    /// A figure with a number of any kind that can be shown.
    pub fn new(name: impl Into<String>, number: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), number: number.into(), unit: unit.into() }
    }
}

/// Prints the table, then the lines.
pub fn print(title: &str, figures: &[Figure]) {
    let width = figures.iter().map(|f| f.name.len()).max().unwrap_or(0);
    println!("\n{title}");
    for f in figures {
        println!("  {:<width$}  {:>10} {}", f.name, f.number, f.unit);
    }
    println!();
    lines(figures);
}

/// Prints the lines alone, where a table of another form came before.
pub fn lines(figures: &[Figure]) {
    for f in figures {
        println!("figure {} {} {}", f.name, f.number, f.unit);
    }
}
