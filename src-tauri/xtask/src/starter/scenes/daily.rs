//! Pictures for what people say to each other every day.

use super::super::canvas::{Canvas, Point, at};
use super::super::hangul::write;
use super::super::yard::{
    CREAM, Eyes, GRAY, GREEN, INDIGO, INK, LILAC, MINT, Mouth, PAPER, PINK, PLUM, RED, ROSE, SKY, YELLOW, darker, yard,
};
use super::{Scene, ahead, between, chance, hop, sway};

const ORANGE: [u8; 3] = [222, 134, 58];

pub(super) const SCENES: &[Scene] = &[
    Scene {
        name: "hello",
        word: "안녕!",
        tags: &["안녕", "인사", "반가워", "hello", "hi", "wave"],
        alt: "손을 흔드는 마당이 (waving hello)",
        ground: MINT,
        frames: 10,
        delay: 8,
        act: hello,
    },
    Scene {
        name: "congratulations",
        word: "축하해",
        tags: &["축하", "축하해", "파티", "congratulations", "congrats", "party"],
        alt: "색종이가 날리는 마당이 (confetti)",
        ground: CREAM,
        frames: 14,
        delay: 8,
        act: congratulations,
    },
    Scene {
        name: "best",
        word: "최고!",
        tags: &["최고", "엄지", "짱", "best", "great", "thumbs up"],
        alt: "엄지를 든 마당이 (thumbs up)",
        ground: SKY,
        frames: 10,
        delay: 8,
        act: best,
    },
    Scene {
        name: "cheer",
        word: "화이팅",
        tags: &["화이팅", "파이팅", "힘내", "응원", "fighting", "cheer up", "go"],
        alt: "주먹을 불끈 쥔 마당이 (cheering you on)",
        ground: ROSE,
        frames: 10,
        delay: 7,
        act: cheer,
    },
    Scene {
        name: "applause",
        word: "짝짝짝",
        tags: &["박수", "짝짝", "잘했어", "clap", "applause", "bravo"],
        alt: "박수를 치는 마당이 (clapping)",
        ground: CREAM,
        frames: 8,
        delay: 7,
        act: applause,
    },
    Scene {
        name: "thanks",
        word: "고마워",
        tags: &["고마워", "감사", "땡큐", "thanks", "thank you", "bow"],
        alt: "꾸벅 절하는 마당이 (bowing thanks)",
        ground: MINT,
        frames: 12,
        delay: 9,
        act: thanks,
    },
    Scene {
        name: "sorry",
        word: "미안해",
        tags: &["미안", "미안해", "죄송", "sorry", "apology"],
        alt: "고개 숙여 사과하는 마당이 (apologising)",
        ground: LILAC,
        frames: 12,
        delay: 10,
        act: sorry,
    },
    Scene {
        name: "yes",
        word: "네!",
        tags: &["네", "응", "좋아", "yes", "agree", "nod"],
        alt: "고개를 끄덕이는 마당이 (nodding)",
        ground: MINT,
        frames: 8,
        delay: 9,
        act: yes,
    },
    Scene {
        name: "no",
        word: "아니",
        tags: &["아니", "안돼", "싫어", "no", "nope"],
        alt: "고개를 젓는 마당이 (shaking its head)",
        ground: ROSE,
        frames: 8,
        delay: 8,
        act: no,
    },
    Scene {
        name: "okay",
        word: "OK",
        tags: &["오케이", "알겠어", "확인", "ok", "okay", "got it"],
        alt: "동그라미를 그리는 마당이 (okay)",
        ground: SKY,
        frames: 10,
        delay: 8,
        act: okay,
    },
    Scene {
        name: "wait",
        word: "잠깐!",
        tags: &["잠깐", "기다려", "멈춰", "wait", "stop", "hold on"],
        alt: "손을 들어 멈추는 마당이 (wait)",
        ground: CREAM,
        frames: 8,
        delay: 9,
        act: wait,
    },
    Scene {
        name: "hurry",
        word: "가자!",
        tags: &["가자", "출발", "빨리", "go", "hurry", "run"],
        alt: "달려가는 마당이 (off we go)",
        ground: SKY,
        frames: 8,
        delay: 6,
        act: hurry,
    },
    Scene {
        name: "dance",
        word: "둠칫",
        tags: &["춤", "둠칫", "음악", "노래", "dance", "music"],
        alt: "음악에 맞춰 춤추는 마당이 (dancing)",
        ground: LILAC,
        frames: 12,
        delay: 8,
        act: dance,
    },
    Scene {
        name: "coffee",
        word: "커피?",
        tags: &["커피", "카페", "쉬자", "coffee", "break", "tea"],
        alt: "김이 나는 커피와 마당이 (coffee)",
        ground: CREAM,
        frames: 12,
        delay: 10,
        act: coffee,
    },
    Scene {
        name: "birthday",
        word: "생일 축하",
        tags: &["생일", "생일축하", "케이크", "birthday", "cake"],
        alt: "촛불이 켜진 케이크와 마당이 (birthday cake)",
        ground: ROSE,
        frames: 12,
        delay: 9,
        act: birthday,
    },
    Scene {
        name: "morning",
        word: "좋은 아침",
        tags: &["아침", "좋은아침", "굿모닝", "good morning", "morning", "sun"],
        alt: "떠오르는 해와 마당이 (good morning)",
        ground: CREAM,
        frames: 14,
        delay: 9,
        act: morning,
    },
];

fn hello(canvas: &mut Canvas, t: f32) {
    let actor = yard(GREEN, Eyes::Happy, Mouth::Laugh).leaning(0.06 * sway(t)).blushing();
    actor.arm(canvas, -1.0, at(38.0, 88.0));
    actor.arm(canvas, 1.0, at(126.0 + 9.0 * sway(t * 2.0), 34.0));
    actor.draw(canvas);
}

fn congratulations(canvas: &mut Canvas, t: f32) {
    let actor = yard(INDIGO, Eyes::Happy, Mouth::Laugh).moved(0.0, 4.0 - 8.0 * hop(t, 2.0));
    for side in [-1.0, 1.0] {
        actor.arm(canvas, side, actor.place(side * 1.4, -0.7));
    }
    actor.draw(canvas);
    for number in 0..18_u8 {
        let fall = ahead(t, chance(number));
        let x = 8.0 + 144.0 * chance(number * 3 + 1) + 5.0 * sway(ahead(fall, chance(number)));
        let color = [RED, YELLOW, GREEN, PINK][usize::from(number % 4)];
        let turn = fall * 9.0 + f32::from(number);
        canvas.plate(at(x, 124.0 * fall - 6.0), at(3.6, 2.2), 0.6, turn, color);
    }
}

fn best(canvas: &mut Canvas, t: f32) {
    let actor = yard(INDIGO, Eyes::Wink, Mouth::Smile).moved(-12.0, 0.0).blushing();
    let fist = at(126.0, 66.0 - 6.0 * hop(t, 1.0));
    actor.arm(canvas, 1.0, fist.plus(-8.0, 6.0));
    actor.draw(canvas);
    canvas.line(&[fist.plus(-2.0, 0.0), fist.plus(0.0, -17.0)], 10.0, YELLOW);
    canvas.plate(fist.plus(0.0, 4.0), at(12.0, 11.0), 5.0, 0.0, YELLOW);
    for row in [-1.0, 4.0, 9.0] {
        canvas.line(&[fist.plus(3.0, row), fist.plus(11.0, row)], 1.6, darker(YELLOW));
    }
    for number in 0..3_u8 {
        let glow = hop(ahead(t, f32::from(number) / 3.0), 1.0);
        let place = [at(148.0, 34.0), at(106.0, 24.0), at(146.0, 92.0)][usize::from(number)];
        canvas.star(place, 3.0 + 5.0 * glow, 0.0, YELLOW);
    }
}

fn cheer(canvas: &mut Canvas, t: f32) {
    let push = hop(t, 2.0);
    let actor = yard(RED, Eyes::Squeezed, Mouth::Laugh).moved(0.0, 2.0 - 5.0 * push).squeezed(1.04 - 0.06 * push);
    actor.arm(canvas, -1.0, at(40.0, 84.0));
    let fist = at(124.0, 52.0 - 20.0 * push);
    actor.arm(canvas, 1.0, fist);
    actor.draw(canvas);
    canvas.disc(fist, 9.5, darker(RED));
    for number in 0..3_u8 {
        let angle = -0.9 + 0.6 * f32::from(number);
        let (sin, cos) = angle.sin_cos();
        let (near, far) = (15.0, 16.0 + 8.0 * push);
        canvas.line(&[fist.plus(near * sin, -near * cos), fist.plus(far * sin, -far * cos)], 3.0, YELLOW);
    }
}

fn applause(canvas: &mut Canvas, t: f32) {
    let open = hop(t, 2.0);
    let actor = yard(ORANGE, Eyes::Happy, Mouth::Laugh).moved(0.0, -2.0 * open).blushing();
    actor.draw(canvas);
    for side in [-1.0, 1.0] {
        let hand = at(80.0 + side * (6.0 + 20.0 * open), 92.0 - 3.0 * open);
        actor.arm(canvas, side, hand);
        if open < 0.35 {
            canvas.line(&[at(80.0 + side * 16.0, 80.0), at(80.0 + side * 24.0, 72.0)], 3.0, RED);
        }
    }
}

fn thanks(canvas: &mut Canvas, t: f32) {
    let bow = hop(t, 1.0);
    let actor = yard(GREEN, if bow > 0.4 { Eyes::Closed } else { Eyes::Open }, Mouth::Smile);
    let actor = actor.moved(0.0, 8.0 * bow).squeezed(1.0 + 0.16 * bow).leaning(0.1 * bow).blushing();
    actor.draw(canvas);
    for side in [-1.0, 1.0] {
        actor.arm(canvas, side, actor.place(side * 0.22, 0.78));
    }
    if bow > 0.6 {
        canvas.heart(at(122.0, 34.0 - 10.0 * (bow - 0.6)), 8.0, PINK);
    }
}

fn sorry(canvas: &mut Canvas, t: f32) {
    let bow = hop(t, 1.0);
    let actor =
        yard(PLUM, Eyes::Closed, Mouth::Sad).moved(0.0, 10.0 * bow).squeezed(1.0 + 0.14 * bow).leaning(-0.08 * bow);
    actor.draw(canvas);
    let drop = at(112.0, 34.0 + 8.0 * bow);
    canvas.oval(drop.plus(0.0, 3.0), 5.0, 6.5, [116, 164, 226]);
    canvas.polygon(&[drop.plus(-4.0, 1.0), drop.plus(0.0, -10.0), drop.plus(4.0, 1.0)], [116, 164, 226]);
}

fn yes(canvas: &mut Canvas, t: f32) {
    let nod = hop(t, 1.0);
    let actor = yard(GREEN, Eyes::Open, Mouth::Smile).moved(0.0, 7.0 * nod).squeezed(1.0 + 0.08 * nod);
    actor.draw(canvas);
    let mark = [at(112.0, 30.0), at(120.0, 39.0), at(136.0, 20.0)];
    canvas.line(&mark, 7.0, GREEN);
}

fn no(canvas: &mut Canvas, t: f32) {
    let actor = yard(RED, Eyes::Squeezed, Mouth::Flat).moved(7.0 * sway(t), 0.0).leaning(0.1 * sway(t));
    actor.draw(canvas);
    canvas.line(&[at(118.0, 18.0), at(136.0, 36.0)], 7.0, RED);
    canvas.line(&[at(136.0, 18.0), at(118.0, 36.0)], 7.0, RED);
}

fn okay(canvas: &mut Canvas, t: f32) {
    let lift = hop(t, 1.0);
    let actor = yard(INDIGO, Eyes::Happy, Mouth::Smile).moved(0.0, 12.0).sized(31.0);
    let top = at(80.0, 14.0 - 3.0 * lift);
    for side in [-1.0, 1.0] {
        let (shoulder, elbow) = (actor.place(side * 0.9, 0.0), at(80.0 + side * 46.0, 40.0));
        canvas.line(&[shoulder, elbow, top.plus(side * 6.0, 4.0)], 7.0, darker(INDIGO));
    }
    canvas.disc(top.plus(0.0, 3.0), 8.0, darker(INDIGO));
    actor.draw(canvas);
}

fn wait(canvas: &mut Canvas, t: f32) {
    let actor = yard(ORANGE, Eyes::Wide, Mouth::Round).moved(-10.0, 0.0);
    actor.draw(canvas);
    let palm = at(126.0 + 3.0 * hop(t, 2.0), 62.0);
    canvas.line(&[actor.place(0.8, 0.4), palm.plus(0.0, 12.0)], 8.0, darker(ORANGE));
    canvas.plate(palm, at(11.0, 12.0), 5.0, 0.0, YELLOW);
    for finger in 0..4_u8 {
        let x = -8.2 + 5.5 * f32::from(finger);
        canvas.line(&[palm.plus(x, -6.0), palm.plus(x, -19.0 + (x.abs() * 0.3))], 5.0, YELLOW);
    }
    canvas.line(&[palm.plus(-9.0, 4.0), palm.plus(-17.0, -4.0)], 5.0, YELLOW);
}

fn hurry(canvas: &mut Canvas, t: f32) {
    let step = hop(t, 2.0);
    let actor = yard(GREEN, Eyes::Open, Mouth::Laugh).moved(10.0, -6.0 * step).leaning(0.2);
    for (number, side) in [(0.0, -1.0), (0.5, 1.0)] {
        let swing = 12.0 * sway(ahead(t * 2.0, number));
        let foot = at(90.0 + side * 9.0 + swing, 110.0);
        canvas.line(&[actor.place(side * 0.25, 0.9), foot], 7.0, darker(GREEN));
    }
    actor.draw(canvas);
    for (row, y) in [(0_u8, 44.0), (1, 66.0), (2, 88.0)] {
        let from = 40.0 - 34.0 * ahead(t * 2.0, chance(row));
        canvas.line(&[at(from, y), at(from - 18.0, y)], 4.0, INDIGO);
    }
}

fn dance(canvas: &mut Canvas, t: f32) {
    let beat = sway(t);
    let actor =
        yard(PLUM, Eyes::Happy, Mouth::Cat).moved(10.0 * beat, -6.0 * hop(t, 2.0)).leaning(0.22 * beat).blushing();
    actor.arm(canvas, -1.0, actor.place(-1.3, -0.6 * beat));
    actor.arm(canvas, 1.0, actor.place(1.3, 0.6 * beat));
    actor.draw(canvas);
    for (number, place) in [(0.0, at(22.0, 36.0)), (0.5, at(134.0, 36.0))] {
        note(canvas, place.plus(0.0, 8.0 * sway(ahead(t, number))));
    }
}

fn note(canvas: &mut Canvas, place: Point) {
    canvas.oval(place, 5.5, 4.2, INK);
    canvas.line(&[place.plus(4.6, -1.0), place.plus(4.6, -19.0), place.plus(11.0, -14.0)], 2.6, INK);
}

fn coffee(canvas: &mut Canvas, t: f32) {
    let actor = yard(GREEN, Eyes::Closed, Mouth::Smile).moved(-20.0, 2.0).leaning(0.06 * sway(t)).blushing();
    actor.draw(canvas);
    let cup = at(122.0, 92.0);
    canvas.ring(cup.plus(17.0, -1.0), 7.0, 4.0, PAPER);
    canvas.plate(cup, at(17.0, 15.0), 6.0, 0.0, PAPER);
    canvas.oval(cup.plus(0.0, -13.0), 14.0, 3.5, [112, 72, 48]);
    actor.arm(canvas, 1.0, cup.plus(-17.0, 2.0));
    for (number, x) in [(0_u8, -7.0), (1, 3.0), (2, 10.0)] {
        let rise = ahead(t, chance(number));
        let bend = 4.0 * sway(ahead(rise, 0.2));
        let low = cup.plus(x, -22.0 - 26.0 * rise);
        canvas.line(&[low, low.plus(bend, -6.0), low.plus(0.0, -12.0)], 2.4, GRAY);
    }
}

fn birthday(canvas: &mut Canvas, t: f32) {
    let actor = yard(INDIGO, Eyes::Happy, Mouth::Laugh).moved(0.0, -16.0 - 3.0 * hop(t, 2.0)).sized(29.0).blushing();
    actor.draw(canvas);
    canvas.plate(at(80.0, 104.0), at(44.0, 13.0), 5.0, 0.0, PAPER);
    canvas.plate(at(80.0, 94.0), at(44.0, 6.0), 5.0, 0.0, PINK);
    for number in 0..5_u8 {
        canvas.disc(at(44.0 + 18.0 * f32::from(number), 99.0), 6.0, PINK);
    }
    for (number, x) in [(0_u8, 50.0), (1, 80.0), (2, 110.0)] {
        canvas.line(&[at(x, 90.0), at(x, 78.0)], 4.5, [GREEN, YELLOW, RED][usize::from(number)]);
        let lean = 2.0 * sway(ahead(t * 2.0, chance(number)));
        canvas.oval(at(x + lean * 0.5, 70.0), 3.4, 5.6, ORANGE);
        canvas.oval(at(x + lean * 0.3, 72.0), 1.7, 3.0, YELLOW);
    }
}

fn morning(canvas: &mut Canvas, t: f32) {
    let up = hop(t, 1.0).min(0.7) / 0.7;
    let sun = between(at(80.0, 84.0), at(80.0, 34.0), up);
    for number in 0..10_u8 {
        let angle = f32::from(number) / 10.0 * std::f32::consts::TAU + t * 0.63;
        let (sin, cos) = angle.sin_cos();
        canvas.line(&[sun.plus(27.0 * cos, 27.0 * sin), sun.plus(36.0 * cos, 36.0 * sin)], 4.0, YELLOW);
    }
    canvas.disc(sun, 22.0, YELLOW);
    canvas.plate(at(80.0, 112.0), at(90.0, 18.0), 2.0, 0.0, [186, 218, 170]);
    let eyes = if up > 0.5 { Eyes::Happy } else { Eyes::Closed };
    let actor =
        yard(GREEN, eyes, Mouth::Smile).moved(0.0, 20.0).sized(26.0 + 2.0 * up).squeezed(1.08 - 0.12 * up).blushing();
    for side in [-1.0, 1.0] {
        actor.arm(canvas, side, actor.place(side * 1.4, 0.4 - 1.1 * up));
    }
    actor.draw(canvas);
    if up < 0.3 {
        write(canvas, "Z", at(118.0, 64.0), 11.0, INK);
    }
}
