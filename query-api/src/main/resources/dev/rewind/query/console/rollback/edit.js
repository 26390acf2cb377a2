// The editor for the state of a rollback's target. The change is previewed before it is done.

import { useMemo, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { parse } from '../json/parse.js'
import { pretty } from '../json/print.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'

const AT_ONCE = 256 * 1024

/**
 * Edits the state of checkpoint `id`. `change` is called with the edited value when it is to be previewed,
 * and with null while the text is another one.
 */
export function StateEditor({ id, change }) {
  const { answer, problem, again } = useAnswer(() => routes.canonical(id), id, { as: 'bytes' })
  const before = useMemo(() => {
    if (!answer || answer.body.length > AT_ONCE) return null
    return pretty(parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(answer.body)))
  }, [answer])
  const [text, setText] = useState(null)
  if (problem)
    return html`<${Trouble} problem=${problem} title="The state cannot be edited" again=${again} />`
  if (!answer) return html`<${Waiting} rows="4" what="Loading the state" />`
  if (before === null)
    return html`<p class="hint">The state is too large to be edited here. Use rewind edit.</p>`
  const shown = text ?? before
  let mistake = null
  let value
  try {
    value = parse(shown)
  } catch (it) {
    mistake = it.message
  }
  return html`
    <div class="editing">
      <label for="edited">State to go on with</label>
      <textarea id="edited" rows="12" spellcheck="false" autocomplete="off" value=${shown}
          aria-describedby="edited-note" aria-invalid=${mistake ? 'true' : null}
          onInput=${event => {
            setText(event.target.value)
            change(null)
          }}></textarea>
      <p id="edited-note" class=${mistake ? 'hint error' : 'muted'}>
        ${mistake ?? 'The runner may refuse a state that its plan does not accept. Then nothing is undone.'}
      </p>
      <button type="button" disabled=${mistake !== null || shown === before}
          onClick=${() => change({ value })}>
        Preview the change
      </button>
    </div>`
}
