//! What the surgeon must know comes with what to do: no warning and no danger without a hint.

use super::{is_test, ours, without_tests};

/// The lines on which a finding is made that says nothing of what to do: neither in its own statement nor in the three that follow.
fn silent(text: &str) -> Vec<usize> {
    let text = without_tests(text);
    let made = ["Finding::warning(", "Finding::danger("];
    let places = made.iter().flat_map(|word| text.match_indices(word));
    let says_nothing = |at: &usize| {
        let rest = &text[*at..];
        let own = rest.split_inclusive(';').take(4).collect::<String>();
        // A function that gives the finding ends without a semicolon.
        let own = own.split("\n}\n").next().unwrap_or(&own);
        !own.contains("hint")
    };
    places.map(|(at, _)| at).filter(says_nothing).map(|at| text[..at].lines().count()).collect()
}

#[test]
fn every_warning_and_danger_says_what_to_do() {
    let mut made = 0;
    let mut found = vec![];
    for (path, text) in ours().into_iter().filter(|(path, _)| !is_test(path)) {
        made +=
            text.matches("Finding::warning(").count() + text.matches("Finding::danger(").count();
        found.extend(silent(&text).iter().map(|line| format!("{}:{line}", path.display())));
    }
    assert!(made > 80, "only {made} findings were looked at");
    assert!(found.is_empty(), "a finding without a hint of what to do: {found:#?}");
}

#[test]
fn a_finding_without_a_hint_is_seen() {
    let made = |tail: &str| {
        format!(
            "fn f() {{\n    let words = \"x\";\n    call.finding(Finding::warning(\"a\", words){tail});\n    other();\n    more();\n    most();\n}}\n"
        )
    };
    assert_eq!(silent(&made("")), [3]);
    assert_eq!(silent(&made(".hint(\"do\")")), Vec::<usize>::new());
}
