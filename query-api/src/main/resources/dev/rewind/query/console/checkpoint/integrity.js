// Verifies a checkpoint in the browser: its state hash, its chain hash and its neighbours in the chain.

import { useEffect, useState } from 'preact/hooks'
import { canHash, linkText, sha256 } from '../json/chain.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'

/**
 * `bytes` is the canonical state, if it is loaded. `previous` and `next` are the neighbours, if they are
 * loaded.
 */
export function Integrity({ checkpoint, bytes, previous, next }) {
  const [proof, setProof] = useState({})
  useEffect(() => {
    let current = true
    setProof({})
    if (canHash()) {
      Promise.all([bytes ? sha256(bytes) : null, sha256(linkText(checkpoint))]).then(
        ([state, chain]) => current && setProof({ state, chain })
      )
    }
    return () => {
      current = false
    }
  }, [checkpoint.id, bytes])
  if (!canHash()) {
    return html`
      <div class="integrity">
        <p>
          <${Icon} name="warn" size="14" />
          This browser computes hashes only on pages from https or from this machine. Use${' '}
          <code>rewind verify</code>.
        </p>
      </div>`
  }
  const links = [
    [previous, previous?.chain_hash === checkpoint.previous_chain_hash, 'before'],
    [next, next?.previous_chain_hash === checkpoint.chain_hash, 'after']
  ].filter(([other]) => other)
  return html`
    <div class="integrity" role="status">
      <${Line}
          state=${
            !bytes
              ? 'unasked'
              : !proof.state
                ? 'busy'
                : proof.state === checkpoint.state_hash
                  ? 'good'
                  : 'bad'
          }
          words=${{
            good: 'State verified: its SHA-256, computed in this browser, is the state hash',
            bad: `The state is not the one recorded: its SHA-256 is ${proof.state}`,
            busy: 'Computing the hash …',
            unasked: 'The state is not loaded and not verified yet'
          }} />
      <${Line} state=${!proof.chain ? 'busy' : proof.chain === checkpoint.chain_hash ? 'good' : 'bad'}
          words=${{
            good: 'Fields verified: the chain hash, computed in this browser, is the one recorded',
            bad: `The fields are not the ones recorded: their chain hash is ${proof.chain}`,
            busy: 'Computing the hash …'
          }} />
      ${links.map(
        ([other, holds, side]) => html`
          <${Line} key=${side} state=${holds ? 'good' : 'bad'}
              words=${{
                good: `Linked to checkpoint ${other.sequence}, taken ${side} it`,
                bad: `The chain is broken between this checkpoint and checkpoint ${other.sequence}`
              }} />`
      )}
    </div>`
}

const Line = ({ state, words }) =>
  html`
    <p class=${`proof-${state}`}>
      <${Icon} name=${{ good: 'shield', bad: 'broken', busy: 'wait', unasked: 'wait' }[state]} size="14" />
      ${words[state]}
    </p>`
