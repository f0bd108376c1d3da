//! Every mistake is told, with its line, what was expected, and the nearest known name.

use crate::toy::Sums;
use preop_plan::{edit, read, schema};
use preop_testkit::edges;

fn told(text: &str) -> Vec<String> {
    match read(text, &Sums) {
        Ok(_) => vec![],
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

const HEAD: &str = "format = 1\n[[input]]\nname = \"a\"\nkind = \"scale\"\n";

#[test]
fn every_mistake_is_told_and_not_the_first_alone() {
    let text = "format = 2\ntitel = \"x\"\nside = \"lfet\"\n[[input]]\nname = \"a\"\nkind = \"skale\"\n\
        [[step]]\nname = \"b\"\ndo = \"ad\"\n";
    assert_eq!(
        told(text),
        [
            "line 1: the format is the number 2; this build reads format 1. A plan of a newer \
             format needs a newer Preop.",
            "line 2: The entry \"titel\" is not known. Did you mean \"title\"?",
            "line 3: The side \"lfet\" is not known. Did you mean \"left\"?",
            "line 4: The kind of input \"skale\" is not known. Did you mean \"scale\"?",
            "line 7: The kind of step \"ad\" is not known. Did you mean \"add\"?",
        ]
    );
}

#[test]
fn types_ranges_and_units_are_checked() {
    let step = |rest: &str| format!("{HEAD}[[step]]\nname = \"s\"\ndo = \"add\"\n{rest}\n");
    assert_eq!(
        told(&step("of = \"a\"\nby_mm = \"3 mm\"")),
        ["line 9: by_mm must be a number of mm, not the text \"3 mm\". Write the number alone: \
          its unit is in the parameter's name."]
    );
    assert_eq!(
        told(&step("of = \"a\"\nby_cm = 3")),
        ["line 9: The parameter \"by_cm\" is not known. Did you mean \"by_mm\"?"]
    );
    assert_eq!(
        told(&step("of = \"a\"\nby_mm = 101")),
        ["line 9: by_mm is 101; it must be from -100 to 100 mm."]
    );
    assert_eq!(told(&step("by_mm = 1")), ["line 5: of is missing. what to add to"]);
    assert_eq!(told(&step("of = \"aa\"")), ["line 5: of \"aa\" is not known. Did you mean \"a\"?"]);
}

#[test]
fn a_circle_is_told_with_its_steps() {
    let text = format!(
        "{HEAD}[[step]]\nname = \"x\"\ndo = \"round\"\nof = \"y\"\n\
         [[step]]\nname = \"y\"\ndo = \"round\"\nof = \"x\"\n"
    );
    assert_eq!(
        told(&text),
        ["line 5: the steps x -> y -> x depend on each other in a circle. Let one of them refer \
          to an earlier result."]
    );
}

#[test]
fn a_circle_among_names_given_twice_is_told_and_breaks_nothing() {
    let text = format!(
        "{HEAD}[[step]]\nname = \"x\"\ndo = \"add\"\nof = \"a\"\nby_mm = 1\n\
         [[step]]\nname = \"y\"\ndo = \"add\"\nof = \"x\"\nby_mm = 1\n\
         [[step]]\nname = \"x\"\ndo = \"add\"\nof = \"y\"\nby_mm = 1\n"
    );
    let told = told(&text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("the steps y -> x -> y depend on each other"), "{told:?}");
    assert!(told[1].contains("the name \"x\" is given before"), "{told:?}");
}

/// A chain of steps, each of the next one in the text: the order of dependence is the text from its end.
fn chain(length: usize, last: &str) -> String {
    let of = |n: usize| if n + 1 < length { format!("s{}", n + 1) } else { last.to_owned() };
    let step =
        |n| format!("[[step]]\nname = \"s{n}\"\ndo = \"add\"\nof = \"{}\"\nby_mm = 1\n", of(n));
    HEAD.to_owned() + &(0..length).map(step).collect::<String>()
}

#[test]
fn the_longest_plan_is_ordered_and_a_longer_one_refused() {
    edges::most(2000, |steps| read(&chain(steps, "a"), &Sums).is_ok());
    assert_eq!(told(&chain(2001, "a")), ["line 5: a plan has at most 2000 [[step]] tables."]);
    let circle = &told(&chain(2000, "s0"))[0];
    assert!(circle.contains("s5 -> (1993 more) -> s1999 -> s0 depend on each other"), "{circle}");
}

#[test]
fn a_hundred_mistakes_are_listed_and_the_rest_counted() {
    let wrong = |count: usize| {
        let step = |n| format!("[[step]]\nname = \"s{n}\"\ndo = \"ad\"\n");
        told(&(HEAD.to_owned() + &(0..count).map(step).collect::<String>()))
    };
    assert_eq!(wrong(99).len(), 99);
    assert_eq!(wrong(100).len(), 100);
    assert!(wrong(100)[99].contains("The kind of step"));
    assert_eq!(wrong(101).len(), 101);
    assert_eq!(wrong(101)[100], "line 302: and 1 more, not listed. Mend these first.");
}

#[test]
fn a_step_that_mixes_patient_spaces_is_refused() {
    let two = "[[input]]\nname = \"b\"\nkind = \"scale\"\n";
    let text = format!("{HEAD}{two}[[step]]\nname = \"s\"\ndo = \"sum\"\nof = [\"a\", \"b\"]\n");
    assert_eq!(
        told(&text),
        [
            "line 8: \"s\" mixes the patient spaces of a and b. Refer to results of one scan; only a \
          step that carries from one scan to another may take both."
        ]
    );
}

#[test]
fn hostile_text_is_refused_and_not_followed() {
    let deep = "a = ".to_owned() + &"[".repeat(100_000);
    assert_eq!(told(&deep), ["line 1: the plan nests its lists deeper than 64."]);
    assert!(told("format = 1\nformat = 1\n")[0].contains("not TOML"));
    assert!(told("\0\u{fffd}")[0].contains("not TOML"));
}

#[test]
fn inputs_and_acceptances_end() {
    let inputs = |count: usize| {
        let input = |n| format!("[[input]]\nname = \"i{n}\"\nkind = \"scale\"\n");
        "format = 1\n".to_owned() + &(0..count).map(input).collect::<String>()
    };
    edges::most(2000, |count| read(&inputs(count), &Sums).is_ok());
    let accept = "[[accept]]\nfinding = \"f\"\nstep = \"a\"\nby = \"b\"\nwhy = \"w\"\n";
    edges::most(2000, |count| read(&(HEAD.to_owned() + &accept.repeat(count)), &Sums).is_ok());
}

/// What is asked for is counted on both ways to the parser: to read a plan, and to change one.
#[test]
fn what_a_text_asks_for_ends_whoever_parses_it() {
    let refused = |text: &str, word: &str| {
        let read = told(text).iter().any(|told| told.contains(word));
        let changed = edit::set(text, "a.b=1").unwrap_err().to_string();
        assert_eq!(read, changed.contains(word), "{changed}");
        read
    };
    let nested = |depth: usize| format!("a = {}{}\n", "[".repeat(depth), "]".repeat(depth));
    edges::most(64, |depth| !refused(&nested(depth), "deeper than 64"));
    edges::most(8 << 20, |bytes| !refused(&format!("#{}", "x".repeat(bytes - 1)), "longer than"));
    let dotted =
        |names: usize| (0..names / 4).map(|n| format!("a{n}.b.c.d=1\n")).collect::<String>();
    edges::above([99_996, 100_000, 100_004], |names| {
        !refused(&dotted(names), "more than 100000 names")
    });
    let list = |values: usize| format!("a=[{}]\n", "1,".repeat(values - 2));
    edges::most(1_000_000, |values| !refused(&list(values), "more than 1000000 values"));
}

#[test]
fn the_plan_hash_knows_defaults_and_ignores_spelling() {
    let plan = |rest: &str| {
        read(&format!("{HEAD}[[step]]\nname = \"s\"\ndo = \"add\"\nof = \"a\"\n{rest}"), &Sums)
            .unwrap()
            .hash()
    };
    assert_eq!(plan(""), plan("by_mm = 1.50 # the default"));
    assert_eq!(plan("by_mm = 2"), plan("by_mm = 2.0"));
    assert_ne!(plan(""), plan("by_mm = 2"));
}

#[test]
fn the_schema_names_every_parameter() {
    let schema = schema::schema(&Sums);
    let add = &schema["properties"]["step"]["items"]["oneOf"][0];
    assert_eq!(add["properties"]["by_mm"]["default"], 1.5);
    assert_eq!(add["properties"]["by_mm"]["unit"], "mm");
    assert_eq!(add["required"], serde_json::json!(["of", "name", "do"]));
}

#[test]
fn the_schema_knows_what_each_kind_of_input_must_and_may_say() {
    let schema = schema::schema(&Sums);
    let kinds = schema["properties"]["input"]["items"]["oneOf"].as_array().unwrap();
    let reading = kinds.iter().find(|k| k["title"] == "reading").unwrap();
    assert_eq!(reading["required"], serde_json::json!(["name", "kind", "on"]));
    assert_eq!(reading["order"], serde_json::json!(["path", "on", "segment"]));
    let scale = kinds.iter().find(|k| k["title"] == "scale").unwrap();
    assert!(scale["properties"]["on"].is_null(), "a scan lies on no other: {scale}");
    assert!(scale["properties"]["segment"].is_null(), "{scale}");
}

#[test]
fn an_input_lies_on_a_scan_and_says_only_what_its_kind_knows() {
    let reading =
        |rest: &str| told(&format!("{HEAD}[[input]]\nname = \"r\"\nkind = \"reading\"\n{rest}"));
    assert_eq!(reading("on = \"a\"\nsegment = \"x\"\n"), [""; 0]);
    assert_eq!(
        reading("on = \"r\"\n"),
        ["line 5: \"r\" must lie on a scan; \"r\" lies on another itself."]
    );
    assert_eq!(
        told(&format!("{HEAD}[[input]]\nname = \"s\"\nkind = \"scale\"\nsegment = \"x\"\n")),
        ["line 5: \"s\" is a scale, which has no segment."]
    );
    assert_eq!(
        reading("on = \"a\"\nsegmant = \"x\"\n"),
        ["line 9: The entry \"segmant\" is not known. Did you mean \"segment\"?"]
    );
    assert!(reading("")[0].contains("must say on which scan it lies"));
}
