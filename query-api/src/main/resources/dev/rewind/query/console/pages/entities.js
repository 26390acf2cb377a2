// The entities, newest first, filtered by the query in the address.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { WithAll } from '../bulk/withall.js'
import { chosen } from '../keys/keyboard.js'
import { useFacts, useKeys, usePaced } from '../parts/ask.js'
import { Since, Why } from '../failing/error.js'
import { errorLineOf, isFailing, whyOf } from '../failing/why.js'
import { Status, Time } from '../parts/basics.js'
import { FirstSteps } from '../parts/empty.js'
import { html } from '../parts/html.js'
import { Listed, PAGE, opens, useListing } from '../parts/listing.js'
import { Meanings, QueryBox, Unknown } from '../parts/querybox.js'
import { Views } from '../parts/views.js'
import { STATUSES, words } from '../parts/words.js'
import { entityAddress } from '../query/address.js'
import { grouped } from '../time/format.js'
import { matches, parseQuery, printQuery, toggled } from '../query/text.js'
import { go, query as params, withParams } from '../state/route.js'

const AT_ONCE = 40
const FIELDS = ['type', 'status', 'error', 'failed_step']

const idOf = entity => `${entity.entity_type}:${entity.entity_id}`
const openRow = tail => () => {
  const row = chosen()
  if (row?.dataset.entity) go(entityAddress(row.dataset.entity, tail))
}

export function EntitiesPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  const setQuery = it => go(withParams({ q: it }))
  useEffect(() => {
    document.title = 'Entities · Rewind'
  }, [])
  useKeys({
    Enter: ['Open the row', openRow()],
    r: ['Roll back the entity of the row', openRow({ do: 'rollback' })]
  })
  const counts = useCounts(query.fields.type?.length === 1 ? query.fields.type[0] : undefined)
  return html`
    <div class="head"><h1>Entities</h1><${Views} /><${WithAll} query=${query} /></div>
    <div class="tools">
      <${QueryBox} value=${text} onChange=${setQuery} label="Query for entities"
          placeholder="type:plan status:failed order-4 · or any id" />
      <div class="chips" role="group" aria-label="Statuses">
        ${STATUSES.map(
          status => html`
            <button type="button" key=${status} class=${`chip ${counts[status] === '0' ? 'none' : ''}`}
                aria-pressed=${query.fields.status?.includes(status) ? 'true' : 'false'}
                onClick=${() => setQuery(printQuery(toggled(query, 'status', status)))}>
              <${Status} is=${status} quiet />
              <span class="count">${counts[status] ?? '…'}</span>
            </button>`
        )}
      </div>
    </div>
    <${Unknown} query=${query} fields=${FIELDS} />
    <${Meanings} text=${text} />
    <${List} key=${text} query=${query} />`
}

/** The number of entities of each status, for the type in the query. */
function useCounts(type) {
  const [counts, setCounts] = useState({})
  const asked = useRef()
  const count = async () => {
    const found = await send(routes.entityCounts(type)).then(
      it => it.body,
      () => null
    )
    if (asked.current === type)
      setCounts(
        Object.fromEntries(
          found
            ? [
                // A status of which there is no entity may be missing.
                ...STATUSES.map(status => [status, '0']),
                ...found.map(it => [it.status, grouped(it.count) + (it.exact ? '' : '+')])
              ]
            : STATUSES.map(status => [status, '–'])
        )
      )
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
  const [fresh, setFresh] = useState(new Set())
  const { type = [undefined], status = [undefined], error, failed_step: step } = query.fields
  const rest = { contains: query.words[0], error: error?.[0], failed_step: step?.[0], limit: PAGE }
  const list = useListing({
    requests: () =>
      type.flatMap(it => status.map(other => routes.entities({ type: it, status: other, ...rest }))),
    key: entity => entity.created_at,
    // The API looks for the first word; ids and errors have to contain the others too.
    keep: entity => query.words.length < 2 || matches(`${idOf(entity)} ${errorLineOf(entity)}`, query.words)
  })
  const anew = () => {
    setFresh(new Set())
    return list.load(true)
  }
  const shown = new Set(list.rows.map(idOf))
  const changed = useRef(new Set())
  const refresh = usePaced(async () => {
    const ids = [...changed.current].slice(0, AT_ONCE)
    for (const id of ids) changed.current.delete(id)
    const heads = await Promise.all(
      ids.map(id =>
        send(routes.entity(id)).then(
          it => it.body,
          () => null
        )
      )
    )
    const byId = new Map(heads.filter(Boolean).map(head => [idOf(head), head]))
    list.change(rows => rows.map(row => byId.get(idOf(row)) || row))
    if (changed.current.size > 0) refresh()
  }, 1000)
  useFacts(type.length === 1 ? { type: type[0] } : {}, (facts, gap) => {
    if (gap) return anew()
    const created = []
    for (const fact of facts) {
      if (shown.has(fact.entity)) changed.current.add(fact.entity)
      else if (
        fact.kind === 'checkpoint-taken' &&
        fact.data.checkpoint?.sequence === 1 &&
        wanted(query, fact.entity)
      )
        created.push(fact.entity)
    }
    if (changed.current.size > 0) refresh()
    if (created.length > 0 && shown.size === 0) anew()
    else if (created.length > 0) setFresh(old => new Set([...old, ...created]))
  })
  const narrowed = query.words.length > 0 || Object.keys(query.fields).length > 0
  return html`
    ${
      fresh.size > 0 &&
      html`<button type="button" class="fresh" onClick=${anew}>${fresh.size} new: show</button>`
    }
    <${Listed} list=${list} what="Entities" heads=${HEADS} columns=${COLUMNS} cells=${cells}
        empty=${narrowed ? null : html`<${FirstSteps} />`}
        row=${row =>
          html`
            <${Row} key=${idOf(row)} entity=${row}
                faded=${query.fields.status && !query.fields.status.includes(row.status)} />`} />`
}

const HEADS = [
  ['Entity'],
  ['Status'],
  ['Under way or why'],
  ['Checkpoints', true],
  ['Rollbacks', true],
  ['Since', true],
  ['Changed', true]
]
const COLUMNS = [
  'entity',
  'status',
  'why',
  'since',
  'epoch',
  'latest',
  'checkpoints',
  'rollbacks',
  'steps_completed',
  'steps_failed',
  'created_at',
  'updated_at'
]
const cells = it => [
  idOf(it),
  words(it.status),
  isFailing(it) ? [whyOf(it).where, whyOf(it).verb, whyOf(it).text].filter(Boolean).join(' ') : '',
  it.status_since,
  it.epoch,
  it.latest,
  it.counts.checkpoints,
  it.counts.rollbacks,
  it.counts.steps_completed,
  it.counts.steps_failed,
  it.created_at,
  it.updated_at
]

const wanted = (query, id) =>
  (!query.fields.type || query.fields.type.includes(id.split(':')[0])) &&
  matches(id, query.words) &&
  (!query.fields.status || query.fields.status.includes('running') || query.fields.status.includes('idle'))

function Row({ entity, faded }) {
  const id = idOf(entity)
  const [open] = entity.open_steps
  const href = entityAddress(id)
  return html`
    <tr class=${faded ? 'faded' : ''} onClick=${opens(href)}>
      <td class="what">
        <a href=${href} data-row data-entity=${id}>
          <span class="type">${entity.entity_type}</span>
          <span class="id">${entity.entity_id}</span>
        </a>
      </td>
      <td class="how">
        <${Status} is=${entity.status} />
        ${entity.partly_applied && html` <${Status} is="applied_partly" quiet />`}
      </td>
      <td class=${isFailing(entity) ? 'why' : 'doing'}>
        ${
          isFailing(entity)
            ? html`<${Why} entity=${entity} />`
            : open
              ? html`
              ${open.name}
              ${open.attempt > 1 ? html` <span class="muted">attempt ${open.attempt}</span>` : ''}
              ${
                entity.open_steps.length > 1
                  ? html` <span class="muted">+${entity.open_steps.length - 1}</span>`
                  : ''
              }`
              : ''
        }
      </td>
      <td class="num" data-label=${entity.counts.checkpoints === 1 ? 'checkpoint' : 'checkpoints'}>
        ${grouped(entity.counts.checkpoints)}
      </td>
      <td class=${`num ${entity.counts.rollbacks ? '' : 'late'}`}
          data-label=${entity.counts.rollbacks === 1 ? 'rollback' : 'rollbacks'}>
        ${entity.counts.rollbacks || html`<span class="faint">0</span>`}
      </td>
      <td class="num when late"><${Since} entity=${entity} /></td>
      <td class="num when"><${Time} at=${entity.updated_at} /></td>
    </tr>`
}
