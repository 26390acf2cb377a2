// Rolling back with open eyes: where to, what that does, why; and only if nothing has moved since.

import { useMemo, useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { inline } from '../json/print.js'
import { useAnswer, useFacts, usePaced } from '../parts/ask.js'
import { Copy, Dialog, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { go } from '../state/route.js'
import { hasToken } from '../state/session.js'
import { Stages, Undone } from './progress.js'

const OFFERED = 100
const SHOWN = 60

export function RollbackDialog({ entity, id, laid, target: given, close, damaged = [] }) {
  const latest = routes.numberedOf(entity.latest ?? `${id}:0`).number
  const [target, setTarget] = useState(given)
  const [seen, setSeen] = useState(latest)
  const [cascade, setCascade] = useState(true)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState(null)
  const [done, setDone] = useState(null)
  const [busy, setBusy] = useState(false)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  const bad = useMemo(() => new Map(damaged.map(it => [routes.numberedOf(it.checkpoint_id).number, words(it.problem)])), [damaged])
  const body = extra => ({ target: { sequence: target }, if_latest: `${id}:${seen}`, ...(cascade ? {} : { cascade: false }), ...extra })
  const refresh = () => { setSeen(latest); setProblem(null) }

  if (done) return html`<${Dialog} title=${`${id}: rollback`} close=${close}><${Done} answer=${done} id=${id} close=${close} /></${Dialog}>`
  const moved = latest !== seen || problem?.code === 'latest_changed'
  const ready = target && reason.trim() && !busy && !moved
  const submit = async event => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    setProblem(null)
    try {
      setDone(await send(routes.rollBack(id, body({ reason: reason.trim() })), { headers: decided(key) }))
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  const request = routes.rollBack(id, body({ reason: reason.trim() || '…' }))
  return html`<${Dialog} title=${`Roll back ${id}`} close=${close} wide><form class="rolling" onSubmit=${submit}>
    <div class="rolling-parts">
      <fieldset class="targets"><legend>Back to</legend><${Targets} laid=${laid} latest=${latest} target=${target} choose=${it => { setTarget(it); setProblem(null) }} bad=${bad} /></fieldset>
      <section class="preview" aria-label="What will happen" aria-live="polite">${target
        ? html`<${Preview} key=${`${target} ${seen} ${cascade}`} id=${id} body=${body({ reason: 'dry run', dry_run: true })} refresh=${refresh} />`
        : html`<p class="hint">Choose where to go back to; what that would do is shown here, and nothing happens yet.</p>`}</section>
    </div>
    ${moved && html`<div class="banner banner-rolling_back" role="alert"><${Icon} name="warn" size="18" /><p><strong>It moved on.</strong> You looked at checkpoint ${seen} as the latest${latest === seen ? '; that no longer holds' : `; now it is ${latest}`}.</p>
      <button type="button" onClick=${refresh}>Refresh</button></div>`}
    ${problem && problem.code !== 'latest_changed' && html`<${Trouble} problem=${problem} title="It was not ordered" />`}
    <div class="asking"><label for="why">Reason</label>
      <input id="why" type="text" value=${reason} onInput=${event => setReason(event.target.value)} maxlength="2000" required placeholder="Why; it is recorded with your name" autocomplete="off" autofocus=${Boolean(given)} />
      <label class="check"><input type="checkbox" checked=${cascade} onChange=${event => setCascade(event.target.checked)} />Entities that the undone steps touched go back too</label></div>
    <div class="dialog-end">
      ${cascade && target && html`<${Copy} text=${routes.rollbackCommand(id, { target: `${id}:${target}`, reason: reason.trim() || '…', ifLatest: `${id}:${seen}` })} label="CLI" />`}
      ${target && html`<${Copy} text=${routes.curl(request, location.origin, hasToken.value)} label="curl" />`}
      <span class="push"></span><button type="button" onClick=${close}>Cancel</button>
      <button type="submit" class="danger solid" disabled=${!ready} title=${!target ? 'Choose where to go back to' : !reason.trim() ? 'Say why' : moved ? 'Refresh first' : null}>${busy ? 'Asking …' : target ? `Roll back to ${target}` : 'Roll back'}</button>
    </div></form></${Dialog}>`
}

function Targets({ laid, latest, target, choose, bad }) {
  const all = laid.rows.filter(row => row.kind === 'checkpoint').reverse()
  const shown = all.slice(0, OFFERED)
  if (target && laid.rowOf.has(target) && !shown.some(row => row.checkpoint.sequence === target)) shown.push(laid.rows[laid.rowOf.get(target)])
  return html`<div class="targets-list">${shown.map(row => {
    const { sequence } = row.checkpoint
    const why = bad.get(sequence)
    return html`<label key=${sequence} class=${`target ${row.current ? '' : 'left'} ${why ? 'barred' : ''}`} title=${why ? `Not possible: ${why}` : null}>
      <input type="radio" name="target" value=${sequence} checked=${target === sequence} disabled=${Boolean(why)} onChange=${() => choose(sequence)} />
      <span class="number">${sequence}</span><span class="what">${row.step ? `before ${row.step.name}${row.step.attempt > 1 ? ` #${row.step.attempt}` : ''}` : words(row.checkpoint.reason)}
        ${why ? html` <span class="error">${why}</span>` : ''}${sequence === latest ? html` <span class="tag strong">latest</span>` : ''}${row.current ? '' : html` <span class="tag">left behind</span>`}</span>
      <span class="when"><${Time} at=${row.at} /></span></label>`
  })}</div>
  ${all.length > OFFERED && html`<label class="by-number">or number <input type="number" min="1" max=${all[0].checkpoint.sequence} value=${target ?? ''} onChange=${event => event.target.value && choose(Number(event.target.value))} /></label>`}`
}

function Preview({ id, body, refresh }) {
  const { answer, problem, again } = useAnswer(() => routes.rollBack(id, body), JSON.stringify(body), { as: 'exact' })
  if (problem) {
    return problem.code === 'latest_changed' ? html`<p class="hint">It moved on while you looked. <button type="button" onClick=${refresh}>Refresh</button></p>`
      : html`<${Trouble} problem=${problem} title="This would be refused" again=${problem.status === 503 || problem.status === 0 ? again : null} />`
  }
  if (!answer) return html`<${Waiting} rows="4" what="Trying it without effect" />`
  const preview = answer.body
  const wanted = body.target.sequence
  const real = Number(preview.get('target').get('sequence'))
  const undo = preview.get('undo').map(it => Object.fromEntries(it))
  const touched = preview.get('touched')
  const changes = preview.get('diff').get('changes')
  return html`
    ${real !== wanted && html`<p class="hint error">Checkpoint ${wanted} is damaged: it would go to ${real}, the newest intact one before it.</p>`}
    <h3>Steps, newest first</h3><${Undone} undo=${undo} />
    <h3>Others that go back too</h3>${touched.length === 0 ? html`<p class="muted">None.</p>` : html`<ul class="touched">${touched.map(it => html`<li key=${it}><code>${it}</code></li>`)}</ul>`}
    <h3>State, now → checkpoint ${real}</h3>${changes.length === 0 ? html`<p class="muted">It stays the same.</p>` : html`<${Changes} changes=${changes} />`}
    <p class="muted">${1 + touched.length === 1 ? 'One command goes' : `${1 + touched.length} commands go`} to <code>rollback-commands</code>; epoch ${String(preview.get('rollback').get('epoch'))} opens. Nothing is deleted.</p>`
}

const Changes = ({ changes }) => html`<ul class="changes">${changes.slice(0, SHOWN).map(it => html`
  <li key=${it.get('path')} class=${`is-${it.get('kind')}`}><code class="path">${it.get('path') || '(all of it)'}</code>
    <span>${it.has('before') ? html`<del>${cut(inline(it.get('before')))}</del>` : ''}${it.has('after') ? html`<ins>${cut(inline(it.get('after')))}</ins>` : ''}</span></li>`)}
  ${changes.length > SHOWN && html`<li class="muted">and ${changes.length - SHOWN} more</li>`}</ul>`

const cut = text => text.length > 120 ? `${text.slice(0, 119)}…` : text

/** What became of it, live. */
function Done({ answer, id, close }) {
  const [rollback, setRollback] = useState(answer.body.rollback_id ? answer.body : null)
  const ask = usePaced(async () => setRollback((await send(routes.rollback(rollback.rollback_id))).body), 400)
  useFacts({ entity: id }, () => rollback && ask())
  if (!rollback) return html`<p>The log has the request; nobody has decided yet. The history shows what becomes of it.</p><div class="dialog-end"><button type="button" class="primary" onClick=${close}>Close</button></div>`
  return html`<p class="strong">${rollback.rollback_id}, to checkpoint ${routes.numberedOf(rollback.checkpoint_id).number}</p><${Stages} rollback=${rollback} />
    <div class="dialog-end"><button type="button" onClick=${() => go(`/rollbacks/${encodeURIComponent(rollback.rollback_id)}`)}>Open the rollback</button><button type="button" class="primary" onClick=${close} autofocus>Close</button></div>`
}
