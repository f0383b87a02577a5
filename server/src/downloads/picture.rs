//! Making a small picture of a large one, as PocketBase makes it: upright as its camera meant, the
//! first of several frames, JPEG and GIF as themselves, all else as PNG.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView as _, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::files::{create, open};

/// Of a thumb.
const LONGEST_SIDE: u32 = 16_384;
const MOST_PIXELS: u64 = 16 << 20;
/// Of the original's file: decoders hold some formats whole.
const LARGEST_FILE: u64 = 64 << 20;
/// What a decoder holds beside the pixels, in bytes for each: a progressive JPEG's coefficients.
const BESIDE_A_PIXEL: u64 = 8;
/// PocketBase's.
const JPEG_QUALITY: u8 = 95;

type Outcome<T> = Result<T, String>;

/// What is asked for: `100x50`, with `t`, `b` or `f` behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    width: u32,
    height: u32,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Fill the size, and cut off on both sides.
    Center,
    /// Fill the size, and cut off at the bottom.
    Top,
    /// Fill the size, and cut off at the top.
    Bottom,
    /// Fit into the size.
    Fit,
}

impl Size {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (text, how) = match text.as_bytes().last()? {
            b't' => (&text[..text.len() - 1], How::Top),
            b'b' => (&text[..text.len() - 1], How::Bottom),
            b'f' => (&text[..text.len() - 1], How::Fit),
            _ => (text, How::Center),
        };
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u32>().ok().filter(|number| digits && *number <= LONGEST_SIDE)
        };
        let (width, height) = text.split_once('x')?;
        let (width, height) = (number(width)?, number(height)?);
        (width > 0 || height > 0).then_some(Self { width, height, how })
    }
}

/// What is cut out of the upright picture, and how large it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    to_width: u32,
    to_height: u32,
}

impl Plan {
    /// For an upright picture of this size.
    fn new(width: u32, height: u32, size: Size) -> Outcome<Self> {
        if width == 0 || height == 0 {
            return Err("the picture is empty".to_owned());
        }
        let whole = |to_width, to_height| Self { x: 0, y: 0, width, height, to_width, to_height };
        let plan = match size {
            Size { width: 0, height: to, .. } => whole(share(width, to, height), to),
            Size { width: to, height: 0, .. } => whole(to, share(height, to, width)),
            Size { width: w, height: h, how: How::Fit } => {
                if width <= w && height <= h {
                    whole(width, height)
                } else if u64::from(width) * u64::from(h) > u64::from(w) * u64::from(height) {
                    whole(w, share(height, w, width))
                } else {
                    whole(share(width, h, height), h)
                }
            }
            Size { width: w, height: h, how } => {
                // The largest part of the wanted shape.
                let (cut_width, cut_height) =
                    if u64::from(width) * u64::from(h) > u64::from(w) * u64::from(height) {
                        (share(height, w, h).min(width), height)
                    } else {
                        (width, share(width, h, w).min(height))
                    };
                let y = match how {
                    How::Top => 0,
                    How::Bottom => height - cut_height,
                    How::Center | How::Fit => (height - cut_height) / 2,
                };
                let x = (width - cut_width) / 2;
                Self { x, y, width: cut_width, height: cut_height, to_width: w, to_height: h }
            }
        };
        let pixels = u64::from(plan.to_width) * u64::from(plan.to_height);
        match plan.to_width.max(plan.to_height) > LONGEST_SIDE || pixels > MOST_PIXELS {
            true => Err("the thumb would be too large".to_owned()),
            false => Ok(plan),
        }
    }

    /// The same in a picture of this size that still has to be turned upright.
    fn before_turning(self, turn: Orientation, width: u32, height: u32) -> Self {
        let Self { x, y, width: w, height: h, to_width, to_height } = self;
        let straight = |x, y| Self { x, y, ..self };
        let crossed =
            |x, y| Self { x, y, width: h, height: w, to_width: to_height, to_height: to_width };
        match turn {
            Orientation::NoTransforms => self,
            Orientation::FlipHorizontal => straight(width - x - w, y),
            Orientation::FlipVertical => straight(x, height - y - h),
            Orientation::Rotate180 => straight(width - x - w, height - y - h),
            Orientation::Rotate90 => crossed(y, height - x - w),
            Orientation::Rotate270 => crossed(width - y - h, x),
            Orientation::Rotate90FlipH => crossed(y, x),
            Orientation::Rotate270FlipH => crossed(width - y - h, height - x - w),
        }
    }
}

/// `side * to / of`, rounded, one at least.
fn share(side: u32, to: u32, of: u32) -> u32 {
    let of = u64::from(of.max(1));
    let share = (u64::from(side) * u64::from(to) + of / 2) / of;
    u32::try_from(share).unwrap_or(u32::MAX).max(1)
}

fn turned(turn: Orientation, width: u32, height: u32) -> (u32, u32) {
    match turn {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
    }
}

fn failed(error: impl ToString) -> String {
    error.to_string()
}

/// A picture whose head has been read.
fn decoder(
    path: &Path,
    budget: u64,
) -> Outcome<(impl ImageDecoder + use<>, ImageFormat, Orientation)> {
    let file = open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > LARGEST_FILE {
        return Err("the file is too large".to_owned());
    }
    let reader = ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(failed)?;
    let format = match reader.format() {
        Some(
            format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP),
        ) => format,
        _ => return Err("this kind of picture has no thumbs".to_owned()),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(budget);
    let mut reader = reader;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((decoder, format, turn))
}

/// How many bytes of memory a thumb takes to make.
pub(super) fn needs(path: &Path, size: Size) -> Outcome<u64> {
    let (decoder, _, turn) = decoder(path, LARGEST_FILE)?;
    let (width, height) = decoder.dimensions();
    let (upright_width, upright_height) = turned(turn, width, height);
    let plan = Plan::new(upright_width, upright_height, size)?;
    let plan = plan.before_turning(turn, width, height);
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    let a_pixel = u64::from(decoder.color_type().bytes_per_pixel()) + BESIDE_A_PIXEL;
    // While it is resized: four floats for each pixel of the first pass, and the result twice.
    let first_pass = u64::from(plan.width) * u64::from(plan.to_height) * 16;
    let result = u64::from(plan.to_width) * u64::from(plan.to_height) * 8;
    let file = std::fs::metadata(path).map_err(failed)?.len();
    Ok(pixels.saturating_mul(a_pixel).saturating_add(first_pass + result + file))
}

/// Makes the thumb of `from` in the new file `to`.
pub(super) fn make(from: &Path, to: &Path, size: Size, budget: u64) -> Outcome<()> {
    let (decoder, format, turn) = decoder(from, budget)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    let (width, height) = picture.dimensions();
    let (upright_width, upright_height) = turned(turn, width, height);
    let plan = Plan::new(upright_width, upright_height, size)?;
    let plan = plan.before_turning(turn, width, height);
    let part = picture.view(plan.x, plan.y, plan.width, plan.height);
    let small = imageops::resize(&*part, plan.to_width, plan.to_height, FilterType::Triangle);
    drop(picture);
    let mut small = DynamicImage::ImageRgba8(small);
    small.apply_orientation(turn);
    let mut file = BufWriter::new(create(to).map_err(failed)?);
    match format {
        ImageFormat::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY);
            small.to_rgb8().write_with_encoder(encoder).map_err(failed)?;
        }
        ImageFormat::Gif => {
            let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
            encoder.encode_frame(image::Frame::new(small.into_rgba8())).map_err(failed)?;
        }
        _ => {
            let encoder = image::codecs::png::PngEncoder::new(&mut file);
            small.write_with_encoder(encoder).map_err(failed)?;
        }
    }
    file.flush().map_err(failed)?;
    let file: File = file.into_inner().map_err(failed)?;
    file.sync_all().map_err(failed)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn sizes_are_numbers_with_an_x_between() {
        let size = |width, height, how| Some(Size { width, height, how });
        assert_eq!(Size::parse("100x50"), size(100, 50, How::Center));
        assert_eq!(Size::parse("100x50t"), size(100, 50, How::Top));
        assert_eq!(Size::parse("0x50f"), size(0, 50, How::Fit));
        for bad in [
            "", "x", "0x0", "0x0t", "1x", "-1x1", "1x1x", "1x1tt", "99999x1", "+1x1", "1 x1",
            "../1x1",
        ] {
            assert_eq!(Size::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn pictures_are_cut_and_resized_as_asked() {
        let plan = |width, height, size: &str| {
            let plan = Plan::new(width, height, Size::parse(size).unwrap()).unwrap();
            (plan.x, plan.y, plan.width, plan.height, plan.to_width, plan.to_height)
        };
        assert_eq!(plan(400, 200, "100x100"), (100, 0, 200, 200, 100, 100));
        assert_eq!(plan(200, 400, "100x100"), (0, 100, 200, 200, 100, 100));
        assert_eq!(plan(200, 400, "100x100t"), (0, 0, 200, 200, 100, 100));
        assert_eq!(plan(200, 400, "100x100b"), (0, 200, 200, 200, 100, 100));
        assert_eq!(plan(200, 400, "100x100f"), (0, 0, 200, 400, 50, 100));
        assert_eq!(plan(20, 40, "100x100f"), (0, 0, 20, 40, 20, 40));
        assert_eq!(plan(20, 40, "100x100"), (0, 10, 20, 20, 100, 100));
        assert_eq!(plan(200, 400, "0x100"), (0, 0, 200, 400, 50, 100));
        assert_eq!(plan(200, 400, "100x0"), (0, 0, 200, 400, 100, 200));
        assert_eq!(plan(10_000, 1, "100x100"), (4999, 0, 1, 1, 100, 100));
        assert_eq!(plan(10_000, 1, "100x0"), (0, 0, 10_000, 1, 100, 1));
        assert!(Plan::new(10_000, 1, Size::parse("0x300").unwrap()).is_err());
    }

    /// The corner that is red after turning, cut from the picture before it.
    #[test]
    fn what_is_cut_out_before_turning_is_what_would_be_cut_out_after() {
        for code in 1..=8 {
            let turn = Orientation::from_exif(code).unwrap();
            let mut picture = DynamicImage::ImageRgb8(RgbImage::from_fn(6, 4, |x, y| {
                Rgb([u8::try_from(x * 40).unwrap(), u8::try_from(y * 60).unwrap(), 7])
            }));
            let (width, height) = turned(turn, 6, 4);
            let plan = Plan { x: 1, y: 0, width: 2, height: 3, to_width: 2, to_height: 3 };
            assert!(plan.x + plan.width <= width && plan.y + plan.height <= height);
            let before = plan.before_turning(turn, 6, 4);
            let mut early = picture.crop_imm(before.x, before.y, before.width, before.height);
            early.apply_orientation(turn);
            picture.apply_orientation(turn);
            let late = picture.crop_imm(plan.x, plan.y, plan.width, plan.height);
            assert_eq!(early, late, "{turn:?}");
        }
    }

    #[test]
    fn bombs_are_refused_by_what_they_say_of_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.png");
        // A head that promises 60,000 by 60,000 pixels.
        let mut bytes = b"\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR".to_vec();
        let mut head = b"IHDR".to_vec();
        head.extend([60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
        head.extend([8, 6, 0, 0, 0]);
        bytes.extend(&head[4..]);
        bytes.extend(crc32fast::hash(&head).to_be_bytes());
        bytes.extend(b"\x00\x00\x00\x00IDAT\x35\xAF\x06\x1E");
        std::fs::write(&path, bytes).unwrap();
        let size = Size::parse("100x100").unwrap();
        let needed = needs(&path, size);
        assert!(needed.as_ref().map_or(true, |bytes| *bytes > 10 << 30), "{needed:?}");
        assert!(make(&path, &folder.path().join("out"), size, 64 << 20).is_err());
    }
}
