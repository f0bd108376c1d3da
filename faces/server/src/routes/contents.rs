//! Contents by hash: they never change, so a browser keeps them.

use super::{Shared, aside};
use crate::Refusal;
use crate::wire::VolumeHead;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use preop_plan::Hash;
use preop_space::{Direction, Point};
use serde::Deserialize;

const FOREVER: &str = "private, max-age=31536000, immutable";

fn hash(text: &str) -> Result<Hash, Refusal> {
    Hash::parse(text).ok_or_else(|| Refusal::Missing("This is no content's hash.".to_owned()))
}

fn bytes(bytes: impl Into<Bytes>) -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, FOREVER)];
    (headers, bytes.into())
}

/// The grid of a volume and its levels.
#[utoipa::path(get, path = "/api/contents/{hash}/volume", params(("hash" = String, Path)),
    responses((status = 200, body = VolumeHead), (status = 404)))]
pub(crate) async fn volume(
    State(library): State<Shared>,
    Path(content): Path<String>,
) -> Result<Json<VolumeHead>, Refusal> {
    let content = hash(&content)?;
    aside(move || library.contents.volume(&content, &*library.ground)).await.map(Json)
}

/// Grey values of one slab: i16, little endian, i fastest.
#[utoipa::path(get, path = "/api/contents/{hash}/volume/{level}/{slab}",
    params(("hash" = String, Path), ("level" = usize, Path), ("slab" = usize, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn slab(
    State(library): State<Shared>,
    Path((content, level, slab)): Path<(String, usize, usize)>,
) -> Result<impl IntoResponse, Refusal> {
    let content = hash(&content)?;
    aside(move || library.contents.slab(&content, [level, slab], &*library.ground)).await.map(bytes)
}

/// How many triangles a screen wants at the most; 0 for all.
#[derive(Deserialize)]
pub(crate) struct Detail {
    #[serde(default)]
    triangles: usize,
    /// Longer edges are split, as for a deviation map.
    edge_mm: Option<f64>,
}

/// A surface: see `crates/display/src/surface.rs` for its bytes.
#[utoipa::path(get, path = "/api/contents/{hash}/surface/{part}",
    params(("hash" = String, Path), ("part" = usize, Path), ("triangles" = Option<usize>, Query),
        ("edge_mm" = Option<f64>, Query)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn surface(
    State(library): State<Shared>,
    Path((content, part)): Path<(String, usize)>,
    Query(detail): Query<Detail>,
) -> Result<impl IntoResponse, Refusal> {
    let content = hash(&content)?;
    let Detail { triangles, edge_mm } = detail;
    aside(move || match edge_mm {
        None => library.contents.surface(&content, part, triangles, &*library.ground),
        Some(edge) => {
            let detail = (triangles, edge);
            library.contents.fine_surface(&content, part, detail, &*library.ground)
        }
    })
    .await
    .map(bytes)
}

/// A place on the picture of a surface, and in which direction it was seen; both in the surface's own frame.
#[derive(Deserialize)]
pub(crate) struct Seen {
    x: f64,
    y: f64,
    z: f64,
    along_x: f64,
    along_y: f64,
    along_z: f64,
}

/// The place on the whole surface, mm, that is meant by one on its picture: in the line of sight, else the nearest.
#[utoipa::path(get, path = "/api/contents/{hash}/surface/{part}/place", operation_id = "place_on_surface",
    params(("hash" = String, Path), ("part" = usize, Path), ("x" = f64, Query), ("y" = f64, Query), ("z" = f64, Query),
        ("along_x" = f64, Query), ("along_y" = f64, Query), ("along_z" = f64, Query)),
    responses((status = 200, body = [f64; 3]), (status = 404)))]
pub(crate) async fn place(
    State(library): State<Shared>,
    Path((content, part)): Path<(String, usize)>,
    Query(seen): Query<Seen>,
) -> Result<Json<[f64; 3]>, Refusal> {
    let content = hash(&content)?;
    let at = Point::new(seen.x, seen.y, seen.z);
    let along = Direction::new(seen.along_x, seen.along_y, seen.along_z).filter(|_| at.is_finite());
    let along = along.ok_or_else(|| {
        Refusal::Wrong("A place is three numbers, and a direction three that are not all 0.".into())
    })?;
    aside(move || library.contents.place(&content, part, (at, along), &*library.ground))
        .await
        .map(|place| Json(place.to_array()))
}

/// A label: see `crates/display/src/label.rs` for its bytes.
#[utoipa::path(get, path = "/api/contents/{hash}/label", params(("hash" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn label(
    State(library): State<Shared>,
    Path(content): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let content = hash(&content)?;
    aside(move || library.contents.label(&content, &*library.ground)).await.map(bytes)
}
