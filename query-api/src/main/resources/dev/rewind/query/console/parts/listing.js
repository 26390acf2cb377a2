// Lists that load page by page, filter what the API cannot filter, and are shown as tables.

import { useEffect, useRef, useState } from 'preact/hooks'
import { Listing } from '../api/listing.js'
import { grouped } from '../time/format.js'
import { go, withParams } from '../state/route.js'
import { useOneAtATime } from './ask.js'
import { Save, Trouble, Waiting } from './basics.js'
import { Nothing } from './empty.js'
import { html } from './html.js'
import { csv } from './saving.js'

export const PAGE = 50
const MOST_SEARCHED = 2000

/**
 * Returns a list `{rows, busy, problem, more, searched, load(anew), change(rows → rows)}`. `requests()` are
 * its sources and `key` its sort key. `keep` says which rows match. After a row for which `past` holds, no
 * other can match.
 */
export function useListing({ requests, key, keep = () => true, past = () => false }) {
  const [state, setState] = useState({ rows: [], busy: true, problem: null, more: false, searched: 0 })
  const listing = useRef(null)
  const alive = useRef(true)
  const load = useOneAtATime(async anew => {
    if (anew) listing.current = new Listing(requests(), key)
    const source = listing.current
    setState(old => ({ ...old, busy: true, problem: null }))
    try {
      const found = []
      let searched = 0
      let ended = false
      let page
      do {
        page = await source.take(PAGE)
        searched += page.length
        ended = !source.more || page.some(past)
        found.push(...page.filter(it => keep(it) && !past(it)))
      } while (found.length < PAGE && !ended && searched < MOST_SEARCHED && page.length > 0)
      if (!alive.current) return
      setState(old => ({
        rows: anew ? found : [...old.rows, ...found],
        busy: false,
        problem: null,
        more: !ended,
        searched: (anew ? 0 : old.searched) + searched
      }))
    } catch (problem) {
      if (alive.current) setState(old => ({ ...old, busy: false, problem }))
    }
  })
  useEffect(() => {
    load(true)
    return () => {
      alive.current = false
    }
  }, [])
  return { ...state, load, change: how => setState(old => ({ ...old, rows: how(old.rows) })) }
}

/**
 * Shows a list as a table. `heads` are `[name, is a number]`, `row(it)` draws a row, `columns` and
 * `cells(it)` are for CSV. `empty` is shown if there is nothing and the query has no filter; null if it has
 * one.
 */
export function Listed({ list, what, heads, row, columns, cells, empty }) {
  const { rows, busy, problem, more, searched, load } = list
  if (rows.length === 0) {
    return problem
      ? html`
        <${Trouble} problem=${problem} title=${`The ${what.toLowerCase()} cannot be listed`}
            again=${() => load(true)} />`
      : busy
        ? html`<${Waiting} rows="8" />`
        : (empty ??
          html`
            <${Nothing} what=${what.toLowerCase()} searched=${searched} more=${more} goOn=${() => load(false)}
                clear=${() => go(withParams({ q: '' }))} />`)
  }
  const name = what.toLowerCase()
  return html`
    <table class=${`list ${name}`}>
      <caption class="sr">${what}, newest first</caption>
      <thead>
        <tr>
          ${heads.map(([head, number]) => html`<th key=${head} class=${number ? 'num' : ''}>${head}</th>`)}
        </tr>
      </thead>
      <tbody>${rows.map(row)}</tbody>
    </table>
    <div class="foot">
      <span class="muted">
        ${grouped(rows.length)} shown${searched > rows.length ? ` of ${grouped(searched)} searched` : ''}
      </span>
      ${
        more &&
        html`
          <button type="button" onClick=${() => load(false)} disabled=${busy}>
            ${busy ? 'Loading …' : searched > rows.length ? 'Search older ones' : 'Show older'}
          </button>`
      }
      ${problem && html`<span class="error" role="alert">${problem.message}</span>`}
      <span class="push"></span>
      <${Save} name=${`${name}.csv`} type="text/csv" text=${() => csv(columns, rows.map(cells))}
          label="CSV" />
      <${Save} name=${`${name}.ndjson`} type="application/x-ndjson"
          text=${() => rows.map(it => JSON.stringify(it) + '\n').join('')} label="NDJSON" />
    </div>`
}

/** Opens an address when a row is clicked outside its links. */
export const opens = href => event =>
  event.target.closest('a, button') || getSelection().toString() || go(href)
