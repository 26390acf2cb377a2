// Components for the stages, the steps and the ledger of a rollback.

import { numberedOf } from '../api/routes.js'
import { ErrorText } from '../failing/error.js'
import { escaped } from '../json/print.js'
import { Status, Term, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { entityAddress } from '../query/address.js'
import { now } from '../state/clock.js'
import { relative } from '../time/format.js'
import { stagesOf } from './stages.js'

const ICONS = {
  done: 'completed',
  active: 'running',
  waiting: 'idle',
  good: 'completed',
  bad: 'failed',
  quiet: 'superseded'
}

export const Stages = ({ rollback }) =>
  html`
    <ol class="stages">
      ${stagesOf(rollback, now.value).map(
        stage => html`
          <li key=${stage.name} class=${`stage-${stage.state}`}>
            <${Icon} name=${ICONS[stage.state]} size="14" />
            <div>
              <strong>${stage.name}</strong>
              ${stage.at && html`<span><${Time} at=${stage.at} exact millis /></span>`}
              ${stage.note && html`<span class="muted">${stage.note}</span>`}
              ${
                stage.due &&
                html`
                  <span class=${stage.overdue ? 'error' : 'muted'}>
                    ${
                      stage.overdue
                        ? `no answer; it was due ${relative(stage.due, now.value)}`
                        : `answer due ${relative(stage.due, now.value)}`
                    }
                  </span>`
              }
            </div>
          </li>`
      )}
    </ol>`

export const Undone = ({ undo }) =>
  undo.length === 0
    ? html`<p class="muted">No step is undone or cancelled.</p>`
    : html`
      <ol class="undo">
        ${undo.map(
          it => html`
            <li key=${it.checkpoint_id}>
              <${Icon} name=${fateOf(it)} size="14" />
              <span>
                ${it.step}
                ${it.attempt > 1 ? html` <span class="muted">attempt ${it.attempt}</span>` : ''}
              </span>
              <span class=${STAYS.has(it.outcome) ? 'error' : 'muted'}>
                ${FATES[fateOf(it)]}${it.undo?.note ? `: ${escaped(it.undo.note)}` : ''}
              </span>
            </li>`
        )}
      </ol>`

/** The steps that the restored state includes although they were undone, and how to have them done again. */
export const UndoneBefore = ({ steps }) =>
  steps?.length > 0 &&
  html`
    <p class="hint error" role="status">
      The restored state includes steps that an earlier rollback has undone. They are not done again:
      ${' '}${steps.map(it => `${it.step} (${it.checkpoint_id})`).join(', ')}. To have them done
      again, go back to ${steps.at(-1).checkpoint_id}.
    </p>`

const fateOf = step => step.outcome ?? (step.completed ? 'to_undo' : 'cancelled')

const FATES = {
  to_undo: 'will be undone',
  undone: 'was undone',
  not_undone: 'was not undone',
  nothing_to_undo: 'nothing to undo',
  irreversible: 'cannot be undone',
  cancelled: 'is cancelled'
}

/** Outcomes of steps whose effects stay. */
const STAYS = new Set(['not_undone', 'irreversible'])

/** Says that no runner works on the plan, and how to start one. */
export const WithoutRunner = ({ rollback }) =>
  rollback.plan_ended &&
  rollback.status === 'commanded' &&
  html`
    <p class="error">
      The plan had ${rollback.plan_ended}, so no runner works on it. The rollback is applied when a runner
      resumes the plan:${' '}
      <code>rewind run FILE --id ${rollback.entity_id}</code> with its plan file.
    </p>`

/** The ledger: what was sent and answered. */
export const Ledger = ({ ledger }) =>
  ledger.length === 0
    ? html`<p class="muted">No answer has arrived yet.</p>`
    : html`
      <table class="list ledger">
        <caption class="sr">Ledger</caption>
        <thead>
          <tr>
            <th><${Term} word="participant">Participant</${Term}></th>
            <th>Status</th>
            <th>For step</th>
            <th>Undone</th>
            <th>Error</th>
            <th class="num">When</th>
          </tr>
        </thead>
        <tbody>
          ${ledger.map(
            (entry, index) => html`
              <tr key=${index} class=${entry.earlier ? 'muted' : ''}>
                <td class="what">
                  ${
                    entry.participant
                      ? entry.step
                        ? html`<a href=${entityAddress(entry.participant)}>${entry.participant}</a>`
                        : entry.participant
                      : 'the runner'
                  }
                </td>
                <td><${Status} is=${entry.status} />${entry.earlier ? ' earlier' : ''}</td>
                <td>
                  ${entry.step ?? ''}${entry.checkpoint_id && ` to ${numberedOf(entry.checkpoint_id).number}`}
                </td>
                <td>${(entry.undone || []).map(it => it.step).join(', ')}</td>
                <td class="why">${entry.error ? html`<${ErrorText} error=${entry.error} />` : ''}</td>
                <td class="num when"><${Time} at=${entry.at} exact millis /></td>
              </tr>`
          )}
        </tbody>
      </table>`
