// What a rollback would do, computed by the processor in a dry run.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { Changes } from '../parts/changes.js'
import { html } from '../parts/html.js'
import { needsOf } from '../parts/words.js'
import { Presence } from './presence.js'
import { Undone, UndoneBefore } from './progress.js'

const UNCHANGED = 'The state does not change.'
const UNKNOWN = 'The latest checkpoint is damaged, so its state cannot be compared.'

/**
 * `body` is the request of a dry run, and `edit` its edited state, if there is one. `refresh` is called to
 * preview against a newer latest checkpoint, and `shown` with the digest of what is shown.
 */
export function Preview({ id, body, edit, refresh, shown }) {
  const asked = routes.rollBack(id, body, edit)
  const { answer, problem, again } = useAnswer(() => asked, routes.textOf(asked), { as: 'exact' })
  useEffect(() => {
    if (answer || problem) shown(answer?.body.get('digest'))
  }, [answer, problem])
  if (problem) {
    return problem.code === 'latest_changed'
      ? html`
        <p class="hint">
          The entity has a newer checkpoint. <button type="button" onClick=${refresh}>Refresh</button>
        </p>`
      : html`
        <${Trouble} problem=${problem} title="This rollback would be refused"
            again=${problem.status === 503 || problem.status === 0 ? again : null} />`
  }
  if (!answer) return html`<${Waiting} rows="4" what="Loading the preview" />`
  const preview = answer.body
  const wanted = body.target.sequence
  const real = Number(preview.get('target').get('sequence'))
  const undo = preview.get('undo').map(plain)
  const undoneBefore = preview.get('undone_before')?.map(plain)
  const touched = preview.get('touched')
  const changes = preview.get('diff')?.get('changes')
  const presence = preview.get('presence')
  const edited = preview.get('edit')?.get('changes')
  const needs = preview.get('needs_approval')
  const base = preview.get('base') && plain(preview.get('base'))
  const others = base ? othersOf(base, touched) : touched
  const commands = 1 + others.length + (base ? 1 : 0)
  return html`
    ${base && html`<${PastBeginning} id=${id} base=${base} wanted=${body.target.checkpoint_id} />`}
    ${
      wanted &&
      real !== wanted &&
      html`
        <p class="hint error">
          Checkpoint ${wanted} is damaged. The rollback would go to ${real}, the newest intact checkpoint
          before it.
        </p>`
    }
    ${
      needs &&
      html`
        <p class="hint" role="status">
          A second person must approve this rollback, because ${needsOf(needs)}.
        </p>`
    }
    <h3>Steps to undo or cancel, newest first</h3>
    <${Undone} undo=${undo} />
    <${UndoneBefore} steps=${undoneBefore} />
    ${
      base &&
      html`
        <h3>Then steps of ${routes.numberedOf(base.checkpoint_id).entity}, newest first</h3>
        <${Undone} undo=${base.undo} />
        <${UndoneBefore} steps=${base.undone_before} />`
    }
    <h3>Other entities that go back</h3>
    ${
      others.length === 0
        ? html`<p class="muted">None.</p>`
        : html`<ul class="touched">${others.map(it => html`<li key=${it}><code>${it}</code></li>`)}</ul>`
    }
    ${
      edited &&
      html`
        <h3>Edit of the state of checkpoint ${real}</h3>
        <${Changes} changes=${edited} />`
    }
    <h3>State, now → ${edited ? 'edited state' : base ? 'its beginning' : `checkpoint ${real}`}</h3>
    ${
      changes?.length
        ? html`<${Changes} changes=${changes} />`
        : html`<p class="muted">${changes ? UNCHANGED : UNKNOWN}</p>`
    }
    <p class="muted">
      ${commands === 1 ? 'One command is sent' : `${commands} commands are sent`} to${' '}
      <code>rollback-commands</code>, and epoch ${String(preview.get('rollback').get('epoch'))} begins.
      Nothing is deleted.
    </p>
    <${Presence} presence=${presence && Object.fromEntries(presence)} />`
}

/** What happens to a fork and its base if it goes back past its beginning. */
function PastBeginning({ id, base: { checkpoint_id: target }, wanted }) {
  const { entity, number } = routes.numberedOf(target)
  return html`
    ${
      target !== wanted &&
      html`
        <p class="hint error">
          ${wanted} is damaged. The rollback would go to ${target}, the newest intact checkpoint before it.
        </p>`
    }
    <p class="hint" role="status">
      ${id} goes back to its beginning, and its plan ends. Then ${entity} goes back to checkpoint${' '}
      ${number} and goes on from there.
    </p>`
}

/** The entities that a fork and its base ask to go back, besides the base. */
const othersOf = ({ checkpoint_id: target, touched }, own) => [
  ...new Set([...own, ...touched].filter(it => it !== routes.numberedOf(target).entity))
]

/** An exact answer is made of maps. */
const plain = value =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value
