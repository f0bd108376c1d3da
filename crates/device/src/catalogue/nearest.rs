//! The known names nearest to a misspelt one.

/// Up to three of `known`, quoted, nearest to `name` first (fewest letters to change, insert or
/// take away: Levenshtein's distance; among equals by alphabet).
pub fn nearest_names<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<(usize, &str)> = known.map(|k| (distance(name, k), k)).collect();
    names.sort_unstable();
    names.into_iter().take(3).map(|(_, k)| format!("\"{k}\"")).collect()
}

fn distance(a: &str, b: &str) -> usize {
    // A hostile name may be long; its head decides.
    let a: Vec<char> = a.chars().take(100).collect();
    let b: Vec<char> = b.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_known_words() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
