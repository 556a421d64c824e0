import { between, hash32, pick } from '../random.ts';

/** Hertz of a pentatonic scale from A3 over two octaves (equal temperament; literals, lest engines differ). */
const SCALE_HERTZ = [220, 246.94, 277.18, 329.63, 369.99, 440, 493.88, 554.37, 659.26, 739.99];

/** A sine's shape by parabolas: `Math.sin` need not give the same bits in every engine. */
function wave(cycles: number): number {
  const position = (cycles - Math.floor(cycles)) * 2 - 1;
  return 4 * position * (1 - Math.abs(position));
}

/** A tune of plucked notes and rests, mono, 16 bits; another seed, another tune. */
export function melody(seed: number, sampleRate: number, samples: number): Int16Array {
  const pcm = new Int16Array(samples);
  const noteSamples = Math.floor((sampleRate * between(180, 320, seed, 1)) / 1000);
  for (let start = 0, note = 0; start < samples; start += noteSamples, note += 1) {
    if (hash32(seed, 2, note) % 9 === 0) continue;
    const hertz = pick(SCALE_HERTZ, seed, 3, note);
    const end = Math.min(samples, start + noteSamples);
    for (let index = start; index < end; index += 1) {
      const age = (index - start) / noteSamples;
      const attack = Math.min(1, age * 40);
      const loudness = 11_000 * attack * (1 - age) * (1 - age);
      const cycles = (hertz * (index - start)) / sampleRate;
      pcm[index] = Math.round(loudness * (0.8 * wave(cycles) + 0.2 * wave(cycles * 2)));
    }
  }
  return pcm;
}
