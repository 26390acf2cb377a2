// Maps times to pixels. Idle time is folded, so that the activity around it has room.

const FOLD_WIDTH = 26

/**
 * A scale over activity. `spans` are [start, end] in milliseconds, in any order. `perMs` is the width of a
 * millisecond. Returns `{width, perMs, pieces: [{fold, from, to, x, width}], folds: [{x, width, ms}], x(ms),
 * at(x)}`.
 */
export function scale(spans, perMs) {
  const pieces = piecesOf(busy(spans), perMs)
  const last = pieces[pieces.length - 1]
  return {
    perMs,
    pieces,
    width: last ? last.x + last.width : 0,
    folds: pieces.filter(piece => piece.fold).map(({ x, width, from, to }) => ({ x, width, ms: to - from })),
    x: ms => {
      const piece = pieces[search(pieces, it => it.from, ms)]
      if (!piece) return 0
      const share =
        piece.to === piece.from ? 0 : Math.min(1, Math.max(0, (ms - piece.from) / (piece.to - piece.from)))
      return piece.x + share * piece.width
    },
    at: x => {
      const piece = pieces[search(pieces, it => it.x, x)]
      if (!piece) return 0
      return (
        piece.from +
        (piece.width === 0 ? 0 : Math.min(1, (x - piece.x) / piece.width) * (piece.to - piece.from))
      )
    }
  }
}

/** The width of a millisecond with which all activity fits a width. */
export function fitting(spans, width) {
  const parts = busy(spans)
  const time = parts.reduce((sum, [from, to]) => sum + to - from, 0)
  return Math.max(1, width - Math.max(0, parts.length - 1) * FOLD_WIDTH) / Math.max(1, time)
}

/** Joins spans that are close together. The time between the others is idle. */
function busy(spans) {
  const sorted = spans.map(([from, to]) => [from, Math.max(from, to)]).sort((a, b) => a[0] - b[0])
  const joined = []
  const idle = threshold(sorted)
  for (const [from, to] of sorted) {
    const last = joined[joined.length - 1]
    if (last && from - last[1] <= idle) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

/** The pause from which on time is idle: far longer than the usual pause, and longer than a second. */
function threshold(sorted) {
  const gaps = []
  let end = -Infinity
  for (const [from, to] of sorted) {
    if (from > end && end > -Infinity) gaps.push(from - end)
    end = Math.max(end, to)
  }
  const lengths = sorted.map(([from, to]) => to - from).filter(it => it > 0)
  const usual = list => (list.length === 0 ? 0 : list.sort((a, b) => a - b)[(list.length - 1) >> 1])
  // One or two pauses are too few to say which length is usual.
  return Math.max(1000, gaps.length > 2 ? 8 * usual(gaps) : 0, 4 * usual(lengths))
}

function piecesOf(parts, perMs) {
  const pieces = []
  let x = 0
  parts.forEach(([from, to], index) => {
    if (index > 0) {
      pieces.push({ fold: true, from: parts[index - 1][1], to: from, x, width: FOLD_WIDTH })
      x += FOLD_WIDTH
    }
    const width = (to - from) * perMs
    pieces.push({ fold: false, from, to, x, width })
    x += width
  })
  return pieces
}

/** The last piece that begins at or before a value. */
function search(pieces, of, value) {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (of(pieces[middle]) <= value) low = middle
    else high = middle - 1
  }
  return low
}
