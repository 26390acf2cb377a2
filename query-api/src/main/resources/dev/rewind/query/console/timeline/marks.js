// The marks of the visible part of a timeline. There are never more marks than pixels.

import { span } from '../time/format.js'

const MOST_ARCS = 300
const LEAST_ARC = 14
const DIGIT = 7
const BESIDE = 5

/** The start and end of each row in pixels: two arrays by row. */
export function places(rows, times) {
  const start = new Float64Array(rows.length)
  const end = new Float64Array(rows.length)
  rows.forEach((row, index) => {
    start[index] = times.x(row.at)
    end[index] = row.until === undefined ? start[index] : times.x(row.until)
  })
  return { start, end }
}

/**
 * Returns the marks between two places, oldest first: `ticks` [{x, row, label}], `bars` [{x, width, row}] and
 * `arcs` [{from, to, row, track}]. A label is the text of a tick and its place; it is absent if there is no
 * room. `edge` is the end of the scale.
 */
export function marks({ rows, rowOf }, { start, end }, left, right, edge = Infinity) {
  const ticks = []
  const bars = []
  const arcs = []
  const lastTick = []
  const lastBar = []
  for (const row of rows) {
    const x = start[row.index]
    if (row.kind === 'rollback') {
      const target = rowOf.get(row.target)
      const to = target === undefined ? -30 : start[target]
      // A step may fail at once. The arc still needs some width to be visible.
      const from = Math.max(x, to + LEAST_ARC)
      if (from >= left && to <= right) arcs.push({ from, to, row, track: rows[target]?.track ?? 0 })
      continue
    }
    const until = end[row.index]
    if (until < left || x > right) continue
    // Of several ticks on one pixel, the newest is drawn.
    const pixel = Math.round(x)
    const before = lastTick[row.track]
    if (before && before.pixel === pixel) ticks[before.index] = { x, row }
    else lastTick[row.track] = { pixel, index: ticks.push({ x, row }) - 1 }
    if (row.step && Math.round(until) > (lastBar[row.track] ?? -Infinity)) {
      bars.push({ x, width: Math.max(1.5, until - x), row })
      lastBar[row.track] = Math.round(until)
    }
  }
  return { ticks: numbered(ticks, edge), bars, arcs: arcs.slice(-MOST_ARCS) }
}

/** Adds numbers to ticks, newest first, where a number overlaps no other number and no tick. */
function numbered(ticks, edge) {
  const free = []
  const labelled = [...ticks]
  for (let index = ticks.length - 1; index >= 0; index--) {
    const { x, row } = ticks[index]
    const text = String(row.checkpoint.sequence)
    const width = text.length * DIGIT
    const from = x > edge - width ? x - BESIDE - width : x + BESIDE
    const end = free[row.track] ?? Infinity
    const fits = from + width <= end
    if (fits) labelled[index] = { ...ticks[index], label: { x: from, text } }
    free[row.track] = Math.min(end, x - BESIDE, fits ? from - BESIDE : end)
  }
  return labelled
}

/**
 * Returns the folds between two places: `[{x, width, ms, text}]`. The text is absent if it would overlap
 * another.
 */
export function foldLabels(times, left, right) {
  let free = -Infinity
  return times.folds
    .map(fold => {
      const text = span(fold.ms)
      const middle = fold.x + fold.width / 2
      const half = (text.length * DIGIT) / 2
      if (middle - half < free) return fold
      free = middle + half + BESIDE
      return { ...fold, text }
    })
    .filter(fold => fold.x + fold.width > left && fold.x < right)
}
