// What is drawn of a part of a timeline: never more marks than there are pixels, however much happened.

const MOST_ARCS = 300

/** Where each row begins and ends: two arrays by row. */
export function places(rows, times) {
  const start = new Float64Array(rows.length)
  const end = new Float64Array(rows.length)
  rows.forEach((row, index) => {
    start[index] = times.x(row.at)
    end[index] = row.until === undefined ? start[index] : times.x(row.until)
  })
  return { start, end }
}

/** Marks between two places: `ticks` [{x, row}], `bars` [{x, width, row}], `arcs` [{x, to, row, lane}], oldest first. */
export function marks({ rows, rowOf }, { start, end }, left, right) {
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
      if (x >= left && Math.min(to, x) <= right) arcs.push({ x, to, row, lane: rows[target]?.lane ?? 0 })
      continue
    }
    const until = end[row.index]
    if (until < left || x > right) continue
    // Of those that fall on one pixel the newest is the one to be seen.
    const pixel = Math.round(x)
    const before = lastTick[row.lane]
    if (before && before.pixel === pixel) ticks[before.index] = { x, row }
    else lastTick[row.lane] = { pixel, index: ticks.push({ x, row }) - 1 }
    if (row.step && Math.round(until) > (lastBar[row.lane] ?? -Infinity)) {
      bars.push({ x, width: Math.max(1.5, until - x), row })
      lastBar[row.lane] = Math.round(until)
    }
  }
  return { ticks, bars, arcs: arcs.slice(-MOST_ARCS) }
}

const LABEL = 60

/** How much of a second, point included, tells neighbours on the axis from one another. */
const digitsOf = ms => ms < 4 ? 4 : ms < 400 ? 2 : 0

/** Places for times on the axis: about so far apart, none where a fold says how long it is. */
export function axis(times, left, right, apart = 150) {
  const found = []
  const free = x => times.folds.every(fold => x < fold.x - LABEL || x > fold.x + fold.width + LABEL / 3)
  for (let x = Math.max(0, Math.floor(left / apart) * apart); x <= Math.min(right, times.width); x += apart) {
    if (free(x)) found.push({ x, ms: times.at(x), digits: digitsOf(times.at(x + 20) - times.at(x)) })
  }
  return found
}
