// One entity: where it stands, its timeline drawn and as rows, and the checkpoint that one looks at.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { CheckpointPanel } from '../checkpoint/panel.js'
import { chosen } from '../keys/keyboard.js'
import { useFacts, useKeys, useOneAtATime, usePaced } from '../parts/ask.js'
import { Action, Copy, Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { save } from '../parts/saving.js'
import { say } from '../parts/toast.js'
import { advice } from '../parts/words.js'
import { RollbackDialog } from '../rollback/dialog.js'
import { now } from '../state/clock.js'
import { go, query, withParams } from '../state/route.js'
import { barred, hasToken } from '../state/session.js'
import { grouped } from '../time/format.js'
import { Drawing } from '../timeline/drawing.js'
import { inOrder, merged, told } from '../timeline/history.js'
import { layout } from '../timeline/layout.js'
import { HistoryList } from '../timeline/list.js'

const FIRST = 200
const PAGE = 500
const NEWS = 50

export function EntityPage({ type, id: name }) {
  const id = `${type}:${name}`
  const [state, setState] = useState({ entity: null, known: new Map(), next: null, problem: null, busy: true })
  const [picked, setPicked] = useState(null)
  const [verified, setVerified] = useState(null)
  const alive = useRef(true)
  useEffect(() => { document.title = `${id} · Rewind` }, [])

  const first = useOneAtATime(async () => {
    try {
      const { body, next } = await send(routes.timeline(id, FIRST))
      if (alive.current) setState({ entity: body.entity, known: merged(new Map(), body.entries), next, problem: null, busy: false })
    } catch (problem) {
      if (alive.current) setState(old => ({ ...old, problem, busy: false }))
    }
  })
  useEffect(() => {
    first()
    return () => { alive.current = false }
  }, [])
  const loading = useRef(false)
  const older = async () => {
    if (loading.current || !state.next) return false
    loading.current = true
    try {
      const { body, next } = await send(routes.page(state.next.replace(/limit=\d+/, `limit=${PAGE}`)))
      if (alive.current) setState(old => ({ ...old, known: merged(old.known, body.entries), next, problem: null }))
      return true
    } catch (problem) {
      if (alive.current) setState(old => ({ ...old, problem }))
      return false
    } finally {
      loading.current = false
    }
  }
  // What is new is on the first page; what changed in older entries, the facts have said.
  const refresh = usePaced(useOneAtATime(async () => {
    try {
      const { body } = await send(routes.timeline(id, NEWS))
      if (alive.current) setState(old => old.entity ? { ...old, entity: body.entity, known: merged(old.known, body.entries), problem: null } : old)
    } catch (problem) {
      if (alive.current && problem.status !== 404) setState(old => ({ ...old, problem }))
    }
  }), 700)
  useFacts({ entity: id }, (facts, gap) => {
    if (gap || !state.entity) return first()
    setState(old => ({ ...old, known: facts.reduce(told, old.known) }))
    refresh()
  })

  const { entity, known, next, problem, busy } = state
  const latest = entity?.latest ? routes.numberedOf(entity.latest).number : 0
  const underWay = entity?.open_steps.length > 0
  const tick = underWay ? Math.floor(now.value / 1000) : 0
  const laid = useMemo(() => layout(inOrder(known), latest, underWay ? now.value : undefined), [known, latest, tick])
  const at = Number(query.value.get('at')) || null
  const row = at === null ? undefined : laid.rows[laid.rowOf.get(at)]
  const select = sequence => go(withParams({ at: sequence === at ? null : sequence }), { replace: at !== null })
  const rollBack = target => go(withParams({ do: 'rollback', to: target ? routes.numberedOf(target).number : null }))
  const closeDialog = () => go(withParams({ do: null, to: null }), { replace: true })
  const compare = () => {
    const sequence = Number(chosen()?.dataset.sequence) || at
    if (!sequence) return say('Choose a checkpoint first: j, k, Enter')
    go(`/diff/${encodeURIComponent(`${id}:${sequence}`)}/${sequence === latest ? 'previous' : 'latest'}`)
  }
  const keys = useRef({})
  keys.current = { compare, rollBack: () => barred('operator') ? say(barred('operator')) : rollBack(`${id}:${Number(chosen()?.dataset.sequence) || at || latest}`), close: () => at && select(at) }
  useKeys({
    Enter: ['Open the row', () => chosen()?.click()],
    d: ['Compare the checkpoint with the latest', () => keys.current.compare()],
    r: ['Roll back to the checkpoint', () => keys.current.rollBack()],
    Escape: ['Close the checkpoint', () => keys.current.close()]
  })

  // A link may lead to a checkpoint that is further back than what is loaded.
  useEffect(() => {
    if (at !== null && !row && next && !busy && at <= latest + 100000) older()
  }, [at, row, next, busy])

  if (!entity && problem) return problem.status === 404 ? html`<${Unknown} id=${id} />` : html`<${Trouble} problem=${problem} title=${`${id} cannot be shown`} again=${first} />`
  if (!entity) return html`<${Head} id=${id} type=${type} name=${name} /><${Waiting} rows="8" />`
  const all = async () => {
    let path = state.next
    let entries = known
    while (path && alive.current) {
      const { body, next: further } = await send(routes.page(path.replace(/limit=\d+/, `limit=${PAGE}`)))
      entries = merged(entries, body.entries)
      path = further
      setState(old => ({ ...old, known: merged(old.known, body.entries), next: further }))
    }
  }
  const verify = async () => {
    setVerified({ busy: true })
    try {
      const total = { checked: 0, pruned: 0, damage: [] }
      let request = routes.verify(id)
      while (request) {
        const { body, next: further } = await send(request)
        total.checked += body.checked
        total.pruned += body.pruned
        total.damage.push(...body.damage)
        request = further ? routes.page(further) : null
      }
      setVerified(total)
    } catch (it) {
      setVerified({ problem: it })
    }
  }
  const loaded = [...known.values()].filter(it => it.kind === 'checkpoint').length
  const summary = `${loaded} checkpoints on ${laid.lanes} ${laid.lanes === 1 ? 'line' : 'lines'}, ${entity.counts.rollbacks} rollbacks; the history below says the same in words`
  return html`
    <${Head} id=${id} type=${type} name=${name} entity=${entity}>
      <${Action} danger barred=${barred('operator')} onClick=${() => rollBack(null)}><${Icon} name="rollback" size="14" />Roll back …</${Action}>
      <button type="button" onClick=${verify} disabled=${verified?.busy}><${Icon} name="shield" size="14" />${verified?.busy ? 'Verifying …' : 'Verify'}</button>
      <button type="button" onClick=${() => exportHistory(id, entity, laid)}><${Icon} name="down" size="14" />Export</button>
      <${Copy} text=${() => routes.curl(routes.timeline(id, PAGE), location.origin, hasToken.value)} label="curl" />
    </${Head}>
    <${Banner} entity=${entity} />
    ${verified && !verified.busy && html`<${Verdict} found=${verified} close=${() => setVerified(null)} select=${select} />`}
    ${problem && html`<p class="hint error" role="alert">${problem.message} What is shown may be old.</p>`}
    <${Drawing} laid=${laid} selected=${at} select=${select} latest=${latest} onRollback=${rollback => go(`/rollbacks/${encodeURIComponent(rollback)}`)} summary=${summary} />
    <div class=${`split ${row ? 'with-panel' : ''}`}>
      <section class="history-part" aria-label="History">
        <div class="history-head"><h2>History</h2><span class="muted">${grouped(loaded)}${loaded < entity.counts.checkpoints ? ` of ${grouped(entity.counts.checkpoints)}` : ''} ${entity.counts.checkpoints === 1 ? 'checkpoint' : 'checkpoints'}</span>
          <span class="push"></span>${next && html`<button type="button" class="plain" onClick=${all}>Load all</button>`}</div>
        <${HistoryList} laid=${laid} latest=${latest} selected=${at} picked=${picked} select=${select} older=${older} />
      </section>
      ${row && html`<${CheckpointPanel} row=${row} latest=${latest} close=${() => select(at)} rollBack=${rollBack} picked=${picked} pick=${setPicked} changed=${refresh}
        previous=${checkpointOf(laid, at - 1)} next=${checkpointOf(laid, at + 1)} />`}
    </div>
    ${query.value.get('do') === 'rollback' && html`<${RollbackDialog} entity=${entity} id=${id} laid=${laid} target=${Number(query.value.get('to')) || null} close=${closeDialog} damaged=${verified?.damage} />`}`
}

const checkpointOf = (laid, sequence) => laid.rows[laid.rowOf.get(sequence)]?.checkpoint

function Head({ id, type, name, entity, children }) {
  return html`<div class="head entity-head">
    <div><p class="crumbs"><a href="/">Entities</a> / <a href=${`/?q=type%3A${type}`}>${type}</a></p>
      <h1><span class="sr">${type} </span>${name} <${Copy} text=${id} label="Copy id" small /></h1></div>
    ${entity && html`<dl class="figures">
      <div><dt>Status</dt><dd><${Status} is=${entity.status} /></dd></div>
      <div><dt>Latest</dt><dd>${entity.latest ? html`<a href=${withParams({ at: routes.numberedOf(entity.latest).number })}>#${routes.numberedOf(entity.latest).number}</a>` : '–'}</dd></div>
      <div><dt>Epoch</dt><dd>${entity.epoch}</dd></div>
      <div><dt>Checkpoints</dt><dd>${grouped(entity.counts.checkpoints)}</dd></div>
      <div><dt>Steps</dt><dd>${grouped(entity.counts.steps_completed)}<span class="muted"> done</span>${entity.counts.steps_failed > 0 ? html` · ${grouped(entity.counts.steps_failed)}<span class="muted"> failed</span>` : ''}</dd></div>
      <div><dt>Rollbacks</dt><dd>${entity.counts.rollbacks}</dd></div>
      ${entity.counts.refused > 0 && html`<div><dt>Refused</dt><dd>${grouped(entity.counts.refused)}</dd></div>`}
      <div><dt>Changed</dt><dd><${Time} at=${entity.updated_at} /></dd></div>
    </dl>`}
    <div class="head-actions">${children}</div></div>`
}

function Banner({ entity }) {
  const known = advice[entity.status]
  if (!known) return null
  return html`<div class=${`banner banner-${entity.status}`} role="status"><${Icon} name=${entity.status} size="18" />
    <p><strong>${known[0]}</strong> ${known[1]} ${entity.pending_rollback ? html`<a href=${`/rollbacks/${encodeURIComponent(entity.pending_rollback)}`}>Open ${entity.pending_rollback}</a>` : ''}</p></div>`
}

function Verdict({ found, close, select }) {
  if (found.problem) return html`<${Trouble} problem=${found.problem} title="The chain could not be checked" />`
  const intact = found.damage.length === 0
  return html`<div class=${`banner ${intact ? 'banner-good' : 'banner-bad'}`} role="status"><${Icon} name=${intact ? 'shield' : 'broken'} size="18" />
    <div><p><strong>${intact ? 'The chain is whole.' : `${found.damage.length} damaged.`}</strong> ${grouped(found.checked)} checkpoints with their states were checked${found.pruned > 0 ? `, across ${grouped(found.pruned)} that retention has taken` : ''}.
      ${!intact && ' A rollback goes to the newest intact checkpoint; docs/operations.md says how to rebuild a store from the log.'}</p>
      ${found.damage.map(it => html`<p key=${it.checkpoint_id + it.problem}><button type="button" class="plain" onClick=${() => select(routes.numberedOf(it.checkpoint_id).number)}>#${routes.numberedOf(it.checkpoint_id).number}</button> ${it.problem.replace(/_/g, ' ')}</p>`)}</div>
    <button type="button" class="plain small" onClick=${close} aria-label="Close"><${Icon} name="close" /></button></div>`
}

const Unknown = ({ id }) => html`<section class="empty"><h1>${id} is not known here</h1>
  <p>Nothing has been published for it yet, or its name is another. This page shows it as soon as its first event is in the log.</p><p><a href="/">All entities</a></p></section>`

function exportHistory(id, entity, laid) {
  const lines = laid.rows.map(({ kind, checkpoint, step, rollback, current }) => JSON.stringify(kind === 'rollback' ? { kind, rollback } : { kind, current, checkpoint, ...(step && { step }) }))
  save(`${id.replace(/[^\w.-]/g, '_')}.ndjson`, 'application/x-ndjson', [JSON.stringify({ kind: 'entity', entity }), ...lines].join('\n') + '\n')
}
