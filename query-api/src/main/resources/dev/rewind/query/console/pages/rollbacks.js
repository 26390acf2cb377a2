// All rollbacks, newest first.

import { useEffect, useRef, useState } from 'preact/hooks'
import { Listing } from '../api/listing.js'
import * as routes from '../api/routes.js'
import { useFacts, useOneAtATime, usePaced } from '../parts/ask.js'
import { Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { Nothing } from '../parts/empty.js'
import { html } from '../parts/html.js'
import { QueryBox } from '../parts/querybox.js'
import { Icon } from '../parts/icons.js'
import { csv, save } from '../parts/saving.js'
import { Views } from '../parts/views.js'
import { ROLLBACK_STATUSES, causeOf } from '../parts/words.js'
import { sinceOf } from '../query/since.js'
import { entityAddress, matches, parseQuery, printQuery, toggled } from '../query/text.js'
import { grouped, span } from '../time/format.js'
import { zone } from '../state/prefs.js'
import { go, query as params, withParams } from '../state/route.js'

const PAGE = 50
const FIELDS = ['type', 'status', 'since']

export function RollbacksPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  const setQuery = it => go(withParams({ q: it }))
  useEffect(() => { document.title = 'Rollbacks · Rewind' }, [])
  return html`
    <div class="head"><h1>Rollbacks</h1><${Views} /></div>
    <div class="tools">
      <${QueryBox} value=${text} onChange=${setQuery} label="Query for rollbacks" placeholder="status:failed type:plan since:2h · or any id" />
      <div class="chips" role="group" aria-label="Statuses">${ROLLBACK_STATUSES.map(status => html`
        <button type="button" key=${status} class="chip" aria-pressed=${query.fields.status?.includes(status) ? 'true' : 'false'}
          onClick=${() => setQuery(printQuery(toggled(query, 'status', status)))}><${Status} is=${status} quiet /></button>`)}
        <button type="button" class="chip" aria-pressed=${query.fields.since?.includes('today') ? 'true' : 'false'}
          onClick=${() => setQuery(printQuery(toggled(query, 'since', 'today')))}>today</button></div>
    </div>
    <${List} key=${text} query=${query} />`
}

function List({ query }) {
  const [state, setState] = useState({ rows: [], busy: true, problem: null, more: false })
  const listing = useRef(null)
  const since = query.fields.since ? sinceOf(query.fields.since[0], Date.now(), zone.value === 'local') : 0
  const load = useOneAtATime(async reset => {
    if (reset) {
      const { type = [undefined], status = [undefined] } = query.fields
      listing.current = new Listing(type.flatMap(it => status.map(other => routes.rollbacks({ entity_type: it, status: other, limit: PAGE }))), it => it.ordered_at)
    }
    const source = listing.current
    setState(old => ({ ...old, busy: true, problem: null }))
    try {
      const page = await source.take(PAGE)
      const young = page.filter(it => Date.parse(it.ordered_at) >= since)
      const found = young.filter(it => matches(it.rollback_id, query.words))
      setState(old => ({ rows: reset ? found : [...old.rows, ...found], busy: false, problem: null, more: source.more && young.length === page.length }))
    } catch (problem) {
      setState(old => ({ ...old, busy: false, problem }))
    }
  })
  useEffect(() => { load(true) }, [])
  const soon = usePaced(() => load(true), 2000)
  useFacts({ kind: 'rollback-ordered,rollback-settled,participant-answered' }, () => state.rows.length <= PAGE && soon())

  const { rows, busy, problem, more } = state
  if (problem && rows.length === 0) return html`<${Trouble} problem=${problem} title="Rollbacks cannot be listed" again=${() => load(true)} />`
  if (busy && rows.length === 0) return html`<${Waiting} rows="6" />`
  if (rows.length === 0) {
    return Object.keys(query.fields).length > 0 || query.words.length > 0
      ? html`<${Nothing} searched="0" more=${more} goOn=${() => load(false)} clear=${() => go(withParams({ q: '' }))} what="rollbacks" />`
      : html`<section class="empty"><h2>No rollback yet</h2><p>When a step fails, or somebody asks on an entity’s page, what was ordered and what became of it is here.</p></section>`
  }
  return html`
    <table class="list rollbacks"><caption class="sr">Rollbacks, newest first</caption>
      <thead><tr><th>Rollback</th><th>Status</th><th>Back to</th><th>Why</th><th class="num">Undone</th><th class="num">Tries</th><th class="num">Took</th><th class="num">Ordered</th></tr></thead>
      <tbody>${rows.map(row => html`<${Row} key=${row.rollback_id} rollback=${row} />`)}</tbody></table>
    <div class="foot"><span class="muted">${grouped(rows.length)} shown</span>
      ${more && html`<button type="button" onClick=${() => load(false)} disabled=${busy}>${busy ? 'Loading …' : 'Older'}</button>`}
      <span class="push"></span>
      <button type="button" class="plain" onClick=${() => exportCsv(rows)}><${Icon} name="down" size="14" />CSV</button></div>`
}

function Row({ rollback }) {
  const { entity, number } = routes.numberedOf(rollback.rollback_id)
  const target = routes.numberedOf(rollback.checkpoint_id)
  const href = `/rollbacks/${encodeURIComponent(rollback.rollback_id)}`
  return html`<tr onClick=${event => event.target.closest('a, button') || getSelection().toString() || go(href)}>
    <td class="what"><a href=${href} data-row><span class="type">${rollback.entity_type}</span><span class="id">${rollback.entity_id}</span> <span class="muted">r${number}</span></a></td>
    <td class="how"><${Status} is=${rollback.status} /></td>
    <td data-before="to"><a href=${entityAddress(entity, { at: target.number })}>#${target.number}</a></td>
    <td class="why">${rollback.reason || causeOf(rollback)}${rollback.reason && rollback.requested_by ? html` <span class="muted">${rollback.requested_by}</span>` : ''}</td>
    <td class="num" data-label="undone">${rollback.undo.length}</td>
    <td class="num" data-label="tries">${rollback.attempts}</td>
    <td class="num" data-label="took">${rollback.settled_at ? span(Date.parse(rollback.settled_at) - Date.parse(rollback.ordered_at)) : '–'}</td>
    <td class="num when"><${Time} at=${rollback.ordered_at} /></td></tr>`
}

function exportCsv(rows) {
  save('rollbacks.csv', 'text/csv', csv(['rollback', 'status', 'checkpoint', 'cause', 'reason', 'requested_by', 'attempts', 'undone', 'ordered_at', 'settled_at'],
    rows.map(it => [it.rollback_id, it.status, it.checkpoint_id, it.cause.kind, it.reason, it.requested_by, it.attempts, it.undo.length, it.ordered_at, it.settled_at])))
}
