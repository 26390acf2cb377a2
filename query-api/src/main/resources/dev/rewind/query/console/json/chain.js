// Recomputes what Rewind vouches for: the hash of a state, and the link of a checkpoint to the one before it.

const encoder = new TextEncoder()

/** Whether this browser can hash here: only pages from https or this machine may. */
export const canHash = () => Boolean(globalThis.crypto?.subtle)

/** SHA-256 of bytes or of a text's UTF-8, in lower-case hex. */
export async function sha256(data) {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** RFC 8785 of plain JSON values without fractions, which is all that a checkpoint's fields are. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).filter(name => value[name] !== undefined).sort()
    return `{${names.map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** The text that a checkpoint's chain hash is the hash of: its fields that never change. */
export function linkText(checkpoint) {
  const { state, pinned, chain_hash: own, event, ...fixed } = checkpoint
  return canonical({ ...fixed, event: { id: event.id, source: event.source } })
}
