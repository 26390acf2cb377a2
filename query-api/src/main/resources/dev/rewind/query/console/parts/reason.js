// A dialog that asks for a reason and sends a request.

import { useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import { Dialog, Trouble } from './basics.js'
import { html } from './html.js'

/** `make(reason)` returns the request. `done(answer)` is called after it succeeded. */
export function ReasonDialog({ title, what, verb, make, done, close }) {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  const submit = async event => {
    event.preventDefault()
    if (!reason.trim() || busy) return
    setBusy(true)
    setProblem(null)
    try {
      const request = make(reason.trim())
      done(await send(request, { headers: request.method === 'POST' ? decided(key) : {} }))
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  return html`
    <${Dialog} title=${title} close=${close}>
      <form class="asking" onSubmit=${submit}>
        <p class="muted">${what}</p>
        <label for="reason">Reason</label>
        <input id="reason" type="text" value=${reason} onInput=${event => setReason(event.target.value)}
            maxlength="2000" required autofocus placeholder="Recorded with your name" />
        ${problem && html`<${Trouble} problem=${problem} />`}
        <div class="dialog-end">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="primary" disabled=${!reason.trim() || busy}>
            ${busy ? `${verb} …` : verb}
          </button>
        </div>
      </form>
    </${Dialog}>`
}
