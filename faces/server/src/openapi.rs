//! The wire as an OpenAPI document, from the types and the routes themselves.

use crate::routes::{
    about, captures, cases, comments, compare, contents, inputs, intakes, package,
};
use serde_json::Value;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "Preop workspace", description = "What `preop serve` says to its page."),
    paths(
        about::about,
        about::schema,
        about::catalogue,
        about::openapi,
        cases::list,
        cases::case,
        cases::change,
        cases::state,
        cases::events,
        cases::cancel,
        cases::go_on,
        inputs::series,
        captures::list,
        captures::take,
        captures::drop_one,
        comments::list,
        comments::say,
        comments::settle,
        compare::revisions,
        compare::with_patient,
        compare::of_step,
        compare::distances,
        package::list,
        package::write,
        package::file,
        package::zip,
        intakes::begin,
        intakes::state,
        intakes::file,
        intakes::read,
        intakes::cancel,
        intakes::make,
        contents::volume,
        contents::slab,
        contents::surface,
        contents::place,
        contents::label,
    )
)]
struct Document;

/// The document as JSON; `openapi.json` beside this crate is the same, and a test says so.
///
/// # Panics
/// Never: the document is texts.
pub fn openapi() -> Value {
    serde_json::to_value(Document::openapi()).expect("the document is texts")
}
