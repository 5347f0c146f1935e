//! 20,000 strings and the colours that the npm package gave them.

/// One pair a line: the string as JSON, a tab, the colour.
const VECTORS: &str = include_str!("vectors/vectors.tsv");

#[test]
fn every_string_has_the_colour_that_the_npm_package_gives_it() {
    let mut compared = 0;
    for line in VECTORS.lines() {
        let (json, color) = line.split_once('\t').expect("a string and a colour on every line");
        let text: String = serde_json::from_str(json).expect("a JSON string");
        assert_eq!(color_hash_rs::hex(&text), color, "the colour of {json}");
        compared += 1;
    }
    assert_eq!(compared, 20_000);
}

#[test]
fn the_three_forms_of_a_colour_agree() {
    let [red, green, blue] = color_hash_rs::rgb("마당");
    assert_eq!(color_hash_rs::hex("마당"), format!("#{red:02x}{green:02x}{blue:02x}"));
    let color = color_hash_rs::hsl("마당");
    assert!(color.hue < 359);
    assert!([0.35, 0.5, 0.65].contains(&color.saturation));
    assert!([0.35, 0.5, 0.65].contains(&color.lightness));
}
