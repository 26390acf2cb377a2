// The system: is it ready, who works on what, what could not be read, what wants a person.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { useAnswer, useFacts, usePaced } from '../parts/ask.js'
import { Action, Copy, Dialog, Facts, Time, Trouble, Waiting } from '../parts/basics.js'
import { farOf, holdersOf, holdingOf } from '../parts/holdings.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { say } from '../parts/toast.js'

import { addressOf, entityAddress } from '../query/text.js'
import { go, query, withParams } from '../state/route.js'
import { barred, may } from '../state/session.js'
import { now } from '../state/clock.js'
import { bytes, grouped } from '../time/format.js'

const LETTERS = 50
const FAILURES = 50
const HANDING_OVER_MS = 15_000

export function SystemPage() {
  useEffect(() => { document.title = 'System · Rewind' }, [])
  const ready = useAnswer(routes.ready, 'ready')
  const system = useAnswer(routes.system, 'system')
  const tick = Math.floor(now.value / 5000)
  useEffect(() => { ready.again(); system.again() }, [tick])
  return html`
    <div class="head"><h1>System</h1></div>
    ${ready.problem ? html`<${Trouble} problem=${ready.problem} title="Not ready" />`
      : ready.answer && html`<div class="banner banner-good" role="status"><${Icon} name="completed" size="18" /><p><strong>Ready.</strong> A read and a write would both succeed.</p></div>`}
    <${Alarms} />
    ${system.problem && !system.answer ? html`<${Trouble} problem=${system.problem} title="The processors cannot be asked" again=${system.again} />` : !system.answer ? html`<${Waiting} rows="4" />` : html`<${Processors} system=${system.answer.body} />`}
    <${DeadLetters} />`
}

function Processors({ system }) {
  const { routing } = system
  const parts = Object.entries(routing.hosts).map(([partition, { active, standby }]) => ({ partition: Number(partition), active, standby: standby || [] })).sort((a, b) => a.partition - b.partition)
  const hosts = holdersOf(system)
  const far = new Map(hosts.map(host => [host, farOf(system, host)]))
  const restoring = hosts.filter(host => far.get(host).remaining > 0)
  const orphans = parts.filter(it => !it.active)
  // Partitions change hands within seconds; who looks in between should not be frightened.
  const since = useRef(null)
  since.current = orphans.length === 0 ? null : since.current ?? Date.now()
  const alone = since.current !== null && now.value - since.current > HANDING_OVER_MS
  return html`<section class="card"><h2>Processors</h2>
    ${orphans.length > 0 && !alone && html`<p class="hint" role="status">Changing hands: ${orphans.length === 1 ? 'partition' : 'partitions'} ${orphans.map(it => it.partition).join(', ')}.</p>`}
    ${alone && html`<div class="banner banner-bad" role="alert"><${Icon} name="warn" size="18" /><p><strong>Nobody works on ${orphans.length === 1 ? 'partition' : 'partitions'} ${orphans.map(it => it.partition).join(', ')}.</strong>${' '}
      Their entities are read from standby copies, if there are any, and nothing is decided for them. What to do: see that the processors run; after a crash the others take over within seconds.</p></div>`}
    <div class="matrix" role="region" aria-label="Partitions by processor" tabindex="0"><table><thead><tr><th scope="col">Processor</th>${parts.map(it => html`<th scope="col" key=${it.partition}>${it.partition}</th>`)}<th scope="col">Active</th><th scope="col">Standby</th><th scope="col">Behind</th></tr></thead>
      <tbody>${hosts.map(host => html`<tr key=${host}><th scope="row"><code>${host}</code></th>${parts.map(it => {
        const { what, words } = holdingOf(system, host, it.partition)
        return html`<td key=${it.partition} title=${`partition ${it.partition}: ${words}`}><i class=${`cell cell-${what}`}></i><span class="sr">${words}</span></td>`
      })}<td class="num">${parts.filter(it => it.active === host).length}</td><td class="num">${parts.filter(it => it.standby.includes(host)).length}</td><td class="num" title="Events of the log that it has still to process, at the most">${far.get(host).behind === null ? '–' : grouped(far.get(host).behind)}</td></tr>`)}</tbody></table></div>
    ${restoring.map(host => html`<p class="hint" role="status" key=${host}>${host} is restoring stores: ${grouped(far.get(host).remaining)} records to go.</p>`)}
    <${Facts} of=${[['Version', html`${system.version}${system.commit ? html` <code class="muted">${system.commit.slice(0, 12)}</code>` : ''}`], ['Java', system.java], ['Kafka clients', system.kafka_clients], ['Topics', system.topics.map(it => html`<code key=${it} class="label">${it}</code>`)], ['For programs', html`<a href="/openapi.yaml" target="_blank">openapi.yaml</a>, <a href="/docs" target="_blank">API reference</a>`]]} /></section>`
}

const CASES = [
  ['parked', routes.entities({ status: 'parked', limit: 20 }), 'Parked by the loop breaker', 'The same step failed as often as REWIND_PARK_AFTER allows.', 'Look at its last error. When the cause is gone, roll it back to where it should go on: that resumes it.'],
  ['rollback_failed', routes.entities({ status: 'rollback_failed', limit: 20 }), 'Rollbacks that got stuck', 'A service answered that it could not, or nobody answered five times.', 'Open its rollback: the ledger names who. Mend that, then retry; or roll back to another checkpoint.']
]

function Alarms() {
  const [found, setFound] = useState(null)
  const [damage, setDamage] = useState([])
  const load = usePaced(async () => {
    try {
      const [failures, ...cases] = await Promise.all([routes.integrityFailures(FAILURES), ...CASES.map(([, request]) => request)].map(async request => (await send(request)).body))
      setDamage(failures)
      setFound(cases)
    } catch (problem) {
      setFound({ problem })
    }
  }, 3000)
  useEffect(load, [])
  useFacts({}, facts => {
    if (facts.some(fact => /parked|resumed|rollback|integrity/.test(fact.kind))) load()
  })
  const wanted = query.value.get('show') === 'integrity'
  const quiet = found && !found.problem && found.every(it => it.length === 0) && damage.length === 0
  return html`<section class="card"><h2>What wants a person</h2>
    ${!found ? html`<${Waiting} rows="2" />` : found.problem ? html`<${Trouble} problem=${found.problem} title="Alarms cannot be read" again=${load} />` : quiet ? html`<p class="muted">Nothing. Nobody is parked, no rollback is stuck.</p>` : found.map((entities, index) => entities.length > 0 && html`
      <div class="alarm" key=${CASES[index][0]}><h3><${Icon} name=${CASES[index][0]} size="14" />${CASES[index][2]} <span class="count">${entities.length}${entities.length === 20 ? '+' : ''}</span></h3>
        <p class="muted">${CASES[index][3]} What to do: ${CASES[index][4]}</p>
        <ul>${entities.map(it => html`<li key=${it.entity_id}><a data-row href=${entityAddress(`${it.entity_type}:${it.entity_id}`)}>${it.entity_type}:${it.entity_id}</a> <span class="muted"><${Time} at=${it.updated_at} /></span></li>`)}</ul></div>`)}
    ${(damage.length > 0 || wanted) && html`<div class="alarm"><h3><${Icon} name="broken" size="14" />Integrity failures <span class="count">${damage.length}${damage.length === FAILURES ? '+' : ''}</span></h3>
      <p class="muted">A stored state or link is not what was recorded; it is handed to nobody. What to do: <code>rewind verify --rebuild</code> compares every row with the log; an entity’s page verifies its chain.</p>
      ${damage.length === 0 ? html`<p class="muted">None was met when something was to be rolled back. What only readers met is in the processor’s log; the metric <code>rewind_integrity_failures_total</code> counts both.</p>` : html`<ul>${damage.map((it, index) => html`<li key=${index}><a href=${addressOf(it.checkpoint_id)}>${it.checkpoint_id}</a> <span class="muted"><${Time} at=${it.at} /></span></li>`)}</ul>`}</div>`}</section>`
}

function DeadLetters() {
  const allowed = may('reader')
  return html`<section class="card"><h2>Dead letters</h2>${allowed ? html`<${Letters} />` : html`<p class="hint">${barred('reader')}</p>`}</section>`
}

function Letters() {
  const { answer, problem, again } = useAnswer(() => routes.deadLetters(LETTERS), 'letters')
  const chosen = query.value.get('letter')
  if (problem) return html`<${Trouble} problem=${problem} title="Dead letters cannot be read" again=${again} />`
  if (!answer) return html`<${Waiting} rows="3" />`
  const letters = answer.body
  if (letters.length === 0) return html`<p class="muted">None. What cannot be read comes here with its bytes and the reason, and stops nobody else.</p>`
  return html`<table class="list letters"><caption class="sr">Dead letters, newest first</caption><thead><tr><th>Letter</th><th>Reason</th><th>From</th><th>Key</th><th class="num">Size</th><th class="num">When</th></tr></thead>
    <tbody>${letters.map(it => html`<tr key=${`${it.partition}/${it.offset}`} onClick=${event => event.target.closest('button') || go(withParams({ letter: `${it.partition}/${it.offset}` }))}>
      <td class="what"><button type="button" class="plain" data-row onClick=${() => go(withParams({ letter: `${it.partition}/${it.offset}` }))}>${it.partition}/${it.offset}</button>${it.redriven ? html` <span class="tag">redriven</span>` : ''}</td>
      <td class="why"><code>${it.code}</code> ${escaped(it.reason)}</td><td>${it.source.topic} ${it.source.partition}:${it.source.offset}</td><td>${it.key ? escaped(it.key) : ''}</td><td class="num">${bytes(it.size_bytes)}</td><td class="num when"><${Time} at=${it.at} /></td></tr>`)}</tbody></table>
    ${letters.length === LETTERS && html`<p class="muted">The newest ${LETTERS}; <code>rewind dead-letters list</code> shows more.</p>`}
    ${chosen && html`<${Letter} key=${chosen} place=${chosen} close=${() => go(withParams({ letter: null }))} changed=${again} />`}`
}

function Letter({ place, close, changed }) {
  const [partition, offset] = place.split('/')
  const { answer, problem } = useAnswer(() => routes.deadLetter({ partition, offset }), place)
  const [text, setText] = useState(null)
  const [failed, setFailed] = useState(null)
  const letter = answer?.body
  const redrive = async () => {
    setFailed(null)
    try {
      const edited = text !== null && text !== letter.payload_text
      await send(routes.redrive(letter, { ...(edited ? { value_base64: base64(text) } : {}), ...(letter.redriven ? { again: true } : {}) }))
      say(`Dead letter ${place} was published again`)
      changed()
      close()
    } catch (it) {
      setFailed(it)
    }
  }
  return html`<${Dialog} title=${`Dead letter ${place}`} close=${close} wide>${problem ? html`<${Trouble} problem=${problem} />` : !letter ? html`<${Waiting} rows="4" />` : html`
    <${Facts} of=${[['Reason', html`<code>${letter.code}</code> ${escaped(letter.reason)}`], ['From', `${letter.source.topic} ${letter.source.partition}:${letter.source.offset}`], letter.key && ['Key', html`<code>${escaped(letter.key)}</code>`],
      ['When', html`<${Time} at=${letter.at} exact />`], letter.redriven && ['Redriven', html`<${Time} at=${letter.redriven.at} exact /> by ${letter.redriven.by}`],
      ['Headers', html`<div class="headers">${letter.headers.map((it, index) => html`<code key=${index}>${escaped(it.name)}: ${escaped(String(it.value))}</code>`)}</div>`]]} />
    ${letter.payload_text !== undefined ? html`<label for="payload">Payload; mend it here, if it needs mending</label><textarea id="payload" rows="10" spellcheck="false" value=${text ?? letter.payload_text} onInput=${event => setText(event.target.value)}></textarea>`
      : html`<p class="muted">The payload is no text; Base64:</p><pre class="text" tabindex="0">${letter.payload_base64 ?? '(its value was not kept)'}</pre>`}
    ${failed && html`<${Trouble} problem=${failed} title="It was not published" />`}
    <div class="dialog-end"><${Copy} text=${letter.payload_text ?? letter.payload_base64 ?? ''} label="Payload" /><span class="push"></span><button type="button" onClick=${close}>Close</button>
      <${Action} primary barred=${barred('admin')} onClick=${redrive}>${letter.redriven ? 'Publish once more' : text !== null && text !== letter.payload_text ? 'Publish it mended' : 'Publish again'}</${Action}></div>`}</${Dialog}>`
}

function base64(text) {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
