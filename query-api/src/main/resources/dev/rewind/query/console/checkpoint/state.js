// The state of a checkpoint as a tree with search, as text, and as the canonical bytes.

import { useMemo, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { parse } from '../json/parse.js'
import { pointer, search } from '../json/pointer.js'
import { escaped, pretty } from '../json/print.js'
import { useAnswer } from '../parts/ask.js'
import { Text, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { states } from '../state/session.js'
import { bytes as size, grouped } from '../time/format.js'
import { Integrity } from './integrity.js'
import { RecordFacts } from './record.js'
import { Tree } from './tree.js'

const AT_ONCE = 256 * 1024

/**
 * `tab` is `tree`, `raw`, `canonical` or `record`. `previous` and `next` are the neighbours in the chain, if
 * they are loaded.
 */
export function State({ checkpoint, tab, previous, next }) {
  const [wanted, setWanted] = useState(checkpoint.size_bytes <= AT_ONCE)
  if (!wanted) {
    return html`
      <${Integrity} checkpoint=${checkpoint} previous=${previous} next=${next} />
      ${
        tab === 'record'
          ? html`<${RecordFacts} checkpoint=${checkpoint} />`
          : html`
            <p class="hint">
              The size of this state is ${size(checkpoint.size_bytes)}.${' '}
              <button type="button" onClick=${() => setWanted(true)}>Load it</button>
            </p>`
      }`
  }
  const Shown = states() === 'masked' ? Masked : Loaded
  return html`<${Shown} checkpoint=${checkpoint} tab=${tab} previous=${previous} next=${next} />`
}

/** A state of which some values are hidden. It is not the one that was hashed. */
function Masked({ checkpoint, tab, previous, next }) {
  const { answer, problem, again } = useAnswer(() => routes.checkpoint(checkpoint.id), checkpoint.id, {
    as: 'exact'
  })
  if (problem) return html`<${Trouble} problem=${problem} title="The state cannot be read" again=${again} />`
  if (!answer) return html`<${Waiting} rows="5" />`
  const value = answer.body.get('state')
  return html`
    <p class="hint">
      Some values are hidden from your role. The state hash is the one of the whole state, so this
      browser cannot compute it.
    </p>
    <${Integrity} checkpoint=${checkpoint} previous=${previous} next=${next} />
    ${
      tab === 'record'
        ? html`<${RecordFacts} checkpoint=${checkpoint} />`
        : tab === 'tree'
          ? html`<${Searchable} value=${value} />`
          : html`<${Text} text=${pretty(value)} name=${`${checkpoint.id}.json`} />`
    }`
}

function Loaded({ checkpoint, tab, previous, next }) {
  const { answer, problem, again } = useAnswer(() => routes.canonical(checkpoint.id), checkpoint.id, {
    as: 'bytes'
  })
  const [text, value, failure] = useMemo(() => {
    if (!answer) return []
    try {
      const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(answer.body)
      return [decoded, parse(decoded)]
    } catch (broken) {
      return [null, null, broken]
    }
  }, [answer])
  if (problem)
    return html`
      <${Trouble} problem=${problem}
          title=${
            problem.code === 'integrity_failed' ? 'The stored state is damaged' : 'The state cannot be read'
          }
          again=${again} />`
  if (!answer) return html`<${Waiting} rows="5" />`
  return html`
    <${Integrity} checkpoint=${checkpoint} bytes=${answer.body} previous=${previous} next=${next} />
    ${
      failure
        ? html`<p class="hint">${failure.message}</p>`
        : tab === 'record'
          ? html`<${RecordFacts} checkpoint=${checkpoint} />`
          : tab === 'canonical'
            ? html`
              <${Text} text=${text} shown=${escaped(text)} name=${`${checkpoint.id}.canonical.json`}
                  hint=${hintOf(answer.body)} />`
            : tab === 'raw'
              ? html`<${Text} text=${text} shown=${pretty(value)} name=${`${checkpoint.id}.json`} />`
              : html`<${Searchable} value=${value} />`
    }`
}

const hintOf = bytes => `${grouped(bytes.length)} bytes of canonical JSON. The state hash is their SHA-256.`

function Searchable({ value }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => search(value, text).map(pointer), [value, text])
  const marked = useMemo(() => new Set(found), [found])
  const move = by => setAt((at + by + found.length) % found.length)
  return html`
    <div class="searcher">
      <input type="search" value=${text}
          onInput=${event => {
            setText(event.target.value)
            setAt(0)
          }}
          placeholder="Search the state" aria-label="Search the state" spellcheck="false"
          onKeyDown=${event =>
            event.key === 'Enter' &&
            found.length > 0 &&
            (event.preventDefault(), move(event.shiftKey ? -1 : 1))} />
      ${
        text &&
        html`
          <span class="muted" role="status">
            ${
              found.length === 0
                ? 'no match'
                : `${at + 1} of ${found.length}${found.length === 500 ? '+' : ''}`
            }
          </span>`
      }
    </div>
    <${Tree} value=${value} marked=${marked} at=${found[at]} />`
}
