//! Who may ask for what: our own page on this machine, and nobody else.
//!
//! Any site that a browser shows could send requests to this machine. What such a request cannot have is our address as its
//! host, no foreign origin, and the token that only our page was given.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use axum::response::Response;

use crate::error::Refusal;

/// The header that has the token.
pub const TOKEN: &str = "x-nishikie-token";

/// Addresses that take pictures; all other changes are JSON.
pub const UPLOADS: &str = "/api/upload/";

/// What the page may load: its own files, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// What a request is checked against.
#[derive(Debug)]
pub struct Guard {
    hosts: [String; 3],
    token: String,
}

impl Guard {
    /// For a server on this port whose page has this token.
    pub fn new(port: u16, token: String) -> Self {
        Guard {
            hosts: ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")),
            token,
        }
    }

    /// The token that changes need.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Refuses what does not come from our own page.
    ///
    /// # Errors
    /// It does not.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let headers = request.headers();
        let host = only(headers, &HOST)?;
        let known = host.is_some_and(|host| self.hosts.iter().any(|known| known == host));
        // A target in absolute form has a host of its own, which counts more than the header.
        let target = request
            .uri()
            .authority()
            .map(|authority| authority.as_str());
        if !known || target.is_some_and(|target| Some(target) != host) {
            return Err(Refusal::new(
                StatusCode::MISDIRECTED_REQUEST,
                "this server answers only at its own address on this machine",
            ));
        }
        let origin = only(headers, &ORIGIN)?;
        let own = |origin: &str| origin.strip_prefix("http://") == host;
        if !origin.is_none_or(own) {
            return Err(foreign());
        }
        let api = request.uri().path().starts_with("/api/");
        let site = only(headers, &HeaderName::from_static("sec-fetch-site"))?;
        if api && !site.is_none_or(|site| matches!(site, "same-origin" | "none")) {
            return Err(foreign());
        }
        match *request.method() {
            Method::GET | Method::HEAD => Ok(()),
            Method::POST => self.check_change(headers, request.uri().path()),
            _ => Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "only GET and POST are known here",
            )),
        }
    }

    fn check_change(&self, headers: &HeaderMap, path: &str) -> Result<(), Refusal> {
        let token = only(headers, &HeaderName::from_static(TOKEN))?;
        if !token.is_some_and(|token| same(token, &self.token)) {
            return Err(Refusal::forbidden(
                "the page is of an earlier start of the program; load it again",
            ));
        }
        let wanted = match path.starts_with(UPLOADS) {
            true => "application/octet-stream",
            false => "application/json",
        };
        match only(headers, &CONTENT_TYPE)? {
            Some(given) if given.eq_ignore_ascii_case(wanted) => Ok(()),
            _ => Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("the content type must be {wanted}"),
            )),
        }
    }
}

/// What every answer says to the browser.
pub fn mark(response: &mut Response) {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    // Prints are private, and whatever is shown may change.
    set(CACHE_CONTROL, "no-store");
    for name in ["cross-origin-resource-policy", "cross-origin-opener-policy"] {
        set(HeaderName::from_static(name), "same-origin");
    }
}

/// A header that may be there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let mut all = headers.get_all(name).iter();
    let first = all.next();
    let text = first.map(HeaderValue::to_str).transpose();
    match (text, all.next()) {
        (Ok(text), None) => Ok(text),
        _ => Err(Refusal::bad(format!("the header {name} makes no sense"))),
    }
}

/// Compares in a time that says nothing of how much is alike.
fn same(a: &str, b: &str) -> bool {
    let differences = a
        .bytes()
        .zip(b.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && differences == 0
}

fn foreign() -> Refusal {
    Refusal::forbidden("the request comes from another site")
}
