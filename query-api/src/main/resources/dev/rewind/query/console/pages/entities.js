// All entities, newest first, narrowed down by a query that is in the address.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import { Listing } from '../api/listing.js'
import * as routes from '../api/routes.js'
import { chosen } from '../keys/keyboard.js'
import { useFacts, useKeys, useOneAtATime, usePaced } from '../parts/ask.js'
import { Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { FirstSteps, Nothing } from '../parts/empty.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { QueryBox } from '../parts/querybox.js'
import { csv, save } from '../parts/saving.js'
import { Views } from '../parts/views.js'
import { STATUSES, words } from '../parts/words.js'
import { grouped } from '../time/format.js'
import { entityAddress, matches, parseQuery, printQuery, toggled } from '../query/text.js'
import { go, query as params, withParams } from '../state/route.js'

const PAGE = 50
const MOST_SEARCHED = 2000
const FIELDS = ['type', 'status']

const idOf = entity => `${entity.entity_type}:${entity.entity_id}`
const openRow = tail => () => {
  const row = chosen()
  if (row?.dataset.entity) go(entityAddress(row.dataset.entity, tail))
}

export function EntitiesPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  const setQuery = it => go(withParams({ q: it }))
  useEffect(() => { document.title = 'Entities · Rewind' }, [])
  useKeys({
    Enter: ['Open the row', openRow()],
    r: ['Roll the row’s entity back', openRow({ do: 'rollback' })]
  })
  const counts = useCounts(query.fields.type?.length === 1 ? query.fields.type[0] : undefined)
  return html`
    <div class="head"><h1>Entities</h1><${Views} /></div>
    <div class="tools">
      <${QueryBox} value=${text} onChange=${setQuery} label="Query for entities" placeholder="type:plan status:failed order-4 · or any id" />
      <div class="chips" role="group" aria-label="Statuses">${STATUSES.map(status => html`
        <button type="button" key=${status} class=${`chip ${counts[status] === '0' ? 'none' : ''}`} aria-pressed=${query.fields.status?.includes(status) ? 'true' : 'false'}
          onClick=${() => setQuery(printQuery(toggled(query, 'status', status)))}><${Status} is=${status} quiet />
          <span class="count">${counts[status] ?? '…'}</span></button>`)}</div>
    </div>
    ${query.unknown.length > 0 && html`<p class="hint">Here a query has <code>type:</code> and <code>status:</code>; ${query.unknown.map(it => html`<code>${it}</code> `)}
      is looked for <a href=${`/checkpoints?q=${encodeURIComponent(text)}`}>among checkpoints</a>.</p>`}
    <${List} key=${text} query=${query} />`
}

/** How many entities have each status, of the query's type where it has one. */
function useCounts(type) {
  const [counts, setCounts] = useState({})
  const asked = useRef()
  const count = async () => {
    const found = await send(routes.entityCounts(type)).then(it => it.body, () => null)
    if (asked.current === type) setCounts(Object.fromEntries(found ? found.map(it => [it.status, grouped(it.count) + (it.exact ? '' : '+')]) : STATUSES.map(status => [status, '–'])))
  }
  useEffect(() => {
    asked.current = type
    setCounts({})
    count()
  }, [type])
  useFacts({}, usePaced(count, 10_000))
  return counts
}

function List({ query }) {
  const [state, setState] = useState({ rows: [], busy: true, problem: null, more: false, searched: 0 })
  const [fresh, setFresh] = useState(new Set())
  const listing = useRef(null)
  const alive = useRef(true)
  const shown = useRef(new Map())
  shown.current = new Map(state.rows.map(row => [idOf(row), row]))

  const load = useOneAtATime(async reset => {
    if (reset) {
      const { type = [undefined], status = [undefined] } = query.fields
      listing.current = new Listing(type.flatMap(it => status.map(other => routes.entities({ type: it, status: other, limit: PAGE }))),
        entity => entity.created_at)
      setFresh(new Set())
    }
    const source = listing.current
    setState(old => ({ ...old, busy: true, problem: null }))
    try {
      const found = []
      let searched = 0
      do {
        const page = await source.take(PAGE)
        searched += page.length
        found.push(...page.filter(it => matches(idOf(it), query.words)))
      } while (query.words.length > 0 && found.length < PAGE && source.more && searched < MOST_SEARCHED)
      if (!alive.current) return
      setState(old => ({ rows: reset ? found : [...old.rows, ...found], busy: false, problem: null, more: source.more, searched: (reset ? 0 : old.searched) + searched }))
    } catch (problem) {
      if (alive.current) setState(old => ({ ...old, busy: false, problem }))
    }
  })
  useEffect(() => {
    load(true)
    return () => { alive.current = false }
  }, [])

  const changed = useRef(new Set())
  const refresh = usePaced(async () => {
    const ids = [...changed.current].slice(0, 40)
    changed.current = new Set([...changed.current].slice(40))
    const heads = await Promise.all(ids.map(id => send(routes.entity(id)).then(it => it.body, () => null)))
    if (!alive.current) return
    const byId = new Map(heads.filter(Boolean).map(head => [idOf(head), head]))
    setState(old => ({ ...old, rows: old.rows.map(row => byId.get(idOf(row)) || row) }))
    if (changed.current.size > 0) refresh()
  }, 1000)
  useFacts(query.fields.type?.length === 1 ? { type: query.fields.type[0] } : {}, (facts, gap) => {
    if (gap) return load(true)
    const created = []
    for (const fact of facts) {
      if (shown.current.has(fact.entity)) changed.current.add(fact.entity)
      else if (fact.kind === 'checkpoint-taken' && fact.data.checkpoint?.sequence === 1 && wanted(query, fact.entity)) created.push(fact.entity)
    }
    if (changed.current.size > 0) refresh()
    if (created.length > 0 && shown.current.size === 0) load(true)
    else if (created.length > 0) setFresh(old => new Set([...old, ...created]))
  })

  const { rows, busy, problem, more, searched } = state
  if (problem && rows.length === 0) return html`<${Trouble} problem=${problem} title="Entities cannot be listed" again=${() => load(true)} />`
  if (busy && rows.length === 0) return html`<${Waiting} rows="8" />`
  const narrowed = query.words.length > 0 || Object.keys(query.fields).length > 0
  if (rows.length === 0) return narrowed ? html`<${Nothing} searched=${searched} more=${more} goOn=${() => load(false)} clear=${() => go(withParams({ q: '' }))} />` : html`<${FirstSteps} />`
  return html`
    ${fresh.size > 0 && html`<button type="button" class="fresh" onClick=${() => load(true)}>${fresh.size} new: show</button>`}
    <table class="list entities">
      <caption class="sr">Entities, newest first</caption>
      <thead><tr><th>Entity</th><th>Status</th><th>Under way</th><th class="num">Checkpoints</th><th class="num">Rollbacks</th><th class="num">Epoch</th><th class="num">Changed</th><th class="num">Created</th></tr></thead>
      <tbody>${rows.map(row => html`<${Row} key=${idOf(row)} entity=${row} faded=${query.fields.status && !query.fields.status.includes(row.status)} />`)}</tbody>
    </table>
    <div class="foot">
      <span class="muted">${grouped(rows.length)} shown${query.words.length > 0 ? ` of ${grouped(searched)} looked through` : ''}</span>
      ${more && html`<button type="button" onClick=${() => load(false)} disabled=${busy}>${busy ? 'Loading …' : query.words.length > 0 ? 'Look further' : 'Older'}</button>`}
      ${problem && html`<span class="error" role="alert">${problem.message}</span>`}
      <span class="push"></span>
      <button type="button" class="plain" onClick=${() => exportCsv(rows)}><${Icon} name="down" size="14" />CSV</button>
      <button type="button" class="plain" onClick=${() => save('entities.ndjson', 'application/x-ndjson', rows.map(row => JSON.stringify(row)).join('\n') + '\n')}><${Icon} name="down" size="14" />NDJSON</button>
    </div>`
}

const wanted = (query, id) => (!query.fields.type || query.fields.type.includes(id.split(':')[0])) && matches(id, query.words)
  && (!query.fields.status || query.fields.status.includes('running') || query.fields.status.includes('idle'))

function Row({ entity, faded }) {
  const id = idOf(entity)
  const [open] = entity.open_steps
  const href = entityAddress(id)
  return html`<tr class=${faded ? 'faded' : ''} onClick=${event => event.target.closest('a, button') || getSelection().toString() || go(href)}>
    <td class="what"><a href=${href} data-row data-entity=${id}><span class="type">${entity.entity_type}</span><span class="id">${entity.entity_id}</span></a></td>
    <td class="how"><${Status} is=${entity.status} /></td>
    <td class="doing">${open ? html`${open.name}${open.attempt > 1 ? html` <span class="muted">attempt ${open.attempt}</span>` : ''}${entity.open_steps.length > 1 ? html` <span class="muted">+${entity.open_steps.length - 1}</span>` : ''}` : ''}</td>
    <td class="num" data-label="checkpoints">${grouped(entity.counts.checkpoints)}</td>
    <td class="num" data-label="rollbacks">${entity.counts.rollbacks || html`<span class="faint">0</span>`}</td>
    <td class="num" data-label="epoch">${entity.epoch}</td>
    <td class="num when"><${Time} at=${entity.updated_at} /></td>
    <td class="num when late"><${Time} at=${entity.created_at} /></td>
  </tr>`
}

function exportCsv(rows) {
  save('entities.csv', 'text/csv', csv(
    ['entity', 'status', 'epoch', 'latest', 'checkpoints', 'rollbacks', 'steps_completed', 'steps_failed', 'created_at', 'updated_at'],
    rows.map(it => [idOf(it), words(it.status), it.epoch, it.latest, it.counts.checkpoints, it.counts.rollbacks, it.counts.steps_completed, it.counts.steps_failed, it.created_at, it.updated_at])))
}
