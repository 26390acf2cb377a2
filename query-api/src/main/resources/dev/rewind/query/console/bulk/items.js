// The entities of a bulk job with their outcomes, page by page.

import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { useOneAtATime } from '../parts/ask.js'
import { Choice, Status, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { entityAddress, rollbackAddress } from '../query/address.js'

const LIMIT = 100
const OUTCOMES = ['', 'waiting', 'accepted', 'refused', 'unanswered'].map(it => [it, it || 'all'])

/** `state` changes when the items have to be read again. */
export function Items({ id, state }) {
  const [outcome, setOutcome] = useState('')
  const [list, setList] = useState({ rows: null, next: null, problem: null })
  const load = useOneAtATime(async next => {
    try {
      const page = await send(next ? routes.page(next) : routes.bulkItems(id, { outcome, limit: LIMIT }))
      setList(old => ({
        rows: next ? [...old.rows, ...page.body] : page.body,
        next: page.next,
        problem: null
      }))
    } catch (problem) {
      setList(old => ({ ...old, problem }))
    }
  })
  useEffect(() => {
    load(null)
  }, [id, outcome, state])
  if (list.problem && !list.rows)
    return html`<${Trouble} problem=${list.problem} again=${() => load(null)} />`
  if (!list.rows) return html`<${Waiting} rows="6" />`
  return html`
    <${Choice} label="Outcomes" options=${OUTCOMES} value=${outcome} onChange=${setOutcome} />
    <table class="list">
      <caption class="sr">Entities of the job</caption>
      <thead>
        <tr><th class="num">No</th><th>Entity</th><th>Outcome</th><th>Rollback</th><th>Why</th></tr>
      </thead>
      <tbody>${list.rows.map(item => html`<${Row} key=${item.number} item=${item} />`)}</tbody>
    </table>
    ${list.rows.length === 0 && html`<p class="muted">No entity has this outcome.</p>`}
    ${list.next && html`<button type="button" onClick=${() => load(list.next)}>Show more</button>`}`
}

function Row({ item }) {
  const entity = `${item.entity_type}:${item.entity_id}`
  return html`
    <tr>
      <td class="num">${item.number}</td>
      <td class="what">
        <a href=${entityAddress(entity)}>
          <span class="type">${item.entity_type}</span>
          <span class="id">${item.entity_id}</span>
        </a>
      </td>
      <td class="how"><${Status} is=${item.outcome} quiet /></td>
      <td class="how">
        ${
          item.rollback_id &&
          html`
            <a href=${rollbackAddress(item.rollback_id)}>r${routes.numberedOf(item.rollback_id).number}</a>
            ${item.rollback_status && html` <${Status} is=${item.rollback_status} quiet />`}`
        }
      </td>
      <td class="why">${item.code && html`<code>${item.code}</code> `}${item.why}</td>
    </tr>`
}
