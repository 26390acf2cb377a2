// What fails now, grouped by step and error.

import { useEffect, useState } from 'preact/hooks'
import { Listing } from '../api/listing.js'
import * as routes from '../api/routes.js'
import { WithAll } from '../bulk/withall.js'
import { ErrorText, Since, Why } from '../failing/error.js'
import { FIELDS, LISTED, forAll, groupsOf, isFailing, isUntaken } from '../failing/why.js'
import { useFacts, useOneAtATime, usePaced } from '../parts/ask.js'
import { Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { opens } from '../parts/listing.js'
import { Views } from '../parts/views.js'
import { words } from '../parts/words.js'
import { entityAddress } from '../query/address.js'
import { parseQuery } from '../query/text.js'
import { now } from '../state/clock.js'
import { grouped } from '../time/format.js'

/** How many entities are read at most. */
const MOST = 1000
const PAGE = 200
const SHOWN = 5

export function FailingPage() {
  const [{ rows, more, problem }, set] = useState({ rows: null })
  const load = useOneAtATime(async () => {
    const list = new Listing(
      LISTED.map(status => routes.entities({ status, limit: PAGE })),
      it => it.created_at
    )
    try {
      const found = await list.take(MOST)
      set({ rows: found.filter(it => isFailing(it) || isUntaken(it, now.peek())), more: list.more })
    } catch (why) {
      set(old => ({ ...old, problem: why }))
    }
  })
  useEffect(() => {
    document.title = 'Failing now · Rewind'
    load()
  }, [])
  useFacts({}, usePaced(load, 5000))
  const groups = rows && groupsOf(rows)
  return html`
    <div class="head"><h1>Failing now</h1><${Views} /></div>
    ${
      !rows
        ? problem
          ? html`<${Trouble} problem=${problem} title="What fails cannot be listed" again=${load} />`
          : html`<${Waiting} rows="6" />`
        : html`
          <p class="hint" role="status">
            ${
              rows.length === 0
                ? 'Nothing fails now.'
                : `${count(rows, more)} for ${groups.length} ${groups.length === 1 ? 'reason' : 'reasons'}.`
            }
            ${' '}A rollback whose first command is not answered yet is not failing. A requested plan
            is, if no runner takes it for a minute.
          </p>
          ${problem && html`<p class="hint error" role="alert">${problem.message}</p>`}
          ${groups.map(group => html`<${Group} key=${group.key} ...${group} />`)}`
    }`
}

const count = (rows, more) =>
  `${grouped(rows.length)}${more ? '+' : ''} ${rows.length === 1 ? 'entity fails' : 'entities fail'}`

function Group({ why, rows, since, lists }) {
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.slice(0, SHOWN)
  return html`
    <section class="card failing" aria-label=${[why.where, why.verb, why.text].filter(Boolean).join(' ')}>
      <header>
        <h2>
          <${Icon} name="failed" size="14" />
          ${why.where ? `${why.where} ` : ''}${why.verb}
          ${' '}<span class="tag strong">${rows.length}</span>
        </h2>
        <span class="muted">the first <${Time} at=${since} /></span>
        <span class="push"></span>
        ${lists.map(({ status, count, query }) => {
          const isAll = lists.length === 1 && count === rows.length
          const which = `${count} ${words(status)}`
          return html`
            <a key=${status} class="button" href=${`/?q=${encodeURIComponent(query)}`}>
              ${isAll ? 'Open as a list' : `List ${which}`}
            </a>
            ${forAll(status).map(
              ([action, label]) => html`
                <${WithAll} key=${status + action} query=${parseQuery(query, FIELDS)} action=${action}
                    label=${isAll ? `${label} …` : `${label} ${which} …`} />`
            )}`
        })}
      </header>
      ${why.error ? html`<${ErrorText} error=${why.error} />` : why.text && html`<p>${why.text}</p>`}
      <table class="list">
        <caption class="sr">Entities</caption>
        <thead>
          <tr><th>Entity</th><th>Status</th><th>Why</th><th class="num">Since</th></tr>
        </thead>
        <tbody>${shown.map(row => html`<${Row} key=${row.entity_id} entity=${row} />`)}</tbody>
      </table>
      ${
        rows.length > SHOWN &&
        html`
          <button type="button" class="plain" aria-expanded=${all ? 'true' : 'false'}
              onClick=${() => setAll(!all)}>
            ${all ? 'Show fewer' : `Show all ${rows.length}`}
          </button>`
      }
    </section>`
}

function Row({ entity }) {
  const id = `${entity.entity_type}:${entity.entity_id}`
  const href = entityAddress(id)
  return html`
    <tr onClick=${opens(href)}>
      <td class="what">
        <a href=${href} data-row data-entity=${id}>
          <span class="type">${entity.entity_type}</span><span class="id">${entity.entity_id}</span>
        </a>
      </td>
      <td class="how"><${Status} is=${entity.status} /></td>
      <td class="why"><${Why} entity=${entity} /></td>
      <td class="num when"><${Since} entity=${entity} /></td>
    </tr>`
}
