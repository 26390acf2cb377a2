// The comparison of two checkpoints: as changes, side by side, or as a patch.

import { useEffect, useMemo, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { compare, count } from '../diff/compare.js'
import { folded, lines } from '../diff/lines.js'
import { parse } from '../json/parse.js'
import { escaped, inline, pretty, summary } from '../json/print.js'
import { useKeys } from '../parts/ask.js'
import { Choice, Copy, Text, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { diffAddress, entityAddress } from '../query/address.js'
import { go, query, withParams } from '../state/route.js'
import { hasToken, states } from '../state/session.js'

const VIEWS = [
  ['tree', 'Changes'],
  ['side', 'Side by side'],
  ['patch', 'RFC 6902']
]
const MOST_LINES = 5000

async function stateOf(id) {
  if (states() === 'masked') return (await send(routes.checkpoint(id), { as: 'exact' })).body.get('state')
  return parse(new TextDecoder().decode((await send(routes.canonical(id), { as: 'bytes' })).body))
}

export function DiffPage({ from, to }) {
  const view = query.value.get('view') || 'tree'
  const [state, setState] = useState({})
  const load = async () => {
    setState({})
    try {
      const { body } = await send(routes.diff(from, to), { as: 'exact' })
      const ends = await Promise.all(['from', 'to'].map(end => stateOf(body.get(end))))
      setState({ diff: body, from: body.get('from'), to: body.get('to'), tree: compare(...ends) })
    } catch (problem) {
      setState({ problem })
    }
  }
  useEffect(() => {
    document.title = `${from} → ${to} · Rewind`
    load()
  }, [])
  const show = (a, b) => go(diffAddress(a, b) + (view === 'tree' ? '' : `?view=${view}`))
  const swap = () => state.from && show(state.to, state.from)
  useKeys(
    {
      x: ['Swap the sides', swap],
      1: ['Changes', () => go(withParams({ view: null }))],
      2: ['Side by side', () => go(withParams({ view: 'side' }))],
      3: ['As a patch', () => go(withParams({ view: 'patch' }))]
    },
    [state, view]
  )
  const named = state.from ? [state.from, state.to] : [from, to]
  return html`
    <div class="head entity-head">
      <div>
        <p class="crumbs">
          <a href="/">Entities</a> /${' '}
          <a href=${entityAddress(routes.numberedOf(from).entity)}>${routes.numberedOf(from).entity}</a>
        </p>
        <h1>Compare</h1>
      </div>
      <${Ends} key=${named.join()} ends=${named} from=${from} to=${to} show=${show} />
      <div class="head-actions">
        <button type="button" onClick=${swap}><${Icon} name="diff" size="14" />Swap</button>
        <${Copy}
            text=${() => (state.from ? location.origin + diffAddress(state.from, state.to) : location.href)}
            label="Permalink" />
        <${Copy} text=${() => routes.curl(routes.diff(named[0], named[1]), location.origin, hasToken.value)}
            label="curl" />
      </div>
    </div>
    ${
      state.problem
        ? html`
          <${Trouble} problem=${state.problem} title="The checkpoints cannot be compared" again=${load} />`
        : !state.tree
          ? html`<${Waiting} rows="8" />`
          : html`
            <div class="diff-head">
              <${Choice} label="How to show it" options=${VIEWS} value=${view}
                  onChange=${it => go(withParams({ view: it === 'tree' ? null : it }), { replace: true })} />
              <span class="muted" role="status">
                ${
                  count(state.tree) === 0
                    ? state.diff.get('equal')
                      ? 'The states are the same.'
                      : 'Only values that are hidden from your role differ.'
                    : `${count(state.tree)} ${count(state.tree) === 1 ? 'value differs' : 'values differ'}`
                }
              </span>
            </div>
            ${
              view === 'side'
                ? html`<${SideBySide} tree=${state.tree} ends=${named} />`
                : view === 'patch'
                  ? html`
                    <${Text} text=${pretty(state.diff.get('patch'))} name=${`${named.join('-')}.patch.json`}
                        type="application/json-patch+json" />`
                  : html`<${Changes} tree=${state.tree} />`
            }`
    }`
}

function Ends({ ends: [left, right], from, to, show }) {
  const entity = routes.numberedOf(left).entity
  const number = id => /:(\d+)$/.exec(id)?.[1] ?? ''
  const field = (label, value, onPick) =>
    html`
      <label>
        ${label}
        ${' '}
        <input type="number" min="1" value=${number(value)}
            onChange=${event => event.target.value && onPick(`${entity}:${event.target.value}`)} />
      </label>`
  return html`
    <div class="ends">
      ${field('From', left, it => show(it, right))}
      <span aria-hidden="true">→</span>
      ${field('to', right, it => show(left, it))}
      <span class="against">
        <span class="muted">against</span>
        ${['previous', 'latest'].map(
          it =>
            html`
              <a key=${it} class="button" aria-current=${to === it ? 'true' : null}
                  href=${diffAddress(from, it)}>
                ${it === 'previous' ? 'parent' : it}
              </a>`
        )}
      </span>
    </div>`
}

const Changes = ({ tree }) =>
  count(tree) === 0
    ? html`<div class="empty"><h2>Nothing differs</h2></div>`
    : html`<div class="tree diff-tree"><${Node} node=${tree} root /></div>`

function Node({ node, root }) {
  const [open, setOpen] = useState(true)
  const [all, setAll] = useState(false)
  const label = root
    ? null
    : html`
      <span class=${typeof node.name === 'number' ? 'index' : 'name'}>
        ${typeof node.name === 'number' ? node.name : escaped(node.name)}
      </span>`
  if (node.kind !== 'inside') {
    return html`
      <div class=${`leaf is-${node.kind}`}>
        <span class="sign" aria-label=${node.kind}>
          ${{ added: '+', removed: '−', changed: '~', same: ' ' }[node.kind]}
        </span>
        ${label}
        ${
          node.kind === 'same'
            ? html`<span class="summary">${summary(node.before)}</span>`
            : html`
              <span class="values">
                ${node.before !== undefined ? html`<del>${inline(node.before)}</del>` : ''}
                ${node.after !== undefined ? html`<ins>${inline(node.after)}</ins>` : ''}
              </span>`
        }
      </div>`
  }
  const same = node.children.filter(child => child.kind === 'same').length
  return html`
    <div class="node">
      ${
        !root &&
        html`
          <button type="button" class="turner" aria-expanded=${open ? 'true' : 'false'}
              onClick=${() => setOpen(!open)}>
            <${Icon} name="more" size="12" />
            ${label}
          </button>`
      }
      ${
        open &&
        html`
          <div class=${root ? '' : 'children'}>
            ${node.children
              .filter(child => all || child.kind !== 'same')
              .map(child => html`<${Node} key=${`${child.kind} ${child.name}`} node=${child} />`)}
            ${
              same > 0 &&
              html`
                <button type="button" class="plain small unchanged" onClick=${() => setAll(!all)}>
                  ${all ? 'Hide' : 'Show'} ${same} unchanged
                </button>`
            }
          </div>`
      }
    </div>`
}

const DEEPEST = 12

/** The rest of a line that does not fit goes on below its own beginning. */
const hanging = (text = '') => ({ '--indent': Math.min(text.search(/\S|$/), DEEPEST) + 2 })

function SideBySide({ tree, ends }) {
  const [opened, setOpened] = useState(new Set())
  const [all, shown] = useMemo(() => {
    const every = lines(tree)
    return [every, folded(every.slice(0, MOST_LINES))]
  }, [tree])
  const rows = shown.flatMap((line, index) =>
    line.fold && opened.has(index) ? line.fold : [{ ...line, index }]
  )
  return html`
    <div class="side" role="region" aria-label="Side by side" tabindex="0">
      <table>
        <thead><tr>${ends.map(end => html`<th key=${end}>${end}</th>`)}</tr></thead>
        <tbody>
          ${rows.map((line, key) =>
            line.fold
              ? html`
                <tr key=${key} class="folded">
                  <td colspan="2">
                    <button type="button" class="plain"
                        onClick=${() => setOpened(new Set([...opened, line.index]))}>
                      ${line.fold.length} equal lines
                    </button>
                  </td>
                </tr>`
              : html`
                <tr key=${key} class=${`is-${line.kind}`}>
                  <td class="left" style=${hanging(line.left)}>${line.left ?? ''}</td>
                  <td class="right" style=${hanging(line.right)}>${line.right ?? ''}</td>
                </tr>`
          )}
        </tbody>
      </table>
      ${
        all.length > MOST_LINES &&
        html`
          <p class="hint">
            Only the first ${MOST_LINES} of ${all.length} lines are shown. The patch is complete.
          </p>`
      }
    </div>`
}
