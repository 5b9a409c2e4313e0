//! How lists of packages are packed, told by the end of their names, and
//! readers that unpack them. How much comes out is for whoever reads to bound;
//! how much memory unpacking takes is bounded here.

use lz4_flex::frame::FrameDecoder as Lz4;
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};

/// The most memory of a reader of xz, in KiB: its strongest preset takes 65 MiB.
const MOST_XZ: u32 = 80 << 10;

/// The largest window of zstd, which is what its own tool takes unless it is told otherwise.
const MOST_WINDOW: u64 = 128 << 20;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Lz4,
    Gzip,
    Xz,
    Zstd,
}

const ENDINGS: [(&str, std::result::Result<Packing, &str>); 8] = [
    (".lz4", Ok(Packing::Lz4)),
    (".gz", Ok(Packing::Gzip)),
    (".xz", Ok(Packing::Xz)),
    (".zst", Ok(Packing::Zstd)),
    (".bz2", Err("bzip2")),
    (".lzma", Err("lzma")),
    (".zck", Err("zchunk")),
    ("", Ok(Packing::Plain)),
];

impl Packing {
    /// The name without the packing's ending, and the packing; its name alone if it is not read.
    pub fn of(name: &[u8]) -> (&[u8], std::result::Result<Self, &'static str>) {
        let found = ENDINGS.into_iter().find_map(|(end, packing)| Some((name.strip_suffix(end.as_bytes())?, packing)));
        found.unwrap_or((name, Ok(Self::Plain)))
    }

    /// What is packed. An error of kind `FileTooLarge` says that unpacking
    /// takes too much memory, `InvalidData` that it does not unpack.
    pub fn open(self, stream: impl Read + 'static) -> Box<dyn Read> {
        let stream = BufReader::with_capacity(32 << 10, stream);
        match self {
            Self::Plain => Box::new(stream),
            Self::Lz4 => Box::new(Lz4::new(stream)),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(stream)),
            Self::Xz => Box::new(Told(XzReader::new_mem_limit(stream, true, MOST_XZ))),
            Self::Zstd => Box::new(Told(Zstd::Between(Some(stream)))),
        }
    }
}

/// Errors in the kinds that [`Packing::open`] names.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            ErrorKind::OutOfMemory | ErrorKind::FileTooLarge => ErrorKind::FileTooLarge.into(),
            ErrorKind::Unsupported => ErrorKind::InvalidData.into(),
            _ => error,
        })
    }
}

/// Frames of zstd, one after the other.
enum Zstd<R: Read> {
    /// Before a frame; nothing after an error.
    Between(Option<BufReader<R>>),
    Within(Box<StreamingDecoder<BufReader<R>, FrameDecoder>>),
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self {
                Self::Within(frame) => {
                    let count = frame.read(out)?;
                    if count > 0 {
                        return Ok(count);
                    }
                    let Self::Within(frame) = std::mem::replace(self, Self::Between(None)) else { return Ok(0) };
                    *self = Self::Between(Some(frame.into_inner()));
                }
                Self::Between(rest) => {
                    let Some(mut rest) = rest.take() else { return Err(ErrorKind::InvalidData.into()) };
                    if rest.fill_buf()?.is_empty() {
                        *self = Self::Between(Some(rest));
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new_with_max_window_size(rest, MOST_WINDOW);
                    *self = Self::Within(Box::new(frame.map_err(|error| refused(&error))?));
                }
            }
        }
    }
}

fn refused(error: &ruzstd::decoding::errors::FrameDecoderError) -> Error {
    use ruzstd::decoding::errors::FrameDecoderError as Fault;
    match error {
        Fault::WindowSizeTooBig { .. } => ErrorKind::FileTooLarge.into(),
        _ => ErrorKind::InvalidData.into(),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::io::Write;

    /// Packs a text as the tools would.
    pub fn pack(packing: Packing, text: &[u8]) -> Vec<u8> {
        match packing {
            Packing::Plain => text.to_vec(),
            Packing::Lz4 => {
                let mut packer = lz4_flex::frame::FrameEncoder::new(Vec::new());
                packer.write_all(text).unwrap();
                packer.finish().unwrap()
            }
            Packing::Gzip => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packer.write_all(text).unwrap();
                packer.finish().unwrap()
            }
            Packing::Xz => {
                let mut packer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
                packer.write_all(text).unwrap();
                packer.finish().unwrap()
            }
            Packing::Zstd => ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest),
        }
    }

    fn read(packing: Packing, bytes: &[u8]) -> std::result::Result<Vec<u8>, ErrorKind> {
        let mut out = Vec::new();
        let mut stream = packing.open(std::io::Cursor::new(bytes.to_vec()));
        stream.read_to_end(&mut out).map(|_| out).map_err(|error| error.kind())
    }

    #[test]
    fn names_tell_the_packing() {
        assert_eq!(Packing::of(b"a_Packages.xz"), (b"a_Packages".as_slice(), Ok(Packing::Xz)));
        assert_eq!(Packing::of(b"primary.xml.zst"), (b"primary.xml".as_slice(), Ok(Packing::Zstd)));
        assert_eq!(Packing::of(b"primary.xml"), (b"primary.xml".as_slice(), Ok(Packing::Plain)));
        assert_eq!(Packing::of(b"a.bz2"), (b"a".as_slice(), Err("bzip2")));
    }

    #[test]
    fn what_is_packed_comes_out_and_what_is_cut_does_not() {
        let text = "Package: tide\n".repeat(20_000).into_bytes();
        for packing in [Packing::Lz4, Packing::Gzip, Packing::Xz, Packing::Zstd] {
            let packed = pack(packing, &text);
            assert!(packed.len() < text.len() / 10);
            assert_eq!(read(packing, &packed), Ok(text.clone()), "{packing:?}");
            for end in (1..packed.len()).step_by(packed.len() / 40 + 1) {
                assert!(read(packing, &packed[..end]).is_err(), "{packing:?} {end}");
            }
            assert_eq!(read(packing, b"something that is not packed at all").is_err(), packing != Packing::Plain);
        }
    }

    #[test]
    fn pieces_that_follow_one_another_are_one() {
        for packing in [Packing::Gzip, Packing::Xz, Packing::Zstd] {
            let twice = [pack(packing, b"one "), pack(packing, b"two")].concat();
            assert_eq!(read(packing, &twice), Ok(b"one two".to_vec()), "{packing:?}");
        }
    }

    #[test]
    fn a_window_beyond_the_bound_is_refused() {
        // A frame's head: magic number, no single segment, a window of 2^31 bytes.
        let head = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00];
        assert_eq!(read(Packing::Zstd, &head), Err(ErrorKind::FileTooLarge));
    }
}
