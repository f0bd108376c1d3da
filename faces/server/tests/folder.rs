//! A case's folder loses no acknowledged edit, whatever happens between two writes.

use preop_server::{CaseFolder, Change, Refusal};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

const PLAN: &str = "format = 1\ntitle = \"t\"\n\n[[input]]\nname = \"head\"\nkind = \"ct\"\npath = \"head\"\n\n\
    [[step]]\nname = \"bone\"\ndo = \"threshold\"\nof = \"head\"\nabove_hu = 300 # half-way\n";

fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("plan.toml"), PLAN).unwrap();
    folder
}

fn change(value: serde_json::Value) -> Change {
    serde_json::from_value(value).unwrap()
}

fn above(hu: i32) -> Change {
    change(json!({ "set": { "step": "bone", "parameter": "above_hu", "value": hu } }))
}

fn undo() -> Change {
    change(json!({ "undo": {} }))
}

#[test]
fn changes_undo_and_redo_are_kept_in_words_and_survive_a_restart() {
    let folder = case("kept");
    let mut open = CaseFolder::open(&folder).unwrap();
    assert_eq!((open.revision(), open.turns().map(|turn| turn.is_some())), (1, [false, false]));
    open.change(1, "ann", &above(310)).unwrap();
    open.change(2, "ann", &above(320)).unwrap();
    assert_eq!(open.change(3, "bob", &undo()).unwrap().1, "undo: bone: above: 310 HU → 320 HU");
    assert!(open.text().contains("above_hu = 310 # half-way"), "{}", open.text());
    let mut open = CaseFolder::open(&folder).unwrap();
    assert_eq!((open.revision(), open.turns().map(|turn| turn.is_some())), (4, [true, true]));
    open.change(4, "bob", &change(json!({ "redo": {} }))).unwrap();
    open.change(5, "bob", &undo()).unwrap();
    open.change(6, "bob", &undo()).unwrap();
    assert_eq!(open.text(), PLAN);
    assert!(matches!(open.change(7, "bob", &undo()), Err(Refusal::Wrong(_))));
    assert_eq!(fs::read_to_string(folder.join("plan.toml")).unwrap(), PLAN);
    let words: Vec<String> = open.since(0).into_iter().map(|c| c.words).collect();
    assert_eq!(words[0], "made");
    assert_eq!(words.len(), 7);
}

#[test]
fn a_change_on_an_old_revision_is_refused_with_what_changed_and_nothing_is_lost() {
    let mut open = CaseFolder::open(&case("stale")).unwrap();
    open.change(1, "ann", &above(310)).unwrap();
    let Err(Refusal::Stale { revision: 2, since, apart: false }) =
        open.change(1, "bob", &above(400))
    else {
        panic!("a change on revision 1 must be refused at revision 2");
    };
    assert_eq!((since.len(), since[0].who.as_str()), (1, "ann"));
    assert!(open.text().contains("310"));
    // What touches nothing of it is refused too, but told that it may be made on top; an undo looked at all.
    let fill = json!({ "name": "full", "do": "fill", "of": "bone" });
    let add = change(json!({ "add": { "step": fill, "after": null } }));
    assert!(matches!(open.change(1, "bob", &add), Err(Refusal::Stale { apart: true, .. })));
    assert!(matches!(open.change(1, "bob", &undo()), Err(Refusal::Stale { apart: false, .. })));
    open.change(2, "bob", &add).unwrap();
}

#[test]
fn a_change_that_makes_no_sense_changes_nothing() {
    let folder = case("nonsense");
    let mut open = CaseFolder::open(&folder).unwrap();
    let before = fs::read_to_string(folder.join("history.jsonl")).unwrap();
    for wrong in [
        json!({ "set": { "step": "bone", "parameter": "above_hu", "value": "much" } }),
        json!({ "set": { "step": "bone", "parameter": "of", "value": "haed" } }),
        json!({ "set": { "step": "bnoe", "parameter": "above_hu", "value": 1 } }),
        json!({ "remove": { "step": "nothing" } }),
        json!({ "add": { "step": { "name": "bone", "do": "fill", "of": "bone" }, "after": null } }),
    ] {
        let refused = open.change(1, "ann", &change(wrong.clone()));
        assert!(matches!(refused, Err(Refusal::Mistaken(_) | Refusal::Wrong(_))), "{wrong}");
    }
    assert_eq!(open.text(), PLAN);
    assert_eq!(fs::read_to_string(folder.join("history.jsonl")).unwrap(), before);
}

/// A kill between any two writes of a change leaves one of these folders.
#[test]
fn a_kill_between_two_writes_loses_no_acknowledged_edit() {
    let folder = case("killed");
    let mut open = CaseFolder::open(&folder).unwrap();
    open.change(1, "ann", &above(310)).unwrap();
    let acknowledged = open.text().to_owned();
    let history = fs::read_to_string(folder.join("history.jsonl")).unwrap();
    open.change(2, "ann", &above(320)).unwrap();
    let after = open.text().to_owned();
    let appended = fs::read_to_string(folder.join("history.jsonl")).unwrap();
    let (history, appended) = (history.as_bytes(), appended.as_bytes());
    let torn = (1..appended.len() - history.len())
        .map(|n| (&appended[..history.len() + n], &acknowledged, &acknowledged, 2));
    // Killed after the record, anywhere within the line of the history, and before the plan's rename.
    let folders = [
        (history, &acknowledged, &acknowledged, 2),
        (appended, &acknowledged, &after, 3),
        (appended, &after, &after, 3),
    ];
    for (lines, plan, expected, revision) in torn.chain(folders) {
        fs::write(folder.join("history.jsonl"), lines).unwrap();
        fs::write(folder.join("plan.toml"), plan).unwrap();
        let mut open = CaseFolder::open(&folder).unwrap();
        assert_eq!((open.text(), open.revision()), (expected.as_str(), revision));
        // And it goes on from there.
        open.change(revision, "ann", &above(330)).unwrap();
    }
}

#[test]
fn a_plan_that_was_edited_outside_becomes_an_entry_that_can_be_undone() {
    let folder = case("outside");
    CaseFolder::open(&folder).unwrap().change(1, "ann", &above(310)).unwrap();
    let edited = PLAN.replace("\"t\"", "\"another title\"");
    fs::write(folder.join("plan.toml"), &edited).unwrap();
    let mut open = CaseFolder::open(&folder).unwrap();
    assert_eq!(open.revision(), 3);
    assert_eq!(open.since(2)[0].words, "edited outside");
    open.change(3, "ann", &undo()).unwrap();
    assert!(open.text().contains("310"));
}

#[test]
fn a_broken_history_is_told_and_left_as_it_is() {
    let folder = case("broken");
    CaseFolder::open(&folder).unwrap().change(1, "ann", &above(310)).unwrap();
    let path = folder.join("history.jsonl");
    let broken = format!("{{\n{}", fs::read_to_string(&path).unwrap());
    fs::write(&path, &broken).unwrap();
    let Err(Refusal::World(words)) = CaseFolder::open(&folder) else { panic!("must be refused") };
    assert!(words.contains("line 1"), "{words}");
    assert_eq!(fs::read_to_string(&path).unwrap(), broken);
}
