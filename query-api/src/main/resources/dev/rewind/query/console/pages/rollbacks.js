// The rollbacks, newest first.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useFacts, usePaced } from '../parts/ask.js'
import { Status, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Listed, PAGE, opens, useListing } from '../parts/listing.js'
import { QueryBox, Unknown } from '../parts/querybox.js'
import { Views } from '../parts/views.js'
import { ROLLBACK_STATUSES, causeOf } from '../parts/words.js'
import { entityAddress, rollbackAddress } from '../query/address.js'
import { standingOf } from '../rollback/stages.js'
import { sinceOf } from '../query/since.js'
import { matches, parseQuery, printQuery, toggled } from '../query/text.js'
import { span } from '../time/format.js'
import { zone } from '../state/prefs.js'
import { go, query as params, withParams } from '../state/route.js'

const FIELDS = ['type', 'status', 'since']

export function RollbacksPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  const setQuery = it => go(withParams({ q: it }))
  useEffect(() => {
    document.title = 'Rollbacks · Rewind'
  }, [])
  return html`
    <div class="head"><h1>Rollbacks</h1><${Views} /></div>
    <div class="tools">
      <${QueryBox} value=${text} onChange=${setQuery} label="Query for rollbacks"
          placeholder="status:failed type:plan since:2h · or any id" />
      <div class="chips" role="group" aria-label="Statuses">
        ${ROLLBACK_STATUSES.map(
          status => html`
            <button type="button" key=${status} class="chip"
                aria-pressed=${query.fields.status?.includes(status) ? 'true' : 'false'}
                onClick=${() => setQuery(printQuery(toggled(query, 'status', status)))}>
              <${Status} is=${status} quiet />
            </button>`
        )}
        <button type="button" class="chip"
            aria-pressed=${query.fields.since?.includes('today') ? 'true' : 'false'}
            onClick=${() => setQuery(printQuery(toggled(query, 'since', 'today')))}>
          today
        </button>
      </div>
    </div>
    <${Unknown} query=${query} fields=${FIELDS} />
    <${List} key=${text} query=${query} />`
}

function List({ query }) {
  const since = query.fields.since ? sinceOf(query.fields.since[0], Date.now(), zone.value === 'local') : 0
  const { type = [undefined], status = [undefined] } = query.fields
  const list = useListing({
    requests: () =>
      type.flatMap(it =>
        status.map(other => routes.rollbacks({ entity_type: it, status: other, limit: PAGE }))
      ),
    key: it => it.ordered_at,
    keep: it => matches(it.rollback_id, query.words),
    past: it => Date.parse(it.ordered_at) < since
  })
  const soon = usePaced(() => list.load(true), 2000)
  useFacts(
    { kind: 'rollback-ordered,rollback-settled,participant-answered,participants-asked' },
    () => list.rows.length <= PAGE && soon()
  )
  const narrowed = query.words.length > 0 || Object.keys(query.fields).length > 0
  return html`
    <${Listed} list=${list} what="Rollbacks" heads=${HEADS} columns=${COLUMNS} cells=${cells}
        row=${row => html`<${Row} key=${row.rollback_id} rollback=${row} />`}
        empty=${
          narrowed
            ? null
            : html`
              <section class="empty">
                <h2>No rollback yet</h2>
                <p>
                  When a step fails or a person requests a rollback, the rollback and its outcome appear here.
                </p>
              </section>`
        } />`
}

const HEADS = [
  ['Rollback'],
  ['Status'],
  ['Back to'],
  ['Why'],
  ['Steps', true],
  ['Tries', true],
  ['Took', true],
  ['Ordered', true]
]
const COLUMNS = [
  'rollback',
  'status',
  'checkpoint',
  'cause',
  'reason',
  'requested_by',
  'attempts',
  'taken_back',
  'ordered_at',
  'settled_at'
]
const cells = it => [
  it.rollback_id,
  standingOf(it),
  it.checkpoint_id,
  it.cause.kind,
  it.reason,
  it.requested_by,
  it.attempts,
  it.undo.length,
  it.ordered_at,
  it.settled_at
]

function Row({ rollback }) {
  const { entity, number } = routes.numberedOf(rollback.rollback_id)
  const target = routes.numberedOf(rollback.checkpoint_id)
  const href = rollbackAddress(rollback.rollback_id)
  return html`
    <tr onClick=${opens(href)}>
      <td class="what">
        <a href=${href} data-row>
          <span class="type">${rollback.entity_type}</span>
          <span class="id">${rollback.entity_id}</span> <span class="muted">r${number}</span>
        </a>
      </td>
      <td class="how"><${Status} is=${standingOf(rollback)} /></td>
      <td data-before="to"><a href=${entityAddress(entity, { at: target.number })}>#${target.number}</a></td>
      <td class="why">
        ${rollback.reason || causeOf(rollback)}
        ${
          rollback.reason && rollback.requested_by
            ? html` <span class="muted">${rollback.requested_by}</span>`
            : ''
        }
      </td>
      <td class="num" data-label="steps">${rollback.undo.length}</td>
      <td class="num" data-label="tries">${rollback.attempts}</td>
      <td class="num" data-label="took">
        ${rollback.settled_at ? span(Date.parse(rollback.settled_at) - Date.parse(rollback.ordered_at)) : '–'}
      </td>
      <td class="num when"><${Time} at=${rollback.ordered_at} /></td>
    </tr>`
}
