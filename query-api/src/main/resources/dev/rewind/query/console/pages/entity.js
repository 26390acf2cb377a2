// One entity: its status, its timeline, its history and the selected checkpoint.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { Family } from '../checkpoint/family.js'
import { CheckpointPanel } from '../checkpoint/panel.js'
import { VerificationResult, useVerification } from '../checkpoint/verifying.js'
import { Banner } from '../failing/banner.js'
import { chosen } from '../keys/keyboard.js'
import { useAnswer, useKeys } from '../parts/ask.js'
import { Action, Copy, Save, Status, Term, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { laterDialog } from '../parts/later.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { requests, requestsFor } from '../parts/words.js'
import { diffAddress, entityAddress, rollbackAddress } from '../query/address.js'
import { QUERY_FIELDS } from '../query/text.js'
import { Relations } from '../relations/panel.js'
import { Proposal } from '../rollback/proposal.js'
import { now } from '../state/clock.js'
import { go, query, withParams } from '../state/route.js'
import { barred, hasToken } from '../state/session.js'
import { grouped, lasting } from '../time/format.js'
import { Drawing } from '../timeline/drawing.js'
import { inOrder } from '../timeline/history.js'
import { layout } from '../timeline/layout.js'
import { Coming, HistoryList } from '../timeline/list.js'
import { PAGE, useHistory } from '../timeline/loading.js'
import { placeOf } from '../timeline/place.js'

const RollbackDialog = laterDialog(() => import('../rollback/dialog.js'), 'RollbackDialog')
const SignalDialog = laterDialog(() => import('../parts/signal.js'), 'SignalDialog')

export function EntityPage({ type, id: name }) {
  const id = `${type}:${name}`
  const { entity, known, next, problem, busy, first, older, all, seek, refresh } = useHistory(id)
  const [verified, verify, forget] = useVerification(id)
  const [picked, setPicked] = useState(null)
  const [asking, setAsking] = useState(null)
  useEffect(() => {
    document.title = `${id} · Rewind`
  }, [])

  const latest = entity?.latest ? routes.numberedOf(entity.latest).number : 0
  const waits = entity?.open_steps.find(step => step.waits?.signal)?.waits
  const underWay = entity?.open_steps.length > 0
  const tick = underWay ? Math.floor(now.value / 1000) : 0
  const laid = useMemo(
    () => layout(inOrder(known), latest, underWay ? now.value : undefined),
    [known, latest, tick]
  )
  const at = Number(query.value.get('at')) || null
  const row = at === null ? undefined : laid.rows[laid.rowOf.get(at)]
  const select = sequence =>
    go(withParams({ at: sequence === at ? null : sequence }), { replace: at !== null })
  const rollBack = target =>
    go(withParams({ do: 'rollback', to: target ? routes.numberedOf(target).number : null }))
  const closeDialog = () => go(withParams({ do: null, to: null }), { replace: true })
  const compare = () => {
    const sequence = Number(chosen()?.dataset.sequence) || at
    if (!sequence) return say('Choose a checkpoint first (keys: j, k, Enter)')
    go(diffAddress(`${id}:${sequence}`, sequence === latest ? 'previous' : 'latest'))
  }
  const keys = useRef({})
  keys.current = {
    compare,
    rollBack: () =>
      barred('operator')
        ? say(barred('operator'))
        : rollBack(`${id}:${Number(chosen()?.dataset.sequence) || at || latest}`),
    close: () => at && select(at)
  }
  useKeys({
    Enter: ['Open the row', () => chosen()?.click()],
    d: ['Compare the checkpoint with the latest', () => keys.current.compare()],
    r: ['Roll back to the checkpoint', () => keys.current.rollBack()],
    Escape: ['Close the checkpoint', () => keys.current.close()]
  })

  const newest = laid.rows.findLast(it => it.checkpoint)?.checkpoint.sequence ?? 0
  const sought = next && !busy && at < newest
  // A link may name a checkpoint that is not loaded yet.
  useEffect(() => {
    if (at !== null && !row && sought) seek(at)
  }, [at, row, next, sought])

  if (!entity && problem)
    return problem.status === 404
      ? html`<${Unknown} id=${id} />`
      : html`<${Trouble} problem=${problem} page title=${`${id} cannot be shown`} again=${first} />`
  if (!entity) return html`<${Head} id=${id} type=${type} name=${name} /><${Waiting} rows="8" />`
  const loaded = [...known.values()].filter(it => it.kind === 'checkpoint').length
  const place = placeOf(laid.rows, entity)
  const lines = `${laid.lanes} ${laid.lanes === 1 ? 'line' : 'lines'}`
  const summary =
    `${loaded} checkpoints on ${lines}, ${entity.counts.rollbacks} rollbacks. ` +
    'The history below lists them.'
  return html`
    <${Head} id=${id} type=${type} name=${name} entity=${entity} place=${place}>
      ${requestsFor(entity).map(
        verb => html`
            <${Action} key=${verb} primary=${verb === 'resume' || verb === 'retry'}
                danger=${verb === 'cancel'} barred=${barred('operator')} onClick=${() => setAsking(verb)}>
              <${Icon} name=${requests[verb].icon} size="14" />
              ${requests[verb].label} …
            </${Action}>`
      )}
      ${
        waits &&
        html`
          <${Action} primary barred=${barred(waits.approval ? 'approver' : 'operator')}
              onClick=${() => setAsking('signal')}>
            <${Icon} name="running" size="14" />
            ${waits.approval ? 'Approve' : 'Signal'} …
          </${Action}>`
      }
      <${Action} danger barred=${barred('operator')} onClick=${() => rollBack(null)}>
        <${Icon} name="rollback" size="14" />
        Roll back …
      </${Action}>
      <button type="button" onClick=${() => verify()} disabled=${verified?.busy}>
        <${Icon} name="shield" size="14" />
        ${verified?.busy ? 'Verifying …' : 'Verify'}
      </button>
      <${Save} plain=${false} name=${`${id}.ndjson`} type="application/x-ndjson"
          text=${() => ndjson(entity, laid)} label="Export" />
      <${Copy} text=${() => routes.curl(routes.timeline(id, PAGE), location.origin, hasToken.value)}
          label="curl" />
    </${Head}>
    <${Banner} id=${id} entity=${entity} rows=${laid.rows} />
    <${Family} entity=${entity} id=${id} />
    <${Proposal} entity=${entity} id=${id} changed=${refresh} />
    <${Relations} id=${id} rows=${laid.rows} />
    ${
      verified &&
      !verified.busy &&
      !(verified.quiet && verified.damage.length === 0) &&
      html`<${VerificationResult} found=${verified} close=${forget} select=${select} />`
    }
    ${problem && html`<p class="hint error" role="alert">${problem.message} The page may be out of date.</p>`}
    <${Drawing} laid=${laid} selected=${at} select=${select} latest=${latest}
        onRollback=${rollback => go(rollbackAddress(rollback))} summary=${summary}
        coming=${place?.coming} />
    ${
      at !== null &&
      !row &&
      html`
        <p class="hint" role="status">
          ${
            sought
              ? `Looking for checkpoint ${at} …`
              : `Checkpoint ${at} does not exist: it was never taken, or it was pruned.`
          }
        </p>`
    }
    <div class=${`split ${row ? 'with-panel' : ''}`}>
      <section class="history-part" aria-label="History">
        <div class="history-head">
          <h2>History</h2>
          <span class="muted">
            ${grouped(loaded)}
            ${loaded < entity.counts.checkpoints ? ` of ${grouped(entity.counts.checkpoints)}` : ''}
            ${' '}
            ${entity.counts.checkpoints === 1 ? 'checkpoint' : 'checkpoints'}
          </span>
          <span class="push"></span>
          ${next && html`<button type="button" class="plain" onClick=${all}>Load all</button>`}
        </div>
        ${place?.coming.length > 0 && html`<${Coming} steps=${place.coming} lanes=${laid.lanes} />`}
        <${HistoryList} laid=${laid} latest=${latest} selected=${at} picked=${picked} select=${select}
            older=${older} />
      </section>
      ${
        row &&
        html`
          <${CheckpointPanel} row=${row} latest=${latest} close=${() => select(at)} rollBack=${rollBack}
              picked=${picked} pick=${setPicked} changed=${refresh} previous=${checkpointOf(laid, at - 1)}
              next=${checkpointOf(laid, at + 1)} />`
      }
    </div>
    ${
      asking === 'signal' &&
      html`
        <${SignalDialog} id=${id} name=${waits?.signal ?? ''} approval=${waits?.approval}
            done=${() => {
              setAsking(null)
              say(waits?.approval ? 'Approved' : 'Signalled')
              refresh()
            }}
            close=${() => setAsking(null)} />`
    }
    ${
      requests[asking] &&
      html`
        <${ReasonDialog} title=${`${requests[asking].label} ${id}`} verb=${requests[asking].label}
            what=${requests[asking].what}
            make=${why =>
              asking === 'retry'
                ? routes.retry(`${id}:r${entity.epoch - 1}`, why)
                : routes.ask(id, asking, why)}
            done=${() => {
              setAsking(null)
              say(requests[asking].done)
              refresh()
            }}
            close=${() => setAsking(null)} />`
    }
    ${
      query.value.get('do') === 'rollback' &&
      html`
        <${RollbackDialog} entity=${entity} id=${id} laid=${laid}
            target=${Number(query.value.get('to')) || null} close=${closeDialog} verified=${verified}
            verify=${verify} />`
    }`
}

const checkpointOf = (laid, sequence) => laid.rows[laid.rowOf.get(sequence)]?.checkpoint

function Head({ id, type, name, entity, place, children }) {
  return html`
    <div class="head entity-head">
      <div>
        <p class="crumbs"><a href="/">Entities</a> / <a href=${`/?q=type%3A${type}`}>${type}</a></p>
        <h1><span class="sr">${type} </span>${name} <${Copy} text=${id} label="Copy id" small /></h1>
      </div>
      ${
        entity &&
        html`
          <dl class="figures">
            <div>
              <dt>Status</dt>
              <dd>
                <${Status} is=${entity.status} />${' '}
                <${Lasting} since=${entity.status_since} />
                ${entity.partly_applied && html` <${Status} is="applied_partly" quiet />`}
              </dd>
            </div>
            <div>
              <dt>Latest</dt>
              <dd>
                ${
                  entity.latest
                    ? html`
                      <a href=${withParams({ at: routes.numberedOf(entity.latest).number })}>
                        #${routes.numberedOf(entity.latest).number}
                      </a>`
                    : '–'
                }
              </dd>
            </div>
            <div><dt><${Term} word="epoch">Epoch</${Term}></dt><dd>${entity.epoch}</dd></div>
            <div>
              <dt><${Term} word="checkpoint">Checkpoints</${Term}></dt>
              <dd>${grouped(entity.counts.checkpoints)}</dd>
            </div>
            <div>
              <dt><${Term} word="step">Steps</${Term}></dt>
              <dd>
                ${grouped(entity.counts.steps_completed)}
                <span class="muted"> done</span>
                ${
                  entity.counts.steps_failed > 0
                    ? html` · ${grouped(entity.counts.steps_failed)}<span class="muted"> failed</span>`
                    : ''
                }
              </dd>
            </div>
            ${
              place &&
              html`
                <div>
                  <dt>At step</dt>
                  <dd>
                    ${place.at}${place.of && ` of ${place.of}`}
                    ${place.coming[0] && html`<span class="muted">, then ${place.coming[0].name}</span>`}
                  </dd>
                </div>`
            }
            <div>
              <dt><${Term} word="rollback">Rollbacks</${Term}></dt>
              <dd>${entity.counts.rollbacks}</dd>
            </div>
            ${
              entity.counts.refused > 0 &&
              html`
                <div>
                  <dt><${Term} word="refusal">Refused</${Term}></dt>
                  <dd>${grouped(entity.counts.refused)}</dd>
                </div>`
            }
            <div><dt>Changed</dt><dd><${Time} at=${entity.updated_at} /></dd></div>
          </dl>`
      }
      <div class="head-actions">${children}</div>
    </div>`
}

const Lasting = ({ since }) =>
  since && html`<span class="muted">for ${lasting(now.value - Date.parse(since))}</span>`

function Unknown({ id }) {
  const found = useAnswer(() => routes.entities({ contains: id, limit: 10 }), id).answer?.body
  const list = `/?q=${encodeURIComponent(id)}`
  return html`
  <section class="empty">
    <h1>${id} is not known</h1>
    <p>
      No event has been published for this id yet, or the id is wrong. This page shows the entity as soon as
      its first event is in the log.
    </p>
    ${
      found?.length > 0
        ? html`
          <p>Ids and errors that contain it:</p>
          <ul class="found">
            ${found
              .map(it => `${it.entity_type}:${it.entity_id}`)
              .map(it => html`<li key=${it}><a href=${entityAddress(it)}>${it}</a></li>`)}
          </ul>
          <p><a href=${list}>Open as a list</a></p>`
        : html`
          <p>
            If <code>${id.split(':', 1)[0]}:</code> was meant as a filter: there is none of this name.
            The filters are ${QUERY_FIELDS.map(it => html`<code key=${it}>${it}:</code> `)}
          </p>`
    }
    <p><a href="/">All entities</a></p>
  </section>`
}

function ndjson(entity, laid) {
  const entries = laid.rows.map(({ kind, checkpoint, step, rollback, current }) =>
    kind === 'rollback' ? { kind, rollback } : { kind, current, checkpoint, step }
  )
  return [{ kind: 'entity', entity }, ...entries].map(it => JSON.stringify(it) + '\n').join('')
}
