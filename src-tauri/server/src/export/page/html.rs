//! Texts of people in HTML: escaped, whatever they are.

use std::borrow::Cow;

use crate::protocol::User;

/// A text that can stand anywhere in the page, in quotes too.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    Cow::Owned(safe)
}

/// A sentence of ours with texts of people in the places of `{…}`, each kept apart, so that none turns the others around.
pub(super) fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut html = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        html.push_str(&escaped(before));
        html.push_str(&format!("<bdi>{}</bdi>", escaped(value)));
        rest = behind;
    }
    html.push_str(&escaped(rest));
    html
}

/// Somebody's name with their colour.
pub(super) fn name(user: &User) -> String {
    let color = if is_color(&user.color.0) { &user.color.0 } else { "#808080" };
    format!("<b class=\"name\" style=\"--person: {color}\"><bdi>{}</bdi></b>", escaped(&user.nickname))
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Color, UserId};

    #[test]
    fn nothing_that_people_write_is_html() {
        let hostile = "<script>alert('1')</script>&\"><img src=x onerror=y>";
        let safe = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;&gt;&lt;img src=x onerror=y&gt;";
        assert_eq!(escaped(hostile), safe);
        assert_eq!(escaped("안녕 {name}"), "안녕 {name}");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let html = filled("{a} is now {b}.", &[("a", "{b}"), ("b", "<b>")]);
        assert_eq!(html, "<bdi>{b}</bdi> is now <bdi>&lt;b&gt;</bdi>.");
        assert_eq!(filled("{nobody", &[]), "{nobody");
    }

    #[test]
    fn only_a_colour_is_a_colour() {
        let user = |color: &str| User { id: UserId::random(), nickname: "민아".into(), color: Color(color.into()) };
        assert!(name(&user("#33669a")).contains("--person: #33669a\""));
        for wrong in ["red;x:url(//a)", "#33669", "#33669g", "#ㄱ한글", ""] {
            assert!(name(&user(wrong)).contains("--person: #808080\""), "{wrong}");
        }
    }
}
