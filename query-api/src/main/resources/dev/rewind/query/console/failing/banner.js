// The banner of an entity that needs attention: what is wrong, the error itself, when the next command is
// sent, and who is silent.

import { Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { advice, adviceFor } from '../parts/words.js'
import { entityAddress, rollbackAddress } from '../query/address.js'
import { LivePresence } from '../rollback/presence.js'
import { now } from '../state/clock.js'
import { relative } from '../time/format.js'
import { ErrorText } from './error.js'
import { whyOf } from './why.js'

/** The statuses in which a runner or an inbox is needed. */
const WITH_RUNNER = ['running', 'rolling_back', 'requested', 'failed', 'rollback_failed', 'parked']
const WITH_ERROR = ['rolling_back', 'failed', 'rollback_failed', 'parked', 'awaiting_approval']

/** `rows` are the loaded rows of the history, oldest first. */
export function Banner({ id, entity, rows }) {
  const told = adviceFor(entity)
  const known = told ?? (entity.partly_applied && advice.applied_partly)
  const rollback = rows.findLast(it => it.rollback)?.rollback
  const pending = rollback?.status === 'commanded' ? rollback : undefined
  const presence =
    WITH_RUNNER.includes(entity.status) &&
    html`
      <${LivePresence} id=${id} state=${`${entity.status} ${entity.epoch}`} rollback=${pending} />`
  if (!known) return presence || null
  const hasFailed = !told || WITH_ERROR.includes(entity.status)
  const last = hasFailed && entity.epoch > 1 ? `${id}:r${entity.epoch - 1}` : null
  return html`
    <div class=${`banner banner-${told ? entity.status : 'rollback_failed'}`} role="status">
      <${Icon} name=${told ? entity.status : 'warn'} size="18" />
      <div>
        <p>
          <strong>${known[0]}</strong> ${known[1]}
          ${' '}
          ${last && html`<a href=${rollbackAddress(last)}>Open ${last}</a>`}
        </p>
        ${WITH_ERROR.includes(entity.status) && html`<${Failed} id=${id} entity=${entity} rows=${rows} />`}
        ${pending?.respond_by && html`<${NextCommand} rollback=${pending} />`}
        ${presence}
      </div>
    </div>`
}

function Failed({ id, entity, rows }) {
  const { where, verb, error, text, brief = text, at } = whyOf(entity)
  const attempt = entity.last_failure?.attempt
  // The head has a long message cut; the row of the step has the whole.
  const row = rows.findLast(it => it.step?.error && (!where || it.step.name === where))
  if (!error && !row) return null
  const step = row && html`<a href=${entityAddress(id, { at: row.checkpoint.sequence })}>${row.step.name}</a>`
  return html`
    <p>
      ${where && html`<strong>${step ?? where}</strong> `}
      ${where && attempt > 1 ? `attempt ${attempt} ` : ''}${verb}
      ${error ? html` <${Time} at=${at ?? entity.updated_at} />` : `: ${brief}`}
    </p>
    ${error && html`<${ErrorText} error=${where && row ? row.step.error : error} />`}
    ${!where && row && html`<p>Before that, ${step} failed:</p><${ErrorText} error=${row.step.error} />`}`
}

function NextCommand({ rollback }) {
  const due = Date.parse(rollback.respond_by)
  return html`
    <p>
      The command was sent
      ${rollback.attempts === 1 ? ' once' : ` ${rollback.attempts} times`}.${' '}
      ${
        due > now.value
          ? html`
            Without an answer, the next is due ${relative(due, now.value)}: <${Time} at=${due} exact />.`
          : ' The next one is due now.'
      }
    </p>`
}
