// Formats times, sizes and counts.

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000]
]

/** A duration in its two largest units: `1 h 5 min`, `3.2 s`, `120 ms`. */
export function span(ms) {
  if (ms < 0) return `−${span(-ms)}`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`
  // What rounds to a whole unit is shown in it: 59.97 s as 1 min.
  const first = UNITS.findIndex(([, size]) => ms >= size - 50)
  const [name, size] = UNITS[first]
  const [small, smallSize] = UNITS[first + 1]
  let whole = Math.floor(ms / size)
  let rest = Math.round((ms - whole * size) / smallSize)
  if (rest * smallSize === size) {
    whole++
    rest = 0
  }
  return rest === 0 || (whole >= 10 && first === 0) ? `${whole} ${name}` : `${whole} ${name} ${rest} ${small}`
}

/** A duration in one unit: `20 min`. */
export function lasting(ms) {
  const [name, unit] = UNITS.find(([, it]) => ms >= it) || UNITS[3]
  return `${Math.max(0, Math.floor(ms / unit))} ${name}`
}

/** How long ago, in one unit: `now`, `5 s ago`, `3 h ago`, `in 20 s`. */
export function relative(ms, now) {
  const age = now - ms
  const size = Math.abs(age)
  if (size < 1500) return 'now'
  const text = lasting(size)
  return age > 0 ? `${text} ago` : `in ${text}`
}

/** A time in a zone (`utc` or `local`). The date is left out if it is today. */
export function absolute(ms, zone, { now, millis = false, full = false } = {}) {
  const { day, clock } = parts(ms, zone)
  const today = now !== undefined && parts(now, zone).day === day
  const time =
    millis || full
      ? `${clock}.${String((ms % 1000) + (ms < 0 ? 1000 : 0))
          .slice(0, 3)
          .padStart(3, '0')}`
      : clock
  return today && !full ? time : `${day} ${time}`
}

/** The name of a zone: `UTC`, or the offset of this machine. */
export function zoneName(zone, ms = Date.now()) {
  if (zone === 'utc') return 'UTC'
  const minutes = -new Date(ms).getTimezoneOffset()
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  return `UTC${minutes < 0 ? '−' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

function parts(ms, zone) {
  const date = new Date(zone === 'utc' ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000)
  const text = date.toISOString()
  return { day: text.slice(0, 10), clock: text.slice(11, 19) }
}

const pad = number => String(number).padStart(2, '0')

/** A number of bytes in B, KiB or MiB. */
export function bytes(count) {
  if (count < 1024) return `${count} B`
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`
}

/** A number with its digits in groups of three. */
export const grouped = count => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')
