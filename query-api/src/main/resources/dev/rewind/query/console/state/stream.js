// The connection to the event stream. It reconnects by itself and resumes where it stopped.

import { credentials } from '../api/http.js'
import { withQuery } from '../api/routes.js'
import { eventReader } from '../api/sse.js'

/** How long an open connection may be silent before it is replaced. Heartbeats come far more often. */
export const DEAD_MS = 60_000
/** How long a tab may be out of sight before it gives its connection up: a browser has six per server. */
export const HIDDEN_MS = 30_000
/** How long facts are collected before listeners get them. */
export const COLLECT_MS = 250
/** How many facts are kept for listeners. Beyond that all are dropped, and listeners learn of a gap. */
export const MOST_KEPT = 5000
/** The pauses before the first, second, … attempt to reconnect. */
export const RETRY_MS = [500, 1000, 2000, 5000, 10_000]

const CHECK_MS = 5000
// While no page listens, the connection still shows whether the server answers; these facts are rare.
const IDLE = { kind: 'integrity-failed,entity-parked,entity-parked-by-hand' }
const CLOSED = ['stopped', 'paused', 'hidden']

/**
 * The stream of committed facts. Its `state` is one of:
 * - `stopped`: not started, because the caller is not known yet;
 * - `connecting`: a request is sent and not answered yet;
 * - `open`: facts arrive;
 * - `waiting`: the connection failed, and the next attempt is due after a pause;
 * - `paused`: the reader asked for no updates;
 * - `hidden`: the tab is out of sight, so there is no connection.
 */
export class LiveStream {
  #state = 'stopped'
  #heardAt = 0
  #changed
  #listeners = new Map()
  #started = false
  #visible = true
  #opened = false
  #query = null
  #connection = null
  #lastId = null
  #failures = 0
  #kept = []
  #overflow = false
  #timers = { retry: 0, hide: 0, deliver: 0 }

  /** `changed(state, heardAt)` is called when the state changes, and once a second while data arrives. */
  constructor(changed = () => {}) {
    this.#changed = changed
  }

  get state() {
    return this.#state
  }

  /**
   * Adds a listener until the returned function is called. `listener(facts, gap)` gets facts `{kind, entity,
   * time, data}` in order, a few times a second. After a `gap` facts may be missing: load everything again.
   */
  listen(filter, listener) {
    this.#listeners.set(listener, filter)
    this.#refresh()
    return () => {
      this.#listeners.delete(listener)
      this.#refresh()
    }
  }

  /** Connects, unless the stream is paused. */
  start() {
    this.#started = true
    if (this.#state === 'stopped') this.#connect()
    else this.#refresh()
  }

  pause() {
    this.#close('paused')
  }

  resume() {
    if (this.#state !== 'paused') return
    if (!this.#started) this.#enter('stopped')
    else if (this.#visible) this.#connect()
    else this.#enter('hidden')
  }

  /** The tab went out of sight. */
  hide() {
    this.#visible = false
    clearTimeout(this.#timers.hide)
    this.#timers.hide = setTimeout(() => CLOSED.includes(this.#state) || this.#close('hidden'), HIDDEN_MS)
  }

  /** The tab is in sight again. */
  show() {
    this.#visible = true
    clearTimeout(this.#timers.hide)
    if (this.#state !== 'hidden' && this.#state !== 'waiting') return
    this.#failures = 0
    this.#connect()
  }

  /** Connects again when other facts are wanted. The position in the log stays, so none are missed. */
  #refresh() {
    if (CLOSED.includes(this.#state)) return
    if (!this.#connection || this.#wanted() !== this.#query) this.#connect()
  }

  /** One listener gets a stream of its own facts. Several share the stream of all facts. */
  #wanted() {
    const filters = [...this.#listeners.values()]
    return withQuery('/api/stream', filters.length === 0 ? IDLE : filters.length === 1 ? filters[0] : {})
  }

  #connect() {
    this.#close('connecting')
    this.#query = this.#wanted()
    this.#connection = new AbortController()
    this.#follow(this.#connection)
  }

  #close(state) {
    clearTimeout(this.#timers.retry)
    this.#connection?.abort()
    this.#connection = null
    this.#enter(state)
  }

  #enter(state) {
    this.#state = state
    this.#changed(state, this.#heardAt)
  }

  async #follow(connection) {
    const watch = setInterval(() => {
      if (this.#state === 'open' && Date.now() - this.#heardAt > DEAD_MS) connection.abort()
    }, CHECK_MS)
    try {
      const response = await fetch(this.#query, {
        headers: { ...credentials(), ...(this.#lastId ? { 'Last-Event-ID': this.#lastId } : {}) },
        signal: connection.signal,
        credentials: 'omit',
        cache: 'no-store'
      })
      // The log no longer has what came after the last event: start at its end.
      if (response.status === 410) {
        this.#lastId = null
        this.#tell([], true)
      }
      if (response.ok && this.#connection === connection)
        await this.#read(response.body.getReader(), connection)
    } catch {
      // The reason does not matter. The state shows that there is no connection, and the next attempt is due.
    } finally {
      clearInterval(watch)
      if (this.#connection === connection) this.#retry()
    }
  }

  #retry() {
    this.#close(this.#visible ? 'waiting' : 'hidden')
    if (this.#state === 'hidden') return
    const pause = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)]
    this.#timers.retry = setTimeout(() => this.#connect(), pause)
  }

  async #read(reader, connection) {
    const read = eventReader(event => this.#keep(event))
    const decoder = new TextDecoder()
    this.#heardAt = Date.now()
    this.#enter('open')
    if (this.#lastId === null && (this.#opened || this.#failures > 0)) this.#tell([], true)
    this.#opened = true
    for (;;) {
      const { done, value } = await reader.read()
      if (done || this.#connection !== connection) return
      this.#failures = 0
      if (Date.now() - this.#heardAt > 900) {
        this.#heardAt = Date.now()
        this.#enter('open')
      }
      read(decoder.decode(value, { stream: true }))
    }
  }

  #keep({ id, event, data }) {
    if (id) this.#lastId = id
    if (!data || event === 'cut-off') return
    const fact = JSON.parse(data)
    if (!fact.subject) return
    if (this.#kept.length >= MOST_KEPT) {
      this.#kept = []
      this.#overflow = true
    }
    this.#kept.push({ kind: event, entity: fact.subject, time: fact.time, data: fact.data })
    this.#timers.deliver ||= setTimeout(() => this.#deliver(), COLLECT_MS)
  }

  #deliver() {
    const facts = this.#kept
    const gap = this.#overflow
    this.#kept = []
    this.#overflow = false
    this.#timers.deliver = 0
    this.#tell(facts, gap)
  }

  #tell(facts, gap) {
    for (const [listener, filter] of [...this.#listeners]) {
      const own = filter.entity ? facts.filter(fact => fact.entity === filter.entity) : facts
      if (own.length > 0 || gap) listener(own, gap)
    }
  }
}
