//! XMPP (RFC 6120 section 5): a stream is opened, its features are read, and
//! TLS is asked for. Tags are all that is looked at, text between them is not.

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

/// The namespace of a client's stream.
pub const CLIENT: &str = "jabber:client";
/// The namespace of a stream between servers.
pub const SERVER: &str = "jabber:server";

const TLS: &str = "urn:ietf:params:xml:ns:xmpp-tls";
const GOODBYE: &[u8] = b"</stream:stream>";

/// Opens a stream to `name` and asks for TLS.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    mut clear: Clear<'_, S>,
    namespace: &str,
    name: Option<&str>,
) -> Result<(), Trouble> {
    clear.say(open(namespace, name).as_bytes()).await?;
    // What comes before the stream, such as `<?xml …?>`, says nothing.
    let mut first = tag(&mut clear).await?;
    while first.name.starts_with(['?', '!']) {
        first = tag(&mut clear).await?;
    }
    if first.local() != "stream" {
        return Err(Trouble::NoStart(NoStart::OtherProtocol));
    }
    let mut offered = false;
    loop {
        let tag = tag(&mut clear).await?;
        match tag.local() {
            "features" if tag.closing || tag.empty => break,
            "starttls" => offered |= tag.text.contains(TLS),
            "error" if !tag.closing => return Err(error(clear).await),
            "stream" => return Err(Trouble::NoStart(NoStart::Busy)),
            _ => {}
        }
    }
    if !offered {
        return Err(clear.part(GOODBYE, NoStart::NotOffered).await);
    }
    clear.say(format!("<starttls xmlns='{TLS}'/>").as_bytes()).await?;
    let answer = tag(&mut clear).await?;
    match answer.local() {
        "proceed" => {
            if !answer.empty {
                tag(&mut clear).await?; // `</proceed>`
            }
            clear.finish()
        }
        "failure" => Err(clear.part(GOODBYE, NoStart::Failed).await),
        _ => Err(Trouble::NoStart(NoStart::Malformed("its answer is neither proceed nor failure"))),
    }
}

/// The head of a stream. `to` must name a domain that the server serves.
fn open(namespace: &str, name: Option<&str>) -> String {
    let plain = |name: &&str| !name.contains(['<', '>', '&', '\'', '"']);
    let to = name.filter(plain).unwrap_or("localhost");
    format!(
        "<?xml version='1.0'?><stream:stream xmlns='{namespace}' \
         xmlns:stream='http://etherx.jabber.org/streams' to='{to}' version='1.0'>"
    )
}

/// What a stream error says, by the tag inside (RFC 6120 section 4.9.3).
async fn error<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Trouble {
    let inside = match tag(&mut clear).await {
        Ok(inside) => inside,
        Err(trouble) => return trouble,
    };
    let why = match inside.local() {
        "host-unknown" | "host-gone" | "improper-addressing" => NoStart::UnknownName,
        "invalid-namespace" | "unsupported-stanza-type" => NoStart::OtherProtocol,
        _ => NoStart::Busy,
    };
    clear.part(GOODBYE, why).await
}

/// A tag: its name as written, and all that stands in it.
struct Tag {
    name: String,
    text: String,
    closing: bool,
    empty: bool,
}

impl Tag {
    /// Its name without a prefix.
    fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }
}

/// The next tag. XMPP forbids comments and `CDATA` between streams' tags
/// (section 11.1), and servers write `>` in no attribute.
async fn tag<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>) -> Result<Tag, Trouble> {
    let bytes = clear.until(b'>').await?;
    let whole = String::from_utf8_lossy(&bytes);
    let Some((_, text)) = whole.split_once('<') else {
        return Err(Trouble::NoStart(NoStart::OtherProtocol));
    };
    let text = text.trim_end_matches('>');
    let (closing, text) = text.strip_prefix('/').map_or((false, text), |text| (true, text));
    let (empty, text) = text.strip_suffix('/').map_or((false, text), |text| (true, text));
    let name = text.split_whitespace().next().unwrap_or_default().to_owned();
    Ok(Tag { name, text: text.to_owned(), closing, empty })
}
