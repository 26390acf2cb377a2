// The console's one event stream, and what the badge shows of it.

import { computed, signal } from '@preact/signals'
import { now } from './clock.js'
import { LiveStream } from './stream.js'

const STALE_MS = 25_000

const status = signal({ state: 'stopped', heardAt: 0 })
const stream = new LiveStream((state, heardAt) => {
  status.value = { state, heardAt }
})

/** Whether the reader has paused updates. */
export const paused = computed(() => status.value.state === 'paused')

/** What the badge says: `live`, `reconnecting`, `stale` or `paused`, and for how long nothing has come. */
export const liveliness = computed(() => {
  const { state, heardAt } = status.value
  const silence = heardAt ? Math.max(0, now.value - heardAt) : 0
  if (state === 'paused') return { state, silence }
  if (state !== 'open') return { state: 'reconnecting', silence }
  return { state: silence > STALE_MS ? 'stale' : 'live', silence }
})

export const listen = (filter, listener) => stream.listen(filter, listener)
export const start = () => stream.start()
export const pause = on => (on ? stream.pause() : stream.resume())

document.addEventListener('visibilitychange', () => (document.hidden ? stream.hide() : stream.show()))
if (document.hidden) stream.hide()
