// Whether a runner or an inbox is connected that would apply a rollback, and what to do if not.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { now } from '../state/clock.js'
import { WithoutRunner } from './progress.js'

const REFRESH_MS = 5000

const HEADS = {
  none: 'No runner or inbox is connected.',
  unknown: 'It is not known whether a runner is connected.'
}

/** One sentence for what the API calls `presence`. */
export function Presence({ presence }) {
  if (!presence) return null
  const { status, runner, last_seen: seen, advice } = presence
  const seenAt = seen ? html`, last seen <${Time} at=${seen} />` : ''
  if (status === 'connected')
    return html`
      <p class="muted" role="status" data-presence=${status}>
        <code>${runner}</code> is connected${seenAt}.
      </p>`
  return html`
    <p class=${status === 'unknown' ? 'muted' : 'error'} role="status" data-presence=${status}>
      ${status === 'silent' ? html`<code>${runner}</code> is not connected${seenAt}.` : HEADS[status]}
      ${advice ? ` What to do: ${advice}.` : ''}
    </p>`
}

/**
 * The presence of an entity as it is now. A rollback of a plan that had ended names the command instead,
 * unless a runner takes the plan.
 */
export function LivePresence({ id, rollback, state }) {
  const { answer, again } = useAnswer(() => routes.entity(id), `${id} ${state}`)
  const tick = Math.floor(now.value / REFRESH_MS)
  useEffect(() => {
    again()
  }, [tick])
  return rollback?.plan_ended && answer?.body.presence?.status !== 'connected'
    ? html`<${WithoutRunner} rollback=${rollback} />`
    : html`<${Presence} presence=${answer?.body.presence} />`
}
