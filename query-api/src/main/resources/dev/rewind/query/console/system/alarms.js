// What wants a person: each with its cause and what to do about it.

import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { useFacts, usePaced } from '../parts/ask.js'
import { Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { addressOf, entityAddress, rollbackAddress } from '../query/address.js'
import { query } from '../state/route.js'

const MOST = 20
const TELLING = 'entity-parked,entity-resumed,rollback-ordered,rollback-settled,integrity-failed'

const idOf = entity => `${entity.entity_type}:${entity.entity_id}`
const entities = status => routes.entities({ status, limit: MOST })
const lineOf = it => html`<a data-row href=${entityAddress(idOf(it))}>${idOf(it)}</a>${it.epoch > 1 && html` <a href=${rollbackAddress(`${idOf(it)}:r${it.epoch - 1}`)}>r${it.epoch - 1}</a>`} <span class="muted"><${Time} at=${it.updated_at} /></span>`

const ALARMS = [
  {
    icon: 'parked', request: entities('parked'), line: lineOf, title: 'Parked by the loop breaker',
    cause: 'The same step failed as often as REWIND_PARK_AFTER allows.',
    remedy: 'Look at its last error. When the cause is gone, roll it back to where it should go on: that resumes it.'
  },
  {
    icon: 'rollback_failed', request: entities('rollback_failed'), line: lineOf, title: 'Rollbacks that got stuck',
    cause: 'A service answered that it could not, or nobody answered five times.',
    remedy: 'Open its rollback: the ledger names who. Mend that, then retry; or roll back to another checkpoint.'
  },
  {
    icon: 'broken', request: routes.integrityFailures(MOST), title: 'Integrity failures', asked: 'integrity',
    line: it => html`<a data-row href=${addressOf(it.checkpoint_id)}>${it.checkpoint_id}</a> <span class="muted"><${Time} at=${it.at} /></span>`,
    cause: 'A stored state or link is not what was recorded; it is handed to nobody.',
    remedy: html`<code>rewind verify --rebuild</code> compares every row with the log; an entity’s page verifies its chain.`,
    none: html`None was met when something was to be rolled back. What only readers met is in the processor’s log; the metric <code>rewind_integrity_failures_total</code> counts both.`
  }
]

export function Alarms() {
  const [{ found, problem }, setState] = useState({})
  const load = usePaced(async () => {
    try {
      setState({ found: await Promise.all(ALARMS.map(async ({ request }) => (await send(request)).body)) })
    } catch (problem) {
      setState({ problem })
    }
  }, 3000)
  useEffect(load, [])
  useFacts({ kind: TELLING }, load)
  const shown = found && ALARMS.map((alarm, index) => ({ ...alarm, items: found[index] })).filter(({ items, asked }) => items.length > 0 || asked && asked === query.value.get('show'))
  return html`<section class="card"><h2>What wants a person</h2>${problem ? html`<${Trouble} problem=${problem} title="Alarms cannot be read" again=${load} />` : !shown ? html`<${Waiting} rows="2" />`
    : shown.length === 0 ? html`<p class="muted">Nothing. Nobody is parked, no rollback is stuck, nothing was found damaged.</p>` : shown.map(alarm => html`<${Alarm} key=${alarm.icon} ...${alarm} />`)}</section>`
}

const Alarm = ({ icon, title, cause, remedy, items, line, none }) => html`<div class="alarm"><h3><${Icon} name=${icon} size="14" />${title} <span class="count">${items.length}${items.length === MOST ? '+' : ''}</span></h3>
  <p class="muted">${cause} What to do: ${remedy}</p>
  ${items.length === 0 ? html`<p class="muted">${none}</p>` : html`<ul>${items.map((it, index) => html`<li key=${index}>${line(it)}</li>`)}</ul>`}</div>`
