//! The known name that is nearest to a mistaken one.

/// The name that takes the fewest edits from `wrong`, if it is near enough to be meant.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wrong.chars().count() / 2).clamp(2, 6);
    known
        .into_iter()
        .map(|name| (edits(wrong, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// How many letters to change, insert or take away. A hostile name may be long; its head decides.
fn edits(a: &str, b: &str) -> usize {
    let head = |name: &str| name.chars().take(64).collect::<String>();
    strsim::levenshtein(&head(a), &head(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        assert_eq!(nearest("treshold", ["cut", "threshold", "fill"]), Some("threshold"));
        assert_eq!(nearest("zzzzzzzz", ["cut", "threshold"]), None);
    }
}
