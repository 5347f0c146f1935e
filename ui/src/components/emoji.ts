/** The emoji of the picker, each with the words it is found by, in Korean and English. All offline. */

export interface Emoji {
  emoji: string;
  /** Words, separated by spaces. */
  words: string;
}

const LINES = `
😀 웃음 미소 grin smile happy
😄 웃음 활짝 smile happy joy
😁 씩 웃음 beam grin
😅 땀 웃음 민망 sweat relief
😂 눈물 웃음 ㅋㅋ 폭소 joy laugh tears lol
🤣 폭소 구르다 ㅋㅋ rofl laugh
😊 미소 수줍 blush smile
🙂 미소 smile
🙃 거꾸로 upside down
😉 윙크 wink
😍 하트 사랑 반함 love heart eyes
🥰 사랑 하트 love hearts
😘 뽀뽀 키스 kiss
😋 맛있다 냠냠 yum delicious
😜 메롱 tongue wink
🤪 장난 미친 zany crazy
🤗 안아 포옹 hug
🤔 생각 고민 흠 think hmm
🤫 쉿 조용 shush quiet
🤭 헉 키득 giggle oops
🫡 경례 넵 salute yes
🤐 지퍼 비밀 zip secret
😐 무표정 neutral
😑 무표정 하 expressionless
😏 의미심장 smirk
🙄 눈굴림 어이 roll eyes
😬 민망 이런 grimace
😌 안도 편안 relieved
😴 잠 졸려 sleep zzz
😪 졸림 sleepy
🤤 침 drool
😷 마스크 아픔 mask sick
🤒 열 아픔 fever sick
🤕 다침 붕대 hurt
🤢 메스꺼움 nausea
🤮 토 vomit
🤧 재채기 감기 sneeze cold
🥵 더위 더워 hot
🥶 추위 추워 cold freezing
🥴 어질 woozy
😵 어지럼 dizzy
🤯 충격 폭발 mind blown
🥳 파티 축하 생일 party celebrate
😎 멋짐 선글라스 cool
🤓 공부 안경 nerd
🧐 관찰 monocle
😕 혼란 갸웃 confused
😟 걱정 worried
🙁 슬픔 frown sad
😮 놀람 오 wow open mouth
😯 놀람 hushed
😲 깜짝 astonished
😳 당황 부끄 flushed
🥺 부탁 애원 pleading please
😢 눈물 슬픔 cry sad
😭 엉엉 눈물 ㅠㅠ sob cry
😱 비명 무서움 scream
😖 괴로움 confounded
😞 실망 disappointed
😓 땀 식은땀 sweat
😩 지침 weary
😫 피곤 tired
🥱 하품 심심 yawn bored
😤 흥 콧김 triumph huff
😡 화 분노 angry rage
😠 화 angry
🤬 욕 화 swear
😈 악마 devil
💀 해골 죽음 skull dead
💩 똥 poop
🤡 광대 clown
👻 유령 ghost
👽 외계인 alien
🤖 로봇 robot
😺 고양이 cat
🙈 원숭이 안봄 see no evil
🙉 원숭이 안들림 hear no evil
🙊 원숭이 비밀 speak no evil
❤️ 하트 사랑 빨강 heart love red
🧡 하트 주황 heart orange
💛 하트 노랑 heart yellow
💚 하트 초록 heart green
💙 하트 파랑 heart blue
💜 하트 보라 heart purple
🖤 하트 검정 heart black
🤍 하트 하양 heart white
💔 이별 상처 broken heart
💕 하트 사랑 two hearts
💯 백점 만점 hundred perfect
💢 화 anger
💥 펑 폭발 boom
💦 땀 물 sweat drops
💤 잠 zzz sleep
👋 안녕 인사 손 wave hello bye
🤚 손 hand
✋ 손 멈춤 하이파이브 hand stop high five
👌 오케이 좋아 ok
🤌 손가락 pinched
✌️ 브이 평화 victory peace
🤞 행운 손가락 fingers crossed luck
🤟 사랑 손 love you
🤘 락 rock
🤙 전화 연락 call me
👈 왼쪽 left
👉 오른쪽 right
👆 위 up
👇 아래 down
👍 좋아 최고 따봉 엄지 thumbs up good like yes
👎 싫어 별로 thumbs down bad no
✊ 주먹 fist
👊 주먹 펀치 punch
🤛 주먹인사 fist bump
👏 박수 짝짝 clap applause bravo
🙌 만세 야호 raise hands hooray
👐 손 open hands
🤝 악수 합의 handshake deal
🙏 부탁 감사 기도 please thanks pray
💪 힘 화이팅 근육 muscle strong
👀 눈 보는중 eyes look
🧠 뇌 머리 brain
👶 아기 baby
🙋 손들기 저요 raise hand
🙆 오케이 동그라미 ok gesture
🙅 안돼 엑스 no gesture
🤷 모름 글쎄 shrug
🤦 이마 답답 facepalm
🙇 절 죄송 감사 bow sorry
💃 춤 dance
🕺 춤 dance
🏃 달리기 급함 run
👑 왕관 방장 crown king
🎩 모자 hat
🐶 강아지 개 dog
🐱 고양이 cat
🐰 토끼 rabbit
🦊 여우 fox
🐻 곰 bear
🐼 판다 panda
🐯 호랑이 tiger
🦁 사자 lion
🐷 돼지 pig
🐸 개구리 frog
🐵 원숭이 monkey
🐔 닭 chicken
🐧 펭귄 penguin
🐢 거북이 느림 turtle slow
🐌 달팽이 느림 렉 snail slow
🦄 유니콘 unicorn
🐝 벌 bee
🦋 나비 butterfly
🌸 벚꽃 꽃 blossom flower
🌹 장미 rose
🌻 해바라기 sunflower
🍀 클로버 행운 clover luck
🌈 무지개 rainbow
☀️ 해 맑음 sun
🌙 달 밤 moon night
⭐ 별 star
🌟 별 반짝 glow star
✨ 반짝 sparkles
⚡ 번개 lightning
🔥 불 최고 fire hot lit
❄️ 눈 겨울 snow
☔ 비 우산 rain
🌋 화산 volcano
🌊 파도 바다 wave sea
🍎 사과 apple
🍓 딸기 strawberry
🍉 수박 watermelon
🌶️ 고추 매움 pepper spicy
🍕 피자 pizza
🍔 햄버거 burger
🍟 감자튀김 fries
🍗 치킨 닭다리 chicken
🌭 핫도그 hotdog
🍜 라면 국수 ramen noodles
🍚 밥 rice
🍙 김밥 주먹밥 rice ball
🍣 초밥 sushi
🍪 쿠키 cookie
🍩 도넛 donut
🍰 케이크 cake
🎂 생일 케이크 birthday cake
🍫 초콜릿 chocolate
🍬 사탕 candy
🍦 아이스크림 ice cream
☕ 커피 coffee tea
🍺 맥주 beer
🍻 건배 맥주 cheers
🥤 음료 콜라 drink soda
⚽ 축구 soccer football
🏀 농구 basketball
⚾ 야구 baseball
🎮 게임 game controller
🕹️ 게임 오락 joystick
🎲 주사위 보드게임 dice
♟️ 체스 chess
🎯 과녁 명중 target
🏆 우승 트로피 trophy win
🥇 일등 금메달 gold first
🎉 축하 폭죽 파티 party tada celebrate
🎊 축하 confetti
🎁 선물 gift present
🎈 풍선 balloon
🎵 음악 노래 music note
🎤 마이크 노래 microphone karaoke
🎧 헤드폰 headphones
🎸 기타 guitar
📷 사진 카메라 camera photo
🎬 영화 movie
📺 티비 tv
💻 노트북 컴퓨터 laptop computer
⌨️ 키보드 keyboard
🖱️ 마우스 mouse
📱 휴대폰 전화 phone
🔌 전원 플러그 plug power
🔋 배터리 battery
📶 와이파이 신호 signal wifi
💾 저장 save disk
📚 책 공부 books study
📖 책 book
✏️ 연필 쓰기 pencil write
📝 메모 적기 memo note
📌 고정 핀 pin
📎 클립 clip
✂️ 가위 scissors
🔬 현미경 과학 microscope science
🧪 실험 과학 test tube
🔭 망원경 telescope
🧯 소화기 extinguisher
🔑 열쇠 key
🔒 자물쇠 잠금 lock
🔨 망치 hammer
🛠️ 도구 수리 tools fix
💡 아이디어 전구 idea bulb
⏰ 알람 시간 alarm clock time
⏳ 모래시계 기다림 hourglass wait
📢 알림 확성기 announce loudspeaker
🔔 종 알림 bell
💬 말풍선 대화 speech chat
💭 생각 thought
🏠 집 home house
🏫 학교 school
🚗 차 자동차 car
🚌 버스 bus
🚲 자전거 bike
✈️ 비행기 여행 plane travel
🚀 로켓 출발 rocket launch
🛌 잠 침대 bed sleep
🚪 문 door
💸 돈 money
💰 돈 money bag
✅ 확인 완료 체크 check done yes
❌ 엑스 아니 취소 cross no
⭕ 동그라미 맞음 circle
❓ 물음표 질문 question
❗ 느낌표 exclamation
⚠️ 주의 경고 warning
🚫 금지 forbidden
➕ 더하기 plus
🆗 오케이 ok
🆒 멋짐 cool
🔴 빨강 red circle
🟢 초록 green circle
🔵 파랑 blue circle
🏁 끝 결승 finish flag
🚩 깃발 flag
🇰🇷 한국 태극기 korea flag
`;

export const EMOJI: readonly Emoji[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const space = line.indexOf(" ");
    return { emoji: line.slice(0, space), words: line.slice(space + 1) };
  });

/** Emoji with a word that begins so, whatever the case; all for an empty query. */
export function findEmoji(query: string): readonly Emoji[] {
  const wanted = query.trim().normalize("NFC").toLowerCase();
  if (wanted === "") return EMOJI;
  return EMOJI.filter(({ emoji, words }) => emoji === wanted || ` ${words}`.includes(` ${wanted}`));
}
