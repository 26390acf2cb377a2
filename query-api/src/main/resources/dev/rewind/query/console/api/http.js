// One request to the API: with the token, with problems as errors, with nothing kept.

import { parse } from '../json/parse.js'

/** Why a request was not honoured: an RFC 9457 problem, or no answer at all. */
class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || 'the request failed')
    this.status = status
    this.code = body.code || 'unknown'
    this.remedy = body.remedy
    this.value = body.value
    this.requestId = body.request_id
    this.requiredRole = body.required_role
  }
}

let token = () => null
let refused = () => {}

/** Says where the token comes from, and who is told that it was refused. */
export function authorise(source, onRefusal) {
  token = source
  refused = onRefusal
}

/** The headers of a request that is to be done once, and whose decision is worth waiting for. */
export const decided = key => ({ 'Idempotency-Key': key, Prefer: 'wait=30' })

/** The headers that show who asks. */
export function credentials() {
  return token() ? { Authorization: `Bearer ${token()}` } : {}
}

const NEXT = /<([^>]+)>\s*;\s*rel="?next"?/

/**
 * Sends a request made by {@link ../api/routes.js}.
 * `as`: `json` (the default), `exact` (JSON whose numbers keep their digits) or `bytes`.
 */
export async function send(request, { as = 'json', signal, headers = {} } = {}) {
  let response
  try {
    response = await fetch(request.path, {
      method: request.method,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      headers: {
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...request.headers, ...headers, ...credentials()
      },
      signal, credentials: 'omit', redirect: 'error'
    })
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause
    throw new Problem(0, {
      code: 'unreachable', detail: 'The query API does not answer.',
      remedy: 'See whether it runs: rewind doctor, or the log of the query API'
    })
  }
  if (!response.ok) throw await problem(response)
  return {
    status: response.status,
    body: await content(response, as),
    next: NEXT.exec(response.headers.get('Link') || '')?.[1] ?? null,
    location: response.headers.get('Location'),
    stalenessMs: Number(response.headers.get('X-Rewind-Staleness-Ms') || 0)
  }
}

async function content(response, as) {
  if (as === 'bytes') return new Uint8Array(await response.arrayBuffer())
  return as === 'exact' ? parse(await response.text()) : response.json()
}

async function problem(response) {
  let body = {}
  try {
    body = await response.json()
  } catch {
    body = { detail: `The answer was ${response.status}, without a reason.` }
  }
  const found = new Problem(response.status, body)
  if (response.status === 401) refused(found)
  return found
}
