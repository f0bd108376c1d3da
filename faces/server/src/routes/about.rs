//! What this program is and what a plan can say.

use super::Shared;
use crate::wire::About;
use axum::Json;
use axum::extract::State;
use preop_device::catalogue::Catalogue;
use preop_plan::schema;
use preop_steps::Steps;
use serde_json::{Value, json};

/// What this program is.
#[utoipa::path(get, path = "/api/about", responses((status = 200, body = About)))]
pub(crate) async fn about(State(library): State<Shared>) -> Json<About> {
    Json(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: preop_case::BUILD.to_owned(),
        disclaimer: preop_case::DISCLAIMER.to_owned(),
        makes_cases: library.intakes.can_make(),
    })
}

/// The JSON Schema of a plan, from which forms are drawn.
#[utoipa::path(get, path = "/api/schema", responses((status = 200, body = Object)))]
pub(crate) async fn schema() -> Json<Value> {
    Json(schema::schema(&Steps))
}

/// Every blade, screw, sleeve and process.
#[utoipa::path(get, path = "/api/catalogue", responses((status = 200, body = Object)))]
pub(crate) async fn catalogue() -> Json<Value> {
    let catalogue = Catalogue::built_in();
    Json(json!({
        "blades": catalogue.blades().collect::<Vec<_>>(),
        "screws": catalogue.screws().collect::<Vec<_>>(),
        "sleeves": catalogue.sleeves().collect::<Vec<_>>(),
        "processes": catalogue.processes().collect::<Vec<_>>(),
    }))
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, body = Object)))]
pub(crate) async fn openapi() -> Json<Value> {
    Json(crate::openapi())
}
