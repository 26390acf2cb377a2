// Writes 1 000 generated states with the SHA-256 of their canonical form, computed without any code of ours.
// To regenerate: npm ci && npm run generate (in this folder), then commit ../resources/canonical/states.ndjson.
// The seed is fixed, so the same versions write the same file. Each line: {"json": <text as sent>, "sha256": <hex>}.
// All numbers are ones that a double represents: where a literal is not, Rewind keeps its digits on purpose.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import canonicalize from 'canonicalize';

let seed = 20260131;
function random() { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const bits = new DataView(new ArrayBuffer(8));
function anyDouble() {
  for (;;) {
    bits.setUint32(0, below(4294967296));
    bits.setUint32(4, below(4294967296));
    const value = bits.getFloat64(0);
    if (Number.isFinite(value)) return value;
  }
}
const NUMBERS = [0, -0, 1, -1, 0.1, 1e-6, 1e-7, 999999999999999900000, 1e21, 1e23, 5e-324, 2.2250738585072014e-308,
  1.7976931348623157e308, 9007199254740991, -9007199254740991, 9007199254740992, 0.000001, 123456.789, 333333333.33333329];
const number = () => [() => pick(NUMBERS), () => below(1000000) - 500000, () => random() * 1000, anyDouble][below(4)]();

const ALPHABETS = [
  () => String.fromCodePoint(32 + below(95)),
  () => String.fromCodePoint(below(32)),
  () => pick(['"', '\\', '/', '\u007f', '\u2028', '\ufeff', '\ufb33', '\ue000', '\uffff', '\u0080', '\r', '\n']),
  () => String.fromCodePoint(0xa0 + below(0xd800 - 0xa0)),
  () => String.fromCodePoint(0x10000 + below(0x10ffff - 0x10000)),
];
const string = () => Array.from({ length: below(12) }, () => pick(ALPHABETS)()).join('');

function value(depth) {
  const kind = below(depth > 4 ? 5 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind <= 3) return number();
  if (kind === 4) return string();
  if (kind === 5) return Array.from({ length: below(6) }, () => value(depth + 1));
  const object = Object.create(null);
  for (let i = below(7); i > 0; i--) object[string()] = value(depth + 1);
  return object;
}

// The same value spelled by another hand: escapes, white space, and number forms that canonical JSON does not have.
const space = () => pick(['', '', '', ' ', '\n', '\t\r ']);
function escaped(text) {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const must = code < 32 || text[i] === '"' || text[i] === '\\';
    const pair = code >= 0xd800 && code < 0xdc00;
    if (pair) {
      const two = text.slice(i, i + 2);
      out += random() < 0.5 ? two : hex(two.charCodeAt(0)) + hex(two.charCodeAt(1));
      i++;
    } else {
      out += must || random() < 0.1 ? hex(code) : text[i];
    }
  }
  return '"' + out + '"';
}
const hex = (code) => '\\u' + pick([(s) => s, (s) => s.toUpperCase()])(code.toString(16).padStart(4, '0'));
function spelledNumber(n) {
  if (Object.is(n, -0)) return pick(['-0', '-0.0', '-0e5']);
  const forms = [String(n)];
  if (n !== 0 && Number.isInteger(n) && Math.abs(n) < 1e15) {
    forms.push(n + '.0', n + 'e0', n + '0e-1', n + '.000E+0');
  }
  return pick(forms);
}
function spelled(v) {
  if (typeof v === 'number') return spelledNumber(v);
  if (typeof v === 'string') return escaped(v);
  if (Array.isArray(v)) return '[' + v.map((e) => space() + spelled(e) + space()).join(',') + ']';
  if (v !== null && typeof v === 'object') {
    const members = Object.entries(v).map(([k, e]) => space() + escaped(k) + space() + ':' + space() + spelled(e));
    return '{' + members.sort(() => random() - 0.5).join(',') + space() + '}';
  }
  return String(v);
}

const lines = [];
while (lines.length < 1000) {
  const state = value(0);
  const json = spelled(state);
  if (!Object.is(JSON.parse(json), state) && canonicalize(JSON.parse(json)) !== canonicalize(state)) {
    throw new Error('spelled wrongly: ' + json);
  }
  const sha256 = createHash('sha256').update(canonicalize(state), 'utf8').digest('hex');
  lines.push(JSON.stringify({ json, sha256 }));
}
const folder = new URL('../resources/canonical/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('states.ndjson', folder), lines.join('\n') + '\n');
