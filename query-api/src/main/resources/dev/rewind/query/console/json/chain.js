// Computes the state hash and the chain hash of a checkpoint in the browser.

const encoder = new TextEncoder()

/** Whether this browser can hash here. It can on pages from https or from this machine. */
export const canHash = () => Boolean(globalThis.crypto?.subtle)

/** SHA-256 of bytes, or of the UTF-8 of a text, in lower-case hex. */
export async function sha256(data) {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** RFC 8785 for JSON values without fractions. The fields of a checkpoint have none. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value)
      .filter(name => value[name] !== undefined)
      .sort()
    return `{${names.map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** The text whose hash is the chain hash of a checkpoint: its fixed fields. */
export function linkText(checkpoint) {
  const { state, pinned, chain_hash: own, event, ...fixed } = checkpoint
  return canonical({ ...fixed, event: { id: event.id, source: event.source } })
}
