// The glossary: the words of Rewind and their meanings.

import { useEffect, useMemo } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { entriesOf } from '../glossary/entries.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { query } from '../state/route.js'

export function GlossaryPage() {
  const { answer, problem, again } = useAnswer(routes.glossary, 'glossary', { as: 'bytes' })
  const entries = useMemo(() => answer && entriesOf(new TextDecoder().decode(answer.body)), [answer])
  const word = query.value.get('word')
  useEffect(() => {
    document.title = 'Glossary · Rewind'
  }, [])
  useEffect(() => {
    if (entries) document.getElementById(idOf(word))?.scrollIntoView({ block: 'center' })
  }, [entries, word])
  return html`
    <div class="head"><h1>Glossary</h1></div>
    ${
      problem
        ? html`<${Trouble} problem=${problem} title="The glossary cannot be loaded" again=${again} />`
        : !entries
          ? html`<${Waiting} rows="8" />`
          : html`
            <dl class="glossary">
              ${entries.map(it => html`<${Entry} key=${it.word} ...${it} named=${it.word === word} />`)}
            </dl>`
    }`
}

const idOf = word => `word-${word?.replaceAll(' ', '-')}`

const Entry = ({ word, meaning, named }) => html`
  <div id=${idOf(word)} class=${named ? 'named' : ''}>
    <dt>${word}</dt>
    <dd>${meaning.map((text, index) => (index % 2 ? html`<code key=${index}>${text}</code>` : text))}</dd>
  </div>`
