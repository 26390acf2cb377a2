// Loads the console. If one of its files cannot be loaded, shows a message and tries again.

const AGAIN_MS = 3000

import('./app.js').catch(cause => {
  console.warn('the console did not load', cause)
  document.getElementById('app').textContent =
    'The console did not load because its server does not answer. Trying again …'
  setTimeout(() => location.reload(), AGAIN_MS)
})
