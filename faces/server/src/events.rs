//! What happens to a case, sent as it happens (server-sent events).

use crate::session::Session;
use axum::response::sse::{self, Sse};
use std::convert::Infallible;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

/// The events of a case from now on. A page that fell behind is told the revision, so that it asks
/// for the whole state again.
pub(crate) fn events(
    session: &Session,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>> + use<>> {
    let revision = session.folder().revision();
    let again = move || crate::wire::Event::Revision { revision };
    let stream = BroadcastStream::new(session.listen()).map(move |event| {
        let event = match event {
            Ok(event) => event,
            Err(BroadcastStreamRecvError::Lagged(_)) => again(),
        };
        let text = serde_json::to_string(&event).expect("an event is texts and numbers");
        Ok(sse::Event::default().data(text))
    });
    Sse::new(stream).keep_alive(sse::KeepAlive::default())
}
