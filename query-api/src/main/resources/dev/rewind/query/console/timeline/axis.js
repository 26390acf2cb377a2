// The time labels below the timeline. They stand at round times and are as short as the scale allows.

import { absolute } from '../time/format.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map(it => it * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(it => it * MINUTE),
  ...[1, 2, 3, 6, 12].map(it => it * HOUR),
  ...[1, 2, 7, 14, 30, 60, 90, 180, 365].map(it => it * DAY)
]
/** How many characters of `2026-01-31 12:34:56.789` are shown, by the smallest step between labels. */
const ENDS = [
  [DAY, 10],
  [MINUTE, 16],
  [SECOND, 19],
  [100, 21],
  [10, 22],
  [1, 23]
]
const DIGIT = 6.7
const SIGN = 3.7
const GAP = 14
/**
 * A label depends on the labels before it. They are computed from this far to the left of the visible part,
 * so that scrolling seldom changes a label.
 */
const BLOCK = 4000

const widthOf = text => [...text].reduce((sum, it) => sum + (/\d/.test(it) ? DIGIT : SIGN), 0)
const endOf = step => ENDS.find(([least]) => step >= least)[1]

/**
 * Returns the labels between two places as `[{x, text, end}]`, from left to right. If `end` is true the text
 * ends at `x`; else it begins there. Labels never overlap, and no two are equal. `room` is how far a text may
 * reach beyond the scale.
 */
export function axis(times, left, right, zone, room = 28) {
  const { pieces, perMs, width } = times
  if (pieces.length === 0) return []
  const full = ms => absolute(Math.floor(ms), zone, { full: true })
  const [first, last] = [full(pieces[0].from), full(pieces[pieces.length - 1].to)]
  const start = step =>
    step >= DAY || first.slice(0, 4) !== last.slice(0, 4)
      ? 0
      : first.slice(0, 10) !== last.slice(0, 10)
        ? 5
        : 11
  const wide = (step, end = endOf(step)) => widthOf(first.slice(start(step), end))
  const step = STEPS.find(it => it * perMs >= wide(it) + GAP) ?? STEPS[STEPS.length - 1]
  const labels = []
  let free = -Infinity
  let before = ''
  const put = (x, ms, end) => {
    const text = full(ms).slice(start(step), end)
    const long = wide(step, end)
    const atEnd = x + long > width + room
    const from = atEnd ? x - long : x
    if (from < free || text === before) return false
    free = from + long + GAP
    before = text
    if (x >= left && x <= right) labels.push({ x, text, end: atEnd })
    return true
  }
  const begin = (Math.floor(left / BLOCK) - 1) * BLOCK
  for (const piece of pieces) {
    if (piece.fold || piece.x + piece.width < begin || piece.x > right) continue
    let labelled = false
    for (const ms of rounds(piece, step, perMs, zone, left, right))
      labelled = put(piece.x + (ms - piece.from) * perMs, ms, endOf(step)) || labelled
    // A short piece contains no round time. Its label is its start, with enough digits to differ from the
    // label before.
    for (const [, end] of ENDS) if (!labelled && end >= endOf(step)) labelled = put(piece.x, piece.from, end)
  }
  return labels
}

/**
 * The round times of a piece, in the zone of the reader. In a long piece only those near the visible part.
 */
function* rounds({ from, to, x }, step, perMs, zone, left, right) {
  const offset = ms => (zone === 'utc' ? 0 : -new Date(ms).getTimezoneOffset() * MINUTE)
  const seen = Math.max(from, from + (left - x) / perMs - 2 * step)
  const end = Math.min(to, from + (right - x) / perMs + step)
  for (let local = Math.ceil((seen + offset(seen)) / step) * step; ; local += step) {
    const ms = local - offset(local - offset(local))
    if (ms > end) return
    if (ms >= from) yield ms
  }
}
