// Asks for the access token.

import { useState } from 'preact/hooks'
import { html } from '../parts/html.js'
import { hasToken, signIn, why } from '../state/session.js'

export function SignIn() {
  const [text, setText] = useState('')
  const submit = event => {
    event.preventDefault()
    if (text.trim()) signIn(text.trim())
  }
  return html`
    <form class="signin" onSubmit=${submit}>
      <h1>Sign in</h1>
      <p class="muted">
        This API needs an access token. The token is kept in this tab only, until you close the tab.
      </p>
      <label for="token">Token</label>
      <input id="token" type="password" autocomplete="off" spellcheck="false" value=${text}
          onInput=${event => setText(event.target.value)} autofocus
          aria-invalid=${hasToken.value ? 'true' : null} aria-describedby="token-why" />
      <p id="token-why" class="error" role="alert">
        ${
          hasToken.value
            ? `${why.value?.message ?? 'The token was not accepted'}. ${why.value?.remedy ?? ''}`
            : ''
        }
      </p>
      <button type="submit" class="primary">Sign in</button>
      <p class="faint">Administrators create tokens; <code>docs/api.md</code> says how.</p>
    </form>`
}
