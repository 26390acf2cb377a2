// What can be proven here: the state is the one that was hashed, and the checkpoint is the one that was linked.

import { useEffect, useState } from 'preact/hooks'
import { canHash, linkText, sha256 } from '../json/chain.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'

/** `bytes` are the canonical state's, if they are here; `next` is the checkpoint taken after this one, if it is loaded. */
export function Integrity({ checkpoint, bytes, previous, next }) {
  const [proof, setProof] = useState({})
  useEffect(() => {
    let current = true
    setProof({})
    if (canHash()) {
      Promise.all([bytes ? sha256(bytes) : null, sha256(linkText(checkpoint))]).then(([state, chain]) => current && setProof({ state, chain }))
    }
    return () => { current = false }
  }, [checkpoint.id, bytes])
  if (!canHash()) {
    return html`<div class="integrity"><p><${Icon} name="warn" size="14" />Hashes cannot be recomputed here: browsers do that for https and this machine only. <code>rewind verify</code> does.</p></div>`
  }
  const links = [
    [previous, previous?.chain_hash === checkpoint.previous_chain_hash, 'before'],
    [next, next?.previous_chain_hash === checkpoint.chain_hash, 'after']
  ].filter(([other]) => other)
  return html`<div class="integrity" role="status">
    <${Line} state=${!bytes ? 'unasked' : !proof.state ? 'busy' : proof.state === checkpoint.state_hash ? 'good' : 'bad'}
      words=${{ good: 'State verified: its SHA-256, recomputed here, is the one recorded', bad: `The state is not the one recorded: its SHA-256 is ${proof.state}`, busy: 'Hashing …', unasked: 'The state is not loaded, so not verified yet' }} />
    <${Line} state=${!proof.chain ? 'busy' : proof.chain === checkpoint.chain_hash ? 'good' : 'bad'}
      words=${{ good: 'Fields verified: the chain hash, recomputed here, is the one recorded', bad: `Fields were changed: their chain hash is ${proof.chain}`, busy: 'Hashing …' }} />
    ${links.map(([other, holds, side]) => html`<${Line} key=${side} state=${holds ? 'good' : 'bad'}
      words=${{ good: `Linked to checkpoint ${other.sequence}, taken ${side} it`, bad: `The chain is broken between this and checkpoint ${other.sequence}` }} />`)}
  </div>`
}

const Line = ({ state, words }) => html`<p class=${`proof-${state}`}><${Icon} name=${{ good: 'shield', bad: 'broken', busy: 'wait', unasked: 'wait' }[state]} size="14" />${words[state]}</p>`
