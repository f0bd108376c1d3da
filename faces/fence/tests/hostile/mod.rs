//! A child that does to its process, and says to its parent, what the first byte of a file asks for.

use nix::sys::resource::{Resource, setrlimit};
use preop_archive::{Directory, Entry, Kind, Packing};
use preop_dicom::deidentify::Changes;
use preop_dicom::{Coding, Decode, Glimpse, Record, SliceError, Structure};
use preop_image::{Geometry, Volume};
use preop_scenefile::{Markup, Markups, Shape};
use preop_space::Point;
use preop_stranger::{Numbers, Product, Read, ReadError, Task};
use preop_volumefile::Stored;
use std::io::Write;
use std::ops::Range;
use std::os::fd::AsFd;
use std::time::Duration;

/// Does to its process what the first byte of a file says.
pub(crate) struct Hostile;

impl Decode for Hostile {
    fn record(&self, head: &[u8], _: usize) -> Result<Option<Record>, SliceError> {
        match head[0] {
            b'a' => std::process::abort(),
            b'p' => panic!("as the file wanted"),
            b'm' => eat(),
            b'r' => drop(deeper(&[0; 1024])),
            b'h' => spin(u64::MAX),
            b'c' => return Err(SliceError::NoDecoder(allowed_calls().join(", "))),
            b'o' if opens_nothing() => {
                return Err(SliceError::NotDicom(preop_dicom::Foreign::Unknown));
            }
            b'z' => std::thread::sleep(Duration::from_secs(3600)),
            b'1' => spin(1),
            b'2' => spin(2),
            b'e' => std::process::exit(0),
            b'g' => babble(b"\x05\x00\x00\x00nonsense"),
            b'l' => babble(&u32::MAX.to_le_bytes()),
            b't' => return Err(SliceError::NoDecoder("\u{1b}[2J\u{202e}".into())),
            _ => (),
        }
        let transfer_syntax = std::process::id().to_string();
        Ok(Some(Record { transfer_syntax, ..Record::default() }))
    }

    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError> {
        self.record(head, size).map(|_| Glimpse::default())
    }

    fn frame(
        &self,
        encoded: &[u8],
        coding: &Coding,
        _: &mut [u16],
    ) -> Result<Duration, SliceError> {
        self.record(encoded, coding.format.count()).map(|_| Duration::ZERO)
    }

    fn inflate(
        &self,
        stream: &[u8],
        _: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), SliceError> {
        self.record(stream, stream.len())?;
        take(b"more or less than was asked for");
        Ok(())
    }
}

impl Read for Hostile {
    fn read(
        &self,
        task: &Task,
        parts: &[&[u8]],
        numbers: &mut Numbers<'_>,
    ) -> Result<Product, ReadError> {
        let word = parts[0];
        self.record(word, word.len())?;
        match word[0] {
            b'B' => (0..1000).for_each(|_| numbers(&[0; 1 << 20])),
            b'N' => numbers(&[f64::NAN; 9].map(f64::to_le_bytes).concat()),
            b'F' => numbers(&[1e5; 9].map(f64::to_le_bytes).concat()),
            b'S' => numbers(&[1.0; 8].map(f64::to_le_bytes).concat()),
            b'T' => numbers(&[1.0; 9].map(f64::to_le_bytes).concat()),
            b'W' => return Ok(Product::NotDicom),
            b'R' => return Err(ReadError::Refused("\u{1b}[2J\u{202e}".repeat(5000))),
            _ => (),
        }
        Ok(match task {
            Task::Mesh(_) => Product::Mesh,
            Task::Model => Product::Model("stl".into(), 3..usize::MAX, "".into(), "".into(), None),
            Task::DataFile(_) => Product::DataFile(Some("../../etc/passwd".into())),
            Task::Deidentify(..) => {
                Product::Deidentified("../../etc".into(), "2.25.1".into(), Changes::default())
            }
            Task::Volume(_) => Product::Volume(scan().head(), Some((0, 40..4000))),
            Task::Segmentation => Product::Segmentation(scan().head(), None, vec![]),
            Task::Structures => Product::Structures(vec![structure()]),
            Task::Directory { .. } => Product::Directory(directory(word[0])),
            Task::Member { .. } => {
                numbers(b"one byte more than it declares");
                Product::Member
            }
            Task::Body(_) => Product::Body(Some("\u{1b}[2J".into())),
            Task::Markups => {
                let place = Point::new(f64::NAN, 0.0, 0.0);
                let points = vec![Markup { name: "left".into(), place }];
                Product::Markups(vec![Markups { shape: Shape::Points, points, plane: None }])
            }
            _ => Product::NotDicom,
        })
    }
}

/// Whether this process can neither open nor make a file, nor a socket.
pub(crate) fn opens_nothing() -> bool {
    let new = std::env::temp_dir().join("preop-fence-opens");
    let made = std::fs::File::create(&new).is_ok();
    made.then(|| std::fs::remove_file(new));
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").is_ok();
    !made && !socket && std::fs::File::open("/dev/null").is_err()
}

/// What this process may do that no child should, or is kept from by something else than the filter. That
/// answers before any limit does, and what nothing else here answers: that there is no such call.
fn allowed_calls() -> Vec<String> {
    use std::fs;
    use std::net::{TcpStream, UdpSocket};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixStream;
    use std::os::unix::process::CommandExt;
    let [a, b] =
        ["a", "b"].map(|end| std::env::temp_dir().join(format!("preop-fence-calls-{end}")));
    let more_files = || Ok(setrlimit(Resource::RLIMIT_NOFILE, 64, 64)?);
    let in_a_thread = || std::thread::spawn(|| fs::read("/dev/null").map(drop)).join().unwrap();
    let mut program = std::process::Command::new("/bin/true");
    let tries: [(&str, &mut dyn FnMut() -> std::io::Result<()>); 15] = [
        ("open", &mut || fs::File::open("/dev/null").map(drop)),
        ("open in a thread", &mut || in_a_thread()),
        ("create", &mut || fs::write(&a, b"x")),
        ("remove", &mut || fs::remove_file(&a)),
        ("rename", &mut || fs::rename(&a, &b)),
        ("link", &mut || fs::hard_link(&a, &b)),
        ("symlink", &mut || symlink(&a, &b)),
        ("folder", &mut || fs::create_dir(&b)),
        ("rights", &mut || fs::set_permissions(&a, fs::Permissions::from_mode(0o600))),
        ("look", &mut || fs::metadata("/dev/null").map(drop)),
        ("udp", &mut || UdpSocket::bind("127.0.0.1:0").map(drop)),
        ("tcp", &mut || TcpStream::connect("127.0.0.1:9").map(drop)),
        ("unix", &mut || UnixStream::pair().map(drop)),
        ("more files", &mut || more_files()),
        ("program", &mut || Err(program.exec())),
    ];
    let told = tries.into_iter().filter_map(|(what, done)| match done() {
        Err(e) if e.raw_os_error() == Some(nix::libc::ENOSYS) => None,
        other => Some(format!("{what}: {other:?}")),
    });
    told.collect()
}

fn scan() -> Stored<'static> {
    let grid = Geometry::axial(Point::ORIGIN, [0.5; 3], [2, 3, 4]).unwrap();
    Stored::of_volume(&Volume::new(grid, vec![7; 24]))
}

/// Lies of a directory about an archive of 40 bytes.
fn directory(lie: u8) -> Directory {
    let name = "\u{1b}[2J\u{202e}".repeat(99);
    let (kind, packing) = (Kind::File, Packing::Deflated);
    let entry = |at, packed, size| {
        let (name, packing) = (name.clone(), packing.clone());
        Entry { name, at, packed, size, sum: 0, kind, packing }
    };
    match lie {
        b'1' => Directory::More(0),
        b'2' => Directory::Entries(vec![entry(0, u64::MAX, 5)]),
        b'3' => Directory::Entries(vec![entry(u64::MAX, 5, 5)]),
        b'4' => Directory::Entries(vec![entry(0, 1, u64::MAX)]),
        b'5' => Directory::Entries(vec![entry(0, 1, 5), entry(0, 1, 5)]),
        b'6' => Directory::Entries(vec![entry(0, 0, 0); 20_001]),
        _ => Directory::Entries(vec![entry(0, 1, 5)]),
    }
}

/// With a corner beyond all scanners.
fn structure() -> Structure {
    let contours = vec![vec![Point::new(0.0, 0.0, 2e4); 3]];
    let (name, colour, frame_of_reference) = ("jaw".to_owned(), None, None);
    Structure { number: 1, name, colour, frame_of_reference, contours, open: 0, says_hollow: false }
}

fn eat() {
    let mut eaten: Vec<Vec<u8>> = Vec::new();
    loop {
        eaten.push(vec![1; 64 << 20]);
    }
}

fn deeper(at: &[u8]) -> u64 {
    let mut room = [0; 1024];
    room[at.len() % 7] = at[0];
    let room = std::hint::black_box(room);
    if room.len() == 1024 { deeper(&room) + u64::from(room[3]) } else { 0 }
}

/// Works on nothing for so many seconds of processor time, as this thread's clock of work tells.
fn spin(seconds: u64) {
    let clock = nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID;
    while Duration::from(nix::time::clock_gettime(clock).unwrap()).as_secs() < seconds {
        std::hint::spin_loop();
    }
}

/// Says something else over the socket than it was asked.
fn babble(words: &[u8]) {
    let line = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let mut line = std::os::unix::net::UnixStream::from(line);
    line.write_all(words).unwrap();
}
