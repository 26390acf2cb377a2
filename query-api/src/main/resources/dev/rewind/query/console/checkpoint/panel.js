// One checkpoint: its state, what it vouches for, and what can be done from here.

import { useMemo, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { parse } from '../json/parse.js'
import { pointer, search } from '../json/pointer.js'
import { escaped, pretty } from '../json/print.js'
import { useAnswer } from '../parts/ask.js'
import { Action, Choice, Copy, Facts, Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { ReasonDialog } from '../parts/reason.js'
import { save } from '../parts/saving.js'
import { say } from '../parts/toast.js'
import { words } from '../parts/words.js'
import { entityAddress } from '../query/text.js'
import { query, go, withParams } from '../state/route.js'
import { barred, hasToken, may } from '../state/session.js'
import { bytes as size, grouped } from '../time/format.js'
import { Integrity } from './integrity.js'
import { Tree } from './tree.js'

const AT_ONCE = 256 * 1024
const TABS = [['tree', 'State'], ['raw', 'Text'], ['canonical', 'Canonical'], ['record', 'Record']]

/** `row` is the history's; `rollBack` and `changed` are told what is asked for. */
export function CheckpointPanel({ row, previous, next, latest, close, rollBack, picked, pick, changed }) {
  const { checkpoint, step, current } = row
  const tab = query.value.get('view') || 'tree'
  const [pinning, setPinning] = useState(false)
  const open = (name, to) => `/diff/${encodeURIComponent(name)}/${encodeURIComponent(to)}`
  const isLatest = checkpoint.sequence === latest
  const request = routes.checkpoint(checkpoint.id)
  return html`<article class="panel" aria-label=${`Checkpoint ${checkpoint.sequence}`}>
    <header>
      <h2>Checkpoint ${checkpoint.sequence}</h2>
      ${isLatest && html`<span class="tag strong">latest</span>`}${!current && html`<span class="tag">left behind</span>`}
      ${checkpoint.pinned && html`<span class="tag" title=${`${checkpoint.pinned.reason} (${checkpoint.pinned.by})`}><${Icon} name="pin" size="12" />pinned</span>`}
      <span class="push"></span>
      <button type="button" class="plain small" onClick=${close} aria-label="Close the checkpoint"><${Icon} name="close" /></button>
    </header>
    <p class="muted">${step ? html`before <strong>${step.name}</strong>${step.attempt > 1 ? `, attempt ${step.attempt}` : ''}${step.outcome ? html` · <${Status} is=${step.outcome} quiet />` : html` · <${Status} is="open" quiet />`}` : words(checkpoint.reason)}
      ${' · '}<${Time} at=${checkpoint.created_at} exact millis /> · ${size(checkpoint.size_bytes)} · epoch ${checkpoint.epoch}</p>
    ${step?.error && html`<p class="error-line"><${Icon} name="failed" size="14" /><span><strong>${step.error.type}</strong> ${escaped(step.error.message)}</span></p>`}
    <div class="actions">
      <${Action} danger barred=${barred('operator')} onClick=${() => rollBack(checkpoint.id)}><${Icon} name="rollback" size="14" />Roll back to here</${Action}>
      <a class="button" href=${open(checkpoint.id, 'previous')} aria-disabled=${checkpoint.parent ? null : 'true'}>Compare with parent</a>
      ${!isLatest && html`<a class="button" href=${open(checkpoint.id, 'latest')}>with latest</a>`}
      ${picked && picked !== checkpoint.sequence ? html`<a class="button" href=${open(`${routes.numberedOf(checkpoint.id).entity}:${picked}`, checkpoint.id)}>with ${picked}</a>`
        : html`<button type="button" onClick=${() => pick(picked ? null : checkpoint.sequence)}>${picked ? 'Unpick' : 'Pick'}</button>`}
      <${Action} barred=${barred('operator')} onClick=${() => setPinning(true)}>${checkpoint.pinned ? 'Unpin' : 'Pin'}</${Action}>
    </div>
    <${Choice} label="What to see of it" options=${TABS} value=${tab} onChange=${it => go(withParams({ view: it === 'tree' ? null : it }), { replace: true })} />
    ${may('reader') ? html`<${State} key=${checkpoint.id} checkpoint=${checkpoint} tab=${tab} previous=${previous} next=${next} />`
      : html`<p class="hint">States are for the role reader and above; ${barred('reader')}</p><${Integrity} checkpoint=${checkpoint} previous=${previous} next=${next} />${tab === 'record' && html`<${RecordFacts} checkpoint=${checkpoint} />`}`}
    <footer><${Copy} text=${checkpoint.id} label="Id" /><${Copy} text=${() => location.origin + entityAddress(routes.numberedOf(checkpoint.id).entity, { at: checkpoint.sequence })} label="Link" />
      <${Copy} text=${() => routes.curl(request, location.origin, hasToken.value)} label="curl" /></footer>
    ${pinning && html`<${ReasonDialog} title=${checkpoint.pinned ? `Unpin checkpoint ${checkpoint.sequence}` : `Pin checkpoint ${checkpoint.sequence}`} verb=${checkpoint.pinned ? 'Unpin' : 'Pin'}
      what=${checkpoint.pinned ? 'Retention may take it then.' : 'It is kept whatever retention says.'} make=${reason => checkpoint.pinned ? routes.unpin(checkpoint.id, reason) : routes.pin(checkpoint.id, reason)}
      done=${() => { setPinning(false); say(checkpoint.pinned ? 'Unpinned' : 'Pinned'); changed() }} close=${() => setPinning(false)} />`}
  </article>`
}

function State({ checkpoint, tab, previous, next }) {
  const [wanted, setWanted] = useState(checkpoint.size_bytes <= AT_ONCE)
  if (!wanted) {
    return html`<${Integrity} checkpoint=${checkpoint} previous=${previous} next=${next} />${tab === 'record' ? html`<${RecordFacts} checkpoint=${checkpoint} />`
      : html`<p class="hint">This state is ${size(checkpoint.size_bytes)}. <button type="button" onClick=${() => setWanted(true)}>Load it</button></p>`}`
  }
  return html`<${Loaded} checkpoint=${checkpoint} tab=${tab} previous=${previous} next=${next} />`
}

function Loaded({ checkpoint, tab, previous, next }) {
  const { answer, problem, again } = useAnswer(() => routes.canonical(checkpoint.id), checkpoint.id, { as: 'bytes' })
  const [text, value, failure] = useMemo(() => {
    if (!answer) return []
    try {
      const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(answer.body)
      return [decoded, parse(decoded)]
    } catch (broken) {
      return [null, null, broken]
    }
  }, [answer])
  if (problem) return html`<${Trouble} problem=${problem} title=${problem.code === 'integrity_failed' ? 'The stored state is damaged' : 'The state cannot be read'} again=${again} />`
  if (!answer) return html`<${Waiting} rows="5" />`
  return html`
    <${Integrity} checkpoint=${checkpoint} bytes=${answer.body} previous=${previous} next=${next} />
    ${failure ? html`<p class="hint">${failure.message}</p>`
      : tab === 'record' ? html`<${RecordFacts} checkpoint=${checkpoint} />`
      : tab === 'canonical' ? html`<${Text} text=${text} name=${`${checkpoint.id}.canonical.json`} hint=${`${grouped(answer.body.length)} bytes, RFC 8785: these are hashed.`} />`
      : tab === 'raw' ? html`<${Text} text=${text} shown=${pretty(value)} name=${`${checkpoint.id}.json`} />`
      : html`<${Searchable} value=${value} />`}`
}

function Searchable({ value }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => search(value, text).map(pointer), [value, text])
  const marked = useMemo(() => new Set(found), [found])
  const move = by => setAt((at + by + found.length) % found.length)
  return html`<div class="searcher">
      <input type="search" value=${text} onInput=${event => { setText(event.target.value); setAt(0) }} placeholder="Search the state" aria-label="Search the state" spellcheck="false"
        onKeyDown=${event => event.key === 'Enter' && found.length > 0 && (event.preventDefault(), move(event.shiftKey ? -1 : 1))} />
      ${text && html`<span class="muted" role="status">${found.length === 0 ? 'nowhere' : `${at + 1} of ${found.length}${found.length === 500 ? '+' : ''}`}</span>`}</div>
    <${Tree} value=${value} marked=${marked} at=${found[at]} />`
}

const Text = ({ text, shown, name, hint }) => html`
  <div class="text-tools">${hint && html`<span class="muted">${hint}</span>`}<span class="push"></span><${Copy} text=${text} /><button type="button" class="plain" onClick=${() => save(name.replace(/[^\w.-]/g, '_'), 'application/json', text)}><${Icon} name="down" size="14" />Save</button></div>
  <pre class="text" tabindex="0">${shown ?? escaped(text)}</pre>`

const RecordFacts = ({ checkpoint }) => html`<${Facts} of=${[
  ['State hash', html`<code>${checkpoint.state_hash}</code>`],
  ['Chain hash', html`<code>${checkpoint.chain_hash}</code>`],
  ['Chain hash before', html`<code>${checkpoint.previous_chain_hash ?? '– (the first)'}</code>`],
  ['Parent', checkpoint.parent ? html`<a href=${entityAddress(routes.numberedOf(checkpoint.parent).entity, { at: routes.numberedOf(checkpoint.parent).number })}>${checkpoint.parent}</a>` : '– (the first)'],
  ['In the log', html`<code>plan-events ${checkpoint.event.partition}:${checkpoint.event.offset}</code>`],
  ['Event', html`<code>${escaped(checkpoint.event.id)}</code> from <code>${escaped(checkpoint.event.source)}</code>`],
  ['Trace', checkpoint.trace_id ? html`<a href=${`/checkpoints?q=trace%3A${checkpoint.trace_id}`}><code>${checkpoint.trace_id}</code></a>` : '–'],
  ['Reason', words(checkpoint.reason)],
  checkpoint.cause && ['Taken for', html`<a href=${entityAddress(checkpoint.cause.plan)}>${checkpoint.cause.plan}</a>, step ${checkpoint.cause.step}`],
  checkpoint.pinned && ['Pinned', `${checkpoint.pinned.reason} (${checkpoint.pinned.by})`],
  Object.keys(checkpoint.labels).length > 0 && ['Labels', Object.entries(checkpoint.labels).map(([name, it]) => html`<a class="label" key=${name} href=${`/checkpoints?q=${encodeURIComponent(`label:${name}=${it}`)}`}>${name}=${it}</a>`)]
]} />`
