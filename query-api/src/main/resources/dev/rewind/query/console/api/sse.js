// Parses server-sent events.

/**
 * Returns a function that takes the stream's text in pieces and calls `onEvent` with each `{id, event,
 * data}`.
 */
export function eventReader(heard) {
  let rest = ''
  let id = null
  let event = ''
  let data = []
  return text => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()
    lines.forEach(line)
  }

  function line(text) {
    if (text === '') return dispatch()
    const colon = text.indexOf(':')
    if (colon === 0) return
    const name = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (name === 'id') id = value
    else if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }

  function dispatch() {
    heard({ id, event: event || 'message', data: data.join('\n') })
    event = ''
    data = []
  }
}
