//! QR codes of links.

use qrcode::QrCode;
use qrcode::render::{svg, unicode};

use crate::error::{Error, Result};

/// The QR code of a link, as a picture.
///
/// # Errors
/// When the link is too long for one.
pub(crate) fn picture(link: &str) -> Result<String> {
    Ok(code(link)?.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

/// The QR code of a link, drawn with half blocks.
///
/// # Errors
/// When the link is too long for one.
pub(crate) fn drawing(link: &str) -> Result<String> {
    Ok(code(link)?.render::<unicode::Dense1x2>().build())
}

fn code(link: &str) -> Result<QrCode> {
    QrCode::new(link).map_err(|error| Error::internal("draw a QR code", error))
}
