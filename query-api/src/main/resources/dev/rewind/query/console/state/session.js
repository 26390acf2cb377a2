// The caller and the access token. The token is kept in this tab only.

import { computed, signal } from '@preact/signals'
import { authorise, send } from '../api/http.js'
import { me } from '../api/routes.js'
import { start } from './live.js'

const KEY = 'rewind.token'
const ROLES = ['viewer', 'reader', 'operator', 'approver', 'admin']

const token = signal(sessionStorage.getItem(KEY))
/** `unknown`, `asked` (a token is needed), `in` (signed in) or `failed`. */
export const standing = signal('unknown')
/** Why the caller is not signed in: a problem, or null. */
export const why = signal(null)
/** The caller as the API knows it: `{name, role, authenticated}`. */
export const caller = signal(null)
export const hasToken = computed(() => Boolean(token.value))

authorise(
  () => token.value,
  problem => {
    why.value = problem
    standing.value = 'asked'
  }
)

/** Whether the caller has a role or a higher one. False while the caller is unknown. */
export const may = role => ROLES.indexOf(caller.value?.role) >= ROLES.indexOf(role)
const UNPROVED =
  'Callers do not prove their names here, so no one can approve. With REWIND_AUTH=token or jwt they do.'

/** Why the caller may not do what needs a role, or null if the caller may. */
export const barred = role => {
  if (!may(role)) return `Needs the role ${role}; ${roleText()}. Ask an administrator.`
  return role === 'approver' && !caller.value.authenticated ? UNPROVED : null
}

/** What the caller sees of states: `whole`, `masked` (some values are hidden) or `none`. */
export const states = () => caller.value?.states ?? (may('reader') ? 'whole' : 'none')

const roleText = () => (caller.value ? `your role is ${caller.value.role}` : 'you are not signed in')

/** Asks the API who the caller is. */
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
