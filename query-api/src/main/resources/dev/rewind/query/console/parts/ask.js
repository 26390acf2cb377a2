// Asking the API from a component: answer, problem, whether it is under way; and again.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import { bind } from '../keys/keyboard.js'
import { listen } from '../state/live.js'

/** Sends a request whenever `key` changes; `{answer, problem, busy, again}`. The old answer stays while a new one comes. */
export function useAnswer(make, key, options) {
  const [state, setState] = useState({ key: null, answer: null, problem: null, busy: true })
  const controller = useRef(null)
  const again = useOneAtATime(async () => {
    const { signal } = controller.current
    setState(old => ({ ...old, busy: true }))
    try {
      const answer = await send(make(), { ...options, signal })
      if (!signal.aborted) setState({ key, answer, problem: null, busy: false })
    } catch (problem) {
      if (!signal.aborted) setState(old => ({ key, answer: old.key === key ? old.answer : null, problem, busy: false }))
    }
  })
  useEffect(() => {
    const mine = controller.current = new AbortController()
    again()
    return () => mine.abort()
  }, [key])
  const current = state.key === key
  return { answer: current ? state.answer : null, problem: current ? state.problem : null, busy: state.busy || !current, again }
}

/**
 * Runs something that takes a while one at a time: who asks meanwhile gets one more run afterwards. Else answers that
 * take longer than questions come would all be too late.
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

/** Hears facts while the component is there. */
export function useFacts(filter, ear) {
  const latest = useRef(ear)
  latest.current = ear
  const key = JSON.stringify(filter)
  useEffect(() => listen(filter, (facts, gap) => latest.current(facts, gap)), [key])
}

/** A function that runs soon, and at most once in `ms`, however often it is called. */
export function usePaced(run, ms) {
  const state = useRef({ timer: 0, last: 0, run })
  state.current.run = run
  useEffect(() => () => clearTimeout(state.current.timer), [])
  return useCallback(() => {
    const it = state.current
    if (it.timer) return
    it.timer = setTimeout(() => {
      it.timer = 0
      it.last = Date.now()
      it.run()
    }, Math.max(60, it.last + ms - Date.now()))
  }, [])
}

/** Binds keys while the component is there, from the moment that it is seen. */
export function useKeys(keys, inputs = []) {
  useLayoutEffect(() => bind(keys), inputs)
}
