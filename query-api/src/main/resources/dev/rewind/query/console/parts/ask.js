// Hooks for components that ask the API, follow facts or bind keys.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import { bind } from '../keys/keyboard.js'
import { listen } from '../state/live.js'

/**
 * Sends a request when `key` changes. Returns `{answer, problem, busy, again}`. The old answer stays until
 * the new one arrives.
 */
export function useAnswer(make, key, options) {
  return useLoaded(signal => send(make(), { ...options, signal }), key)
}

/** As `useAnswer`, for an answer that `load(signal)` makes of any number of requests. */
export function useLoaded(load, key) {
  const [state, setState] = useState({ key: null, answer: null, problem: null, busy: true })
  const controller = useRef(null)
  const again = useOneAtATime(async () => {
    const { signal } = controller.current
    setState(old => ({ ...old, busy: true }))
    try {
      const answer = await load(signal)
      if (!signal.aborted) setState({ key, answer, problem: null, busy: false })
    } catch (problem) {
      if (!signal.aborted)
        setState(old => ({ key, answer: old.key === key ? old.answer : null, problem, busy: false }))
    }
  })
  useEffect(() => {
    const mine = (controller.current = new AbortController())
    again()
    return () => mine.abort()
  }, [key])
  const current = state.key === key
  return {
    answer: current ? state.answer : null,
    problem: current ? state.problem : null,
    busy: state.busy || !current,
    again
  }
}

/**
 * Runs a function one call at a time. Calls during a run cause one more run after it. Otherwise, when answers
 * take longer than the time between questions, every answer would be outdated.
 */
export function useOneAtATime(run) {
  const state = useRef({ busy: false, more: null, run })
  state.current.run = run
  return useCallback(async (...words) => {
    const it = state.current
    it.more = words
    if (it.busy) return
    it.busy = true
    try {
      while (it.more) {
        const next = it.more
        it.more = null
        await it.run(...next)
      }
    } finally {
      it.busy = false
    }
  }, [])
}

/** Calls the listener with facts while the component exists. */
export function useFacts(filter, listener) {
  const latest = useRef(listener)
  latest.current = listener
  const key = JSON.stringify(filter)
  useEffect(() => listen(filter, (facts, gap) => latest.current(facts, gap)), [key])
}

/** A function that runs `run` soon, but at most once in `ms`. */
export function usePaced(run, ms) {
  const state = useRef({ timer: 0, last: 0, run })
  state.current.run = run
  useEffect(() => () => clearTimeout(state.current.timer), [])
  return useCallback(() => {
    const it = state.current
    if (it.timer) return
    it.timer = setTimeout(
      () => {
        it.timer = 0
        it.last = Date.now()
        it.run()
      },
      Math.max(60, it.last + ms - Date.now())
    )
  }, [])
}

/** Binds keys while the component exists. */
export function useKeys(keys, inputs = []) {
  useLayoutEffect(() => bind(keys), inputs)
}
