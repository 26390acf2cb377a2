// An entity with its history: the newest first, more on request, and what happens as it happens.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { useFacts, useOneAtATime, usePaced } from '../parts/ask.js'
import { merged, told } from './history.js'

const FIRST = 100
export const PAGE = 500
const NEWS = 50
const NEWS_MS = 700
const SHOWN_MS = 400

/**
 * `{entity, known, next, problem, busy, first, older, all, refresh}`: `known` is as {@link merged} makes it, `next`
 * whether there is more; `older()` and `all()` load more, `first()` all anew, `refresh()` what is new.
 */
export function useHistory(id) {
  const [state, setState] = useState({ entity: null, known: new Map(), next: null, problem: null, busy: true })
  const alive = useRef(true)
  const change = how => alive.current && setState(old => ({ ...old, ...how(old) }))

  const first = useOneAtATime(async () => {
    try {
      const { body, next } = await send(routes.timeline(id, FIRST))
      change(() => ({ entity: body.entity, known: merged(new Map(), body.entries), next, problem: null, busy: false }))
    } catch (problem) {
      change(() => ({ problem, busy: false }))
    }
  })
  useEffect(() => {
    first()
    return () => { alive.current = false }
  }, [])

  const loading = useRef(false)
  /** Follows the pages while `goOn()`; shows them now and then, because each time all is laid out anew. */
  const follow = async goOn => {
    if (loading.current || !state.next) return
    loading.current = true
    let next = state.next
    let entries = []
    let shown = Date.now()
    const show = problem => {
      const loaded = entries
      entries = []
      shown = Date.now()
      change(old => ({ known: merged(old.known, loaded), next, problem }))
    }
    try {
      do {
        const { body, next: further } = await send(routes.page(next.replace(/limit=\d+/, `limit=${PAGE}`)))
        entries.push(...body.entries)
        next = further
        if (Date.now() - shown > SHOWN_MS) show(null)
      } while (next && alive.current && goOn())
      show(null)
    } catch (problem) {
      show(problem)
    } finally {
      loading.current = false
    }
  }

  // What is new is on the first page; what changed in older entries, the facts have said.
  const refresh = usePaced(useOneAtATime(async () => {
    try {
      const { body } = await send(routes.timeline(id, NEWS))
      change(old => old.entity ? { entity: body.entity, known: merged(old.known, body.entries), problem: null } : {})
    } catch (problem) {
      if (problem.status !== 404) change(() => ({ problem }))
    }
  }), NEWS_MS)
  useFacts({ entity: id }, (facts, gap) => {
    if (gap || !state.entity) return first()
    change(old => ({ known: facts.reduce(told, old.known) }))
    refresh()
  })
  return { ...state, first, refresh, older: () => follow(() => false), all: () => follow(() => true) }
}
