//! Starts the server: one address, one token, one library.

use crate::connections::{self, Heads, STALLED};
use crate::doorkeeper::{self, Door};
use crate::ground::Ground;
use crate::intake::room::Caps;
use crate::library::Library;
use crate::{Refusal, pace, page, routes};
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How the server is started.
pub struct Options {
    /// The folder with the cases, or one case.
    pub cases: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The token of its address; a random one where absent.
    pub token: Option<String>,
    /// How much may be dropped on the page at once.
    pub caps: Caps,
}

/// The longest JSON that is read, in bytes: that of a plan.
const LONGEST: usize = 8 << 20;

/// The server is up.
pub struct Served {
    /// The whole address with its token.
    pub address: String,
    /// Whether the page is inside.
    pub has_page: bool,
}

/// Serves until the program is asked to stop; `ready` hears the address.
///
/// # Errors
/// If the folder of the cases cannot be read or the address is taken.
pub fn serve(
    options: Options,
    ground: Arc<dyn Ground>,
    ready: impl FnOnce(Served),
) -> Result<(), Refusal> {
    let library = Arc::new(Library::new(&options.cases, ground.clone(), options.caps));
    library.list()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| Refusal::World(format!("The server cannot start: {e}.")))?;
    let token = options.token.map_or_else(random_token, Ok)?;
    runtime.block_on(async move {
        let taken = |e: std::io::Error| {
            Refusal::World(format!(
                "Cannot listen on {}: {e}. Is another server running there? Choose another with \
                 --listen.",
                options.listen
            ))
        };
        let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let door = Arc::new(Door::new(token.clone(), address));
        let app = routes::routes()
            .with_state(library)
            .fallback(page::page)
            .layer(DefaultBodyLimit::max(LONGEST))
            .layer(middleware::from_fn_with_state(pace::GRACE, pace::keep))
            .layer(middleware::from_fn_with_state(door, doorkeeper::guard));
        ready(Served {
            address: format!("http://{address}/?token={token}"),
            has_page: page::is_built(),
        });
        tokio::select! {
            never = connections::serve(listener, app, Heads::USUAL, STALLED) => match never {},
            () = stopped(ground) => Ok(()),
        }
    })
}

/// Returns once the program is asked to stop. Nothing is lost: what was acknowledged is on disk.
async fn stopped(ground: Arc<dyn Ground>) {
    while !ground.is_stopped() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Sixteen bytes of the system's randomness, in hexadecimal.
fn random_token() -> Result<String, Refusal> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|e| Refusal::World(format!("The system gives no randomness: {e}.")))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}
