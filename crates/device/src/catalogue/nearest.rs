//! The known names nearest to a misspelt one.

/// Up to three of `known`, quoted, nearest to `name` first (fewest letters to change, insert or
/// take away: Levenshtein's distance; among equals by alphabet).
pub fn nearest_names<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    // A hostile name may be long; its head decides.
    let head: String = name.chars().take(100).collect();
    let mut names: Vec<(usize, &str)> = known.map(|k| (strsim::levenshtein(&head, k), k)).collect();
    names.sort_unstable();
    names.into_iter().take(3).map(|(_, k)| format!("\"{k}\"")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_three_come_in_order() {
        let known = ["saw-oscillating-0.5", "saw-reciprocating-0.6", "drill", "pin-1.5"];
        let found = nearest_names("saw-oscilating-0.5", known.into_iter());
        assert_eq!(found[0], "\"saw-oscillating-0.5\"");
        assert_eq!(found.len(), 3);
    }
}
