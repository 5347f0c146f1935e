//! A request of the window and the one that is made of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use hyper::body::Incoming;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::errand::{Errand, Route, Way};
use super::pool::{Held, Pool};
use super::problem::Problem;
use super::{Lookup, Target, Ticket, answer, websocket};
use crate::http::Connection;
use crate::limits;

/// What the gateway's route needs; clones are the same gateway.
#[derive(Clone)]
pub(crate) struct Gateway {
    ticket: Ticket,
    lookup: Lookup,
    pool: Pool,
    /// Pictures are read to the end before they are passed on, a few at a time.
    pictures: Arc<Semaphore>,
}

/// Answers what comes to `/via/…`.
pub(super) async fn relay(State(gateway): State<Gateway>, request: Request) -> Response {
    gateway.answer(request).await.unwrap_or_else(Problem::into_response)
}

impl Gateway {
    /// A gateway to the hosts that `lookup` knows.
    pub(crate) fn new(ticket: Ticket, lookup: Lookup) -> Self {
        let pictures = Arc::new(Semaphore::new(limits::GATEWAY_PICTURES_MAX));
        Gateway { ticket, lookup, pool: Pool::new(), pictures }
    }

    /// How many connections to other hosts there are.
    pub(crate) fn connections(&self) -> usize {
        self.pool.connections()
    }

    async fn answer(&self, request: Request) -> Result<Response, Problem> {
        let (target, errand) = self.wanted(&request).ok_or(Problem::NotFound)?;
        match errand.route {
            Route::WebSocket => websocket::relay(&self.pool, &self.lookup, &target, &errand, request).await,
            Route::Picture => {
                let turn = timeout(Duration::from_secs(limits::GATEWAY_BODY_SECONDS_MAX), self.pictures.acquire());
                let _turn = turn.await.map_err(|_| Problem::Busy)?;
                self.fetch(&target, &errand, request).await
            }
            _ => self.fetch(&target, &errand, request).await,
        }
    }

    /// What is wanted of whom, if whoever asks may ask at all.
    fn wanted(&self, request: &Request) -> Option<(Target, Errand)> {
        let local = request.extensions().get::<Connection>().is_some_and(Connection::is_local);
        let way = Way::of(request.uri().path())?;
        if !local || !self.ticket.is(way.ticket) {
            return None;
        }
        let errand = Errand::of(request.method(), way.rest, request.uri())?;
        Some(((self.lookup)(way.host)?, errand))
    }

    async fn fetch(&self, target: &Target, errand: &Errand, request: Request) -> Result<Response, Problem> {
        let mut link = self.pool.take(target).await?;
        let (used, asked) = (link.used, self.ask(&mut link, target, errand, request).await);
        if asked.as_ref().err() != Some(&Problem::Unreachable) || !used || !errand.route.may_be_asked_again() {
            return answer::pass(errand.route, asked?, link).await;
        }
        // The host closed a connection just when it was used again, which is nobody's fault.
        drop(link);
        let mut link = self.pool.open(target).await?;
        let response = self.ask(&mut link, target, errand, Request::new(Body::empty())).await?;
        answer::pass(errand.route, response, link).await
    }

    async fn ask(
        &self,
        link: &mut Held,
        target: &Target,
        errand: &Errand,
        request: Request,
    ) -> Result<http::Response<Incoming>, Problem> {
        let request = made_anew(errand, request)?;
        let moved = moved(&self.lookup, &target.id, link.address());
        tokio::select! {
            answer = link.send(request, errand.route.head_seconds_max()) => answer,
            () = moved => Err(Problem::Unreachable),
        }
    }
}

/// Waits until a host is known to be elsewhere than at this address. What was begun there is waited for in vain, for
/// nobody is left to refuse it. A host that is not known at all may just have hidden, and goes on.
pub(super) async fn moved(lookup: &Lookup, host: &str, from: SocketAddr) {
    let mut looks = tokio::time::interval(Duration::from_millis(limits::GATEWAY_LOOK_MILLISECONDS));
    loop {
        looks.tick().await;
        if lookup(host).is_some_and(|target| !target.addresses.contains(&from)) {
            return;
        }
    }
}

/// The request with the few headers that the other host needs, and none of those that are between the window and us.
fn made_anew(errand: &Errand, request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let mut anew = Request::new(Body::empty());
    if let Some(bytes_max) = errand.route.body_bytes_max() {
        // Its length is said beforehand, so that no more than that can come.
        let length = only(&parts.headers, &CONTENT_LENGTH).and_then(|value| value.parse::<u64>().ok());
        if length.ok_or(Problem::Invalid)? > bytes_max {
            return Err(Problem::TooLarge);
        }
        *anew.body_mut() = body;
    }
    *anew.method_mut() = parts.method;
    *anew.uri_mut() = errand.target.parse().map_err(|_| Problem::Invalid)?;
    for name in errand.route.passed_headers() {
        if let Some(value) = parts.headers.get(name) {
            anew.headers_mut().insert(name, value.clone());
        }
    }
    Ok(anew)
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

impl Route {
    /// Asking twice does no harm and loses nothing.
    fn may_be_asked_again(self) -> bool {
        matches!(self, Route::Info | Route::Picture | Route::Export)
    }

    /// How large a body may be; `None` where there is none.
    fn body_bytes_max(self) -> Option<u64> {
        match self {
            Route::Say => Some(limits::WS_MESSAGE_BYTES_MAX as u64),
            Route::Upload => Some(limits::GATEWAY_PICTURE_BYTES_MAX as u64 + limits::UPLOAD_ENVELOPE_BYTES_MAX),
            _ => None,
        }
    }

    fn passed_headers(self) -> &'static [HeaderName] {
        match self {
            Route::Say => &[CONTENT_TYPE, CONTENT_LENGTH],
            Route::Upload => &[AUTHORIZATION, CONTENT_TYPE, CONTENT_LENGTH],
            Route::Export => &[AUTHORIZATION, ACCEPT_LANGUAGE],
            Route::Poll | Route::WebSocket | Route::Picture | Route::Info => &[],
        }
    }

    /// How long the head of an answer may take, in seconds.
    pub(super) fn head_seconds_max(self) -> u64 {
        match self {
            Route::Poll => limits::GATEWAY_POLL_SECONDS_MAX,
            Route::Upload => limits::GATEWAY_UPLOAD_SECONDS_MAX,
            Route::Export => limits::GATEWAY_EXPORT_HEAD_SECONDS_MAX,
            _ => limits::GATEWAY_HEAD_SECONDS_MAX,
        }
    }
}
