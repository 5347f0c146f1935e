//! A small canvas: shapes with smooth edges, drawn over each other.

/// Width and height of every picture, in pixels.
pub(super) const SIDE: usize = 160;

/// Red, green and blue.
pub(super) type Color = [u8; 3];

/// A place on the canvas in pixels, from the top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A place in short.
pub(super) const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

impl Point {
    /// The place that lies `x` to the right and `y` below.
    pub(super) fn plus(self, x: f32, y: f32) -> Self {
        at(self.x + x, self.y + y)
    }

    fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// One picture while it is drawn.
pub(super) struct Canvas {
    pixels: Vec<[f32; 3]>,
}

impl Canvas {
    /// A canvas of one colour.
    pub(super) fn new(color: Color) -> Self {
        Self { pixels: vec![color.map(f32::from); SIDE * SIDE] }
    }

    /// What is drawn, row by row.
    pub(super) fn colors(&self) -> Vec<Color> {
        // Values stay between 0 and 255, because they are only ever mixed from such.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 by construction")]
        self.pixels.iter().map(|pixel| pixel.map(|value| value.round() as u8)).collect()
    }

    /// A disc.
    pub(super) fn disc(&mut self, center: Point, radius: f32, color: Color) {
        self.shape(bounds(&[center], radius), color, |point| point.distance(center) - radius);
    }

    /// A circle drawn with a pen.
    pub(super) fn ring(&mut self, center: Point, radius: f32, pen: f32, color: Color) {
        let outside = bounds(&[center], radius + pen);
        self.shape(outside, color, |point| (point.distance(center) - radius).abs() - pen / 2.0);
    }

    /// An ellipse that stands upright.
    pub(super) fn oval(&mut self, center: Point, wide: f32, high: f32, color: Color) {
        let small = wide.min(high);
        self.shape(bounds(&[center], wide.max(high)), color, |point| {
            ((point.x - center.x) / wide).hypot((point.y - center.y) / high).mul_add(small, -small)
        });
    }

    /// A rectangle with round corners, given by its middle and half of its sides, turned by an angle in radians.
    pub(super) fn plate(&mut self, center: Point, half: Point, corner: f32, turn: f32, color: Color) {
        let (sin, cos) = turn.sin_cos();
        self.shape(bounds(&[center], half.x.hypot(half.y)), color, |point| {
            let (x, y) = (point.x - center.x, point.y - center.y);
            let (x, y) =
                (x.mul_add(cos, y * sin).abs() - half.x + corner, y.mul_add(cos, -(x * sin)).abs() - half.y + corner);
            x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - corner
        });
    }

    /// A line through points, with round ends.
    pub(super) fn line(&mut self, points: &[Point], pen: f32, color: Color) {
        self.shape(bounds(points, pen), color, |point| {
            let pieces = points.windows(2).map(|pair| to_segment(point, pair[0], pair[1]));
            pieces.fold(f32::INFINITY, f32::min) - pen / 2.0
        });
    }

    /// An arc of a circle, from one angle to another, in turns clockwise from the right.
    pub(super) fn arc(&mut self, center: Point, radius: f32, turns: [f32; 2], pen: f32, color: Color) {
        let steps = 14.0;
        let angle = |step: f32| (turns[0] + (turns[1] - turns[0]) * step / steps) * std::f32::consts::TAU;
        let points: Vec<Point> = (0..=14_u8)
            .map(|step| angle(f32::from(step)).sin_cos())
            .map(|(sin, cos)| center.plus(radius * cos, radius * sin))
            .collect();
        self.line(&points, pen, color);
    }

    /// A filled shape with corners.
    pub(super) fn polygon(&mut self, corners: &[Point], color: Color) {
        self.shape(bounds(corners, 1.0), color, |point| {
            let pairs = || corners.iter().zip(corners.iter().cycle().skip(1));
            let edge = pairs().map(|(one, next)| to_segment(point, *one, *next)).fold(f32::INFINITY, f32::min);
            let crossed = pairs().filter(|(one, next)| crosses(point, **one, **next)).count();
            if crossed % 2 == 1 { -edge } else { edge }
        });
    }

    /// A heart of a size, in pixels from its middle to its side.
    pub(super) fn heart(&mut self, center: Point, size: f32, color: Color) {
        self.disc(center.plus(-size * 0.48, -size * 0.3), size * 0.52, color);
        self.disc(center.plus(size * 0.48, -size * 0.3), size * 0.52, color);
        let low = center.plus(0.0, size * 0.95);
        let sides = [center.plus(-size * 0.93, -size * 0.02), low, center.plus(size * 0.93, -size * 0.02)];
        self.polygon(&[sides[0], sides[1], sides[2], center.plus(0.0, -size * 0.4)], color);
    }

    /// A star with five points.
    pub(super) fn star(&mut self, center: Point, size: f32, turn: f32, color: Color) {
        let corner = |step: u8| {
            let radius = if step.is_multiple_of(2) { size } else { size * 0.45 };
            let (sin, cos) = (f32::from(step) * std::f32::consts::PI / 5.0 + turn).sin_cos();
            center.plus(radius * sin, -radius * cos)
        };
        self.polygon(&(0..10).map(corner).collect::<Vec<_>>(), color);
    }

    /// Mixes a colour in wherever the distance says so: negative is inside, and an edge is one pixel wide.
    fn shape(&mut self, [low, high]: [Point; 2], color: Color, distance: impl Fn(Point) -> f32) {
        let rows = pixel(low.y)..=pixel(high.y);
        for (row, column) in rows.flat_map(|row| (pixel(low.x)..=pixel(high.x)).map(move |column| (row, column))) {
            #[expect(clippy::cast_precision_loss, reason = "far below where that matters")]
            let covered = (0.5 - distance(at(column as f32 + 0.5, row as f32 + 0.5))).clamp(0.0, 1.0);
            let pixel = &mut self.pixels[row * SIDE + column];
            for (value, new) in pixel.iter_mut().zip(color) {
                *value += (f32::from(new) - *value) * covered;
            }
        }
    }
}

/// The nearest row or column of the canvas.
fn pixel(place: f32) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to the canvas"
    )]
    let inside = place.clamp(0.0, (SIDE - 1) as f32) as usize;
    inside
}

/// What a shape can touch at most.
fn bounds(points: &[Point], margin: f32) -> [Point; 2] {
    let margin = margin + 1.0;
    let low = points.iter().fold(at(f32::MAX, f32::MAX), |low, point| at(low.x.min(point.x), low.y.min(point.y)));
    let high = points.iter().fold(at(f32::MIN, f32::MIN), |high, point| at(high.x.max(point.x), high.y.max(point.y)));
    [low.plus(-margin, -margin), high.plus(margin, margin)]
}

fn to_segment(point: Point, from: Point, to: Point) -> f32 {
    let (wide, high) = (to.x - from.x, to.y - from.y);
    let length = wide.mul_add(wide, high * high).max(f32::EPSILON);
    let along = (((point.x - from.x) * wide + (point.y - from.y) * high) / length).clamp(0.0, 1.0);
    point.distance(from.plus(wide * along, high * along))
}

/// Whether a ray from the point to the right crosses this side.
fn crosses(point: Point, from: Point, to: Point) -> bool {
    (from.y > point.y) != (to.y > point.y) && point.x < (to.x - from.x) * (point.y - from.y) / (to.y - from.y) + from.x
}
