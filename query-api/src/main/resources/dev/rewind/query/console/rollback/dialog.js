// The dialog that rolls an entity back: target, preview and reason. It only does so if the entity has not
// changed meanwhile.

import { useEffect, useMemo, useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { useFacts, usePaced } from '../parts/ask.js'
import { Copy, Dialog, Time, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { later } from '../parts/later.js'
import { needsOf, words } from '../parts/words.js'
import { rollbackAddress } from '../query/address.js'
import { go } from '../state/route.js'
import { hasToken } from '../state/session.js'
import { Preview } from './preview.js'
import { usePast } from './past.js'
import { Presence } from './presence.js'
import { Stages, WithoutRunner } from './progress.js'
import { Checked, Targets, isPast } from './targets.js'

const StateEditor = later(() => import('./edit.js'), 'StateEditor')

export function RollbackDialog({ entity, id, laid, target: given, close, verified, verify }) {
  const latest = routes.numberedOf(entity.latest ?? `${id}:0`).number
  // A number, or the id of a checkpoint of the base of a fork.
  const [target, setTarget] = useState(given)
  const past = usePast(entity)
  const [seen, setSeen] = useState(latest)
  // The digest of the preview that is shown, and the look (target and options) that it is of.
  const [shown, setShown] = useState(null)
  const [looks, setLooks] = useState(0)
  const [cascade, setCascade] = useState(true)
  const [reason, setReason] = useState('')
  const [editing, setEditing] = useState(false)
  const [edit, setEdit] = useState(null)
  const [edits, setEdits] = useState(0)
  const [problem, setProblem] = useState(null)
  const [done, setDone] = useState(null)
  const [busy, setBusy] = useState(false)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  // A damaged checkpoint cannot be a target, so the chain is checked first.
  useEffect(() => {
    verified || verify({ quiet: true })
  }, [])
  const bad = useMemo(
    () =>
      new Map(
        (verified?.damage ?? []).map(it => [routes.numberedOf(it.checkpoint_id).number, words(it.problem)])
      ),
    [verified]
  )
  const body = extra => ({
    target: isPast(target) ? { checkpoint_id: target } : { sequence: target },
    if_latest: `${id}:${seen}`,
    ...(cascade ? {} : { cascade: false }),
    ...extra
  })
  const look = `${target} ${seen} ${cascade} ${looks} ${edits}`
  const digest = shown?.look === look ? shown.digest : undefined
  const exactly = digest ? { if_digest: digest } : {}
  const change = it => {
    setEdit(it)
    setEdits(edits + 1)
  }
  const refresh = () => {
    setSeen(latest)
    setLooks(looks + 1)
    setProblem(null)
  }

  if (done)
    return html`
      <${Dialog} title=${`${id}: rollback`} close=${close}>
        <${Done} answer=${done} id=${id} close=${close} />
      </${Dialog}>`
  const changed = problem?.code === 'rollback_changed'
  const moved = latest !== seen || problem?.code === 'latest_changed' || changed
  const isShown = shown?.look === look
  const ready = target && isShown && reason.trim() && !busy && !moved && (!editing || edit)
  const submit = async event => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    setProblem(null)
    try {
      const request = routes.rollBack(id, body({ reason: reason.trim(), ...exactly }), edit)
      setDone(await send(request, { headers: decided(key) }))
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  const request = routes.rollBack(id, body({ reason: reason.trim() || '…', ...exactly }), edit)
  return html`
    <${Dialog} title=${`Roll back ${id}`} close=${close} wide>
      <form class="rolling" onSubmit=${submit}>
        <div class="rolling-parts">
          <fieldset class="targets">
            <legend>Back to</legend>
            <${Targets} laid=${laid} latest=${latest} target=${target} past=${past}
                choose=${it => {
                  setTarget(it)
                  setProblem(null)
                  setEdit(null)
                  isPast(it) && setEditing(false)
                }}
                bad=${bad} />
            <${Checked} found=${verified} own=${Boolean(past)} />
          </fieldset>
          ${
            editing &&
            target &&
            html`<${StateEditor} key=${target} id=${`${id}:${target}`} change=${change} />`
          }
          <section class="preview" aria-label="What will happen" aria-live="polite"
              tabindex="0">
            ${
              target
                ? html`
                  <${Preview} key=${look} id=${id} edit=${edit}
                      body=${body({ reason: 'dry run', dry_run: true })}
                      refresh=${refresh} shown=${it => setShown({ look, digest: it })} />`
                : html`
                  <p class="hint">
                    Choose a checkpoint to see what the rollback would do. Nothing happens yet.
                  </p>`
            }
          </section>
        </div>
        ${
          moved &&
          html`
            <div class="banner banner-rolling_back" role="alert">
              <${Icon} name="warn" size="18" />
              <p>
                <strong>It moved on.</strong>${' '}
                ${
                  changed && latest === seen
                    ? 'The rollback would not do any more what you looked at.'
                    : `You looked at checkpoint ${seen} as the latest${
                        latest === seen ? ', which it no longer is' : `; now it is ${latest}`
                      }.`
                }
              </p>
              <button type="button" onClick=${refresh}>Refresh</button>
            </div>`
        }
        ${
          problem &&
          problem.code !== 'latest_changed' &&
          !changed &&
          html`<${Trouble} problem=${problem} title="The rollback was not accepted" />`
        }
        <div class="asking">
          <label for="why">Reason</label>
          <input id="why" type="text" value=${reason} onInput=${event => setReason(event.target.value)}
              maxlength="2000" required placeholder="Recorded with your name" autocomplete="off"
              autofocus=${Boolean(given)} />
          <label class="check">
            <input type="checkbox" checked=${cascade} onChange=${event => setCascade(event.target.checked)} />
            Also roll back entities that these steps touched
          </label>
          <label class="check">
            <input type="checkbox" checked=${editing} disabled=${!target || isPast(target)}
                onChange=${event => {
                  setEditing(event.target.checked)
                  change(null)
                }} />
            Change the state before it goes on
          </label>
        </div>
        <div class="dialog-end">
          ${
            cascade &&
            target &&
            !editing &&
            html`
              <${Copy}
                  text=${routes.rollbackCommand(id, {
                    target: isPast(target) ? target : `${id}:${target}`,
                    reason: reason.trim() || '…',
                    ifLatest: `${id}:${seen}`,
                    ifDigest: digest
                  })}
                  label="CLI" />`
          }
          ${
            target &&
            html`<${Copy} text=${routes.curl(request, location.origin, hasToken.value)} label="curl" />`
          }
          <span class="push"></span>
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="danger solid" disabled=${!ready}
              title=${
                !target
                  ? 'Choose a checkpoint first'
                  : editing && !edit
                    ? 'Change the state and preview the change first'
                    : !reason.trim()
                      ? 'Give a reason first'
                      : moved
                        ? 'Refresh first'
                        : isShown
                          ? null
                          : 'The preview is loading'
              }>
            ${busy ? 'Sending …' : target ? `Roll back to ${target}${edit ? ', edited' : ''}` : 'Roll back'}
          </button>
        </div>
      </form>
    </${Dialog}>`
}

/** The progress of the rollback that was requested. */
function Done({ answer, id, close }) {
  const [rollback, setRollback] = useState(answer.body.rollback_id ? answer.body : null)
  const ask = usePaced(async () => setRollback((await send(routes.rollback(rollback.rollback_id))).body), 400)
  useFacts({ entity: id }, () => rollback && ask())
  if (answer.body.status === 'awaiting_approval')
    return html`
      <p>
        <strong>The rollback waits for a second person</strong>, because ${needsOf(answer.body.needs)}. The
        entity's page shows it to people with the role approver. It expires
        ${' '}<${Time} at=${answer.body.expires_at} />.
      </p>
      <div class="dialog-end"><button type="button" class="primary" onClick=${close}>Close</button></div>`
  if (!rollback)
    return html`
      <p>The request is in the log and is not decided yet. The history will show the outcome.</p>
      <div class="dialog-end"><button type="button" class="primary" onClick=${close}>Close</button></div>`
  const past = rollback.ledger.find(it => it.checkpoint_id)?.checkpoint_id
  const base = past && routes.numberedOf(past)
  return html`
    <p class="strong">
      ${rollback.rollback_id}, to checkpoint ${routes.numberedOf(rollback.checkpoint_id).number}${
        rollback.edited_checkpoint_id
          ? `, on from ${routes.numberedOf(rollback.edited_checkpoint_id).number} with an edited state`
          : ''
      }${base ? `, then ${base.entity} to checkpoint ${base.number}` : ''}
    </p>
    <${Stages} rollback=${rollback} />
    ${
      rollback.plan_ended && answer.body.presence?.status !== 'connected'
        ? html`<${WithoutRunner} rollback=${rollback} />`
        : rollback.status === 'commanded' && html`<${Presence} presence=${answer.body.presence} />`
    }
    <div class="dialog-end">
      <button type="button" onClick=${() => go(rollbackAddress(rollback.rollback_id))}>
        Open the rollback
      </button>
      <button type="button" class="primary" onClick=${close} autofocus>Close</button>
    </div>`
}
