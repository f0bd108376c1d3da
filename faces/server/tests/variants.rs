//! Variants of a plan: each is left as it was and found as it was left, whatever happens in between.

mod running;
mod small;

use preop_server::{CaseFolder, Change, Refusal};
use serde_json::{Value, json};
use small::{PLAN, object, start};
use std::fs;
use std::path::{Path, PathBuf};

fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("plan.toml"), PLAN).unwrap();
    folder
}

fn change(value: Value) -> Change {
    serde_json::from_value(value).unwrap()
}

fn begin(name: &str) -> Change {
    change(json!({ "begin": { "variant": name } }))
}

fn open(name: &str) -> Change {
    change(json!({ "open": { "variant": name } }))
}

fn cut_at(z: f64) -> Change {
    let plane = json!({ "through_mm": [5, 5, z], "normal": [0, 0, 1], "on": "head" });
    change(json!({ "set": { "step": "half", "parameter": "plane", "value": plane } }))
}

/// Makes a change on the latest revision.
fn make(folder: &mut CaseFolder, change: &Change) -> String {
    folder.change(folder.revision(), "ann", change).unwrap().1
}

#[test]
fn a_variant_is_found_as_it_was_left_and_undo_stays_within_it() {
    let path = case("line");
    let mut folder = CaseFolder::open(&path).unwrap();
    make(&mut folder, &cut_at(6.0));
    let first = folder.text().to_owned();
    assert_eq!(make(&mut folder, &begin("B")), "began variant B from A");
    assert_eq!(
        (folder.variant(), folder.turns().map(|turn| turn.is_some())),
        (Some("B"), [false, false])
    );
    assert!(folder.text().contains("variant = \"B\""), "{}", folder.text());
    make(&mut folder, &cut_at(8.0));
    let second = folder.text().to_owned();
    make(&mut folder, &begin("contingency"));
    assert_eq!(make(&mut folder, &open("A")), "opened variant A");
    assert_eq!((folder.text(), folder.variant()), (first.as_str(), None));
    make(&mut folder, &change(json!({ "undo": {} })));
    assert_eq!((folder.text(), folder.turns().map(|turn| turn.is_some())), (PLAN, [false, true]));

    // A restart changes nothing of it.
    let mut folder = CaseFolder::open(&path).unwrap();
    make(&mut folder, &open("B"));
    assert_eq!(
        (folder.text(), folder.turns().map(|turn| turn.is_some())),
        (second.as_str(), [true, false])
    );
    make(&mut folder, &open("A"));
    make(&mut folder, &change(json!({ "redo": {} })));
    assert_eq!(folder.text(), first);
    let told: Vec<_> = folder.since(5).into_iter().map(|c| (c.variant, c.words)).collect();
    assert_eq!(told[0], ("A".to_owned(), "opened variant A".to_owned()));
    assert_eq!(told[2], ("B".to_owned(), "opened variant B".to_owned()));
    assert_ne!(folder.package(), path.join("packages/B"));
    make(&mut folder, &open("B"));
    assert_eq!(folder.package(), path.join("packages/B"));
}

#[test]
fn a_crash_before_the_plan_was_renamed_ends_in_the_variant_that_was_acknowledged() {
    let path = case("crash");
    let mut folder = CaseFolder::open(&path).unwrap();
    make(&mut folder, &begin("B"));
    make(&mut folder, &cut_at(8.0));
    let second = folder.text().to_owned();
    make(&mut folder, &open("A"));
    // The history has the entry, the disk still the other variant's text.
    fs::write(path.join("plan.toml"), &second).unwrap();
    let folder = CaseFolder::open(&path).unwrap();
    assert_eq!((folder.text(), folder.variant(), folder.revision()), (PLAN, None, 4));
    // A plan that is another variant's when it comes from outside is an entry of that variant.
    fs::write(path.join("plan.toml"), format!("# by hand\n{second}")).unwrap();
    let folder = CaseFolder::open(&path).unwrap();
    assert_eq!((folder.variant(), folder.revision()), (Some("B"), 5));
}

#[test]
fn a_name_that_is_taken_or_no_name_is_refused_and_nothing_is_changed() {
    let mut folder = CaseFolder::open(&case("names")).unwrap();
    make(&mut folder, &begin("B"));
    for wrong in
        [begin("b"), begin("a"), begin("../x"), begin(""), begin("B."), open("B"), open("C")]
    {
        let refused = folder.change(2, "ann", &wrong);
        assert!(matches!(refused, Err(Refusal::Wrong(_) | Refusal::Missing(_))), "{wrong:?}");
    }
    let Err(Refusal::Wrong(words)) = folder.change(2, "ann", &begin("con")) else {
        panic!("a package of it could not be copied to a disk of Windows")
    };
    assert!(words.contains("Windows"), "{words}");
    assert!(matches!(folder.change(1, "bob", &open("A")), Err(Refusal::Stale { .. })));
    assert_eq!((folder.revision(), folder.variant()), (2, Some("B")));
}

#[test]
fn what_was_taken_back_in_a_variant_is_told_so_while_another_is_open() {
    let mut folder = CaseFolder::open(&case("taken-back")).unwrap();
    make(&mut folder, &begin("B"));
    make(&mut folder, &cut_at(8.0));
    make(&mut folder, &change(json!({ "undo": {} })));
    make(&mut folder, &open("A"));
    let undone = |folder: &CaseFolder| {
        let all = folder.since(0).into_iter();
        all.filter(|c| c.undone).map(|c| c.revision).collect::<Vec<_>>()
    };
    assert_eq!(undone(&folder), [3]);
    // Also once no redo can bring it back.
    make(&mut folder, &open("B"));
    make(&mut folder, &cut_at(7.0));
    assert_eq!(undone(&folder), [3]);
}

#[test]
fn a_variant_that_cannot_be_read_is_opened_told_and_mended() {
    let path = case("unreadable");
    let mut folder = CaseFolder::open(&path).unwrap();
    make(&mut folder, &begin("B"));
    let sound = folder.text().to_owned();
    // Somebody breaks it outside: once so that it is no TOML any more, once so that it makes no sense.
    for (n, broken) in
        [format!("{sound}\n[[step"), sound.replace("\"cut\"", "\"cutt\"")].into_iter().enumerate()
    {
        fs::write(path.join("plan.toml"), &broken).unwrap();
        let mut folder = CaseFolder::open(&path).unwrap();
        make(&mut folder, &open("A"));
        let before = folder.revision();
        let (plan, words) = folder.change(before, "ann", &open("B")).unwrap();
        assert_eq!((plan.is_none(), words.as_str()), (true, "opened variant B"), "{n}");
        assert_eq!((folder.text(), folder.variant()), (broken.as_str(), Some("B")));
        // A change that does not mend it is refused; undo goes back to what could be read.
        assert!(folder.change(before + 1, "ann", &cut_at(7.0)).is_err());
        let (plan, _) = folder.change(before + 1, "ann", &change(json!({ "undo": {} }))).unwrap();
        assert_eq!(
            (plan.is_some(), folder.text(), folder.variant()),
            (true, sound.as_str(), Some("B"))
        );
    }
}

#[test]
fn a_case_whose_variant_cannot_be_read_says_so_and_shows_nothing_of_another() {
    let server = start("unreadable-served");
    server.settled(1);
    let begin =
        json!({ "base_revision": 1, "who": "ann", "change": { "begin": { "variant": "B" } } });
    assert_eq!(server.post("/api/cases/a-box/changes", &begin).status, 200);
    // As a build that knew a step of another name may have left it.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unreadable-served/a-box");
    drop(server);
    let plan = folder.join("plan.toml");
    let sound = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, sound.replace("\"cut\"", "\"cutt\"")).unwrap();
    let server = small::again("unreadable-served");
    let case = server.get("/api/cases/a-box").json();
    assert!(case["mistakes"][0]["message"].as_str().unwrap().contains("cutt"), "{case}");
    let ask = |base: u64, change: Value| {
        let asked = json!({ "base_revision": base, "who": "ann", "change": change });
        server.post("/api/cases/a-box/changes", &asked).json()
    };
    ask(3, json!({ "open": { "variant": "A" } }));
    let sound = server.settled(4);
    assert!(!sound["objects"].as_array().unwrap().is_empty());
    let changed = ask(4, json!({ "open": { "variant": "B" } }));
    assert_eq!(
        (&changed["state"]["objects"], &changed["state"]["draft"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(changed["case"]["variant"], "B");
    assert!(!changed["case"]["mistakes"].as_array().unwrap().is_empty());
    let mended = ask(5, json!({ "undo": {} }));
    assert_eq!(mended["case"]["mistakes"], json!([]));
    assert_eq!(
        server.settled(6)["objects"].as_array().unwrap().len(),
        sound["objects"].as_array().unwrap().len()
    );
}

#[test]
fn two_variants_are_compared_in_words_and_both_stay() {
    let server = start("variants");
    let state = server.settled(1);
    let ask = |base: u64, change: Value| {
        let asked = json!({ "base_revision": base, "who": "ann", "change": change });
        let answer = server.post("/api/cases/a-box/changes", &asked);
        assert_eq!(answer.status, 200);
        server.settled(base + 1)
    };
    ask(1, json!({ "begin": { "variant": "B" } }));
    let plane = json!({ "through_mm": [5, 5, 8], "normal": [0, 0, 1], "on": "head" });
    ask(2, json!({ "set": { "step": "half", "parameter": "plane", "value": plane } }));
    let back = ask(3, json!({ "open": { "variant": "A" } }));
    let kept = |state: &Value| object(state, "half.kept")["content"].clone();
    assert_eq!(kept(&back), kept(&state));
    let case = server.get("/api/cases/a-box").json();
    assert_eq!(case["variant"], "A");
    let lines: Vec<_> = case["variants"].as_array().unwrap().iter().collect();
    assert_eq!((&lines[0]["name"], &lines[0]["revision"]), (&json!("A"), &json!(4)));
    assert_eq!((&lines[1]["name"], &lines[1]["revision"]), (&json!("B"), &json!(3)));
    let compared = server.get("/api/cases/a-box/compare?before=4&after=3").json();
    let words = compared["changes"].to_string();
    assert!(words.contains("variant: A → B") && words.contains("half"), "{words}");
    let objects = |key: &str| compared[key].as_array().unwrap().len();
    assert_eq!(objects("objects_before"), objects("objects_after"));
}

/// The history that somebody has who knew `before` and is told `new`, as the page joins them.
fn joined(before: &[Value], new: &[Value]) -> Vec<Value> {
    let mut all: std::collections::BTreeMap<u64, Value> = std::collections::BTreeMap::new();
    for entry in before.iter().chain(new) {
        all.insert(entry["revision"].as_u64().unwrap(), entry.clone());
    }
    all.into_values().collect()
}

#[test]
fn a_change_is_answered_with_what_is_new_of_the_history_and_no_more() {
    let server = start("new-history");
    server.settled(1);
    let whole = || server.get("/api/cases/a-box").json()["history"].as_array().unwrap().clone();
    let plane = |z: f64| json!({ "through_mm": [5, 5, z], "normal": [0, 0, 1], "on": "head" });
    let cut =
        |z: f64| json!({ "set": { "step": "half", "parameter": "plane", "value": plane(z) } });
    let changes = [
        cut(6.0),
        cut(7.0),
        json!({ "undo": {} }),
        json!({ "undo": {} }),
        json!({ "redo": {} }),
        json!({ "begin": { "variant": "B" } }),
        cut(4.0),
        json!({ "undo": {} }),
        json!({ "open": { "variant": "A" } }),
        json!({ "undo": {} }),
    ];
    let mut known = whole();
    for (base, change) in (1_u64..).zip(changes) {
        let asked = json!({ "base_revision": base, "seen": base, "who": "ann", "change": change });
        let answer = server.post("/api/cases/a-box/changes", &asked).json();
        let new = answer["case"]["history"].as_array().unwrap().clone();
        // The change, and at most the one that it takes back or brings again.
        assert!((1..=2).contains(&new.len()), "{change}: {new:?}");
        known = joined(&known, &new);
        assert_eq!(known, whole(), "{change}");
    }
    // Whoever has seen less is told more, and whoever says nothing or what cannot be all of it.
    let set = |base: u64, seen: Value| {
        let asked = json!({ "base_revision": base, "seen": seen, "who": "ann", "change": cut(base as f64 / 4.0) });
        let answer = server.post("/api/cases/a-box/changes", &asked).json();
        answer["case"]["history"].as_array().unwrap().len()
    };
    // Four have come since; the last of B and the first of all were taken back.
    assert_eq!(set(11, json!(8)), 6);
    assert_eq!(set(12, json!(null)), 13);
    assert_eq!(set(13, json!(99)), 14);
}
