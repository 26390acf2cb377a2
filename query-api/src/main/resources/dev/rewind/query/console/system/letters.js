// The dead letters: each can be read, edited and published again.

import { useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { useAnswer } from '../parts/ask.js'
import { Action, Copy, Dialog, Facts, Term, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { say } from '../parts/toast.js'
import { go, query, withParams } from '../state/route.js'
import { barred, may } from '../state/session.js'
import { bytes } from '../time/format.js'

const LETTERS = 50

export function DeadLetters() {
  const allowed = may('reader')
  return html`
    <section class="card">
      <h2><${Term} word="dead letter">Dead letters</${Term}></h2>
      ${allowed ? html`<${Letters} />` : html`<p class="hint">${barred('reader')}</p>`}
    </section>`
}

function Letters() {
  const { answer, problem, again } = useAnswer(() => routes.deadLetters(LETTERS), 'letters')
  // Older links contain 3/17 in place of 3:17.
  const chosen = query.value.get('letter')?.replace('/', ':')
  if (problem)
    return html`<${Trouble} problem=${problem} title="The dead letters cannot be loaded" again=${again} />`
  if (!answer) return html`<${Waiting} rows="3" />`
  const letters = answer.body
  if (letters.length === 0)
    return html`
      <p class="muted">
        None. A record that cannot be read is kept here with its bytes and the reason. It does not stop other
        records.
      </p>`
  return html`
    <table class="list letters">
      <caption class="sr">Dead letters, newest first</caption>
      <thead>
        <tr>
          <th>Dead letter</th>
          <th>Reason</th>
          <th>From</th>
          <th>Key</th>
          <th class="num">Size</th>
          <th class="num">When</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map(
          it => html`
            <tr key=${it.id}
                onClick=${event => event.target.closest('button') || go(withParams({ letter: it.id }))}>
              <td class="what">
                <button type="button" class="plain" data-row
                    onClick=${() => go(withParams({ letter: it.id }))}>
                  ${it.id}
                </button>
                ${it.redriven ? html` <span class="tag">redriven</span>` : ''}
              </td>
              <td class="why"><code>${it.code}</code> ${escaped(it.reason)}</td>
              <td>${it.source.topic} ${it.source.partition}:${it.source.offset}</td>
              <td>${it.key ? escaped(it.key) : ''}</td>
              <td class="num">${bytes(it.size_bytes)}</td>
              <td class="num when"><${Time} at=${it.at} /></td>
            </tr>`
        )}
      </tbody>
    </table>
    ${
      letters.length === LETTERS &&
      html`
        <p class="muted">
          These are the newest ${LETTERS}. <code>rewind dead-letters list</code> shows more.
        </p>`
    }
    ${
      chosen &&
      html`
        <${Letter} key=${chosen} place=${chosen} close=${() => go(withParams({ letter: null }))}
            changed=${again} />`
    }`
}

function Letter({ place, close, changed }) {
  const { answer, problem } = useAnswer(() => routes.deadLetter(place), place)
  const [text, setText] = useState(null)
  const [failed, setFailed] = useState(null)
  const letter = answer?.body
  const redrive = async () => {
    setFailed(null)
    try {
      const edited = text !== null && text !== letter.payload_text
      await send(
        routes.redrive(letter, {
          ...(edited ? { value_base64: base64(text) } : {}),
          ...(letter.redriven ? { again: true } : {})
        })
      )
      say(`Dead letter ${place} was published again`)
      changed()
      close()
    } catch (it) {
      setFailed(it)
    }
  }
  return html`
    <${Dialog} title=${`Dead letter ${place}`} close=${close} wide>
      ${
        problem
          ? html`<${Trouble} problem=${problem} />`
          : !letter
            ? html`<${Waiting} rows="4" />`
            : html`
              <${Facts}
                  of=${[
                    ['Reason', html`<code>${letter.code}</code> ${escaped(letter.reason)}`],
                    ['From', `${letter.source.topic} ${letter.source.partition}:${letter.source.offset}`],
                    letter.key && ['Key', html`<code>${escaped(letter.key)}</code>`],
                    ['When', html`<${Time} at=${letter.at} exact />`],
                    letter.redriven && [
                      'Redriven',
                      html`<${Time} at=${letter.redriven.at} exact /> by ${letter.redriven.by}`
                    ],
                    [
                      'Headers',
                      html`
                        <div class="headers">
                          ${letter.headers.map(
                            (it, index) =>
                              html`
                                <code key=${index}>${escaped(it.name)}: ${escaped(String(it.value))}</code>`
                          )}
                        </div>`
                    ]
                  ]} />
              ${
                letter.payload_text !== undefined
                  ? html`
                    <label for="payload">Payload, which you can edit before you publish it</label>
                    <textarea id="payload" rows="10" spellcheck="false" value=${text ?? letter.payload_text}
                        onInput=${event => setText(event.target.value)}></textarea>`
                  : html`
                    <p class="muted">The payload is not text. In Base64:</p>
                    <pre class="text" tabindex="0">
                      ${letter.payload_base64 ?? '(the value was not kept)'}
                    </pre>`
              }
              ${failed && html`<${Trouble} problem=${failed} title="The dead letter was not published" />`}
              <div class="dialog-end">
                <${Copy} text=${letter.payload_text ?? letter.payload_base64 ?? ''} label="Payload" />
                <span class="push"></span>
                <button type="button" onClick=${close}>Close</button>
                <${Action} primary barred=${barred('admin')} onClick=${redrive}>
                  ${
                    letter.redriven
                      ? 'Publish once more'
                      : text !== null && text !== letter.payload_text
                        ? 'Publish as edited'
                        : 'Publish again'
                  }
                </${Action}>
              </div>`
      }
    </${Dialog}>`
}

function base64(text) {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
