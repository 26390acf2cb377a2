// Asking the API from a component: answer, problem, whether it is under way; and again.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import { bind } from '../keys/keyboard.js'
import { listen } from '../state/live.js'

/** Sends a request whenever `key` changes; `{answer, problem, busy, again}`. The old answer stays while a new one comes. */
export function useAnswer(make, key, options) {
  const [state, setState] = useState({ key: null, answer: null, problem: null, busy: true })
  const round = useRef(0)
  const again = useCallback(async signal => {
    const mine = ++round.current
    setState(old => ({ ...old, busy: true }))
    try {
      const answer = await send(make(), { ...options, signal: signal instanceof AbortSignal ? signal : undefined })
      if (mine === round.current) setState({ key, answer, problem: null, busy: false })
    } catch (problem) {
      if (mine === round.current && problem.name !== 'AbortError') setState(old => ({ ...old, key, problem, busy: false }))
    }
  }, [key])
  useEffect(() => {
    const controller = new AbortController()
    again(controller.signal)
    return () => controller.abort()
  }, [key])
  const current = state.key === key
  return { answer: current ? state.answer : null, problem: current ? state.problem : null, busy: state.busy || !current, again: () => again() }
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
