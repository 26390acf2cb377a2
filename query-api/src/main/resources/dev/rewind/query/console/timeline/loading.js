// Loads the history of an entity, newest first, and follows its facts.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { useFacts, useOneAtATime, usePaced } from '../parts/ask.js'
import { merged, withFact } from './history.js'

const FIRST = 100
export const PAGE = 500
const NEWS = 50
const NEWS_MS = 700
const SHOWN_MS = 400

/**
 * Returns `{entity, known, next, problem, busy, first, older, all, seek, refresh}`. `known` is made by {@link
 * merged}, and `next` says whether there is more. `older()`, `all()` and `seek(sequence)` load more,
 * `first()` loads everything again, and `refresh()` loads what is new.
 */
export function useHistory(id) {
  const [state, setState] = useState({
    entity: null,
    known: new Map(),
    next: null,
    problem: null,
    busy: true
  })
  const alive = useRef(true)
  const change = how => alive.current && setState(old => ({ ...old, ...how(old) }))

  const first = useOneAtATime(async () => {
    try {
      const { body, next } = await send(routes.timeline(id, FIRST))
      change(() => ({
        entity: body.entity,
        known: merged(new Map(), body.entries),
        next,
        problem: null,
        busy: false
      }))
    } catch (problem) {
      change(() => ({ problem, busy: false }))
    }
  })
  useEffect(() => {
    first()
    return () => {
      alive.current = false
    }
  }, [])

  const loading = useRef(false)
  /**
   * Loads pages while `goOn(entries)` holds. Shows them only now and then, because each time costs a new
   * layout.
   */
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
      let body
      do {
        const answer = await send(routes.page(next.replace(/limit=\d+/, `limit=${PAGE}`)))
        body = answer.body
        entries.push(...body.entries)
        next = answer.next
        if (Date.now() - shown > SHOWN_MS) show(null)
      } while (next && alive.current && goOn(body.entries))
      show(null)
    } catch (problem) {
      show(problem)
    } finally {
      loading.current = false
    }
  }

  // New entries are on the first page. Changes of older entries are known from the facts.
  const refresh = usePaced(
    useOneAtATime(async () => {
      try {
        const { body } = await send(routes.timeline(id, NEWS))
        change(old =>
          old.entity ? { entity: body.entity, known: merged(old.known, body.entries), problem: null } : {}
        )
      } catch (problem) {
        if (problem.status !== 404) change(() => ({ problem }))
      }
    }),
    NEWS_MS
  )
  useFacts({ entity: id }, (facts, gap) => {
    if (gap || !state.entity) return first()
    change(old => ({ known: facts.reduce(withFact, old.known) }))
    refresh()
  })
  return {
    ...state,
    first,
    refresh,
    older: () => follow(() => false),
    all: () => follow(() => true),
    seek: sequence => follow(page => page.every(it => !(it.checkpoint?.sequence <= sequence)))
  }
}
