//! The guard: requests are answered only if they come from our own page.
//!
//! Any site that a browser shows could send requests to this machine. Such a request cannot have our address as its host, no
//! foreign origin, and the token that only our page was given. Other machines need a password besides (HTTP Basic authentication,
//! RFC 7617), and the host may then be any of the names that this machine has.

use std::net::SocketAddr;

use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, ORIGIN,
    REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use axum::response::Response;
use base64::prelude::{BASE64_STANDARD, Engine};

use crate::error::Refusal;

/// The header with the token.
pub const TOKEN: &str = "x-nishikie-token";

/// The start of the paths that accept pictures; all other changes have JSON bodies.
pub const UPLOADS: &str = "/api/upload/";

/// The content security policy: the page may load its own files and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The values that a request is checked against.
#[derive(Debug)]
pub struct Guard {
    /// The allowed hosts; `None` allows any.
    hosts: Option<[String; 3]>,
    token: String,
    password: Option<String>,
}

impl Guard {
    /// Creates the guard of a server at this address, with the page's token, and a password if one is needed.
    pub fn new(address: SocketAddr, token: String, password: Option<String>) -> Self {
        let own = ["127.0.0.1", "localhost", "[::1]"];
        let hosts = own.map(|host| format!("{host}:{}", address.port()));
        Guard {
            hosts: address.ip().is_loopback().then_some(hosts),
            token,
            password,
        }
    }

    /// The token that changes need.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Checks that a request comes from our own page.
    ///
    /// # Errors
    /// It does not, or the password is missing or wrong.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let headers = request.headers();
        let host = only(headers, &HOST)?;
        let known = |host| {
            let hosts = self.hosts.as_ref();
            hosts.is_none_or(|hosts| hosts.iter().any(|known| known == host))
        };
        let known = host.is_some_and(known);
        // A target in absolute form has its own host, which takes precedence over the header.
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
        // A server for other machines may be behind a proxy that encrypts.
        let own = |origin: &str| {
            let encrypted = origin
                .strip_prefix("https://")
                .filter(|_| self.hosts.is_none());
            origin.strip_prefix("http://").or(encrypted) == host
        };
        if !origin.is_none_or(own) {
            return Err(foreign());
        }
        let api = request.uri().path().starts_with("/api/");
        let site = only(headers, &HeaderName::from_static("sec-fetch-site"))?;
        if api && !site.is_none_or(|site| matches!(site, "same-origin" | "none")) {
            return Err(foreign());
        }
        self.check_password(headers)?;
        match *request.method() {
            Method::GET | Method::HEAD => Ok(()),
            Method::POST => self.check_change(headers, request.uri().path()),
            _ => Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "only GET and POST are known here",
            )),
        }
    }

    fn check_password(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(password) = &self.password else {
            return Ok(());
        };
        let given = || {
            let (scheme, given) = only(headers, &AUTHORIZATION).ok()??.split_once(' ')?;
            let given = BASE64_STANDARD.decode(given.trim()).ok()?;
            let given = String::from_utf8(given).ok()?;
            let (_, given) = given.split_once(':')?;
            Some(scheme.eq_ignore_ascii_case("basic") && same(given, password))
        };
        match given() {
            Some(true) => Ok(()),
            _ => Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "this page needs the password that its server was started with",
            )
            .in_japanese("パスワードが違います。サーバーを起動したときのパスワードが必要です。")),
        }
    }

    fn check_change(&self, headers: &HeaderMap, path: &str) -> Result<(), Refusal> {
        let token = only(headers, &HeaderName::from_static(TOKEN))?;
        if !token.is_some_and(|token| same(token, &self.token)) {
            return Err(Refusal::forbidden(
                "the page is of an earlier start of the program; load it again",
            )
            .in_japanese("プログラムが再起動されました。ページを読み込み直してください。"));
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

/// Adds the security headers to a response.
pub fn mark(response: &mut Response) {
    let refused = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    // Prints are private, and every picture may change.
    set(CACHE_CONTROL, "no-store");
    if refused {
        set(
            WWW_AUTHENTICATE,
            "Basic realm=\"nishikie\", charset=\"UTF-8\"",
        );
    }
    for name in ["cross-origin-resource-policy", "cross-origin-opener-policy"] {
        set(HeaderName::from_static(name), "same-origin");
    }
}

/// Returns a header that may occur once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let mut all = headers.get_all(name).iter();
    let first = all.next();
    let text = first.map(HeaderValue::to_str).transpose();
    match (text, all.next()) {
        (Ok(text), None) => Ok(text),
        _ => Err(Refusal::bad(format!("the header {name} makes no sense"))),
    }
}

/// Compares in a time that does not depend on the common prefix.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(guard: &Guard, host: &str, more: &[(&str, &str)]) -> u16 {
        let mut request = Request::get("/api/state").header("host", host);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        match guard.check(&request.body(()).unwrap()) {
            Ok(()) => 200,
            Err(refusal) => refusal.status.as_u16(),
        }
    }

    #[test]
    fn other_machines_need_the_password() {
        let address = ([0, 0, 0, 0], 8420).into();
        let guard = Guard::new(address, "token".into(), Some("open: sesame!".into()));
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        let given = |authorization: &str| {
            asked(
                &guard,
                "studio.museum:8420",
                &[("authorization", authorization)],
            )
        };
        assert_eq!(asked(&guard, "studio.museum:8420", &[]), 401);
        assert_eq!(given(&basic("curator:open: sesame!")), 200);
        assert_eq!(
            given(&basic(":open: sesame!").replace("Basic", "basic")),
            200
        );
        for wrong in [
            basic("curator:open: sesame"),
            basic("curator:"),
            basic("open: sesame!"),
            basic("open"),
            "Basic".into(),
            "Basic %%%".into(),
            basic("curator:open: sesame!").replace("Basic", "Bearer"),
        ] {
            assert_eq!(given(&wrong), 401, "{wrong}");
        }
        let right = basic("curator:open: sesame!");
        let from = |origin: &str| {
            let more = [("authorization", right.as_str()), ("origin", origin)];
            asked(&guard, "studio.museum:8420", &more)
        };
        assert_eq!(from("http://studio.museum:8420"), 200);
        assert_eq!(from("https://studio.museum:8420"), 200);
        for foreign in ["http://evil.example", "null", "ftp://studio.museum:8420"] {
            assert_eq!(from(foreign), 403, "{foreign}");
        }
    }

    #[test]
    fn a_password_is_asked_for_on_this_machine_too() {
        let address = ([127, 0, 0, 1], 8420).into();
        let guard = Guard::new(address, "token".into(), Some("open: sesame!".into()));
        assert_eq!(asked(&guard, "127.0.0.1:8420", &[]), 401);
        assert_eq!(asked(&guard, "evil.example", &[]), 421);
    }
}
