/** Two short notes, the second higher, in Hz, and how long each takes, in seconds. */
const NOTES_HZ = [587.33, 880];
const NOTE_SECONDS = 0.14;
/** Soft: somebody may sit beside. */
const LOUDNESS = 0.12;
/** A sound that begins or ends at once is heard as a crack. */
const SILENCE = 0.0001;

let speaker: AudioContext | undefined;

/** Plays a short sound; there is no file of it. */
export function chime(): void {
  speaker ??= new AudioContext();
  // Browsers keep it still until somebody has touched the page.
  void speaker.resume();
  for (const [index, frequency] of NOTES_HZ.entries())
    play(speaker, frequency, speaker.currentTime + index * NOTE_SECONDS);
}

function play(speaker: AudioContext, frequency: number, from: number): void {
  const tone = new OscillatorNode(speaker, { type: "sine", frequency });
  const loudness = new GainNode(speaker, { gain: SILENCE });
  loudness.gain.exponentialRampToValueAtTime(LOUDNESS, from + NOTE_SECONDS / 8);
  loudness.gain.exponentialRampToValueAtTime(SILENCE, from + 2 * NOTE_SECONDS);
  tone.connect(loudness).connect(speaker.destination);
  tone.start(from);
  tone.stop(from + 2 * NOTE_SECONDS);
}
