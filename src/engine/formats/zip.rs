//! Archives as PyTorch writes them: every part is stored as it is, one after the other.
//!
//! Numbers are little-endian, and names are PKWARE's (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).

use super::scan::Scan;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_BYTES: usize = 22;
const LOCAL_BYTES: usize = 30;
/// Where PyTorch begins each part, so that it can be mapped into memory.
const ALIGNMENT: usize = 64;
/// Parts that an archive may have; a state_dict has one per tensor, and six.
const MAX_PARTS: usize = 4096;

/// What is wrong with an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZipError {
    /// It has no end that lists its parts.
    NoList,
    /// A part is compressed, or encrypted.
    Packed,
    /// Something contradicts something else.
    Damaged(&'static str),
}

/// One part of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    /// Where it begins, with its header.
    start: usize,
    /// Where it ends.
    end: usize,
    /// What its bytes add up to, says the list.
    sum: u32,
}

/// The parts of an archive, each in a place of its own, with the sum that the list gives.
///
/// # Errors
///
/// When there is anything in it that PyTorch wouldn't write.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Entry<'_>>, ZipError> {
    let (mut list, count) = find_list(bytes).ok_or(ZipError::NoList)?;
    if count > MAX_PARTS {
        return Err(ZipError::Damaged("it has too many parts"));
    }
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let listed =
            Listed::read(&mut list).ok_or(ZipError::Damaged("its list of parts ends early"))?;
        entries.push(listed.entry(bytes)?);
    }
    check_apart(&entries)?;
    // Only now: parts that lie over each other would be added up again and again.
    if entries
        .iter()
        .any(|entry| crc32fast::hash(entry.bytes) != entry.sum)
    {
        return Err(ZipError::Damaged(
            "a part's bytes don't match their check sum",
        ));
    }
    Ok(entries)
}

/// No two parts share a place or a name.
fn check_apart(entries: &[Entry<'_>]) -> Result<(), ZipError> {
    let mut places: Vec<_> = entries
        .iter()
        .map(|entry| (entry.start, entry.end))
        .collect();
    places.sort_unstable();
    if places.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(ZipError::Damaged("its parts lie over each other"));
    }
    let mut names: Vec<_> = entries.iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ZipError::Damaged("two of its parts have one name"));
    }
    Ok(())
}

/// Where the list of parts begins, and how many there are. A comment may follow it.
fn find_list(bytes: &[u8]) -> Option<(Scan<'_>, usize)> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find_map(|at| {
        let mut scan = Scan(bytes.get(at..)?);
        (scan.u32()? == END).then_some(())?;
        // Disks, of which there is one.
        scan.take(6)?;
        let (count, len, start) = (scan.u16()?, scan.length()?, scan.length()?);
        let comment = usize::from(scan.u16()?);
        let list = bytes.get(start..start.checked_add(len)?)?;
        (scan.0.len() == comment).then_some(())?;
        Some((Scan(list), usize::from(count)))
    })
}

/// What the list says of a part.
struct Listed<'a> {
    name: &'a str,
    flags: u16,
    method: u16,
    sum: u32,
    packed: usize,
    size: usize,
    start: usize,
}

impl<'a> Listed<'a> {
    fn read(list: &mut Scan<'a>) -> Option<Self> {
        (list.u32()? == CENTRAL).then_some(())?;
        list.take(4)?;
        let (flags, method) = (list.u16()?, list.u16()?);
        list.take(4)?;
        let (sum, packed, size) = (list.u32()?, list.length()?, list.length()?);
        let [name, extra, comment] = [list.u16()?, list.u16()?, list.u16()?].map(usize::from);
        list.take(8)?;
        let start = list.length()?;
        let name = list.text(name)?;
        list.take(extra + comment)?;
        Some(Self {
            name,
            flags,
            method,
            sum,
            packed,
            size,
            start,
        })
    }

    /// The part itself. Its own header may leave sizes and sum open, as PyTorch's do, so the list's count.
    fn entry(&self, bytes: &'a [u8]) -> Result<Entry<'a>, ZipError> {
        if self.method != 0 || self.flags & 1 != 0 {
            return Err(ZipError::Packed);
        }
        if self.packed != self.size {
            return Err(ZipError::Damaged("a part has two sizes"));
        }
        let outside = ZipError::Damaged("a part lies outside of the file");
        let (name, contents, end) = self.contents(bytes).ok_or(outside)?;
        if name != self.name.as_bytes() {
            return Err(ZipError::Damaged("a part has two names"));
        }
        Ok(Entry {
            name: self.name,
            bytes: contents,
            start: self.start,
            end,
            sum: self.sum,
        })
    }

    /// The name in the part's own header, what follows it, and where that ends.
    fn contents(&self, bytes: &'a [u8]) -> Option<(&'a [u8], &'a [u8], usize)> {
        let mut scan = Scan(bytes.get(self.start..)?);
        (scan.u32()? == LOCAL).then_some(())?;
        scan.take(LOCAL_BYTES - 8)?;
        let [name, extra] = [scan.u16()?, scan.u16()?].map(usize::from);
        let name = scan.take(name)?;
        scan.take(extra)?;
        let contents = scan.take(self.size)?;
        Some((name, contents, bytes.len() - scan.0.len()))
    }
}

/// An archive in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    list: Vec<u8>,
    count: u16,
}

impl Writer {
    /// Adds a part.
    pub(super) fn add(&mut self, name: &str, contents: &[u8]) {
        let start = self.bytes.len();
        let shared = shared_fields(name, contents);
        let header_end = start + LOCAL_BYTES + name.len();
        let padding = padding(header_end);
        put(&mut self.bytes, &[&LOCAL.to_le_bytes(), &VERSION, &shared]);
        put(
            &mut self.bytes,
            &[&(padding.len() as u16).to_le_bytes(), name.as_bytes()],
        );
        put(&mut self.bytes, &[&padding, contents]);

        // Made by version 2.0 on MS-DOS; nothing extra, no comment, the first disk, no attributes.
        put(
            &mut self.list,
            &[
                &CENTRAL.to_le_bytes(),
                &VERSION,
                &VERSION,
                &shared,
                &[0; 12],
            ],
        );
        put(
            &mut self.list,
            &[&(start as u32).to_le_bytes(), name.as_bytes()],
        );
        self.count += 1;
    }

    /// The whole archive.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.bytes;
        let count = self.count.to_le_bytes();
        let [len, start] = [self.list.len(), bytes.len()].map(|n| (n as u32).to_le_bytes());
        put(&mut bytes, &[&self.list, &END.to_le_bytes(), &[0; 4]]);
        put(&mut bytes, &[&count, &count, &len, &start, &[0; 2]]);
        bytes
    }
}

/// 2.0, which every reader of archives knows.
const VERSION: [u8; 2] = [20, 0];
/// The first day that an archive can have: a file depends on its model alone.
const DATE: [u8; 2] = [0x21, 0];

/// What a part's header and its entry in the list both say: flags, method, time, date, sum, sizes, length of the name.
fn shared_fields(name: &str, contents: &[u8]) -> Vec<u8> {
    let size = (contents.len() as u32).to_le_bytes();
    let sum = crc32fast::hash(contents).to_le_bytes();
    let name = (name.len() as u16).to_le_bytes();
    [&[0; 6][..], &DATE, &sum, &size, &size, &name].concat()
}

/// An extra field, of PyTorch's kind, that brings the contents to an aligned place.
fn padding(header_end: usize) -> Vec<u8> {
    let head = *b"FB";
    let fill = (header_end + 4).next_multiple_of(ALIGNMENT) - header_end - 4;
    let mut padding = [&head[..], &(fill as u16).to_le_bytes()].concat();
    padding.resize(4 + fill, b'Z');
    padding
}

fn put(bytes: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.add("r/one", b"first");
        writer.add("r/two", b"second part");
        writer.finish()
    }

    /// The archive with the bytes at a place of its list of parts changed.
    fn changed(at: usize, new: &[u8]) -> Result<(), ZipError> {
        let mut bytes = archive();
        let list = bytes
            .windows(4)
            .position(|four| four == CENTRAL.to_le_bytes());
        let at = list.expect("there is a list") + at;
        bytes[at..at + new.len()].copy_from_slice(new);
        read(&bytes).map(|_| ())
    }

    #[test]
    fn what_is_written_is_read_from_aligned_places() {
        let bytes = archive();
        let entries = read(&bytes).unwrap();
        let parts: Vec<_> = entries
            .iter()
            .map(|entry| (entry.name, entry.bytes))
            .collect();
        assert_eq!(parts, [("r/one", &b"first"[..]), ("r/two", b"second part")]);
        for entry in entries {
            assert_eq!((entry.end - entry.bytes.len()) % ALIGNMENT, 0);
        }
        let with_comment = [&bytes[..bytes.len() - 2], b"\x03\0PK!"].concat();
        assert!(read(&with_comment).is_ok());
    }

    #[test]
    fn archives_that_contradict_themselves_are_refused() {
        assert_eq!(read(b"PK"), Err(ZipError::NoList));
        assert_eq!(read(&[0; 100]), Err(ZipError::NoList));
        let check = |at, new: &[u8], error| assert_eq!(changed(at, new), Err(error), "{at}");
        check(8, &[1], ZipError::Packed);
        check(10, &[8], ZipError::Packed);
        check(20, &[9], ZipError::Damaged("a part has two sizes"));
        check(
            16,
            &[0; 4],
            ZipError::Damaged("a part's bytes don't match their check sum"),
        );
        let far = [[0xff; 4], [0xff; 4]].concat();
        check(
            20,
            &far,
            ZipError::Damaged("a part lies outside of the file"),
        );
        check(46, b"x", ZipError::Damaged("a part has two names"));
        check(0, b"x", ZipError::Damaged("its list of parts ends early"));
        // The second part is said to begin where the first does.
        let second = 46 + "r/one".len();
        check(
            second + 42,
            &[0; 4],
            ZipError::Damaged("a part has two names"),
        );
        let overlap = [[27, 0, 0, 0], [27, 0, 0, 0]].concat();
        assert!(changed(20, &overlap).is_err());
    }

    #[test]
    fn parts_over_each_other_or_of_one_name_are_refused() {
        let entry = |name, start, end| Entry {
            name,
            bytes: b"",
            start,
            end,
            sum: 0,
        };
        assert_eq!(
            check_apart(&[entry("a", 10, 20), entry("b", 0, 10)]),
            Ok(())
        );
        let over = check_apart(&[entry("a", 10, 20), entry("b", 0, 11)]);
        assert_eq!(
            over,
            Err(ZipError::Damaged("its parts lie over each other"))
        );
        let same = check_apart(&[entry("a", 10, 20), entry("a", 0, 10)]);
        assert_eq!(
            same,
            Err(ZipError::Damaged("two of its parts have one name"))
        );
    }
}
