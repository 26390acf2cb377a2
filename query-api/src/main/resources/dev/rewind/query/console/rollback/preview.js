// What a rollback would do, as the one who would do it says.

import * as routes from '../api/routes.js'
import { inline } from '../json/print.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Undone } from './progress.js'

const SHOWN = 60

/** `body` is the request of a dry run; `refresh` is called where it is told of a newer latest checkpoint. */
export function Preview({ id, body, refresh }) {
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
