//! A mail server on loopback that keeps what it is given, for tests to read tokens and codes from.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// A letter comes within this, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running mail server. Its threads end with the test.
pub struct Mailbox {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    letters: Mutex<Vec<Post>>,
    bell: Condvar,
    /// Answer with "try again later" instead of taking letters.
    busy: AtomicBool,
    /// What is said to commands that begin with a word, instead of yes.
    refusal: Mutex<Option<(String, String)>>,
    tls: Option<Arc<rustls::ServerConfig>>,
}

/// A letter as it came.
#[derive(Clone, Debug)]
pub struct Post {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's addressee.
    pub to: String,
    /// The subject, as it stands in the head.
    pub subject: String,
    /// The whole text, decoded.
    pub text: String,
    /// Whether it came over TLS.
    pub secured: bool,
    /// The words after `AUTH`, if somebody signed in.
    pub auth: String,
}

impl Post {
    /// What stands between the first pair of brackets of its texts.
    ///
    /// # Panics
    /// When there is none.
    pub fn bracketed(&self) -> &str {
        let inner = self.text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        inner.unwrap_or_else(|| panic!("no brackets in {}", self.text)).0
    }
}

impl Mailbox {
    /// One that speaks in the clear.
    pub fn start() -> Self {
        Self::listen(None)
    }

    /// One that offers STARTTLS.
    pub fn with_tls(config: rustls::ServerConfig) -> Self {
        Self::listen(Some(Arc::new(config)))
    }

    fn listen(tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { tls, ..Shared::default() });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || Session { shared, secured: false }.run(stream));
            }
        });
        Self { address, shared }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Takes letters, or puts everybody off.
    pub fn be_busy(&self, busy: bool) {
        self.shared.busy.store(busy, Ordering::SeqCst);
    }

    /// Answers commands that begin with a word (`AUTH`, `RCPT`, `DATA`, …) so, and no other; until
    /// [`be_kind`](Mailbox::be_kind).
    pub fn refuse(&self, command: &str, answer: &str) {
        *self.shared.refusal.lock().unwrap() = Some((command.to_owned(), answer.to_owned()));
    }

    /// Refuses nothing.
    pub fn be_kind(&self) {
        *self.shared.refusal.lock().unwrap() = None;
    }

    /// The next letter to an address; it is taken out.
    ///
    /// # Panics
    /// When none comes.
    pub fn wait_for(&self, to: &str) -> Post {
        let until = Instant::now() + PATIENCE;
        let mut letters = self.shared.letters.lock().unwrap();
        loop {
            if let Some(at) = letters.iter().position(|post| post.to == to) {
                return letters.remove(at);
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no mail for {to}");
            letters = self.shared.bell.wait_timeout(letters, left).unwrap().0;
        }
    }

    /// How many letters to an address lie there.
    pub fn count(&self, to: &str) -> usize {
        self.shared.letters.lock().unwrap().iter().filter(|post| post.to == to).count()
    }
}

struct Session {
    shared: Arc<Shared>,
    secured: bool,
}

trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

impl Session {
    fn run(mut self, stream: TcpStream) {
        let _ = self.talk(stream);
    }

    fn talk(&mut self, stream: TcpStream) -> io::Result<()> {
        let mut line: Box<dyn Line> = Box::new(stream.try_clone()?);
        line.write_all(b"220 mailbox\r\n")?;
        loop {
            let wants_tls = self.commands(&mut BufReader::new(&mut line))?;
            let (true, Some(config)) = (wants_tls, self.shared.tls.clone()) else { return Ok(()) };
            let session = rustls::ServerConnection::new(config).map_err(io::Error::other)?;
            line = Box::new(rustls::StreamOwned::new(session, stream.try_clone()?));
            self.secured = true;
        }
    }

    /// Answers until the other end goes, or wants TLS.
    fn commands(&self, line: &mut BufReader<&mut Box<dyn Line>>) -> io::Result<bool> {
        let mut post = Post {
            from: String::new(),
            to: String::new(),
            subject: String::new(),
            text: String::new(),
            secured: self.secured,
            auth: String::new(),
        };
        let say = |line: &mut BufReader<&mut Box<dyn Line>>, text: &str| {
            line.get_mut().write_all(text.as_bytes()).and_then(|()| line.get_mut().flush())
        };
        loop {
            let mut command = String::new();
            if line.read_line(&mut command)? == 0 {
                return Ok(false);
            }
            let upper = command.trim().to_uppercase();
            let address = || command.split(['<', '>']).nth(1).unwrap_or("").to_owned();
            let busy = self.shared.busy.load(Ordering::SeqCst);
            let refusal = self.shared.refusal.lock().unwrap().clone();
            let refusal = refusal.filter(|(command, _)| upper.starts_with(command));
            if let Some((_, answer)) = refusal {
                say(line, &format!("{answer}\r\n"))?;
            } else if upper.starts_with("EHLO") {
                let tls = if self.shared.tls.is_some() && !self.secured {
                    "250-STARTTLS\r\n"
                } else {
                    ""
                };
                say(
                    line,
                    &format!("250-mailbox\r\n{tls}250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n"),
                )?;
            } else if upper == "STARTTLS" {
                say(line, "220 go on\r\n")?;
                return Ok(true);
            } else if upper.starts_with("AUTH") {
                post.auth = command.trim().to_owned();
                say(line, "235 welcome\r\n")?;
            } else if upper.starts_with("MAIL") && busy {
                say(line, "451 later, please\r\n")?;
            } else if upper.starts_with("MAIL") {
                post.from = address();
                say(line, "250 yes\r\n")?;
            } else if upper.starts_with("RCPT") {
                post.to = address();
                say(line, "250 yes\r\n")?;
            } else if upper == "DATA" {
                say(line, "354 go on\r\n")?;
                let whole = data(line)?;
                self.keep(post.clone(), &whole);
                say(line, "250 taken\r\n")?;
            } else if upper == "QUIT" {
                say(line, "221 bye\r\n")?;
                return Ok(false);
            } else {
                say(line, "250 yes\r\n")?;
            }
        }
    }

    fn keep(&self, mut post: Post, whole: &str) {
        let (head, _) = whole.split_once("\r\n\r\n").unwrap_or((whole, ""));
        let head = head.replace("\r\n ", " ");
        let subject = head.lines().find_map(|line| line.strip_prefix("Subject: "));
        post.subject = subject.unwrap_or("").to_owned();
        let decoded = quoted_printable::decode(whole, quoted_printable::ParseMode::Robust);
        post.text = String::from_utf8_lossy(&decoded.unwrap_or_default()).into_owned();
        self.shared.letters.lock().unwrap().push(post);
        self.shared.bell.notify_all();
    }
}

/// A letter's lines up to the lone dot.
fn data(line: &mut impl BufRead) -> io::Result<String> {
    let mut whole = String::new();
    loop {
        let mut next = String::new();
        if line.read_line(&mut next)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if next == ".\r\n" {
            return Ok(whole);
        }
        whole.push_str(next.strip_prefix('.').unwrap_or(&next));
    }
}
