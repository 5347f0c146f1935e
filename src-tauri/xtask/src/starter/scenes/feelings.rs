//! Pictures of feelings.

use super::super::canvas::{Canvas, at};
use super::super::hangul::write;
use super::super::yard::{
    CREAM, Eyes, GREEN, INDIGO, INK, LILAC, MINT, Mouth, NIGHT, PAPER, PINK, PLUM, RED, ROSE, SKY, YELLOW, yard,
};
use super::{Scene, ahead, chance, hop, sway};

pub(super) const SCENES: &[Scene] = &[
    Scene {
        name: "laugh",
        word: "ㅋㅋㅋ",
        tags: &["ㅋㅋ", "ㅋㅋㅋ", "웃음", "웃겨", "lol", "laugh", "haha"],
        alt: "배를 잡고 웃는 마당이 (laughing)",
        ground: CREAM,
        frames: 8,
        delay: 7,
        act: laugh,
    },
    Scene {
        name: "love",
        word: "사랑해",
        tags: &["사랑", "사랑해", "하트", "좋아해", "love", "heart"],
        alt: "하트가 떠오르는 마당이 (hearts rising)",
        ground: ROSE,
        frames: 12,
        delay: 9,
        act: love,
    },
    Scene {
        name: "cry",
        word: "ㅠㅠ",
        tags: &["ㅠㅠ", "눈물", "슬퍼", "울음", "cry", "sad", "tears"],
        alt: "눈물을 흘리는 마당이 (crying)",
        ground: SKY,
        frames: 10,
        delay: 9,
        act: cry,
    },
    Scene {
        name: "shock",
        word: "헐!",
        tags: &["헐", "충격", "놀람", "omg", "shock", "what"],
        alt: "깜짝 놀라 굳은 마당이 (shocked)",
        ground: LILAC,
        frames: 10,
        delay: 8,
        act: shock,
    },
    Scene {
        name: "surprise",
        word: "대박!",
        tags: &["대박", "와", "놀라워", "wow", "amazing", "surprise"],
        alt: "눈이 커진 마당이와 별 (wow)",
        ground: CREAM,
        frames: 10,
        delay: 8,
        act: surprise,
    },
    Scene {
        name: "angry",
        word: "흥!",
        tags: &["흥", "화남", "삐짐", "angry", "hmph", "mad"],
        alt: "김을 뿜으며 토라진 마당이 (angry)",
        ground: ROSE,
        frames: 10,
        delay: 8,
        act: angry,
    },
    Scene {
        name: "shy",
        word: "부끄",
        tags: &["부끄", "수줍", "shy", "blush"],
        alt: "볼이 빨개진 마당이 (blushing)",
        ground: ROSE,
        frames: 12,
        delay: 9,
        act: shy,
    },
    Scene {
        name: "think",
        word: "음...",
        tags: &["음", "고민", "생각", "hmm", "think", "well"],
        alt: "곰곰이 생각하는 마당이 (thinking)",
        ground: SKY,
        frames: 12,
        delay: 12,
        act: think,
    },
    Scene {
        name: "wink",
        word: "찡긋",
        tags: &["찡긋", "윙크", "wink", "secret"],
        alt: "한쪽 눈을 감는 마당이 (winking)",
        ground: MINT,
        frames: 10,
        delay: 10,
        act: wink,
    },
    Scene {
        name: "tired",
        word: "피곤",
        tags: &["피곤", "지침", "힘들어", "tired", "exhausted"],
        alt: "납작하게 늘어진 마당이 (exhausted)",
        ground: LILAC,
        frames: 12,
        delay: 11,
        act: tired,
    },
    Scene {
        name: "sleep",
        word: "잘 자",
        tags: &["잘자", "굿나잇", "졸려", "잠", "sleep", "good night", "sleepy"],
        alt: "달빛 아래 잠든 마당이 (sleeping)",
        ground: NIGHT,
        frames: 12,
        delay: 13,
        act: sleep,
    },
    Scene {
        name: "happy",
        word: "신난다",
        tags: &["신나", "신난다", "기뻐", "happy", "yay", "excited"],
        alt: "폴짝폴짝 뛰는 마당이 (jumping for joy)",
        ground: MINT,
        frames: 12,
        delay: 7,
        act: happy,
    },
];

fn laugh(canvas: &mut Canvas, t: f32) {
    let actor = yard(YELLOW_BODY, Eyes::Squeezed, Mouth::Laugh).moved(0.0, 3.0 * sway(ahead(t * 2.0, 0.0)));
    let actor = actor.leaning(0.12 * sway(t)).squeezed(1.0 + 0.04 * sway(t * 2.0)).blushing();
    actor.draw(canvas);
    for (side, place) in [(-1.0, at(34.0, 34.0)), (1.0, at(126.0, 34.0))] {
        let far = 6.0 * hop(t, 2.0);
        canvas.oval(place.plus(side * far, -far), 4.0, 6.0, INDIGO_DROP);
    }
}

const YELLOW_BODY: [u8; 3] = [214, 152, 44];
const INDIGO_DROP: [u8; 3] = [116, 164, 226];

fn love(canvas: &mut Canvas, t: f32) {
    for number in 0..5_u8 {
        let rise = ahead(t, chance(number));
        let x = 24.0 + 112.0 * chance(number + 3) + 5.0 * sway(ahead(rise, chance(number)));
        canvas.heart(at(x, 116.0 - 112.0 * rise), 5.0 + 6.0 * (1.0 - rise), PINK);
    }
    yard(RED, Eyes::Hearts, Mouth::Smile).squeezed(1.0 + 0.05 * sway(t * 2.0)).blushing().draw(canvas);
}

fn cry(canvas: &mut Canvas, t: f32) {
    let actor = yard(INDIGO, Eyes::Squeezed, Mouth::Sad).moved(1.5 * sway(t * 5.0), 0.0);
    actor.draw(canvas);
    for (side, number) in [(-0.45, 0), (0.45, 1), (-0.45, 2), (0.45, 3)] {
        let fall = ahead(t, f32::from(number / 2_u8) * 0.5);
        let from = actor.place(side, 0.1);
        canvas.oval(from.plus(side * 46.0 * fall, 44.0 * fall * fall), 4.0, 5.5, INDIGO_DROP);
    }
}

fn shock(canvas: &mut Canvas, t: f32) {
    let hit = (1.0 - t * 3.0).max(0.0);
    let actor = yard(PLUM, Eyes::Wide, Mouth::Round).moved(3.0 * hit * sway(t * 6.0), -8.0 * hit);
    actor.squeezed(1.0 - 0.1 * hit).draw(canvas);
    for (x, high) in [(34.0, 16.0), (46.0, 24.0), (58.0, 14.0)] {
        let long = high * (1.0 - hit) + 3.0;
        canvas.line(&[at(x + 34.0, 10.0), at(x + 34.0, 10.0 + long * 0.8)], 3.5, INK);
    }
}

fn surprise(canvas: &mut Canvas, t: f32) {
    for number in 0..6_u8 {
        let angle = f32::from(number) / 6.0 * std::f32::consts::TAU + 0.4;
        let far = 44.0 + 22.0 * hop(t, 1.0);
        let (sin, cos) = angle.sin_cos();
        canvas.star(
            at(80.0 + far * cos, 62.0 + far * 0.85 * sin),
            7.0 + 3.0 * hop(ahead(t, 0.3), 1.0),
            t * 1.2,
            YELLOW,
        );
    }
    let size = 33.0 + 4.0 * hop(t, 1.0);
    yard(GREEN, Eyes::Wide, Mouth::Laugh).sized(size).draw(canvas);
}

fn angry(canvas: &mut Canvas, t: f32) {
    let actor = yard(RED, Eyes::Closed, Mouth::Sad).leaning(-0.1 + 0.03 * sway(t * 4.0)).moved(0.0, sway(t * 4.0));
    for side in [-1.0, 1.0] {
        for number in 0..2_u8 {
            let puff = ahead(t, f32::from(number) * 0.5);
            let place = at(80.0 + side * (40.0 + 24.0 * puff), 44.0 - 22.0 * puff);
            canvas.disc(place, 4.0 + 5.0 * puff, PAPER);
        }
    }
    actor.draw(canvas);
    for side in [-1.0, 1.0] {
        let (inner, outer) = (actor.place(side * 0.18, -0.3), actor.place(side * 0.6, -0.52));
        canvas.line(&[inner, outer], 3.5, PAPER);
    }
}

fn shy(canvas: &mut Canvas, t: f32) {
    let actor = yard(PINK_BODY, Eyes::Closed, Mouth::Cat).leaning(0.14 * sway(t)).blushing();
    actor.draw(canvas);
    for side in [-1.0, 1.0] {
        let hand = actor.place(side * (0.2 + 0.06 * sway(t * 2.0)), 0.72);
        actor.arm(canvas, side, hand);
    }
}

const PINK_BODY: [u8; 3] = [214, 104, 124];

fn think(canvas: &mut Canvas, t: f32) {
    let actor = yard(INDIGO, Eyes::Side, Mouth::Flat).leaning(0.1 + 0.05 * sway(t));
    actor.draw(canvas);
    actor.arm(canvas, 1.0, actor.place(0.36, 0.62));
    for (number, place) in [(0_u8, at(120.0, 36.0)), (1, at(130.0, 24.0)), (2, at(143.0, 13.0))] {
        if t * 4.0 > f32::from(number) {
            canvas.disc(place, 3.5 + f32::from(number), PAPER);
        }
    }
}

fn wink(canvas: &mut Canvas, t: f32) {
    let closed = (0.35..0.75).contains(&t);
    let eyes = if closed { Eyes::Wink } else { Eyes::Open };
    let actor = yard(GREEN, eyes, Mouth::Smile).leaning(if closed { 0.1 } else { 0.0 }).blushing();
    actor.draw(canvas);
    if closed {
        let far = (t - 0.35) * 60.0;
        canvas.star(actor.place(0.5, -0.3).plus(14.0 + far, -8.0 - far), 8.0, t * 3.0, YELLOW);
    }
}

fn tired(canvas: &mut Canvas, t: f32) {
    let breath = sway(t);
    let actor = yard(PLUM, Eyes::Closed, Mouth::Flat).moved(0.0, 16.0 - 2.0 * breath).squeezed(1.3 - 0.03 * breath);
    actor.draw(canvas);
    let puff = ahead(t, 0.25);
    canvas.disc(actor.place(0.4, 0.3).plus(26.0 * puff, -6.0 * puff), 3.0 + 4.0 * puff, PAPER);
}

fn sleep(canvas: &mut Canvas, t: f32) {
    canvas.disc(at(128.0, 28.0), 14.0, YELLOW);
    canvas.disc(at(134.0, 24.0), 12.0, NIGHT);
    for number in 0..6_u8 {
        let bright = hop(ahead(t, chance(number)), 1.0);
        canvas.disc(at(16.0 + 96.0 * chance(number), 12.0 + 34.0 * chance(number + 4)), 0.8 + bright, PAPER);
    }
    let actor = yard(INDIGO, Eyes::Closed, Mouth::Round).moved(-6.0, 6.0).squeezed(1.05 + 0.04 * sway(t));
    actor.draw(canvas);
    for number in 0..2_u8 {
        let rise = ahead(t, f32::from(number) * 0.5);
        write(canvas, "Z", at(112.0 + 18.0 * rise, 66.0 - 40.0 * rise), 8.0 + 8.0 * rise, SKY);
    }
}

fn happy(canvas: &mut Canvas, t: f32) {
    let jump = hop(t, 2.0);
    let actor = yard(GREEN, Eyes::Happy, Mouth::Laugh).moved(0.0, 4.0 - 20.0 * jump).leaning(0.12 * sway(t));
    let actor = actor.squeezed(1.08 - 0.14 * jump).blushing();
    for side in [-1.0, 1.0] {
        actor.arm(canvas, side, actor.place(side * 1.35, -0.3 - 0.5 * jump));
    }
    actor.draw(canvas);
}
