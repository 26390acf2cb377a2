// Who is looking. The token lives as long as the tab does, and nowhere else.

import { computed, signal } from '@preact/signals'
import { authorise, send } from '../api/http.js'
import { me } from '../api/routes.js'
import { start } from './live.js'

const KEY = 'rewind.token'
const ROLES = ['viewer', 'reader', 'operator', 'admin']

const token = signal(sessionStorage.getItem(KEY))
/** `unknown`, `asked` (a token is needed), `in` or `failed`. */
export const standing = signal('unknown')
/** Why nobody is in: a problem. */
export const why = signal(null)
/** Who the API takes us for: `{name, role, authenticated}`. */
export const caller = signal(null)
export const hasToken = computed(() => Boolean(token.value))

authorise(() => token.value, problem => {
  why.value = problem
  standing.value = 'asked'
})

/** Whether the caller may do what needs a role; where that is not known yet, no. */
export const may = role => ROLES.indexOf(caller.value?.role) >= ROLES.indexOf(role)
/** Why the caller may not, in words, or null. */
export const barred = role => may(role) ? null
  : `Needs the role ${role}; you are ${caller.value?.role ?? 'not signed in'}. An administrator gives roles.`

/** Finds out who we are. */
export async function arrive() {
  try {
    caller.value = (await send(me())).body
    why.value = null
    standing.value = 'in'
    start()
  } catch (problem) {
    if (problem.status === 401) return
    why.value = problem
    standing.value = 'failed'
  }
}

export function signIn(text) {
  sessionStorage.setItem(KEY, text)
  token.value = text
  return arrive()
}

export function signOut() {
  sessionStorage.removeItem(KEY)
  token.value = null
  caller.value = null
  standing.value = 'unknown'
  return arrive()
}
