// Reads times such as `today`, `2h` or an ISO date.

/** The earliest time that `since:` means, in milliseconds. */
export function sinceOf(text, now, local) {
  if (text === 'today') {
    const day = new Date(now)
    return local ? day.setHours(0, 0, 0, 0) : day.setUTCHours(0, 0, 0, 0)
  }
  const [, count, unit] = /^(\d{1,4})(min|h|d)$/.exec(text) || []
  return count
    ? now - Number(count) * { min: 60_000, h: 3_600_000, d: 86_400_000 }[unit]
    : Date.parse(text) || 0
}
