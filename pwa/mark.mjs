/**
 * The app's mark as PNG, drawn from its geometry: installable apps need pixels, and nothing built is committed.
 *
 * `mark` is the pilot flag with the ring (src/mark.svg), `leaf` the calendar leaf of the quiet manifest.
 */
import { deflateSync } from "node:zlib";

const WHITE = [255, 255, 255], RED = [169, 36, 28], INK = [20, 36, 43], GREY = [118, 126, 127];
const SAMPLES = 4;

/** Colour of a point of the unit square. */
const SHAPES = {
  mark: (x, y) => {
    const far = Math.hypot(x - 0.5, y - 0.5) * 36;
    const ring = far <= 11 && far >= 4.5;
    return (x < 0.5) !== ring ? WHITE : RED;
  },
  leaf: (x, y) => {
    if (x < 0.14 || x > 0.86 || y < 0.14 || y > 0.86) return WHITE;
    if (y < 0.34) return INK;
    const dot = Math.hypot(((x - 0.14) * 25 / 3) % 1.5 - 0.75, ((y - 0.4) * 25 / 3) % 1.5 - 0.75);
    return y > 0.4 && y < 0.76 && dot < 0.42 ? GREY : [241, 241, 241];
  },
};

/** A PNG of `size` pixels; `margin` leaves room for the phone to cut a circle; without one the corners are round and clear. */
export function drawMark(size, margin, kind = "mark") {
  const rows = Buffer.alloc((size * 4 + 1) * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) rows.set(pixel(column, row, size, margin, SHAPES[kind]), row * (size * 4 + 1) + 1 + column * 4);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function pixel(column, row, size, margin, shape) {
  let red = 0, green = 0, blue = 0, seen = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
    const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
    if (!margin && outside(x, y, 0.25)) continue;
    const inner = (at) => Math.min(1, Math.max(0, (at - margin) / (1 - 2 * margin)));
    const [r, g, b] = shape(inner(x), inner(y));
    red += r; green += g; blue += b; seen++;
  }
  return seen ? [red / seen, green / seen, blue / seen, (seen / SAMPLES ** 2) * 255] : [0, 0, 0, 0];
}

/** Whether a point lies beyond the rounded corner of the unit square. */
function outside(x, y, radius) {
  const across = Math.max(radius - x, x - 1 + radius, 0);
  const down = Math.max(radius - y, y - 1 + radius, 0);
  return Math.hypot(across, down) > radius;
}

function chunk(kind, bytes) {
  const body = Buffer.concat([Buffer.from(kind, "ascii"), bytes]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(bytes.length, 0);
  frame.writeUInt32BE(crc(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

// zlib.crc32 is younger than the oldest Node we build on.
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value >>> 0;
}
