//! The sitemap.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::body::drain;
use super::connection::Connection;
use super::envelope::method_not_allowed;
use super::headers::secure;
use super::origin::check;
use super::own_hosts::OwnHosts;
use super::page::{self, Pages};

/// The routes whose handlers need the chat, with their state already in them.
pub(crate) struct Routes {
    /// `GET /info`
    pub(crate) info: MethodRouter,
    /// `POST /room/{id}/gif`; what it leaves of the body is drained, and it bounds the body itself.
    pub(crate) upload: MethodRouter,
    /// `GET /room/{id}/export`
    pub(crate) export: MethodRouter,
    /// `GET /gif/{id}`
    pub(crate) gif: MethodRouter,
    /// `GET /metrics`
    pub(crate) metrics: MethodRouter,
}

/// Every address of the host but `/socket.io/`, which is a layer around this.
pub(crate) fn router(routes: Routes, pages: Pages) -> Router {
    let started = Instant::now();
    // The framework's limit for bodies is below a picture's; uploads count their bytes as they come.
    let upload = routes.upload.layer(DefaultBodyLimit::disable()).layer(from_fn(drain));
    Router::new()
        .route("/", get(page::index))
        .route("/r/{room}", get(page::index))
        .route("/h/{host}/r/{room}", get(page::index))
        .route("/console", get(page::index))
        .route("/info", routes.info.with_state(()))
        .route("/healthz", get(move || health(started)))
        .route("/metrics", routes.metrics.layer(from_fn_with_state(pages.clone(), only_local)).with_state(()))
        .route("/room/{id}/gif", upload.with_state(()))
        .route("/room/{id}/export", routes.export.with_state(()))
        .route("/gif/{id}", routes.gif.with_state(()))
        .fallback(page::asset)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(pages)
}

/// Puts the checks and the security headers around everything, Socket.IO included: before any route is matched.
pub(crate) fn protected(everything: Router, own: OwnHosts) -> Router {
    Router::new().fallback_service(everything).layer(from_fn_with_state(own, check)).layer(from_fn(secure))
}

/// Whoever comes from the network is told that nothing is there.
async fn only_local(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let local = request.extensions().get::<Connection>().is_some_and(Connection::is_local);
    if local {
        return next.run(request).await;
    }
    page::nothing_here(&pages, request.method(), request.headers()).await
}

async fn health(started: Instant) -> Json<Value> {
    let uptime = started.elapsed().as_secs();
    Json(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "uptimeSeconds": uptime }))
}

#[cfg(test)]
mod tests;
