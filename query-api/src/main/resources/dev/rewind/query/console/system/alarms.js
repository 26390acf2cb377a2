// What an operator has to look at: each alarm with its cause and remedy, and why each entity is there.

import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Since, Why } from '../failing/error.js'
import { useFacts, usePaced } from '../parts/ask.js'
import { Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { addressOf, entityAddress, rollbackAddress } from '../query/address.js'
import { query } from '../state/route.js'

const MOST = 20
const TELLING =
  'entity-parked,entity-parked-by-hand,entity-resumed,rollback-ordered,rollback-settled,rollback-proposed,' +
  'proposal-closed,integrity-failed'

const idOf = entity => `${entity.entity_type}:${entity.entity_id}`
const entities = status => routes.entities({ status, limit: MOST })
const lineOf = it =>
  html`
    <a data-row href=${entityAddress(idOf(it))}>${idOf(it)}</a>
    ${
      it.epoch > 1 && html` <a href=${rollbackAddress(`${idOf(it)}:r${it.epoch - 1}`)}>r${it.epoch - 1}</a>`
    } <span class="muted"><${Since} entity=${it} /></span>
    <p class="reason"><${Why} entity=${it} /></p>`

const damageOf = ({ expected, found }) =>
  found
    ? `The stored hash is ${found.slice(0, 8)}…, and ${expected.slice(0, 8)}… was recorded.`
    : 'Nothing is stored.'

const ALARMS = [
  {
    icon: 'parked',
    request: entities('parked'),
    line: lineOf,
    title: 'Parked entities',
    cause: 'The same step failed as often as REWIND_PARK_AFTER allows, or a person parked the entity.',
    remedy: 'Look at the last error. Fix its cause, then resume the entity, or roll it back.'
  },
  {
    icon: 'rollback_failed',
    request: entities('rollback_failed'),
    line: lineOf,
    title: 'Stuck rollbacks',
    cause: 'A participant reported a failure, or no answer came to any of the commands.',
    remedy: 'Open the rollback to see which participant failed and why. Fix the cause and retry.'
  },
  {
    icon: 'awaiting_approval',
    request: entities('awaiting_approval'),
    line: lineOf,
    title: 'Rollbacks that wait for a person',
    cause: 'A failure asked for them (REWIND_APPROVAL).',
    remedy: 'Open the entity, and approve or reject.'
  },
  {
    icon: 'broken',
    request: routes.integrityFailures(MOST),
    title: 'Integrity failures',
    asked: 'integrity',
    line: it =>
      html`
        <a data-row href=${addressOf(it.checkpoint_id)}>${it.checkpoint_id}</a>
        ${' '}
        <span class="muted"><${Time} at=${it.at} /></span>
        <p class="reason">${damageOf(it)}</p>`,
    cause: 'A stored state or chain hash is not the one recorded. Rewind does not return such a state.',
    remedy: html`
      <code>rewind verify --rebuild</code> compares every stored row with the log. The page of an entity
      verifies its chain.`,
    none: html`
      No rollback has met any. Failures that only readers met are in the log of the processor. The
      metric <code>rewind_integrity_failures_total</code> counts both.`
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
  const shown =
    found &&
    ALARMS.map((alarm, index) => ({ ...alarm, items: found[index] })).filter(
      ({ items, asked }) => items.length > 0 || (asked && asked === query.value.get('show'))
    )
  return html`
    <section class="card">
      <h2>What needs attention</h2>
      ${
        problem
          ? html`<${Trouble} problem=${problem} title="The alarms cannot be loaded" again=${load} />`
          : !shown
            ? html`<${Waiting} rows="2" />`
            : shown.length === 0
              ? html`
                <p class="muted">
                  Nothing. No entity is parked, no rollback is stuck, and no damage was found.
                </p>`
              : shown.map(alarm => html`<${Alarm} key=${alarm.icon} ...${alarm} />`)
      }
      <p class="muted">
        <a href="/failing">Failing now</a> also has failed plans, and groups all by their reason.
      </p>
    </section>`
}

const Alarm = ({ icon, title, cause, remedy, items, line, none }) => html`
  <div class="alarm">
    <h3>
      <${Icon} name=${icon} size="14" />
      ${title} <span class="count">${items.length}${items.length === MOST ? '+' : ''}</span>
    </h3>
    <p class="muted">${cause} What to do: ${remedy}</p>
    ${
      items.length === 0
        ? html`<p class="muted">${none}</p>`
        : html`<ul>${items.map((it, index) => html`<li key=${index}>${line(it)}</li>`)}</ul>`
    }
  </div>`
