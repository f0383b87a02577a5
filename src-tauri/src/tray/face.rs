//! The icon with a mark for how the box is: none while it runs, two bars while it is paused, an
//! exclamation mark when the admin should know of something.

use homeport_server::Condition;
use tauri::image::Image;

/// Red, green, blue.
type Colour = [u8; 3];

const GREY: Colour = [92, 99, 112];
const AMBER: Colour = [201, 108, 0];
const WHITE: Colour = [255; 3];

/// Whether two conditions look the same.
pub(super) fn is_same(one: &Condition, other: &Condition) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// The icon for a condition.
pub(super) fn of(icon: &Image<'_>, condition: &Condition) -> Image<'static> {
    let (width, height) = (icon.width(), icon.height());
    let mut pixels = icon.rgba().to_vec();
    let (colour, is_sign): (Colour, fn(f64, f64) -> bool) = match condition {
        Condition::Running => return Image::new_owned(pixels, width, height),
        Condition::Paused { .. } => (GREY, |x, y| (0.15..0.4).contains(&x.abs()) && y.abs() < 0.5),
        Condition::Troubled { .. } => (AMBER, |x, y| {
            x.abs() < 0.15 && ((-0.6..0.15).contains(&y) || (0.35..0.6).contains(&y))
        }),
    };
    let side = f64::from(width.min(height));
    // In the lower right corner.
    let (radius, middle) =
        (side * 0.3, (f64::from(width) - side * 0.3, f64::from(height) - side * 0.3));
    let rows = pixels.chunks_exact_mut(4 * width.max(1) as usize);
    for (row, y) in rows.zip(0_u32..) {
        for (pixel, x) in row.chunks_exact_mut(4).zip(0_u32..) {
            let x = (f64::from(x) + 0.5 - middle.0) / radius;
            let y = (f64::from(y) + 0.5 - middle.1) / radius;
            let far = x.hypot(y);
            if far > 1.0 {
                continue;
            }
            let [red, green, blue] = if far > 0.86 || is_sign(x, y) { WHITE } else { colour };
            pixel.copy_from_slice(&[red, green, blue, 255]);
        }
    }
    Image::new_owned(pixels, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_has_a_face_of_its_own_and_of_the_same_size() {
        let icon = Image::new_owned(vec![10; 4 * 32 * 32], 32, 32);
        let faces = [
            Condition::Running,
            Condition::Paused { left: None },
            Condition::Troubled { message: String::new() },
        ]
        .map(|condition| of(&icon, &condition).rgba().to_vec());
        assert!(faces.iter().all(|face| face.len() == 4 * 32 * 32));
        assert_ne!(faces[0], faces[1]);
        assert_ne!(faces[1], faces[2]);
        assert_ne!(faces[0], faces[2]);
        let nothing = Image::new_owned(Vec::new(), 0, 0);
        assert!(of(&nothing, &Condition::Paused { left: None }).rgba().is_empty());
    }
}
