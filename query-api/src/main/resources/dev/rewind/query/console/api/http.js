// Sends one request to the API, with the access token. Problems are thrown as errors.

import { parse } from '../json/parse.js'
import * as routes from './routes.js'

/** Why a request failed: an RFC 9457 problem, or no answer at all (status 0). */
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

/** Sets the source of the access token, and the function that is called when the API refuses a token. */
export function authorise(source, onRefusal) {
  token = source
  refused = onRefusal
}

/** The headers of a request that must be done only once and waits up to 30 s for the decision. */
export const decided = key => ({ 'Idempotency-Key': key, Prefer: 'wait=30' })

/** The headers with the access token, if there is one. */
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
      body: routes.textOf(request),
      headers: {
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...request.headers,
        ...headers,
        ...credentials()
      },
      signal,
      credentials: 'omit',
      redirect: 'error'
    })
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause
    throw new Problem(0, {
      code: 'unreachable',
      detail: 'The query API does not answer.',
      remedy: 'Check that it runs: use rewind doctor, or read the log of the query API'
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
    body = { detail: `The API answered ${response.status} without a reason.` }
  }
  const found = new Problem(response.status, body)
  if (response.status === 401) refused(found)
  return found
}
