//! HTTP/1.1 over one kept connection, as plain as it gets: what the loader does not spend, the server gets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;

/// What browsers say they can read, so that the server does for us what it does for them.
const ACCEPT: &str = "accept-encoding: gzip, deflate, br\r\n";

/// A connection to the server.
pub struct Client {
    stream: TcpStream,
    host: String,
    /// What has arrived and was not used yet.
    arrived: Vec<u8>,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, still compressed if it was.
    pub body: Vec<u8>,
    /// Status line and headers, in lower case.
    head: String,
}

impl Answer {
    /// A cookie that the answer sets, as name=value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.head.lines().filter_map(|line| line.strip_prefix("set-cookie:"));
        let mut pairs = set.filter_map(|cookie| cookie.split(';').next()).map(str::trim);
        pairs.find(|pair| pair.split('=').next() == Some(name)).map(str::to_owned)
    }
}

impl Client {
    /// Connects.
    pub async fn connect(host: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: host.to_owned(), arrived: Vec::new() })
    }

    /// Asks for something and reads all of the answer. `headers` are whole lines.
    pub async fn get(&mut self, path: &str, headers: &str) -> Result<Answer, Failure> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{ACCEPT}{headers}\r\n", self.host);
        self.stream.write_all(head.as_bytes()).await?;
        self.answer().await
    }

    /// Sends JSON and reads all of the answer. `headers` are whole lines. Nothing is said of encodings, so that the
    /// answer can be read here.
    pub async fn post(&mut self, path: &str, headers: &str, body: &str) -> Result<Answer, Failure> {
        self.post_with(path, headers, body).await
    }

    /// As a browser's page sends it, which can read compressed answers.
    pub async fn post_as_page(&mut self, path: &str, headers: &str, body: &str) -> Result<Answer, Failure> {
        self.post_with(path, &format!("{ACCEPT}{headers}"), body).await
    }

    async fn post_with(&mut self, path: &str, headers: &str, body: &str) -> Result<Answer, Failure> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Asks for a stream that does not end; `next` reads it.
    pub async fn open(&mut self, path: &str, headers: &str) -> Result<u16, Failure> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", self.host);
        self.stream.write_all(head.as_bytes()).await?;
        status(&self.head().await?)
    }

    /// What came by an open stream since, framing included.
    pub async fn next(&mut self) -> Result<Vec<u8>, Failure> {
        if self.arrived.is_empty() {
            self.more().await?;
        }
        Ok(std::mem::take(&mut self.arrived))
    }

    async fn more(&mut self) -> Result<(), Failure> {
        if self.stream.read_buf(&mut self.arrived).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }

    /// Everything up to the first place where `end` stands, which is taken away too.
    async fn until(&mut self, end: &[u8]) -> Result<Vec<u8>, Failure> {
        loop {
            if let Some(at) = self.arrived.windows(end.len()).position(|part| part == end) {
                let rest = self.arrived.split_off(at + end.len());
                let mut found = std::mem::replace(&mut self.arrived, rest);
                found.truncate(at);
                return Ok(found);
            }
            self.more().await?;
        }
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Failure> {
        while self.arrived.len() < length {
            self.more().await?;
        }
        let rest = self.arrived.split_off(length);
        Ok(std::mem::replace(&mut self.arrived, rest))
    }

    async fn head(&mut self) -> Result<String, Failure> {
        Ok(String::from_utf8(self.until(b"\r\n\r\n").await?)?.to_ascii_lowercase())
    }

    async fn answer(&mut self) -> Result<Answer, Failure> {
        let head = self.head().await?;
        let status = status(&head)?;
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let body = if let Some(length) = field("content-length:") {
            self.exactly(length.parse()?).await?
        } else if field("transfer-encoding:").is_some_and(|value| value.contains("chunked")) {
            let mut body = Vec::new();
            loop {
                let size = String::from_utf8(self.until(b"\r\n").await?)?;
                let size = usize::from_str_radix(size.trim(), 16)?;
                body.extend(self.exactly(size).await?);
                self.exactly(2).await?;
                if size == 0 {
                    break body;
                }
            }
        } else {
            Vec::new()
        };
        Ok(Answer { status, body, head })
    }
}

fn status(head: &str) -> Result<u16, Failure> {
    Ok(head.split_whitespace().nth(1).ok_or("an answer without a status")?.parse()?)
}
