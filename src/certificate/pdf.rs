//! The certificate as one page of PDF, A4, with the fonts it needs inside.

use chrono::{DateTime, Utc};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use qrcode::{Color, EcLevel, QrCode};

use super::Certificate;
use crate::domain::locale::Locale;
use crate::domain::session::Side;
use crate::i18n::staff::staff_texts;
use crate::i18n::texts;
use crate::ui::time_text::{date_and_clock, local_time};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf");
/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 64.0;
/// Side of the QR code, in points.
const CODE: f32 = 168.0;

const INK: (u8, u8, u8) = (24, 28, 36);
const MUTED: (u8, u8, u8) = (92, 100, 114);
const ACCENT: (u8, u8, u8) = (11, 110, 98);

/// Draws the certificate in a language and a time zone, with `address` as its QR code. `None` if it cannot be drawn: the
/// fonts are part of the program, so that only an address that is too long for a QR code can be the reason.
#[must_use]
pub fn draw(certificate: &Certificate, address: &str, locale: Locale, zone: &str) -> Option<Vec<u8>> {
    let (words, common) = (&staff_texts(locale).attendance, texts(locale));
    let fonts = Fonts { regular: Font::new(REGULAR.into(), 0)?, bold: Font::new(BOLD.into(), 0)? };
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("{} · {}", words.certificate, certificate.name))
            .language(locale.code().to_owned()),
    );
    let mut page = document.start_page_with(PageSettings::from_wh(PAGE.0, PAGE.1)?);
    let mut surface = page.surface();
    let mut pen = Pen { surface: &mut surface, fonts: &fonts, y: 96.0 };

    pen.block(MARGIN, 72.0, 48.0, 4.0, ACCENT);
    pen.line("LopHoc", true, 11.0, ACCENT, 34.0);
    pen.line(words.certificate, true, 26.0, INK, 48.0);
    pen.line(words.certifies, false, 12.0, MUTED, 26.0);
    pen.wrapped(&certificate.name, true, 21.0, INK, 28.0);
    pen.line(words.was_present, false, 12.0, MUTED, 28.0);
    pen.wrapped(&certificate.title, true, 15.0, INK, 22.0);
    pen.y += 12.0;

    let moment = |at: DateTime<Utc>| date_and_clock(at, zone, common);
    let hours = |from: DateTime<Utc>, to: DateTime<Utc>| format!("{} – {}", moment(from), local_time(to, zone).clock());
    let (other, present) = match certificate.side {
        Side::Tutor => (common.dashboard.with_student, certificate.from.zip(certificate.to)),
        Side::Student => (common.dashboard.with_tutor, certificate.from.zip(certificate.to)),
    };
    let rows = [
        (words.scheduled, hours(certificate.start, certificate.end)),
        (other, certificate.other_name.clone()),
        (words.intervals, present.map_or_else(|| "–".to_owned(), |(from, to)| hours(from, to))),
        (words.minutes, certificate.minutes.to_string()),
        (words.together, format!("{}′", certificate.together_minutes)),
        (words.verdict, staff_texts(locale).word(certificate.verdict.as_str()).to_owned()),
        (words.issued, format!("{} ({zone})", moment(certificate.issued))),
    ];
    for (label, value) in rows {
        pen.row(label, &value);
    }
    pen.qr(&code, MARGIN, PAGE.1 - MARGIN - CODE);
    pen.y = PAGE.1 - MARGIN - CODE + 18.0;
    pen.note(words.scan, MARGIN + CODE + 24.0);

    surface.finish();
    page.finish();
    document.finish().ok()
}

struct Fonts {
    regular: Font,
    bold: Font,
}

struct Pen<'a, 's> {
    surface: &'a mut Surface<'s>,
    fonts: &'a Fonts,
    /// Where the next line stands, from the top of the page.
    y: f32,
}

impl Pen<'_, '_> {
    fn color(&mut self, (red, green, blue): (u8, u8, u8)) {
        let fill = Fill {
            paint: rgb::Color::new(red, green, blue).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::default(),
        };
        self.surface.set_fill(Some(fill));
    }

    fn text(&mut self, x: f32, text: &str, bold: bool, size: f32, color: (u8, u8, u8)) {
        self.color(color);
        let font = if bold { &self.fonts.bold } else { &self.fonts.regular };
        self.surface.draw_text(Point::from_xy(x, self.y), font.clone(), size, text, false, TextDirection::Auto);
    }

    fn line(&mut self, text: &str, bold: bool, size: f32, color: (u8, u8, u8), advance: f32) {
        self.text(MARGIN, text, bold, size, color);
        self.y += advance;
    }

    fn wrapped(&mut self, text: &str, bold: bool, size: f32, color: (u8, u8, u8), advance: f32) {
        for line in wrap(text, PAGE.0 - 2.0 * MARGIN, size).into_iter().take(4) {
            self.line(&line, bold, size, color, advance);
        }
    }

    fn row(&mut self, label: &str, value: &str) {
        const VALUE: f32 = MARGIN + 150.0;
        self.text(MARGIN, label, false, 10.5, MUTED);
        for line in wrap(value, PAGE.0 - MARGIN - VALUE, 11.5).into_iter().take(3) {
            self.text(VALUE, &line, true, 11.5, INK);
            self.y += 17.0;
        }
        self.y += 6.0;
    }

    fn note(&mut self, text: &str, x: f32) {
        for line in wrap(text, PAGE.0 - MARGIN - x, 10.0) {
            self.text(x, &line, false, 10.0, MUTED);
            self.y += 15.0;
        }
    }

    fn block(&mut self, x: f32, y: f32, width: f32, height: f32, color: (u8, u8, u8)) {
        let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.color(color);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn qr(&mut self, code: &QrCode, x: f32, y: f32) {
        let width = code.width();
        #[expect(clippy::cast_precision_loss, reason = "a QR code has 177 modules a side at most")]
        let module = CODE / width as f32;
        let mut path = PathBuilder::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                #[expect(clippy::cast_precision_loss, reason = "as above")]
                let (column, row) = ((index % width) as f32, (index / width) as f32);
                if let Some(rect) = Rect::from_xywh(x + column * module, y + row * module, module, module) {
                    path.push_rect(rect);
                }
            }
        }
        self.color((0, 0, 0));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// Breaks a text into lines of about this width; the fonts' letters are 0.6 of their size wide on average.
fn wrap(text: &str, width: f32, size: f32) -> Vec<String> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page is a few hundred points wide")]
    let most = (width / (size * 0.6)) as usize;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let needs = word.chars().count();
        let fits = lines.last().is_some_and(|line| line.is_empty() || line.chars().count() + 1 + needs <= most);
        if !fits {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(word.chars().take(most));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::tests::sample;

    #[test]
    fn it_is_one_page_of_pdf_whatever_the_names() {
        let address = format!("https://class.example.vn/check/{}", sample().code(&[7; 32]));
        for name in ["Trần Minh Khôi", "", "鈴木", &"Nguyễn ".repeat(30), &"x".repeat(100)] {
            let certificate = Certificate { name: (*name).to_owned(), title: name.repeat(2), ..sample() };
            for locale in [Locale::Vi, Locale::En] {
                let pdf = draw(&certificate, &address, locale, "Asia/Ho_Chi_Minh").unwrap_or_default();
                assert!(pdf.starts_with(b"%PDF-"), "{name}");
                let text = String::from_utf8_lossy(&pdf);
                assert_eq!(text.matches("/Type /Page\n").count() + text.matches("/Type/Page/").count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("một hai ba bốn", 60.0, 10.0), ["một hai ba", "bốn"]);
        assert_eq!(wrap("", 60.0, 10.0), [""]);
        assert_eq!(wrap("abcdefghijklmnop", 60.0, 10.0), ["abcdefghij"]);
    }
}
