// Keyboard shortcuts. Keys that are typed into a field do nothing else.

const bound = []

/**
 * Binds keys until the returned function is called: `{key: [what it does, run]}`. `g e` is two keys in a row.
 */
export function bind(keys) {
  bound.push(keys)
  return () => bound.splice(bound.indexOf(keys), 1)
}

/** The keys that are bound now, newest first: `[key, what it does, run]`. */
export function offered() {
  const seen = new Set()
  return [...bound]
    .reverse()
    .flatMap(keys => Object.entries(keys))
    .filter(([key]) => !seen.has(key) && seen.add(key))
    .map(([key, [what, run]]) => [key, what, run])
}

let first = ''
let forget = 0

addEventListener('keydown', event => {
  const name = (event.ctrlKey || event.metaKey ? 'mod+' : '') + event.key
  const typing = event.target.matches?.('input, textarea, select, [contenteditable]')
  if (event.altKey || event.isComposing || (typing && !name.startsWith('mod+'))) return
  if (document.querySelector('dialog[open]') && name !== 'mod+k') return
  const keys = new Map(offered().map(([key, , run]) => [key, run]))
  const run = keys.get(first ? `${first} ${name}` : name)
  clearTimeout(forget)
  if (!run && !first && [...keys.keys()].some(key => key.startsWith(`${name} `))) {
    first = name
    forget = setTimeout(() => {
      first = ''
    }, 1500)
    return
  }
  first = ''
  if (!run) return
  event.preventDefault()
  run(event)
})

/** Moves the focus by a number of rows. */
export function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')]
  if (rows.length === 0) return
  const at = rows.findIndex(row => row === document.activeElement || row.contains(document.activeElement))
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}

/** The row that has the focus. */
export const chosen = () => document.activeElement?.closest?.('[data-row]')
