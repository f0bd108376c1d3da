//! What happens to a case, sent as it happens (server-sent events).

use crate::session::Session;
use crate::wire::Event;
use axum::response::sse::{self, Sse};
use std::convert::Infallible;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

/// The events of a case from now on. First comes the revision: what happened between a page's first
/// look and its listening is in the state that it asks for then. So it is for one that fell behind.
pub(crate) fn events(
    session: &Session,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>> + use<>> {
    let listening = session.listen();
    let revision = session.folder().revision();
    let again = move || Event::Revision { revision };
    let happens = BroadcastStream::new(listening).map(move |event| match event {
        Ok(event) => event,
        Err(BroadcastStreamRecvError::Lagged(_)) => again(),
    });
    let stream = tokio_stream::once(again()).chain(happens).map(|event| {
        let text = serde_json::to_string(&event).expect("an event is texts and numbers");
        Ok(sse::Event::default().data(text))
    });
    Sse::new(stream).keep_alive(sse::KeepAlive::default())
}
