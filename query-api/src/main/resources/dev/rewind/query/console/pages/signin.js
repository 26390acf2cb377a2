// Asks for a token. It stays in this tab and goes with it.

import { useState } from 'preact/hooks'
import { html } from '../parts/html.js'
import { hasToken, signIn, why } from '../state/session.js'

export function SignIn() {
  const [text, setText] = useState('')
  const submit = event => {
    event.preventDefault()
    if (text.trim()) signIn(text.trim())
  }
  return html`<form class="signin" onSubmit=${submit}>
    <h1>Sign in</h1>
    <p class="muted">This API wants to know who asks. Paste a token; it is kept in this tab only, and gone when the tab is closed.</p>
    <label for="token">Token</label>
    <input id="token" type="password" autocomplete="off" spellcheck="false" value=${text} onInput=${event => setText(event.target.value)} autofocus
      aria-invalid=${hasToken.value ? 'true' : null} aria-describedby="token-why" />
    <p id="token-why" class="error" role="alert">${hasToken.value ? `${why.value?.message ?? 'It was not accepted'}. ${why.value?.remedy ?? ''}` : ''}</p>
    <button type="submit" class="primary">Sign in</button>
    <p class="faint">Administrators make tokens: <code>docs/api.md</code>, “Who may what”.</p>
  </form>`
}
