// A dialog that signals a plan: the name, and any JSON for the step that waits.

import { useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import { signal } from '../api/routes.js'
import { Dialog, Trouble } from './basics.js'
import { html } from './html.js'

/** `name` is the signal that a step waits for. `done` is called after the request succeeded. */
export function SignalDialog({ id, name: waited, approval, done, close }) {
  const [name, setName] = useState(waited)
  const [payload, setPayload] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  const verb = approval ? 'Approve' : 'Signal'
  const submit = async event => {
    event.preventDefault()
    if (!name.trim() || busy) return
    setBusy(true)
    setProblem(null)
    try {
      const json = payload.trim() ? JSON.parse(payload) : undefined
      await send(signal(id, name.trim(), json, approval), { headers: decided(key) })
      done()
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  return html`
    <${Dialog} title=${`${verb} ${id}`} close=${close}>
      <form class="asking" onSubmit=${submit}>
        <p class="muted">
          ${
            approval
              ? 'A step waits for this approval.'
              : 'A step that waits for this name goes on. Otherwise the plan keeps the signal.'
          }
        </p>
        <label for="signal">Name</label>
        <input id="signal" type="text" value=${name} onInput=${event => setName(event.target.value)}
            maxlength="200" required autofocus readonly=${approval} />
        <label for="payload">Payload</label>
        <input id="payload" type="text" value=${payload} onInput=${event => setPayload(event.target.value)}
            placeholder="Any JSON, or nothing" />
        ${problem && html`<${Trouble} problem=${problem} />`}
        <div class="dialog-end">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="primary" disabled=${!name.trim() || busy}>
            ${busy ? `${verb} …` : verb}
          </button>
        </div>
      </form>
    </${Dialog}>`
}
