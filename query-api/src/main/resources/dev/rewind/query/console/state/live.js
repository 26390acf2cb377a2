// Facts as they are committed. One connection, which resumes where it left off; none while nobody looks.

import { computed, signal } from '@preact/signals'
import { credentials } from '../api/http.js'
import { eventReader } from '../api/sse.js'
import { withQuery } from '../api/routes.js'
import { now } from './clock.js'

const STALE_MS = 25_000
const DEAD_MS = 60_000
const HIDDEN_MS = 30_000
const TELL_MS = 250
const WAITS = [500, 1000, 2000, 5000, 10_000]
const MOST_WAITING = 5000
// Where no page listens, the badge still says whether it could; what comes then is rare.
const IDLE = { kind: 'integrity-failed,entity-parked' }

const connected = signal(false)
const heardAt = signal(0)
const ears = new Map()
/** Whether the reader has asked for quiet. */
export const paused = signal(false)

/** What the badge says: `live`, `reconnecting`, `stale`, `paused`; with for how long. */
export const liveliness = computed(() => {
  const silence = Math.max(0, now.value - heardAt.value)
  if (paused.value) return { state: 'paused', silence }
  if (!connected.value) return { state: 'reconnecting', silence: heardAt.value ? silence : 0 }
  return { state: silence > STALE_MS ? 'stale' : 'live', silence }
})

let started = false
let lastId = null
let wanted = null
let connection = null
let attempts = 0
let retry = 0
let hiding = 0
let waiting = []
let telling = 0
let overflown = false

/**
 * Hears facts until the answer is called. `ear` gets `(facts, gap)` a few times a second: facts
 * `{kind, entity, time, data}` in order; `gap` when some may have been missed and all is to be asked for anew.
 */
export function listen(filter, ear) {
  ears.set(ear, filter)
  renew()
  return () => {
    ears.delete(ear)
    renew()
  }
}

/** Connects; from then on the badge is true. */
export function start() {
  started = true
  renew()
}

export function pause(on) {
  paused.value = on
  if (on) disconnect()
  else renew()
}

/** Connects for what is wanted now; the place in the log stays, so nothing is missed in between. */
function renew() {
  const filters = [...ears.values()]
  const query = withQuery('/api/stream', filters.length === 0 ? IDLE : filters.length === 1 ? filters[0] : {})
  if (!started || paused.value) return disconnect()
  if (connection && query === wanted) return
  wanted = query
  disconnect()
  connect()
}

function disconnect() {
  clearTimeout(retry)
  connection?.abort()
  connection = null
  connected.value = false
}

async function connect() {
  const mine = connection = new AbortController()
  const watch = setInterval(() => { if (connected.value && Date.now() - heardAt.value > DEAD_MS) mine.abort() }, 5000)
  try {
    const response = await fetch(wanted, {
      headers: { ...credentials(), ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
      signal: mine.signal, credentials: 'omit', cache: 'no-store'
    })
    if (response.status === 410) {
      lastId = null
      tell([], true)
    }
    if (!response.ok) throw new Error(`the stream answered ${response.status}`)
    await hear(response.body.getReader(), mine)
  } catch {
    // Whatever it was, the badge says so and the next try is on its way.
  } finally {
    clearInterval(watch)
    if (connection === mine) {
      connected.value = false
      connection = null
      if (!paused.value && started && !document.hidden) {
        retry = setTimeout(() => connection || connect(), WAITS[Math.min(attempts++, WAITS.length - 1)])
      }
    }
  }
}

async function hear(reader, mine) {
  const resumed = lastId !== null
  const read = eventReader(heard)
  const decoder = new TextDecoder()
  connected.value = true
  heardAt.value = Date.now()
  if (!resumed && attempts > 0) tell([], true)
  for (;;) {
    const { done, value } = await reader.read()
    if (done || connection !== mine) return
    attempts = 0
    if (Date.now() - heardAt.value > 900) heardAt.value = Date.now()
    read(decoder.decode(value, { stream: true }))
  }
}

function heard({ id, event, data }) {
  if (id) lastId = id
  if (!data || event === 'cut-off') return
  const fact = JSON.parse(data)
  if (!fact.subject) return
  if (waiting.length >= MOST_WAITING) {
    waiting = []
    overflown = true
  }
  waiting.push({ kind: event, entity: fact.subject, time: fact.time, data: fact.data })
  telling ||= setTimeout(() => {
    const facts = waiting
    const gap = overflown
    waiting = []
    telling = 0
    overflown = false
    tell(facts, gap)
  }, TELL_MS)
}

function tell(facts, gap) {
  for (const [ear, filter] of [...ears]) {
    const own = filter.entity ? facts.filter(fact => fact.entity === filter.entity) : facts
    if (own.length > 0 || gap) ear(own, gap)
  }
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding)
  // A browser has six connections to a server: tabs that nobody looks at must not hold them.
  if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_MS)
  else if (!connection) comeBack()
})

function comeBack() {
  attempts = 0
  if (!paused.value && started) connect()
}
