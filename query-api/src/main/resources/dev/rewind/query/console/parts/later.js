// Components that are loaded when they are first shown.

import { useEffect, useState } from 'preact/hooks'
import { Dialog, Trouble, Waiting } from './basics.js'
import { html } from './html.js'

/** The component `name` of the module that `load` imports. What waits for it is shown by `around`. */
export function later(load, name, around = it => it) {
  let loaded = null
  return function Later(props) {
    const [problem, setProblem] = useState(null)
    const [, show] = useState(null)
    const again = () =>
      load().then(
        module => {
          loaded = module[name]
          show(name)
        },
        cause => {
          console.warn('a part of the console did not load', cause)
          setProblem({ status: 0, message: 'The server does not answer.' })
        }
      )
    useEffect(() => {
      if (!loaded) again()
    }, [])
    if (loaded) return html`<${loaded} ...${props} />`
    return around(
      problem
        ? html`<${Trouble} problem=${problem} title="This part did not load" again=${again} />`
        : html`<${Waiting} rows="6" />`,
      props
    )
  }
}

/** Like {@link later}, for a dialog; the dialog is open while it loads. */
export const laterDialog = (load, name) =>
  later(
    load,
    name,
    (waiting, { close }) => html`<${Dialog} title="Loading" close=${close}>${waiting}</${Dialog}>`
  )
